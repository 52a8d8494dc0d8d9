"""What somebody else does to the router meanwhile: named, asked about, never saved unasked, and left where it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rtxvpn.aws.download import read_download
from rtxvpn.cli import exits
from rtxvpn.errors import RolledBack
from rtxvpn.paths import shipped
from rtxvpn.simulator.config import FACTORY
from rtxvpn.site import AdaptSite, LanSite, WanSite

from ..conftest import Lab
from .conftest import Bench, Quiet

MakeBench = Callable[..., Any]
FILTER, FILTER_IN = "ip filter 99 reject * * * * *", "ip lan1 secure filter in 99"
NAMES = {FILTER: "ip filter 99", FILTER_IN: "ip lan1 secure filter in"}


def add(desk: Any, *lines: str) -> None:
    """Type lines as another administrator would, without a session that anybody sees."""
    machine = desk.lab.router._machine
    for line in lines:
        machine.change(machine.running.put(NAMES[line], line))


def take(desk: Any, name: str) -> None:
    machine = desk.lab.router._machine
    machine.change(machine.running.drop(name))


class Busy(Quiet):
    """A listener during whose apply somebody does something: at a line, or while the VPN comes up."""

    def __init__(self, what: Callable[[], None], at: int | str, **how: Any) -> None:
        super().__init__(**how)
        self._what, self._at = what, at

    def _now(self, at: int | str) -> None:
        if at == self._at:
            self._at = ""
            self._what()

    def step(self, done: int, total: int, command: str) -> None:
        super().step(done, total, command)
        self._now(done)

    def watching(self, report: Any, left_s: float) -> None:
        self._now("wait")


WHEN = [40, "wait"]


@pytest.mark.parametrize("at", WHEN)
def test_lines_of_somebody_else_are_not_saved_unasked(bench: MakeBench, at: int | str) -> None:
    desk = bench()
    listener = Busy(lambda: add(desk, FILTER, FILTER_IN), at, accept=False)
    with pytest.raises(RolledBack) as told:
        desk.apply(listener)
    assert exits.code_of(told.value) == exits.ROLLED_BACK
    assert FILTER in str(told.value)
    assert FILTER_IN in str(told.value)
    assert FILTER in listener.warnings[-1]
    assert sorted(set(desk.now()) - set(desk.untouched)) == [FILTER, FILTER_IN]
    assert not set(desk.untouched) - set(desk.now())
    assert desk.lab.saved() == desk.factory
    desk.later()
    assert FILTER in desk.now()


@pytest.mark.parametrize("at", WHEN)
def test_they_are_saved_along_where_somebody_says_so(bench: MakeBench, at: int | str) -> None:
    desk = bench()
    listener = Busy(lambda: add(desk, FILTER, FILTER_IN), at)
    assert desk.apply(listener).saved
    assert len(listener.warnings) == 1
    assert "goes back by itself in" in listener.questions[0]
    assert {FILTER, FILTER_IN} < set(desk.lab.saved())
    assert desk.intended()


def test_they_are_told_as_soon_as_they_are_read_back(bench: MakeBench) -> None:
    desk = bench()
    listener = Busy(lambda: add(desk, FILTER), 40)
    desk.apply(listener)
    told = next(n for n, stage in enumerate(listener.stages) if FILTER in stage)
    assert listener.stages[told - 1].startswith("read back")


def test_lines_that_somebody_took_away_are_named_too(bench: MakeBench) -> None:
    desk = bench()
    desk.site = replace(desk.site, lan=replace(desk.site.lan, dhcp=()))
    with pytest.raises(RolledBack, match="no dhcp scope 1 "):
        desk.apply(Busy(lambda: take(desk, "dhcp scope 1"), 20, accept=False))
    assert not [line for line in desk.now() if line.startswith("dhcp scope")]


def test_what_is_kept_unsaved_takes_nothing_along_and_asks_nothing(bench: MakeBench) -> None:
    desk = bench(faults=(("udp500", None),))
    listener = Busy(lambda: add(desk, FILTER), 40, keep=True, accept=False)
    assert desk.apply(listener, wait_s=20.0).applied
    assert not listener.warnings


def test_their_secrets_are_hidden(bench: MakeBench) -> None:
    desk = bench()
    secret = "pp auth myname somebody Pass-w0rd"
    machine = desk.lab.router._machine
    what = lambda: machine.change(machine.running.put("pp auth myname", secret, "pp 1"))  # noqa: E731
    with pytest.raises(RolledBack, match="somebody") as told:
        desk.apply(Busy(what, 40, accept=False))
    assert "Pass-w0rd" not in str(told.value)


def test_a_second_change_during_the_question_is_asked_about_again(bench: MakeBench) -> None:
    desk = bench()

    class Slow(Busy):
        def accepts(self, told: Any, question: Any) -> bool:
            if not self.warnings:
                add(desk, FILTER_IN)
                desk.lab.clock.advance(10.0)
            return super().accepts(told, question)

    listener = Slow(lambda: add(desk, FILTER), 40)
    assert desk.apply(listener).saved
    assert [FILTER_IN in told for told in listener.warnings] == [False, True]


ADDRESSES = st.sampled_from(["192.168.200.254/24", "192.168.100.1/24", "172.16.5.1/23"])
WANS = st.sampled_from(
    [
        WanSite("lan2", "150.249.252.2/29", "150.249.252.1"),
        WanSite("lan2", "150.249.252.2/29", "150.249.252.1", nat=7, filters=5000),
        WanSite("lan2", "dhcp", "dhcp lan2", nat=3),
        None,
    ]
)
ADAPTS = st.sampled_from(
    [AdaptSite(), AdaptSite(mss="auto"), AdaptSite(route_weights=(1, 0)), AdaptSite(strong=True)]
)
THERE = [
    "ip route 172.16.0.0/16 gateway 192.168.100.2",
    "ip filter 10 reject * * udp,tcp 135 *",
    "ip lan2 secure filter in 10",
    "description lan2 uplink",
    "dns server 1.1.1.1 8.8.8.8",
    "syslog notice on",
    "nat descriptor type 9 masquerade",
    "bgp use on",
    "bgp autonomous-system 65009",
    "schedule at 3 */* 04:00:00 * ntpdate ntp.example",
    "timezone +09:00",
    "statistics traffic on",
]


@settings(max_examples=25)
@given(
    download=st.sampled_from(["demo.txt", "demo-static.txt", "demo-ikev2.txt"]),
    wan=WANS,
    lan=ADDRESSES,
    dhcp=st.booleans(),
    adapt=ADAPTS,
    vpc=st.lists(st.sampled_from(["10.0.0.0/16", "10.9.0.0/16", "172.31.0.0/16"]), unique=True),
    there=st.lists(st.sampled_from(THERE), unique=True),
    factory=st.booleans(),
    language=st.sampled_from(["ja", "en"]),
)
def test_a_change_that_nobody_meddles_with_raises_no_alarm(
    tmp_path_factory: pytest.TempPathFactory,
    download: str,
    wan: WanSite | None,
    lan: str,
    dhcp: bool,
    adapt: AdaptSite,
    vpc: list[str],
    there: list[str],
    factory: bool,
    language: str,
) -> None:
    running = [*FACTORY, *there] if factory else [*FACTORY[:1], *there]
    options = {"open_door": True, "language": language}
    desk = Bench(Lab, tmp_path_factory.mktemp("clean"), running, "ssh", options)
    scope = (f"{lan.rpartition('.')[0]}.20-{lan.rpartition('.')[0]}.90/24",) if dhcp else ()
    desk.site = replace(
        desk.site,
        wan=wan,
        lan=LanSite("lan1", lan, scope),
        vpc=tuple(vpc),
        aws=replace(desk.site.aws, adapt=adapt),
    )
    desk.download = read_download(shipped("fixtures", "downloads", download))
    listener = Quiet(keep=True, accept=False)
    assert desk.apply(listener, wait_s=8.0).changes
    assert not [told for told in [*listener.stages, *listener.warnings] if "somebody else" in told]
