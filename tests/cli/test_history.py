"""`verify --record`, `history` and the hook, at a router that is healthy and at one that is not there."""

from __future__ import annotations

import json
import sys

from .conftest import Office, Served


def hook(served: Served) -> str:
    """A hook that tells what it was told, and whether it was given passwords."""
    code = (
        "import os; print(os.environ['RTXVPN_STATE_BEFORE'], os.environ['RTXVPN_STATE'], "
        "any(name.endswith('PASSWORD') for name in os.environ))"
    )
    script = served.office.write("hook.py", code)
    return f"{sys.executable} {script}"


def test_a_change_calls_the_hook_and_stands_in_the_history(served: Served) -> None:
    options = ("--record", "--on-change", hook(served))
    first = served.run("verify", *options)
    assert first.code == 0
    assert "OK" not in first.err, "the first look is no change"
    worse = served.run("verify", "--full", *options)
    assert worse.code == 1
    assert "OK WARNING False" in worse.err
    assert "OK WARNING" not in worse.out
    connect = f"ssh://admin@127.0.0.1:{served.simulation.ssh_port}"
    told = json.loads(
        served.office.run("history", served.office.site, "--connect", connect, "--format", "json").out
    )
    assert told["schema"] == "rtxvpn.history/1"
    assert [one["state"] for one in told["looks"]] == ["OK", "WARNING"]
    assert "bgp.offered tunnel 1" in told["looks"][1]["troubles"]
    page = served.office.run("history", served.office.site, "--connect", connect, "--format", "html")
    assert page.out.startswith("<!DOCTYPE html>")
    text = served.office.run("history", served.office.site, "--connect", connect).out
    assert text.splitlines()[1] == "▁▄"


def test_a_hook_that_fails_changes_no_exit(served: Served) -> None:
    served.run("verify", "--record")
    ran = served.run("verify", "--full", "--record", "--on-change", "/no/such/program")
    assert ran.code == 1
    assert "the hook of --on-change failed" in ran.err


def test_a_router_that_is_not_there_is_unknown_in_the_history(office: Office) -> None:
    away = ("--connect", "telnet://127.0.0.1:1")
    assert office.run("verify", office.site, "--record", *away).code == 69
    told = json.loads(office.run("history", office.site, *away, "--format", "json").out)
    assert [one["state"] for one in told["looks"]] == ["UNKNOWN"]


def test_a_history_that_cannot_be_written_hides_no_report(served: Served) -> None:
    served.office.state.mkdir(exist_ok=True)
    (served.office.state / "history.sqlite").write_bytes(b"nothing of the kind, " * 200)
    ran = served.run("verify", "--record", "--format", "nagios")
    (served.office.state / "history.sqlite").unlink()
    assert ran.code == 65
    assert ran.out.startswith("RTXVPN OK - ")
    assert "history.sqlite" in ran.err


def test_an_empty_history_is_told(office: Office) -> None:
    ran = office.run("history", office.site)
    assert ran.code == 0
    assert "no look has been kept" in ran.out


def test_a_damaged_history_is_bad_input(office: Office) -> None:
    office.state.mkdir(exist_ok=True)
    (office.state / "history.sqlite").write_bytes(b"nothing of the kind, " * 200)
    ran = office.run("history", office.site)
    assert ran.code == 65
    assert "history.sqlite" in ran.err
