"""The router's clock: moved by hand in tests, running (perhaps faster) for people."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """Tell the router what time it is."""

    def now(self) -> float:
        """Tell the router's time as Unix seconds."""
        ...


class ManualClock:
    """A clock that stands until it is advanced."""

    def __init__(self, start: float = 1_790_000_000.0) -> None:
        self._now = start

    def now(self) -> float:
        """Tell the time."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Move the time forward."""
        if seconds < 0:
            raise ValueError(f"a clock does not go back: {seconds}")
        self._now += seconds


class WallClock:
    """A clock that starts at the real time and runs `speed` times as fast."""

    def __init__(self, speed: float = 1.0) -> None:
        if speed <= 0:
            raise ValueError(f"speed must be above 0: {speed}")
        self._start, self._origin, self._speed = time.time(), time.monotonic(), speed

    def now(self) -> float:
        """Tell the time."""
        return self._start + (time.monotonic() - self._origin) * self._speed
