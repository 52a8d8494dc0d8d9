"""While somebody thinks, or waits: the session stays awake, the time is told, and an old answer is not believed."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from rtxvpn.apply.journal import pasts
from rtxvpn.cli import exits
from rtxvpn.errors import OutcomeUnknown, RolledBack, SiteError, TransportError

from .conftest import Quiet
from .injury import strike, strike_at
from .moments import SOMEBODY, At, Thinker
from .test_matrix import NAME

MakeBench = Callable[..., Any]


def test_a_line_that_died_during_the_question_has_sent_nothing(bench: MakeBench) -> None:
    desk = bench()
    with pytest.raises(TransportError) as told:
        desk.apply(At("?agree", lambda: desk.lab.clock.advance(900.0)))
    assert exits.code_of(told.value) == exits.UNREACHABLE
    assert "nothing was sent" in str(told.value)
    assert desk.now() == desk.untouched
    assert pasts(desk.folder / "journals", NAME) == []


def test_a_router_that_changed_during_the_question_is_planned_for_again(bench: MakeBench) -> None:
    desk = bench()
    machine = desk.lab.router._machine

    def meanwhile() -> None:
        desk.lab.clock.advance(100.0)
        machine.change(machine.running.put("ip route 172.16.0.0/16", SOMEBODY))

    with pytest.raises(SiteError, match="ip route 172") as told:
        desk.apply(At("?agree", meanwhile))
    assert exits.code_of(told.value) == exits.BAD_INPUT
    assert not set(desk.now()) - set(desk.untouched) - {SOMEBODY}
    assert desk.apply(At("?agree", lambda: desk.lab.clock.advance(100.0))).saved


def test_the_session_is_kept_awake_over_a_long_plan(bench: MakeBench) -> None:
    desk = bench()
    thinker = Thinker(desk)
    assert desk.apply(At("?agree", lambda: thinker.think(1000.0))).saved
    assert desk.intended()


@pytest.mark.parametrize("dropped", ["linger", "keep", "rollback"])
def test_keep_is_in_time_as_long_as_the_question_says(bench: MakeBench, dropped: str) -> None:
    desk = bench(dropped=dropped, faults=(("udp500", None),))
    thinker = Thinker(desk)
    listener = At("?keep", lambda: thinker.think(listener.left_s - 10.0), keep=True)
    assert desk.apply(listener, wait_s=10.0).applied
    held = desk.now()
    assert held != desk.untouched
    desk.later()
    assert desk.now() == held


@pytest.mark.parametrize("seconds", [5.0, 30.0, 200.0])
def test_keep_that_comes_too_late_is_not_told_as_if_it_had_worked(bench: MakeBench, seconds: float) -> None:
    """The timer has acted by then, and the restart a minute later went with the change."""
    desk = bench(faults=(("udp500", None),))
    thinker = Thinker(desk)
    listener = At("?keep", lambda: thinker.think(listener.left_s + seconds), keep=True)
    with pytest.raises(RolledBack, match="gone back by itself"):
        desk.apply(listener, wait_s=10.0)
    assert desk.now() == desk.untouched
    desk.later()
    assert desk.now() == desk.untouched


@pytest.mark.parametrize("dropped", ["linger", "keep", "rollback"])
def test_keep_on_a_line_that_died_during_the_question_is_unknown(bench: MakeBench, dropped: str) -> None:
    desk = bench(dropped=dropped, faults=(("udp500", None),))
    with pytest.raises(OutcomeUnknown) as told:
        desk.apply(At("?keep", lambda: strike(desk, "cut"), keep=True), wait_s=10.0)
    assert "dead-man is still armed" not in str(told.value)
    desk.later()
    assert desk.now() == desk.untouched


def test_a_line_that_dies_when_the_change_is_kept_is_unknown(bench: MakeBench) -> None:
    desk = bench(dropped="keep", faults=(("udp500", None),))
    strike_at(desk, ("no schedule at",), "cut", taken=True)
    with pytest.raises(OutcomeUnknown, match="or the router has gone back by itself") as told:
        desk.apply(Quiet(keep=True), wait_s=10.0)
    assert "dead-man is still armed" not in str(told.value)


def test_ctrl_c_at_a_question_takes_back_in_peace(bench: MakeBench) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    desk = bench(faults=(("udp500", None),))
    with pytest.raises(RolledBack, match="interrupted"):
        desk.apply(At("?keep", interrupted), wait_s=10.0)
    assert desk.lab.running() == desk.factory


@pytest.mark.skipif(sys.platform == "win32", reason="a signal to oneself ends the process there")
@pytest.mark.parametrize("question", ["?agree", "?keep"])
def test_ctrl_c_twice_at_a_question_on_a_line_that_hangs_is_at_once(bench: MakeBench, question: str) -> None:
    """The Enter that keeps the session awake waits for its answer, which takes as long as --timeout says."""
    desk = bench(faults=(("udp500", None),))
    desk.awake_s = 0.01
    hangs, over, first = threading.Event(), threading.Event(), 0.0

    def watch(data: bytes, taken: bool) -> None:
        if data == b"\r" and not taken:
            hangs.set()
            over.wait(20.0)

    def interrupted() -> None:
        nonlocal first
        desk.lab.watch = watch
        assert hangs.wait(20.0)
        first = time.monotonic()
        threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT)).start()
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt if question == "?agree" else OutcomeUnknown) as told:
            desk.apply(At(question, interrupted), wait_s=10.0)
        assert time.monotonic() - first < 1.0
    finally:
        over.set()
        signal.signal(signal.SIGINT, before)
    assert desk.lab.wire.console.closed, "without a logout, which would stop the timer"
    assert question == "?agree" or "stopped at once" in str(told.value)
    desk.later()
    assert desk.now() == desk.untouched


def test_a_line_that_dies_while_somebody_thinks_is_told_after_the_answer(bench: MakeBench) -> None:
    desk = bench()
    desk.awake_s = 0.01
    dead = threading.Event()

    def watch(data: bytes, taken: bool) -> None:
        if data == b"\r":
            strike(desk, "cut")
            dead.set()

    class Thinking(Quiet):
        def agrees(self, plan: Any) -> bool:
            desk.lab.watch = watch
            assert dead.wait(20.0)
            return True

    with pytest.raises(TransportError) as told:
        desk.apply(Thinking())
    assert "nothing was sent" in str(told.value)
    assert desk.now() == desk.untouched


def test_the_wait_for_the_router_counts_down(bench: MakeBench) -> None:
    desk = bench()
    listener = At("take back", lambda: desk.lab.router.set_fault("refuse", "no "), stop_after=30)
    with pytest.raises(RolledBack):
        desk.apply(listener)
    left = [int(told.split(" s left")[0].split()[-1]) for told in listener.waits]
    assert len(left) > 100
    assert left == sorted(left, reverse=True)
    assert desk.now() == desk.untouched


class Nobody:
    """An address where nobody answers."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, url: str) -> Any:
        self.asked += 1
        raise TransportError("nobody there")


def test_looking_for_the_router_counts_down_and_hears_ctrl_c(bench: MakeBench) -> None:
    desk = bench()
    desk.url = "ssh://admin@192.168.100.1"
    connection = desk.open()
    connection.elsewhere = nobody = Nobody()

    class Impatient(Quiet):
        def stopped(self) -> bool:
            return len(self.waits) >= 7

    listener = Impatient()
    with pytest.raises(OutcomeUnknown, match="interrupted while looking"):
        desk.apply(listener, connection=connection)
    assert len(listener.waits) == 7
    assert nobody.asked < 5
    desk.later()
    assert desk.now() == desk.untouched
