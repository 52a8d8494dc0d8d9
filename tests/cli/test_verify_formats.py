"""`verify` in every format, closer, kept and compared, at a router that is healthy."""

from __future__ import annotations

import json
from xml.etree import ElementTree

from rtxvpn.model import CLOSER_CHECKS

from .conftest import Served


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
    found = {one["check"] for one in json.loads(ran.out)["results"]}
    assert found >= set(CLOSER_CHECKS) - {"bgp.flaps", "ping.local"}
    assert ran.code == 1  # the sample download offers AWS the default route


def test_a_report_is_kept_and_compared(served: Served) -> None:
    assert served.run("verify", "--save", "before").code == 0
    same = served.run("verify", "--compare", "before", "--format", "json")
    compared = json.loads(same.out)["compared"]
    assert compared["with"] == "before"
    assert compared["changes"] == []
    assert "bgp.flaps" in same.out
    assert "nothing has changed since before" in served.run("verify", "--compare", "before").out


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
