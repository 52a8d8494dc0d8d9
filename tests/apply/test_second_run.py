"""What a lost change left half done: nothing is disarmed before something else stands ready, and before means before."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from rtxvpn.apply.before import identify
from rtxvpn.apply.bootstrap import bootstrap_ssh
from rtxvpn.apply.one_writer import one_writer
from rtxvpn.apply.reset import factory_reset
from rtxvpn.errors import OutcomeUnknown, Refused, RolledBack, RouterError, RtxError, Unreachable
from rtxvpn.session.login import Credentials

from .conftest import Killed, Quiet
from .injury import Injured
from .moments import SOMEBODY, At, Thinker, unsaved
from .test_matrix import NAME

MakeBench = Callable[..., Any]
# a wire, and what its death does to the timer of the session that died on it
AFTER = [
    ("serial", "linger"),
    ("ssh", "keep"),
    pytest.param(("ssh", "linger"), marks=pytest.mark.slow),
    pytest.param(("telnet", "rollback"), marks=pytest.mark.slow),
]
everywhere = pytest.mark.parametrize("after", AFTER, ids="-".join)


@pytest.fixture(params=AFTER, ids="-".join)
def lost(request: pytest.FixtureRequest, bench: MakeBench) -> Any:
    """A bench whose first apply was killed with most of its lines sent."""
    wire, dropped = request.param
    desk = bench(wire=wire, dropped=dropped)
    kill(desk)
    return desk


def kill(desk: Any, at: int = 40) -> None:
    with pytest.raises(Killed):
        desk.apply(Quiet(killed_at=at))


def as_before(desk: Any) -> bool:
    """Tell whether it is as before in the end, once everything that was armed has acted."""
    desk.heal()
    desk.later()
    return bool(desk.now() == desk.untouched and desk.lab.saved() == desk.factory)


def restarts(lines: list[str]) -> list[str]:
    return [line for line in lines if "restart" in line]


def test_a_no_to_the_second_run_leaves_the_router_its_own_way_back(lost: Any) -> None:
    outcome = lost.apply(Quiet(agree=False))
    assert not outcome.applied
    assert bool(outcome.half) == bool(restarts(lost.lab.running()))
    assert as_before(lost)


@pytest.mark.parametrize("what", ["cut", "hang", "killed", "Ctrl-C twice"])
@pytest.mark.parametrize("step", ["look", "back up"])
def test_a_second_run_that_is_lost_before_it_begins(lost: Any, step: str, what: str) -> None:
    with pytest.raises((RtxError, Killed, KeyboardInterrupt)):
        lost.apply(Injured(lost, step, what, None))
    assert as_before(lost)


@pytest.mark.parametrize("what", ["cut", "hang", "killed"])
def test_a_second_run_that_is_lost_too(lost: Any, what: str) -> None:
    with pytest.raises((RtxError, Killed)):
        lost.apply(Injured(lost, "send", what, 5))
    assert as_before(lost)


def test_a_second_run_that_does_not_become_healthy_leads_back_to_before_the_first(lost: Any) -> None:
    lost.lab.router.set_fault("udp500", None)
    with pytest.raises(RolledBack):
        lost.apply(wait_s=30.0)
    assert lost.now() == lost.untouched
    assert as_before(lost)


def test_a_rollback_after_a_second_run_leads_back_to_before_the_first(lost: Any) -> None:
    assert lost.apply().saved
    assert not restarts(lost.lab.saved())
    assert lost.roll_back()
    assert lost.lab.running() == lost.lab.saved() == lost.factory
    assert not lost.roll_back()


def test_a_rollback_takes_back_what_was_lost_twice(lost: Any) -> None:
    with pytest.raises(Killed):
        lost.apply(Quiet(killed_at=7))
    if lost.roll_back():
        assert lost.lab.saved() == lost.factory
    assert as_before(lost)


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


def test_where_all_was_sent_the_second_run_proves_and_saves_it(bench: MakeBench) -> None:
    desk = bench(wire="serial")
    with pytest.raises(Killed):
        desk.apply(Injured(desk, "wait", "killed", None))
    outcome = desk.apply()
    assert (outcome.changes, outcome.saved) == (0, True)
    assert desk.intended()
    assert not restarts(desk.lab.saved())
    assert desk.roll_back()
    assert desk.lab.running() == desk.factory


def test_what_was_armed_for_nothing_is_taken_away(bench: MakeBench) -> None:
    desk = bench(wire="serial")
    kill(desk, 0)
    assert restarts(desk.lab.running())
    assert desk.apply(Quiet(agree=False)).half is None
    assert desk.lab.running() == desk.factory
    assert desk.lab.router._machine.rollbacks == []


@pytest.mark.parametrize("what", ["cut", "hang", "killed", "Ctrl-C twice"])
@everywhere
def test_a_lost_rollback_is_done_again(bench: MakeBench, after: tuple[str, str], what: str) -> None:
    desk = bench(wire=after[0], dropped=after[1])
    assert desk.apply().saved
    with pytest.raises((OutcomeUnknown, Killed)):
        desk.roll_back(Injured(desk, "send", what, 20))
    desk.heal()
    assert desk.roll_back()
    assert desk.lab.running() == desk.lab.saved() == desk.factory


@everywhere
def test_a_rollback_that_is_stopped_at_once_does_not_stop_the_timer(
    bench: MakeBench, after: tuple[str, str]
) -> None:
    desk = bench(wire=after[0], dropped=after[1])
    assert desk.apply().saved
    held = desk.now()
    with pytest.raises(OutcomeUnknown):
        desk.roll_back(Injured(desk, "send", "Ctrl-C twice", 20))
    desk.later()
    assert desk.now() == held


def test_another_computer_keeps_its_hands_off(lost: Any) -> None:
    held = lost.lab.running()
    if not restarts(held):
        pytest.skip("the router has gone back already")
    lost.fresh("other-computer")
    for change in (lost.apply, lost.roll_back):
        with pytest.raises(Unreachable, match="another computer") as refused:
            change()
        assert "no schedule at 9" in str(refused.value.advice)
    assert [line for line in lost.now() if line not in held] == []
    assert as_before(lost)
    assert lost.apply().saved
    assert not restarts(lost.lab.saved())


def test_a_restart_of_the_owner_s_is_no_lost_apply(bench: MakeBench) -> None:
    desk = bench()
    other = desk.open()
    other.router.configure(["schedule at 3 */* 04:00:00 * restart"])
    other.router.save()
    other.leave()
    assert desk.apply().saved
    assert [line for line in desk.lab.saved() if "schedule at 3" in line]


def test_a_refused_reset_does_not_hide_a_lost_apply(bench: MakeBench) -> None:
    desk = bench(wire="serial")
    kill(desk)
    connection = desk.open()
    connection.administrator = "wrong"
    listener = Quiet()
    listener.typed = desk.lab.router.options.serial_number
    with pytest.raises(Refused):
        factory_reset(connection, desk.job(), listener)
    connection.leave()
    assert desk.apply().saved
    assert not restarts(desk.lab.saved())


def test_half_a_vpn_is_not_saved_with_ssh(bench: MakeBench) -> None:
    desk = bench(wire="serial")
    kill(desk)
    connection = desk.open()
    with pytest.raises(RouterError, match="still holds a part"):
        bootstrap_ssh(connection, desk.job(), Quiet(), Credentials("another", "Log1n-pw-2", "Adm1n-pw-2"))
    connection.leave()
    assert as_before(desk)


def test_one_router_has_one_writer_whatever_the_wire(bench: MakeBench) -> None:
    desk = bench(wire="telnet")
    connection = desk.open()
    name = identify(connection.router.running_config(), "").name
    connection.leave()
    with one_writer(desk.job().journals, name, "ssh://elsewhere"):
        for change in (desk.apply, desk.roll_back):
            with pytest.raises(Unreachable, match="another rtxvpn on this computer is changing this router"):
                change()
    assert desk.lab.running() == desk.factory
    assert desk.apply().saved


@pytest.mark.parametrize("dropped", ["linger", "keep", "rollback"])
def test_a_timer_that_says_nothing_is_waited_for_all_the_same(bench: MakeBench, dropped: str) -> None:
    desk = bench(dropped=dropped, timer_speaks=False)
    kill(desk)
    assert desk.apply().saved
    desk.later()
    assert desk.intended()


def test_somebody_s_unsaved_lines_outlive_a_lost_apply(bench: MakeBench) -> None:
    desk = bench(wire="serial")
    other = desk.open()
    other.router.configure([SOMEBODY])
    other.leave()
    desk.untouched = desk.now()
    kill(desk)
    assert desk.roll_back()
    assert desk.now() == desk.untouched


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


def test_a_busy_administrator_is_named(bench: MakeBench) -> None:
    desk = bench(faults=(("busy-admin", "500"),))
    listener = Quiet(go_on=False)
    desk.apply(listener)
    assert [told for told in listener.warnings if "another" in told and "telnet" in told]
