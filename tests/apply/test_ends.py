"""How a change ends when its own computer fails, when the router does not save, and when less is armed than promised."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rtxvpn.apply.journal import NOT_APPLIED, UNKNOWN, pasts
from rtxvpn.cli import exits
from rtxvpn.errors import OutcomeUnknown, Refused, RolledBack, RouterError

from .conftest import Quiet
from .injury import Injured, strike
from .moments import SOMEBODY, At, events, unsaved
from .test_matrix import NAME

MakeBench = Callable[..., Any]
SAVE = "put the console"


@pytest.mark.parametrize("others", [False, True])
def test_a_disk_that_fails_after_health_does_not_stop_the_save(bench: MakeBench, others: bool) -> None:
    desk = bench()
    if others:
        unsaved(desk)
    listener = Injured(desk, "save", "no disk", None)
    assert desk.apply(listener).saved
    assert [told for told in listener.stages if "could not be written down" in told]
    assert desk.intended()
    assert events(desk)[-1]["saved"]
    (desk.folder / "backups").unlink()
    (desk.folder / "moved").rename(desk.folder / "backups")
    assert desk.roll_back()
    assert desk.now() == desk.untouched


def test_a_disk_that_fails_does_not_stop_the_keeping(bench: MakeBench) -> None:
    desk = bench(faults=(("udp500", None),))
    listener = At("wait until", lambda: strike(desk, "no disk"), keep=True)
    assert desk.apply(listener, wait_s=10.0).applied
    held = desk.lab.running()
    desk.later()
    assert desk.lab.running() == held


def fails() -> None:
    raise ValueError("a secret, perhaps")


@pytest.mark.parametrize("wire", ["ssh", "telnet", "serial"])
@pytest.mark.parametrize("stage", [SAVE, "take back"])
def test_a_fault_of_ours_at_the_end_leaves_it_to_the_router(bench: MakeBench, wire: str, stage: str) -> None:
    desk = bench(wire=wire)
    stop = 30 if stage == "take back" else None
    with pytest.raises(OutcomeUnknown, match="this computer failed") as told:
        desk.apply(At(stage, fails, stop_after=stop))
    assert "secret" not in str(told.value)
    assert pasts(desk.folder / "journals", NAME)[0].outcome == UNKNOWN
    desk.later()
    assert desk.now() == desk.untouched
    assert desk.lab.saved() == desk.factory


def test_a_fault_of_ours_in_the_middle_is_taken_back(bench: MakeBench) -> None:
    desk = bench()
    with pytest.raises(RolledBack, match="this computer failed"):
        desk.apply(At("wait until", fails))
    assert desk.lab.running() == desk.factory


@pytest.mark.parametrize("wire", ["ssh", "serial"])
def test_a_save_that_works_the_second_time_is_a_save(bench: MakeBench, wire: str) -> None:
    desk = bench(wire=wire, faults=(("save-fails", None),))
    assert desk.apply(At("the router says that it has not saved", desk.heal)).saved
    assert desk.intended()
    assert not [line for line in desk.lab.saved() if line.startswith("console")]
    assert [line["event"] for line in events(desk)].count("save") == 2


def test_a_router_that_asked_before_proves_nothing_by_asking(bench: MakeBench) -> None:
    desk = bench(faults=(("save-fails", None),))
    unsaved(desk)
    with pytest.raises(OutcomeUnknown, match="did not prove"):
        desk.apply()
    assert desk.holds_the_site()
    desk.later()
    assert desk.holds_the_site()


def test_a_router_that_is_changed_while_it_saves_proves_nothing_either(bench: MakeBench) -> None:
    desk = bench(faults=(("save-fails", None),))
    machine = desk.lab.router._machine
    line = "ip route 172.16.0.0/16"
    desk.lab.watch = lambda data, taken: (
        machine.change(machine.running.put(line, SOMEBODY)) if data == b"save\r" and not taken else None
    )
    with pytest.raises(OutcomeUnknown, match="did not prove"):
        desk.apply()
    assert SOMEBODY in desk.lab.running()


def test_a_move_that_is_not_saved_is_taken_back_to_the_old_address(bench: MakeBench) -> None:
    desk = bench(faults=(("save-fails", None),))
    desk.url = "ssh://admin@192.168.100.1"
    with pytest.raises(RolledBack, match="does not save"):
        desk.apply()
    assert desk.now() == desk.untouched
    assert len(desk.moves) == 2


def test_a_rollback_that_is_not_saved_is_no_rollback(bench: MakeBench) -> None:
    desk = bench()
    desk.apply()
    held = desk.lab.running()
    desk.lab.router.set_fault("save-fails", None)
    with pytest.raises(RouterError, match="does not save") as told:
        desk.roll_back()
    assert exits.code_of(told.value) == exits.REFUSED
    assert sorted(desk.lab.running()) == sorted(desk.lab.saved()) == sorted(held)
    assert pasts(desk.folder / "journals", NAME)[0].outcome == NOT_APPLIED
    desk.heal()
    assert desk.roll_back()


@pytest.mark.parametrize("wire", ["ssh", "telnet", "serial"])
def test_only_the_timer_is_told_and_asked_about_where_it_may_die(bench: MakeBench, wire: str) -> None:
    desk = bench(wire=wire, faults=(("refuse", "schedule at"),))
    listener = Quiet(go_on=False)
    outcome = desk.apply(listener)
    said = " ".join([*listener.stages, *listener.warnings])
    assert "did not take the restart" in said
    assert outcome.saved is (wire == "serial")
    if wire != "serial":
        assert listener.sent == []
        assert desk.lab.running() == desk.factory
        assert desk.lab.router._machine.rollbacks == []
        assert pasts(desk.folder / "journals", NAME)[0].armed == {}


@pytest.mark.parametrize(("wire", "certain"), [("ssh", False), ("telnet", False), ("serial", True)])
@pytest.mark.parametrize("others", [False, True])
def test_what_the_timer_alone_will_do_is_not_promised(
    bench: MakeBench, wire: str, certain: bool, others: bool
) -> None:
    desk = bench(wire=wire, faults=() if others else (("refuse", "schedule at"),))
    if others:
        unsaved(desk)
    with pytest.raises(OutcomeUnknown) as told:
        desk.apply(Injured(desk, "send", "cut", 30))
    assert ("most likely" in str(told.value)) is not certain
    assert ("restart it" in str(told.value)) is not (certain or others)


def test_a_restart_that_stands_is_promised(bench: MakeBench) -> None:
    desk = bench(dropped="keep")
    with pytest.raises(OutcomeUnknown, match="goes back by itself within") as told:
        desk.apply(Injured(desk, "send", "cut", 30))
    assert "most likely" not in str(told.value)


def without_timer(desk: Any, **how: Any) -> At:
    """A listener whose router turns out to know no `rollback timer`, although its firmware should."""
    machine = desk.lab.router._machine
    return At("keep a backup", lambda: setattr(machine, "firmware", (15, 2, 1)), **how)


def test_a_timer_that_is_not_taken_is_told(bench: MakeBench) -> None:
    desk = bench()
    listener = without_timer(desk)
    with pytest.raises(Refused, match="statistics"):  # this firmware is older than a line of the site
        desk.apply(listener)
    assert [told for told in listener.stages if "did not take the rollback timer" in told]
    assert listener.warnings == []


def test_with_nothing_armed_somebody_has_to_say_so(bench: MakeBench) -> None:
    desk = bench(faults=(("refuse", "schedule at"),))
    listener = without_timer(desk, accept=False)
    assert not desk.apply(listener).applied
    assert "took no way back" in listener.warnings[-1]
    assert listener.sent == []
    assert desk.lab.running() == desk.factory
    assert pasts(desk.folder / "journals", NAME)[0].outcome == NOT_APPLIED


def test_stopped_at_once_does_not_contradict_itself(bench: MakeBench) -> None:
    desk = bench(faults=(("refuse", "schedule at"),))
    with pytest.raises(OutcomeUnknown) as told:
        desk.apply(Injured(desk, "read back", "Ctrl-C twice", None))
    assert "saved or not" not in str(told.value)
    assert "nothing was saved" in str(told.value)
