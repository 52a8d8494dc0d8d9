"""`verify --record`, `history` and the hook, at a router that is healthy and at one that is not there."""

from __future__ import annotations

import errno
import io
import json
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree

import pytest

from rtxvpn.cli.main import main
from rtxvpn.simulator.running import Simulation

from .conftest import Office, Served, Virtual, at

AWAY = ("--connect", "telnet://127.0.0.1:1")


def hook(served: Served) -> str:
    """A hook that tells what it was told, and which variables of ours it was given."""
    code = (
        "import os; print(os.environ['RTXVPN_STATE_BEFORE'], os.environ['RTXVPN_STATE'], "
        "*sorted(name for name in os.environ if name.startswith('RTXVPN_')))"
    )
    script = served.office.write("hook.py", code)
    return f"{sys.executable} {script}"


def test_a_change_calls_the_hook_and_stands_in_the_history(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RTXVPN_KEY_PASSPHRASE", "of-the-key")
    options = ("--record", "--on-change", hook(served))
    first = served.run("verify", *options)
    assert first.code == 0
    assert "OK" not in first.err, "the first look is no change"
    worse = served.run("verify", "--full", *options)
    state, code = served.worst_of_full
    assert worse.code == code
    told = "RTXVPN_STATE RTXVPN_STATE_BEFORE RTXVPN_STATE_DIR RTXVPN_TARGET"
    assert f"OK {state} {told}\n" in worse.err, "neither passwords nor the key's passphrase"
    assert f"OK {state}" not in worse.out
    connect = f"ssh://admin@127.0.0.1:{served.simulation.ssh_port}"
    told = json.loads(
        served.office.run("history", served.office.site, "--connect", connect, "--format", "json").out
    )
    assert told["schema"] == "rtxvpn.history/1"
    assert [one["state"] for one in told["looks"]] == ["OK", state]
    assert "bgp.offered tunnel 1" in told["looks"][1]["troubles"]
    page = served.office.folder / "history.html"
    html = ("--format", "html", "--output", str(page))
    assert served.office.run("history", served.office.site, "--connect", connect, *html).out == ""
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>")
    text = served.office.run("history", served.office.site, "--connect", connect).out
    assert text.splitlines()[1] == {"WARNING": "▄", "UNKNOWN": "?"}[state], "the worst of the minute"


def test_a_hook_that_fails_changes_no_exit(served: Served) -> None:
    served.run("verify", "--record")
    ran = served.run("verify", "--full", "--record", "--on-change", "/no/such/program")
    assert ran.code == served.worst_of_full[1]
    assert "the hook of --on-change failed" in ran.err


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("echo it's", "No closing quotation"),
        ("  ", "names no command"),
    ],
)
@pytest.mark.parametrize("verb", ["verify", "schedule"])
def test_a_hook_that_no_run_could_start_is_found_at_once(
    office: Office, verb: str, command: str, words: str
) -> None:
    record = ("--record",) if verb == "verify" else ()
    ran = office.run(verb, office.site, *record, "--on-change", command)
    assert (ran.code, ran.out) == (64, "")
    assert words in ran.err


@pytest.mark.parametrize("options", [("--every", "60"), ("--on-change", "echo")])
def test_what_needs_the_history_needs_record(office: Office, options: tuple[str, ...]) -> None:
    ran = office.run("verify", office.site, *options)
    assert ran.code == 64
    assert f"{options[0]} means nothing without --record" in ran.err


def test_a_router_that_is_not_there_is_unknown_in_the_history(office: Office) -> None:
    ran = office.run("verify", office.site, "--record", *AWAY)
    assert (ran.code, ran.out) == (69, ""), "on the screen the error tells it"
    told = json.loads(office.run("history", office.site, *AWAY, "--format", "json").out)
    assert [one["state"] for one in told["looks"]] == ["UNKNOWN"]
    (reason,) = told["looks"][0]["reasons"]
    assert reason in ran.err
    japanese = office.run("history", office.site, *AWAY, lang="ja").out
    assert "接続できません" in japanese


def test_a_router_that_is_not_there_is_told_to_monitoring(office: Office) -> None:
    printed = {
        form: office.run("verify", office.site, "--format", form, *AWAY)
        for form in ("nagios", "prometheus", "json", "junit", "markdown", "html")
    }
    assert {form: ran.code for form, ran in printed.items()} == {**dict.fromkeys(printed, 69), "nagios": 3}
    assert all("no connection" in ran.err for ran in printed.values())
    assert printed["nagios"].out.startswith("RTXVPN UNKNOWN - router.reached router: ")
    assert 'rtxvpn_state{target="telnet://127.0.0.1:1"} 3\n' in printed["prometheus"].out
    (result,) = json.loads(printed["json"].out)["results"]
    assert (result["check"], result["state"]) == ("router.reached", "UNKNOWN")
    assert "no connection" in result["summary"]
    assert ElementTree.fromstring(printed["junit"].out).attrib["errors"] == "1"
    (advice,) = result["causes"]
    assert advice in printed["json"].err, "what to do next stands in the report too"
    assert printed["markdown"].out.startswith("# UNKNOWN: nothing could be looked at")
    assert "nothing could be looked at" in printed["html"].out
    assert "169.254.184.61" in printed["html"].out, "the picture is that of the site"


def test_nobody_let_in_is_told_to_monitoring_too(office: Office) -> None:
    office.env.clear()
    ran = office.run("verify", office.site, "--format", "nagios", *AWAY)
    assert ran.code == 3, "a plugin's UNKNOWN; any other code would count as CRITICAL"
    assert "error: " in ran.err
    assert ran.out.startswith("RTXVPN UNKNOWN - router.reached router: no password")


