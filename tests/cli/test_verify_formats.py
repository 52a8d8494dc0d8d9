"""`verify` in every format, closer, kept and compared, at a router that is healthy."""

from __future__ import annotations

import io
import json
import sys
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from rtxvpn.cli import waiting
from rtxvpn.cli.streams import STATUS
from rtxvpn.health.result import Report, Result, State
from rtxvpn.model import CLOSER_CHECKS
from rtxvpn.words import msg

from .conftest import Office, Served, Virtual, at


def test_each_format_is_printed_alone(served: Served) -> None:
    nagios = served.run("verify", "--format", "nagios")
    assert nagios.code == 0
    assert nagios.out.startswith("RTXVPN OK - ")
    junit = ElementTree.fromstring(served.run("verify", "--format", "junit").out)
    assert junit.attrib["failures"] == junit.attrib["errors"] == "0"
    assert "rtxvpn_state{" in served.run("verify", "--format", "prometheus").out
    assert served.run("verify", "--format", "markdown").out.startswith("# OK: ")
    page = served.run("verify", "--format", "html", lang="ja").out
    assert page.startswith("<!DOCTYPE html>")
    assert "VPN は正常です" in page


def test_a_full_look_asks_every_check(served: Served) -> None:
    ran = served.run("verify", "--full", "--format", "json")
    results = json.loads(ran.out)["results"]
    assert {one["check"] for one in results} >= set(CLOSER_CHECKS) - {"bgp.flaps", "ping.local"}
    state, code = served.worst_of_full
    assert ran.code == code
    doubtful = {one["check"] for one in results if one["state"] == "WARNING"}
    assert doubtful - {"router.clock"} == {"bgp.offered"}  # the virtual router's clock runs fast
    unknown = {"dhcp.scope"} if state == "UNKNOWN" else set()
    assert {one["check"] for one in results if one["state"] == "UNKNOWN"} == unknown


def test_a_report_is_kept_and_compared(served: Served) -> None:
    assert served.run("verify", "--save", "before").code == 0
    same = served.run("verify", "--compare", "before", "--format", "json")
    compared = json.loads(same.out)["compared"]
    assert compared["with"] == "before"
    assert compared["changes"] == []
    assert "bgp.flaps" in same.out
    assert "nothing has changed since before" in served.run("verify", "--compare", "before").out


def test_a_full_report_is_compared_with_a_quick_look(served: Served) -> None:
    served.run("verify", "--full", "--save", "full")
    ran = served.run("verify", "--compare", "full")
    assert ran.code == 0
    assert "gone" not in ran.out
    assert "nothing has changed since full (20" in ran.out, "with its time"
    assert ran.out.count("not looked at this time: ipsec.pairs") == 1
    assert max(len(line) for line in ran.out.splitlines()) <= 80
    told = json.loads(served.run("verify", "--compare", "full", "--format", "json").out)["compared"]
    assert told["changes"] == []
    assert "router.cpu" in told["not_looked_at_now"]


@pytest.mark.parametrize("form", ["nagios", "prometheus", "junit"])
def test_a_comparison_that_could_not_be_shown_is_refused(served: Served, form: str) -> None:
    ran = served.run("verify", "--compare", "before", "--format", form)
    assert ran.code == 64
    assert form in ran.err


def changed(served: Served, name: str, **known: str | None) -> None:
    """Let a kept report be of another router, or VPN."""
    path = served.office.state / "reports" / f"{name}.json"
    report = json.loads(path.read_text("utf-8"))
    report["watched"] |= known
    path.write_text(json.dumps(report), "utf-8")


@pytest.mark.parametrize("known", [{"serial": "ANOTHER"}, {"vpn": "vpn-0another"}])
def test_a_report_of_another_router_is_refused(served: Served, known: dict[str, str]) -> None:
    served.run("verify", "--save", "other")
    changed(served, "other", **known)
    ran = served.run("verify", "--compare", "other")
    assert (ran.code, ran.out) == (65, "")
    assert next(iter(known.values())) in ran.err


def test_a_report_of_the_same_router_at_another_address_is_not(served: Served) -> None:
    served.run("verify", "--save", "moved")
    changed(served, "moved", host="192.0.2.99")
    assert served.run("verify", "--compare", "moved").code == 0


def test_a_comparison_with_nothing_is_refused(served: Served) -> None:
    ran = served.run("verify", "--compare", "never")
    assert ran.code == 65
    assert ran.out == ""
    assert "before" in ran.err or "--save NAME" in ran.err


def test_a_report_goes_into_a_file_whole(served: Served) -> None:
    path = served.office.folder / "vpn.prom"
    ran = served.run("verify", "--format", "prometheus", "--output", str(path))
    assert (ran.code, ran.out) == (0, "")
    assert "rtxvpn_state{" in path.read_text("utf-8")
    assert not list(served.office.folder.glob("*.part"))
    nowhere = served.run("verify", "--output", str(served.office.folder / "no" / "such"))
    assert nowhere.code == 65


def test_a_workbook_needs_a_file(served: Served) -> None:
    assert served.run("verify", "--format", "xlsx").code == 64
    path = served.office.folder / "evidence.xlsx"
    assert served.run("verify", "--format", "xlsx", "--output", str(path)).code == 0
    assert path.read_bytes().startswith(b"PK")


def test_a_wait_tells_what_it_waits_for(office: Office, virtual: Virtual) -> None:
    """In a log: a line a change, nothing more."""
    with virtual() as simulation:
        ran = office.run("verify", office.site, "--wait", "1", "--format", "nagios", *at(simulation))
    assert ran.code == 2
    told = [line for line in ran.err.splitlines() if "waiting (" in line]
    assert len(told) == 1, "nothing has changed meanwhile"
    assert "ipsec.phase1 tunnel 1" in told[0]
    assert ran.out.startswith("RTXVPN CRITICAL - ")


class Terminal(io.StringIO):
    """A stderr that is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_wait_is_a_live_row_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    bad = Result("bgp.session", "tunnel 2", State.WARNING, msg("nothing"))
    report = Report("x", datetime(2026, 11, 24, tzinfo=UTC), (bad,))
    with waiting.shown("en") as watch:
        watch(report, 30.0)
        watch(report, 28.0)
    rows = terminal.getvalue().split(STATUS)
    assert rows == [
        "",
        "  waiting (30 s left): bgp.session tunnel 2",
        "  waiting (28 s left): bgp.session tunnel 2",
        "",
    ]
