"""In one screen: 24 lines when all is well, 40 when nothing works, at 80 columns and in both languages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from desk import SITE, Desk
from rich.cells import cell_len

from rtxvpn.closer import Closer
from rtxvpn.health.result import Report, State
from rtxvpn.model import CLOSER_CHECKS
from rtxvpn.report.text import report_text
from rtxvpn.words import Lang

LANGS: tuple[Lang, ...] = ("en", "ja")
FAULTS = [
    (("udp500", None),),
    (("psk", "1"), ("psk", "2")),
    (("peer-down", None),),
    (("peer-down", "1"), ("psk", "2")),
    (("bgp-down", None),),
    (("bgp-down", "1"), ("psk", "2")),
]
LINES = [
    ("ipsec ike pre-shared-key 1 text other-1", "ipsec ike pre-shared-key 2 text other-2"),
    ("ipsec ike local address 1 192.0.2.7", "ipsec ike local address 2 192.0.2.7"),
    ("ip filter 1 pass * * tcp", "ip lan2 secure filter in 1"),
    ("no ip route default", "tunnel disable 1", "tunnel disable 2"),
    ("ip lan1 secondary address 10.9.0.1/24", "ip route 10.0.0.0/16 gateway 150.249.252.1"),
    ("bgp autonomous-system 65001", "bgp configure refresh", "tunnel disable 2"),
]


def lengths(report: Report) -> dict[Lang, int]:
    texts = {lang: report_text(report, lang, 80).splitlines() for lang in LANGS}
    assert not [line for text in texts.values() for line in text if cell_len(line) > 80]
    return {lang: len(text) for lang, text in texts.items()}


def looks(desk: Desk) -> list[Report]:
    full = Closer(frozenset(CLOSER_CHECKS), desk.download, {1: 0, 2: 0}, unsaved=True)
    return [desk.look(), desk.look(full)]


@pytest.mark.parametrize("faults", FAULTS, ids=str)
def test_a_broken_vpn_fits_forty_lines(lab: Callable[..., Any], faults: Any) -> None:
    desk = Desk(lab, faults=faults)
    desk.later(90.0)
    for report in looks(desk):
        assert report.state is State.CRITICAL
        assert max(lengths(report).values()) <= 40


@pytest.mark.parametrize("lines", LINES, ids=str)
def test_a_broken_configuration_fits_forty_lines(lab: Callable[..., Any], lines: tuple[str, ...]) -> None:
    desk = Desk(lab)
    desk.type(*lines)
    desk.later(90.0)
    for report in looks(desk):
        assert report.state is not State.OK
        assert max(lengths(report).values()) <= 40


def test_a_router_with_nothing_on_it_fits_forty_lines(lab: Callable[..., Any]) -> None:
    assert max(lengths(Desk(lab, push=False).look()).values()) <= 40


def test_a_healthy_vpn_fits_twenty_four_lines(lab: Callable[..., Any]) -> None:
    site = replace(SITE, findings_off=frozenset({"default-route-advertised"}))
    desk = Desk(lab, site=site, scramble=False)
    desk.up()
    closer = Closer(frozenset(CLOSER_CHECKS) - {"router.clock"}, desk.download, {1: 0, 2: 0}, unsaved=False)
    for report in (desk.look(), desk.look(closer)):
        assert report.state is State.OK
        assert max(lengths(report).values()) <= 24
    text = report_text(report, "en")
    assert {check for check in {one.check for one in report.results} if check not in text} == set()


def test_what_follows_is_one_line_under_its_cause(lab: Callable[..., Any]) -> None:
    desk = Desk(lab, faults=(("udp500", None),))
    desk.later(90.0)
    text = report_text(desk.look(), "en")
    assert text.count("probable causes") == 1
    line = "from this follow: ipsec.phase2, bgp.session (tunnel 1, tunnel 2), route.vpc (10.0.0.0/16), ping.target (10.0.134.243)"
    assert line in " ".join(text.split())


def test_the_other_formats_keep_the_evidence_of_what_follows(lab: Callable[..., Any]) -> None:
    desk = Desk(lab, faults=(("udp500", None),))
    desk.later(90.0)
    for one in desk.look().results:
        if one.follows and one.check != "route.vpc":
            assert one.evidence, one.check
            assert one.causes, one.check
