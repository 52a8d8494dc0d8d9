"""A line that dies, hangs, or a process that is killed, at every line of the push: the router finds its way back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from rtxvpn.errors import OutcomeUnknown, Stopped

from .conftest import Killed, Quiet
from .test_matrix import DROPPED

MakeBench = Callable[..., Any]
FAULTS = ("cut", "hang", "reboot", "killed")
# a wire, and what its death does to the timer; the console's session outlives its cable
WAYS = [("serial", "linger"), *((wire, dropped) for wire in ("ssh", "telnet") for dropped in DROPPED)]
LINES = 60  # the demo's push has 58, and the dead-man's line counts too
EVERY = [(fault, at, *WAYS[(at + turn) % 7]) for turn, fault in enumerate(FAULTS) for at in range(1, LINES)]
# the last is how the words of the router are: as known, or scrambled
SOME = [(*cell, bool(n % 2)) for n, cell in enumerate(EVERY[::17])]
OTHERS = [(*cell, bool(n % 2)) for n, cell in enumerate(EVERY[5::23])]


def lose_the_line(desk: Any, fault: str, at: int) -> None:
    if fault == "killed":
        with pytest.raises(Killed):
            desk.apply(Quiet(killed_at=at - 1))
        return
    desk.lab.router.set_fault(fault, str(at))
    with pytest.raises(OutcomeUnknown):
        desk.apply()


def check(desk: Any, fault: str, at: int) -> None:
    """As before when the router was left alone."""
    lose_the_line(desk, fault, at)
    assert desk.lab.saved() == desk.factory
    desk.later()
    assert desk.now() == desk.untouched
    assert desk.lab.saved() == desk.factory


def check_next(desk: Any) -> None:
    """As intended and saved after a second run."""
    assert desk.apply().saved
    assert desk.intended()
    held = desk.lab.running()
    desk.later()
    assert desk.lab.running() == held


@pytest.mark.parametrize(("fault", "at", "wire", "dropped", "lab"), SOME, indirect=["lab"])
def test_the_router_goes_back_by_itself(
    bench: MakeBench, fault: str, at: int, wire: str, dropped: str
) -> None:
    desk = bench(wire=wire, dropped=dropped)
    check(desk, fault, at)
    check_next(desk)


@contextmanager
def naming(at: int) -> Iterator[None]:
    """Name the line at which it fails."""
    try:
        yield
    except BaseException as failure:
        failure.add_note(f"at line {at}")
        raise


@pytest.mark.slow
@pytest.mark.parametrize("lab", [False], ids=["both words"], indirect=True)
@pytest.mark.parametrize(("wire", "dropped"), WAYS)
@pytest.mark.parametrize("fault", FAULTS)
def test_at_every_line(bench: MakeBench, fault: str, wire: str, dropped: str) -> None:
    """Each line meets known and scrambled words on some of the ways, and a second run on every third."""
    turn = WAYS.index((wire, dropped))
    for at in range(1, LINES):
        with naming(at):
            desk = bench(wire=wire, dropped=dropped, scramble=bool((at + turn // 3) % 2))
            desk.fresh(str(at))
            check(desk, fault, at)
            if (at + turn) % 3 == 0:
                check_next(desk)


@pytest.mark.parametrize(
    ("fault", "at", "wire", "dropped", "lab"),
    [*OTHERS, ("killed", 50, "ssh", "linger", False)],
    indirect=["lab"],
)
def test_a_second_run_at_once_goes_on(bench: MakeBench, fault: str, at: int, wire: str, dropped: str) -> None:
    """It waits for a timer that may still run, takes a restart off, and ends saved for good."""
    desk = bench(wire=wire, dropped=dropped)
    lose_the_line(desk, fault, at)
    if fault == "reboot":
        desk.lab.clock.advance(desk.lab.router.options.boot_seconds)
    listener = Quiet()
    assert desk.apply(listener).saved
    assert [stage for stage in listener.stages if "did not come to its end" in stage]
    assert desk.intended()
    held = desk.lab.running()
    desk.later()
    assert desk.lab.running() == held
    third = Quiet()
    assert desk.apply(third).changes == 0
    assert not [stage for stage in third.stages if "did not come to its end" in stage]


def test_the_waiting_counts_down_and_can_be_stopped(bench: MakeBench) -> None:
    """Nothing is sent then, and the router goes back by itself as if nobody had come."""
    desk = bench(wire="ssh", dropped="linger")
    lose_the_line(desk, "killed", 50)
    listener = Quiet(stop_after=0)
    with pytest.raises(Stopped, match="rollback timer") as stopped:
        desk.apply(listener)
    assert "nothing of this change was sent" in str(stopped.value)
    assert listener.sent == []
    desk.later()
    assert desk.now() == desk.untouched
    patient = Quiet()
    lose_the_line(desk, "killed", 50)
    assert desk.apply(patient).saved
    left = [int(told.split(" s left")[0].split()[-1]) for told in patient.waits]
    assert len(left) > 10
    assert left == sorted(left, reverse=True)