@pytest.mark.parametrize(
    ("form", "words"), [("prometheus", "} 3\n"), ("text", "? UNKNOWN"), ("html", "UNKNOWN")]
)
def test_a_file_does_not_keep_the_state_of_before(office: Office, form: str, words: str) -> None:
    path = Path(office.write("report.out", "the state of before"))
    ran = office.run("verify", office.site, "--format", form, "--output", str(path), *AWAY)
    assert (ran.code, ran.out) == (69, "")
    assert words in path.read_text("utf-8")


def test_what_cannot_be_kept_of_an_unreached_router_is_told_beside(office: Office) -> None:
    office.state.mkdir()
    (office.state / "history.sqlite").write_bytes(b"nothing of the kind, " * 200)
    ran = office.run("verify", office.site, "--record", "--format", "nagios", *AWAY)
    assert ran.code == 3
    assert ran.out.startswith("RTXVPN UNKNOWN - ")
    assert "warning: " in ran.err
    assert "history.sqlite" in ran.err


def until(office: Office, simulation: Simulation, code: int) -> None:
    """Look until the VPN is as it should be: the router's clock goes on meanwhile."""
    for _ in range(40):
        if office.run("verify", office.site, *at(simulation)).code == code:
            return
    raise AssertionError(f"never {code}")


def test_a_flap_between_two_scheduled_looks_is_told(office: Office, virtual: Virtual) -> None:
    with virtual() as simulation:
        assert office.run("apply", office.site, "--yes", *at(simulation)).code == 0
        record = ("verify", office.site, "--record", "--format", "nagios", *at(simulation))
        assert office.run(*record).code == 0
        assert office.run(*record).code == 0
        simulation.call(lambda router: router.cloud.set_fault("bgp-down", "1"))
        until(office, simulation, 1)
        simulation.call(lambda router: router.cloud.clear_fault("bgp-down", "1"))
        until(office, simulation, 0)
        flapped, settled = office.run(*record), office.run(*record)
        shown = office.run("history", office.site, "--format", "json", *at(simulation)[:2])
    assert flapped.code == 1, flapped.out
    assert "bgp.flaps tunnel 1: 1 drop" in flapped.out
    assert "tunnel 2: " not in flapped.out.partition("|")[0]
    assert settled.code == 0, "told once"
    told = [one["bgp_drops_by_tunnel"] for one in json.loads(shown.out)["looks"]]
    assert [one["1"] - told[0]["1"] for one in told] == [0, 0, 1, 1]


def test_the_history_of_a_router_is_one_over_every_wire(office: Office, virtual: Virtual) -> None:
    with virtual(telnet_port=0) as simulation:
        assert office.run("apply", office.site, "--yes", *at(simulation)).code == 0
        telnet = ("--connect", f"telnet://admin@127.0.0.1:{simulation.telnet_port}")
        assert office.run("verify", office.site, "--record", "--save", "ssh", *at(simulation)).code == 0
        compared = office.run("verify", office.site, "--record", "--compare", "ssh", *telnet)
    assert compared.code == 0, compared.err
    told = json.loads(office.run("history", office.site, "--format", "json", *telnet).out)
    assert len(told["looks"]) == 2


def test_a_missed_run_is_told_until_now(office: Office) -> None:
    assert office.run("verify", office.site, "--record", "--every", "60", *AWAY).code == 69
    with closing(sqlite3.connect(office.state / "history.sqlite")) as db:
        db.execute("update look set at = at - 3 * 86400")
        db.commit()
    told = json.loads(office.run("history", office.site, *AWAY, "--format", "json").out)
    (gap,) = told["gaps"]
    assert gap["missed"] == 3 * 1440 - 1
    assert gap["every_s"] == 60
    assert "4319 runs missed" in office.run("history", office.site, *AWAY).out


def test_a_damaged_row_hides_no_report(served: Served) -> None:
    served.run("verify", "--record")
    history = served.office.state / "history.sqlite"
    with closing(sqlite3.connect(history)) as db:
        db.execute("update look set state = 'FOO'")
        db.commit()
    ran = served.run("verify", "--record", "--format", "nagios")
    connect = f"ssh://admin@127.0.0.1:{served.simulation.ssh_port}"
    shown = served.office.run("history", served.office.site, "--connect", connect)
    history.unlink()
    assert ran.code == shown.code == 65
    assert ran.out.startswith("RTXVPN OK - ")
    assert "'FOO'" in ran.err
    assert "'FOO'" in shown.err


class Full(io.StringIO):
    """A stdout on a full disk."""

    def write(self, text: str) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_leaves_the_look_in_the_history(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        for name, value in office.environment().items():
            patch.setenv(name, value)
        patch.setattr(sys, "stdout", Full())
        code = main(["verify", office.site, "--record", "--format", "json", *AWAY])
    assert code == 69
    told = json.loads(office.run("history", office.site, *AWAY, "--format", "json").out)
    assert len(told["looks"]) == 1


def test_a_file_that_cannot_be_written_leaves_the_look_in_the_history(served: Served) -> None:
    nowhere = str(served.office.folder / "no" / "such" / "folder")
    connect = f"ssh://admin@127.0.0.1:{served.simulation.ssh_port}"

    def kept() -> int:
        shown = served.office.run("history", served.office.site, "--connect", connect, "--format", "json")
        return len(json.loads(shown.out)["looks"])

    before = kept()
    assert served.run("verify", "--record", "--output", nowhere).code == 65
    assert kept() == before + 1


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
