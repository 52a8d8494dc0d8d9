"""The router's own way back: armed provably, gone before a save, there when the line is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rtxvpn.apply.deadman import arm, choose
from rtxvpn.config.tree import read_config
from rtxvpn.errors import OutcomeUnknown, Refused, RolledBack

from .conftest import Killed, Quiet

MakeBench = Callable[..., Any]
DROPPED = ["linger", "keep", "rollback"]
EMPTY = read_config("")


@pytest.mark.parametrize(
    ("firmware", "path_changes", "unsaved", "timer", "restart"),
    [
        ((15, 2, 31), False, False, True, True),
        ((15, 2, 31), False, True, True, False),
        ((15, 2, 31), True, False, False, True),
        ((15, 2, 31), True, True, False, True),
        ((15, 2, 2), False, True, False, True),
        ((15, 1, 9), False, False, False, True),
    ],
)
def test_what_is_armed_follows_from_the_case(
    firmware: tuple[int, ...], path_changes: bool, unsaved: bool, timer: bool, restart: bool
) -> None:
    wanted = choose(firmware, EMPTY, 600, path_changes=path_changes, unsaved=unsaved)
    assert wanted.timer is timer
    assert (wanted.schedule is not None) is restart


def test_a_schedule_of_somebody_else_is_not_overwritten() -> None:
    running = read_config("schedule at 9 */* 03:00:00 * ntpdate ntp.example\nschedule at 11 +5 * restart\n")
    assert choose((15, 2, 31), running, 600, path_changes=False, unsaved=False).schedule == 10


@pytest.mark.parametrize("firmware", ["15.02.31", "15.02.03", "15.02.02", "15.02.01"])
def test_what_arm_says_is_what_runs(bench: MakeBench, firmware: str) -> None:
    desk = bench(firmware=firmware)
    router = desk.open().router
    number = tuple(int(part) for part in firmware.split("."))
    wanted = choose(number, EMPTY, 600, path_changes=False, unsaved=False)
    armed = arm(router, wanted, desk.lab.clock.now)
    machine = desk.lab.router._machine  # what the router itself knows of its timers
    assert (armed.timer_s is not None) is bool(machine.rollbacks)
    assert (armed.timer_s is not None) is (number >= (15, 2, 3))
    assert armed.schedule is not None
    (due,) = machine.schedule.values()
    assert 590 <= due - desk.lab.clock.now() <= 661


def test_a_timer_that_is_refused_is_not_believed(bench: MakeBench) -> None:
    desk = bench(firmware="15.02.01")
    wanted = choose((15, 2, 31), EMPTY, 600, path_changes=False, unsaved=False)
    assert arm(desk.open().router, wanted, desk.lab.clock.now).timer_s is None


def test_without_any_way_back_somebody_is_asked(bench: MakeBench) -> None:
    desk = bench(firmware="15.02.02", faults=(("refuse", "schedule at"),))
    listener = Quiet(go_on=False)
    assert not desk.apply(listener).applied
    assert "took no way back" in listener.warnings[-1]
    assert not listener.sent
    assert desk.lab.running() == desk.factory
    with pytest.raises(Refused, match="statistics"):  # this firmware is older than a line of the site
        desk.apply(Quiet())


@pytest.mark.parametrize("wire", ["ssh", "telnet", "serial"])
def test_nothing_of_it_is_left_after_a_save(bench: MakeBench, wire: str) -> None:
    desk = bench(wire=wire)
    assert desk.apply().saved
    assert not [line for line in desk.lab.saved() if line.startswith("schedule")]
    held = desk.lab.running()
    desk.later()
    assert desk.lab.running() == held
    assert len(desk.lab.router._machine.boots) == 1


@pytest.mark.parametrize("wire", ["ssh", "telnet", "serial"])
@pytest.mark.parametrize("keep", [True, False])
def test_nothing_of_it_is_left_after_an_unhealthy_vpn(bench: MakeBench, wire: str, keep: bool) -> None:
    desk = bench(wire=wire, faults=(("udp500", None),))
    if keep:
        desk.apply(Quiet(keep=True), wait_s=10.0)
    else:
        with pytest.raises(RolledBack):
            desk.apply(wait_s=10.0)
    held = desk.lab.running()
    assert (held != desk.factory) is keep
    desk.later()
    assert desk.lab.running() == held


@pytest.mark.parametrize("dropped", DROPPED)
def test_a_stuck_take_back_leaves_it_to_the_router(bench: MakeBench, dropped: str) -> None:
    """The router refuses every `no`, so we cannot lead it back; its timer does."""
    desk = bench(dropped=dropped, faults=(("refuse", "no "),))
    with pytest.raises(RolledBack):
        desk.apply(Quiet(stop_after=30))
    assert desk.now() == desk.untouched


@pytest.mark.parametrize("dropped", DROPPED)
def test_unsaved_changes_of_somebody_survive_a_lost_line(bench: MakeBench, dropped: str) -> None:
    desk = bench(dropped=dropped)
    other = desk.open()
    other.router.configure(["description lan2 spare"])
    other.leave()
    with pytest.raises(Killed):
        desk.apply(Quiet(killed_at=20))
    desk.later()
    assert "description lan2 spare" in desk.lab.running()
    if dropped != "keep":  # with unsaved changes there is no restart to fall back on
        assert [line for line in desk.now() if line != "description lan2 spare"] == desk.untouched


def test_ctrl_c_twice_leaves_the_way_back_armed(bench: MakeBench) -> None:
    desk = bench()

    class Twice(Quiet):
        def step(self, done: int, total: int, command: str) -> None:
            super().step(done, total, command)
            if done == 10:
                raise KeyboardInterrupt

    with pytest.raises(OutcomeUnknown, match="goes back by itself"):
        desk.apply(Twice())
    assert desk.now() != desk.untouched
    desk.later()
    assert desk.now() == desk.untouched


def test_the_end_of_an_unknown_one_is_told_with_its_time(bench: MakeBench) -> None:
    with pytest.raises(OutcomeUnknown) as told:
        bench(faults=(("cut", "9"),)).apply()
    assert "by itself within" in str(told.value)
