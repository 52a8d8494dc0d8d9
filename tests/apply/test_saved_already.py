"""What was saved before a change was lost is no half of it, whoever saved it; a restart of theirs goes with the next save."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from rtxvpn.cli import exits
from rtxvpn.errors import OutcomeUnknown, RolledBack, RtxError, Unreachable

from .conftest import Killed, Quiet
from .injury import Injured, strike_at

MakeBench = Callable[..., Any]
SOMEBODY = "ip route 172.16.0.0/16 gateway 150.249.252.1"
POINTS = [
    (("no schedule at",), True),
    (("save",), False),
    (("save",), True),
    (("save", "exit"), True),
    (("save", "exit", "exit"), False),
]


def kill(desk: Any, at: int = 40) -> None:
    with pytest.raises(Killed):
        desk.apply(Quiet(killed_at=at))


def restarts(lines: list[str]) -> list[str]:
    return [line for line in lines if "restart" in line]


def unwatch(desk: Any) -> None:
    desk.lab.watch = lambda line, taken: None


def with_scope(desk: Any, scope: str) -> Any:
    return replace(desk.site, lan=replace(desk.site.lan, dhcp=(scope,)))


def settings(lines: list[str]) -> list[str]:
    return [line for line in lines if not line.startswith(("console", "schedule"))]


@pytest.mark.parametrize("point", range(len(POINTS)))
@pytest.mark.parametrize(
    "dropped", ["keep", *(pytest.param(one, marks=pytest.mark.slow) for one in ("linger", "rollback"))]
)
@pytest.mark.parametrize("wire", ["ssh", "serial"])
def test_a_later_change_goes_back_to_what_is_saved(
    bench: MakeBench, wire: str, dropped: str, point: int
) -> None:
    desk = bench(wire=wire, dropped=dropped)
    lines, taken = POINTS[point]
    strike_at(desk, lines, "cut", taken=taken)
    with suppress(OutcomeUnknown):  # the console closes no line when it is left
        desk.apply()
    unwatch(desk)
    desk.site = with_scope(desk, "192.168.200.1-192.168.200.99/24")
    with pytest.raises(RolledBack):
        desk.apply(Quiet(stop_after=1))
    desk.later()
    assert settings(desk.now()) == settings(desk.lab.saved())


def test_a_rollback_that_was_saved_is_done_with(bench: MakeBench) -> None:
    desk = bench()
    assert desk.apply().saved
    strike_at(desk, ("save", "exit"), "cut", taken=True)
    with pytest.raises(OutcomeUnknown):
        desk.roll_back()
    unwatch(desk)
    desk.later()
    assert not desk.roll_back()
    with pytest.raises(RolledBack):
        desk.apply(Quiet(stop_after=3))
    desk.later()
    assert desk.now() == desk.untouched


@pytest.mark.parametrize(("wire", "dropped"), [("serial", "linger"), ("ssh", "keep")])
def test_a_restart_that_somebody_saved_along_goes_for_good(bench: MakeBench, wire: str, dropped: str) -> None:
    desk = bench(wire=wire, dropped=dropped)
    with pytest.raises(Killed):
        desk.apply(Injured(desk, "wait", "killed", None))
    machine = desk.lab.router._machine
    machine.files[machine.boot_file], machine.touched = machine.running, False
    assert restarts(desk.lab.saved())
    listener = Quiet()
    desk.apply(listener)
    assert not restarts(desk.lab.saved())
    assert [told for told in listener.stages if "comes back with every start" in told]


def test_an_old_journal_disarms_nobody_else(bench: MakeBench) -> None:
    desk = bench(dropped="keep")
    assert desk.apply().saved
    base, first, site = desk.now(), desk.folder, desk.site
    desk.site = with_scope(desk, "192.168.200.1-192.168.200.99/24")
    kill(desk, 0)
    desk.later()
    desk.fresh("other-computer")
    with pytest.raises(Killed):
        desk.apply(Injured(desk, "read back", "killed", None))
    assert restarts(desk.lab.running())
    desk.folder, desk.site = first, with_scope(desk, "192.168.200.1-192.168.200.50/24")
    with pytest.raises(Unreachable):
        desk.apply(Quiet(agree=False))
    assert restarts(desk.lab.running())
    desk.later()
    assert desk.now() == base
    desk.site = site


@pytest.mark.parametrize(("wire", "dropped"), [("serial", "linger"), ("ssh", "keep")])
def test_what_somebody_typed_after_a_lost_apply_is_asked_about(
    bench: MakeBench, wire: str, dropped: str
) -> None:
    desk = bench(wire=wire, dropped=dropped)
    kill(desk)
    machine = desk.lab.router._machine
    machine.change(machine.running.put("ip route 172.16.0.0/16", SOMEBODY))
    listener = Quiet(go_on=False)
    desk.apply(listener)
    assert [told for told in listener.warnings if "without saving" in told]


@pytest.mark.parametrize("wire", ["ssh", "telnet", "serial"])
@pytest.mark.parametrize("what", ["cut", "hang"])
def test_a_line_that_dies_when_nothing_was_saved(bench: MakeBench, what: str, wire: str) -> None:
    desk = bench(wire=wire, faults=(("save-fails", None),))
    strike_at(desk, ("save", "exit", "save", "exit", "administrator"), what, taken=False)
    with pytest.raises(RtxError) as told:
        desk.apply()
    assert exits.code_of(told.value) == 76
