"""The dead-man of a lost change, as the next run finds it: a timer that must not be stopped, a restart that stands."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from rtxvpn.apply.bootstrap import bootstrap_ssh
from rtxvpn.errors import Refused, RolledBack, RouterError, RtxError
from rtxvpn.session.login import Credentials

from .conftest import Quiet
from .moments import SOMEBODY, At, Thinker, unsaved
from .test_matrix import NAME
from .test_second_run import as_before, kill, restarts

MakeBench = Callable[..., Any]


@pytest.mark.parametrize("wire", ["serial", "ssh"])
@pytest.mark.parametrize("by_clock", [False, True], ids=["seconds", "clock time"])
def test_a_restart_that_a_second_lost_timer_brings_back_is_ours(
    bench: MakeBench, wire: str, by_clock: bool
) -> None:
    """The timer of the second run was armed while the first one's restart stood, so it puts that line back."""
    desk = bench(wire=wire, dropped="keep")
    if by_clock:
        desk.lab.router.set_fault("refuse", "schedule at 9 +")
    kill(desk)
    desk.wire = "serial"
    kill(desk, 10)
    second = sorted((desk.folder / "journals" / NAME).glob("*.jsonl"))[-1]
    armed = [json.loads(line) for line in second.read_text("utf-8").splitlines() if '"armed"' in line]
    desk.lab.clock.advance(armed[-1]["until"] + 1.0 - desk.lab.clock.now())
    desk.heal()
    assert [line.split()[2] for line in restarts(desk.lab.running())] == ["9"]
    assert desk.apply().saved
    assert not restarts(desk.lab.saved())
    desk.later()
    assert desk.intended()


def stands(told: RtxError, desk: Any) -> bool:
    """Tell whether it is told that the first run's restart stands, when it acts and what it does then; it does."""
    found = re.search(
        r"`schedule at 9 \+\d+ \* restart` still stands: .* restarts by itself within (\d+) s, and comes back "
        r"with what it has saved; `no schedule at 9`",
        str(told),
    )
    assert found, told
    starts = desk.lab.router._machine.booted_at
    desk.later(float(found[1]) + 60.0)
    return bool(desk.lab.router._machine.booted_at > starts)


@pytest.mark.parametrize("at", [40, 0], ids=["half a change", "nothing of it"])
def test_a_restart_that_cannot_be_removed_is_told(bench: MakeBench, at: int) -> None:
    desk = bench(wire="serial")
    kill(desk, at)
    desk.lab.router.set_fault("refuse", "no schedule at 9")
    with pytest.raises(Refused) as told:
        desk.apply()
    assert [line.split()[2] for line in restarts(desk.lab.running())] == ["9"]
    assert [line for line in desk.now() if "schedule" not in line] == desk.untouched
    assert stands(told.value, desk)
    desk.heal()
    assert desk.apply().saved


def test_a_rollback_tells_of_a_restart_that_cannot_be_removed(bench: MakeBench) -> None:
    desk = bench(wire="serial")
    kill(desk)
    desk.lab.router.set_fault("refuse", "no schedule at 9")
    with pytest.raises(RouterError) as told:
        desk.roll_back()
    assert stands(told.value, desk)
    assert as_before(desk)


def test_ctrl_c_at_a_question_of_the_second_run_takes_the_first_one_s_restart_off(bench: MakeBench) -> None:
    desk = bench(dropped="keep")
    kill(desk)
    desk.lab.router.set_fault("refuse", "schedule at 10")
    with pytest.raises(RolledBack):
        desk.apply(Interrupting())
    assert desk.lab.running() == desk.factory
    assert as_before(desk)


class Interrupting(Quiet):
    """Somebody who is asked whether the timer alone is enough, and presses Ctrl-C."""

    def goes_on(self, warnings: Any) -> bool:
        if "only its `rollback timer`" in str(warnings[0]):
            raise KeyboardInterrupt
        return super().goes_on(warnings)


def interrupted(desk: Any) -> None:
    def press() -> None:
        raise KeyboardInterrupt

    desk.apply(At("?agree", press))


def set_up_ssh(desk: Any) -> None:
    connection = desk.open()
    try:
        bootstrap_ssh(connection, desk.job(), Quiet(), Credentials("another", "Log1n-pw-2", "Adm1n-pw-2"))
    finally:
        connection.leave()


ENDS: dict[str, Callable[[Any], object]] = {
    "no": lambda desk: desk.apply(Quiet(agree=False)),
    "Ctrl-C at the question": interrupted,
    "no to a rollback": lambda desk: desk.roll_back(Quiet(agree=False)),
    "refused": set_up_ssh,
}


@pytest.mark.parametrize("end", ENDS)
def test_no_logout_stops_a_timer_that_is_the_only_way_back(bench: MakeBench, end: str) -> None:
    """With somebody's unsaved lines no restart is armed, and a clean logout stops a timer (CR 56.7.30)."""
    desk = bench(wire="serial")
    unsaved(desk, SOMEBODY)
    kill(desk)
    assert not restarts(desk.lab.running())
    with suppress(RouterError, KeyboardInterrupt):
        ENDS[end](desk)
    assert desk.now() != desk.untouched
    assert [told for told in desk.told if "stays logged in" in told and "goes back by itself" in told]
    assert as_before(desk)
    desk.told.clear()
    assert desk.apply(Quiet(agree=False)).half is None
    assert not desk.lab.router._machine.consoles[0].session.logged_in, "nothing is left to wait for"
    assert desk.told == []


def test_who_thinks_longer_than_the_timer_is_logged_out(bench: MakeBench) -> None:
    desk = bench(wire="serial")
    unsaved(desk, SOMEBODY)
    kill(desk)
    thinker = Thinker(desk)
    desk.apply(At("?agree", lambda: thinker.think(2000.0), agree=False))
    assert desk.told == []
    assert desk.now() == desk.untouched
