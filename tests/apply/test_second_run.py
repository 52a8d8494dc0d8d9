"""What a lost change left half done: nothing is disarmed before something else stands ready, and before means before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rtxvpn.apply.before import identify
from rtxvpn.apply.bootstrap import bootstrap_ssh
from rtxvpn.apply.journal import pasts
from rtxvpn.apply.one_writer import one_writer
from rtxvpn.apply.reset import factory_reset
from rtxvpn.errors import OutcomeUnknown, Refused, RolledBack, RouterError, RtxError, Unreachable
from rtxvpn.session.login import Credentials

from .conftest import Killed, Quiet
from .injury import Injured
from .moments import SOMEBODY
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


@pytest.mark.parametrize("damage", ["gone", "cut"])
def test_without_its_backup_the_way_back_of_a_lost_apply_stays_too(lost: Any, damage: str) -> None:
    backup = pasts(lost.folder / "journals", NAME)[0].backup
    assert backup is not None
    backup.unlink() if damage == "gone" else backup.write_bytes(backup.read_bytes()[:-30])
    armed = restarts(lost.lab.running())
    with pytest.raises(Killed):
        lost.apply(Injured(lost, "back up", "killed", None))
    half = lost.now() != lost.untouched  # else the timer of the session that died has acted meanwhile
    assert restarts(lost.lab.running()) == (armed if half else [])
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


def test_a_busy_administrator_is_named(bench: MakeBench) -> None:
    desk = bench(faults=(("busy-admin", "500"),))
    listener = Quiet(go_on=False)
    desk.apply(listener)
    assert [told for told in listener.warnings if "another" in told and "telnet" in told]
