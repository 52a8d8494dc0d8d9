"""A line that dies, hangs, or a process that is killed, at every line of the push: the router finds its way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rtxvpn.errors import OutcomeUnknown, Stopped

from .conftest import Killed, Quiet

MakeBench = Callable[..., Any]
WIRES = ["ssh", "telnet", "serial"]
DROPPED = ["linger", "keep", "rollback"]
LINES = 60  # the demo's push has 58, and the dead-man's line counts too
EVERY = [
    (fault, at, WIRES[(at + turn) % 3], DROPPED[(at // 3 + turn) % 3])
    for turn, fault in enumerate(("cut", "hang", "reboot", "killed"))
    for at in range(1, LINES - 1)
]
# the last is how the words of the router are: as known, or scrambled
ALL = [(*cell, scrambled) for cell in EVERY for scrambled in (False, True)]
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


def check(bench: MakeBench, fault: str, at: int, wire: str, dropped: str) -> None:
    """As before when the router was left alone; as intended and saved after a second run."""
    desk = bench(wire=wire, dropped=dropped)
    lose_the_line(desk, fault, at)
    assert desk.lab.saved() == desk.factory
    desk.later()
    assert desk.now() == desk.untouched
    assert desk.lab.saved() == desk.factory
    assert desk.apply().saved
    assert desk.intended()
    held = desk.lab.running()
    desk.later()
    assert desk.lab.running() == held


@pytest.mark.parametrize(("fault", "at", "wire", "dropped", "lab"), SOME, indirect=["lab"])
def test_the_router_goes_back_by_itself(
    bench: MakeBench, fault: str, at: int, wire: str, dropped: str
) -> None:
    check(bench, fault, at, wire, dropped)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "at", "wire", "dropped", "lab"), [cell for cell in ALL if cell not in SOME], indirect=["lab"]
)
def test_at_every_line(bench: MakeBench, fault: str, at: int, wire: str, dropped: str) -> None:
    check(bench, fault, at, wire, dropped)


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
