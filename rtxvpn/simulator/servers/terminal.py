"""Drives one Console on an event loop: what comes in, what is due, and the end, whatever the wire."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from rtxvpn.simulator.clock import Clock
from rtxvpn.simulator.console import Console

_LONGEST_S = 0.1  # between two looks: another session or a restart may have ended this one
_SHORTEST_S = 0.001


class Terminal:
    """A Console at work; `send` takes what is printed, `hang_up` is called once when the router ends it."""

    def __init__(
        self,
        console: Console,
        clock: Clock,
        send: Callable[[bytes], None],
        hang_up: Callable[[], None],
    ) -> None:
        self._console, self._clock, self._send, self._hang_up = console, clock, send, hang_up
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time(), clock.now()
        self._timer: asyncio.TimerHandle | None = None
        self._over = False

    def start(self) -> None:
        """Print the greeting and begin to look for what is due."""
        self._after(self._console.start())

    def feed(self, data: bytes) -> None:
        """Type."""
        if not self._over:
            self._after(self._console.receive(data))

    def lost(self) -> None:
        """Tell the router that the wire died; does nothing after the router has hung up."""
        if not self._over:
            self._stop()
            self._console.close()

    def _tick(self) -> None:
        self._after(self._console.tick())

    def _after(self, printed: bytes) -> None:
        if printed:
            self._send(printed)
        if self._console.closed:
            self._stop()
            self._hang_up()
        else:
            self._plan()

    def _stop(self) -> None:
        self._over = True
        if self._timer is not None:
            self._timer.cancel()

    def _plan(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        due = self._console.due()
        wait = _LONGEST_S if due is None else self._wait(due)
        self._timer = self._loop.call_later(wait, self._tick)

    def _wait(self, due: float) -> float:
        """Turn a time of the router's clock into seconds from now, by how fast that clock has run so far."""
        left = due - self._clock.now()
        passed = self._loop.time() - self._began[0]
        speed = (self._clock.now() - self._began[1]) / passed if passed > _SHORTEST_S else 1.0
        if left <= 0 or speed <= 0:  # a clock that stands is moved by somebody: look often
            return _SHORTEST_S if left <= 0 else _LONGEST_S / 10
        return min(max(left / speed, _SHORTEST_S), _LONGEST_S)
