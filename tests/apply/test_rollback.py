"""`rollback`: from journal and backup alone, back to before the last apply, and saved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rtxvpn.apply.journal import NOT_APPLIED, pasts
from rtxvpn.apply.rollback import ChangedSince
from rtxvpn.cli import exits
from rtxvpn.errors import OutcomeUnknown, RouterError, TransportError

from .conftest import Killed, Quiet
from .injury import InjuredRollback, strike_at
from .test_matrix import NAME

MakeBench = Callable[..., Any]


@pytest.mark.parametrize("wire", ["ssh", "telnet", "serial"])
def test_a_saved_apply_goes_back_and_is_saved(bench: MakeBench, wire: str) -> None:
    desk = bench(wire=wire)
    desk.apply()
    assert desk.roll_back()
    assert desk.lab.running() == desk.lab.saved() == desk.factory
    assert not desk.roll_back()
    desk.later()
    assert desk.lab.running() == desk.factory


def test_a_second_change_goes_back_to_the_first(bench: MakeBench) -> None:
    running = [
        "ip lan1 address 192.168.100.1/24",
        "ip route default gateway 203.0.113.1",
        "dns server 1.1.1.1",
    ]
    logins = [line for line in bench().factory if line.startswith(("login", "admin", "sshd", "user"))]
    desk = bench(running=[*logins, *running])
    desk.apply()
    assert desk.roll_back()
    assert sorted(desk.now()) == sorted(desk.untouched)


@pytest.mark.parametrize("what", ["cut", "hang", "reboot"])
def test_a_line_that_is_dead_before_anything_was_sent_has_changed_nothing(
    bench: MakeBench, what: str
) -> None:
    desk = bench()
    desk.apply()
    held = desk.now()
    with pytest.raises(TransportError) as told:
        desk.roll_back(InjuredRollback(desk, "back up", what, None))
    assert exits.code_of(told.value) == exits.UNREACHABLE
    assert "nothing was sent" in str(told.value)
    assert pasts(desk.folder / "journals", NAME)[0].outcome == NOT_APPLIED
    desk.later()
    assert desk.now() == held
    desk.heal()
    assert desk.roll_back()


def test_without_an_apply_there_is_nothing_to_do(bench: MakeBench) -> None:
    desk = bench()
    assert not desk.roll_back()
    desk.lab.router.set_fault("refuse", "bgp use")
    with pytest.raises(RouterError):
        desk.apply()
    assert not desk.roll_back()
    assert desk.lab.running() == desk.factory


def test_an_unsaved_apply_that_a_restart_undid_is_nothing_to_do(bench: MakeBench) -> None:
    desk = bench(faults=(("udp500", None),))
    desk.apply(Quiet(keep=True), wait_s=5.0)
    desk.open().router.session.transport.write("restart\r")
    desk.later()
    assert not desk.roll_back()
    assert desk.lab.running() == desk.factory


@pytest.mark.parametrize("line", ["description lan2 spare", "ip route default gateway 203.0.113.77"])
def test_a_change_by_somebody_since_is_refused_unless_told_to(bench: MakeBench, line: str) -> None:
    desk = bench()
    desk.apply()
    other = desk.open()
    other.router.configure([line])
    other.router.save()
    other.leave()
    held = desk.now()
    with pytest.raises(ChangedSince) as told:
        desk.roll_back()
    assert line in str(told.value)
    assert desk.now() == held
    assert desk.roll_back(anyway=True)
    left = [kept for kept in desk.now() if kept not in desk.untouched]
    assert left == ([line] if line.startswith("description") else [])
    assert desk.lab.saved() == desk.lab.running()


@pytest.mark.parametrize("dropped", ["linger", "keep", "rollback"])
def test_a_killed_apply_is_cleaned_up(bench: MakeBench, dropped: str) -> None:
    desk = bench(dropped=dropped)
    with pytest.raises(Killed):
        desk.apply(Quiet(killed_at=25))
    desk.roll_back()
    assert desk.now() == desk.untouched
    desk.later()
    assert desk.now() == desk.untouched


def test_nothing_is_sent_without_agreement(bench: MakeBench) -> None:
    desk = bench()
    desk.apply()
    held = desk.lab.running()
    listener = Quiet(agree=False)
    assert not desk.roll_back(listener)
    assert "no bgp use" in listener.permitted
    assert not [line for line in listener.permitted if "pre-shared-key" in line and "text" in line]
    assert desk.lab.running() == desk.lab.saved() == held


@pytest.mark.parametrize("text", ["no ip route", "no bgp use", "ip lan1 address"])
def test_a_refused_rollback_is_taken_back(bench: MakeBench, text: str) -> None:
    desk = bench()
    desk.apply()
    held = desk.lab.running()
    desk.lab.router.set_fault("refuse", text)
    with pytest.raises(RouterError):
        desk.roll_back()
    assert sorted(desk.lab.running()) == sorted(desk.lab.saved()) == sorted(held)


@pytest.mark.parametrize("dropped", ["linger", "keep", "rollback"])
@pytest.mark.parametrize(("fault", "at"), [("cut", 70), ("hang", 75), ("cut", 64)])
def test_a_lost_rollback_ends_as_it_began_or_goes_on(
    bench: MakeBench, fault: str, at: int, dropped: str
) -> None:
    desk = bench(dropped=dropped)
    desk.apply()
    held = desk.now()
    desk.lab.router.set_fault(fault, str(at))
    with pytest.raises(OutcomeUnknown):
        desk.roll_back()
    desk.later()
    assert desk.now() == held
    assert desk.lab.saved() == desk.lab.running() or desk.now() == held


@pytest.mark.parametrize("what", ["cut", "killed"])
@pytest.mark.parametrize("line", ["no schedule at", "save"])
@pytest.mark.parametrize(("wire", "dropped"), [("ssh", "keep"), ("telnet", "keep"), ("serial", "linger")])
def test_what_a_lost_rollback_had_not_saved_is_saved_by_the_next(
    bench: MakeBench, wire: str, dropped: str, line: str, what: str
) -> None:
    desk = bench(wire=wire, dropped=dropped)
    desk.apply()
    strike_at(desk, (line,), what, taken=line != "save")
    with pytest.raises((OutcomeUnknown, Killed)):
        desk.roll_back()
    assert desk.lab.saved() != desk.factory
    listener = Quiet()
    assert desk.roll_back(listener)
    assert desk.lab.running() == desk.lab.saved() == desk.factory
    desk.later()
    assert desk.lab.running() == desk.factory
    assert not desk.roll_back()


def test_it_is_not_saved_without_agreement(bench: MakeBench) -> None:
    desk = bench(dropped="keep")
    desk.apply()
    held = desk.lab.saved()
    strike_at(desk, ("save",), "cut", taken=False)
    with pytest.raises(OutcomeUnknown):
        desk.roll_back()
    assert not desk.roll_back(Quiet(go_on=False))
    assert desk.lab.saved() == held
    assert desk.roll_back()
    assert desk.lab.saved() == desk.factory


@pytest.mark.parametrize("accept", [True, False])
def test_a_line_of_somebody_else_meanwhile_is_asked_about(bench: MakeBench, accept: bool) -> None:
    desk = bench()
    desk.apply()
    held = desk.lab.running()
    desk.lab.router.set_fault("busy-admin", "80")
    listener = Quiet(accept=accept)
    theirs = "description lan2 changed-by-another-administrator"
    if accept:
        assert desk.roll_back(listener)
        assert sorted(desk.lab.saved()) == sorted(desk.lab.running()) == sorted([*desk.factory, theirs])
    else:
        with pytest.raises(RouterError, match="somebody else") as told:
            desk.roll_back(listener)
        assert "those lines stay, not saved" in str(told.value)
        assert sorted(desk.lab.running()) == sorted([*held, theirs])
        assert desk.lab.saved() == held
    assert [asked for asked in listener.warnings if theirs in asked]


@pytest.mark.parametrize("accept", [True, False])
def test_where_nothing_stands_ready_somebody_has_to_say_so(bench: MakeBench, accept: bool) -> None:
    """The address moves back, so the restart alone would help; the router does not take it."""
    desk = bench()
    desk.apply()
    desk.url = "ssh://admin@192.168.200.254"
    held = desk.lab.running()
    desk.lab.router.set_fault("refuse", "schedule at")
    listener = Quiet(accept=accept)
    assert desk.roll_back(listener) is accept
    assert [told for told in listener.warnings if "no way back of its own" in told]
    assert desk.lab.running() == desk.lab.saved() == (desk.factory if accept else held)
