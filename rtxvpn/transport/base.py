"""The seam between the session and the wires: text in, text out, by a deadline."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import Protocol

_SLICE_S = 0.5  # the longest wait in which Windows hears no Ctrl-C


class Deadline:
    """A moment by which an answer is due, on a clock that tests can move; seconds.

    With `limit_s` it is the longest silence to bear: whatever arrives puts it off, up to that limit.
    """

    def __init__(
        self, seconds: float, clock: Callable[[], float] = time.monotonic, *, limit_s: float | None = None
    ) -> None:
        self.seconds = seconds
        self._clock = clock
        self._end = clock() + seconds
        self._last = self._end if limit_s is None else clock() + limit_s

    def left(self) -> float:
        """Return the seconds that are left, never less than 0."""
        return max(0.0, self._end - self._clock())

    def most(self) -> float:
        """Return the seconds that are left at the most, whatever arrives."""
        return max(0.0, self._last - self._clock())

    def heard(self, ago_s: float = 0.0) -> None:
        """Put the moment off because something has arrived, so many seconds ago."""
        self._end = max(self._end, min(self._clock() - ago_s + self.seconds, self._last))

    def passed(self) -> bool:
        """Tell whether the moment is over."""
        return self.left() <= 0.0


def slices(timeout_s: float) -> Iterator[float]:
    """Cut a wait into short ones, at least one: a wait for a socket or a lock does not hear Ctrl-C on Windows."""
    deadline = Deadline(timeout_s)
    yield min(timeout_s, _SLICE_S)
    while not deadline.passed():
        yield min(deadline.left(), _SLICE_S)


class Stop(Protocol):
    """What reading stops at: a compiled pattern, or what searches like one."""

    def search(self, text: str, start: int = 0, /) -> re.Match[str] | None:
        """Find the first match from there on."""


class Transport(Protocol):
    """A line to the router. Text in, text out; knows nothing of prompts or commands."""

    def write(self, text: str) -> None:
        """Send text. Raises WireLost."""

    def read_until(self, pattern: Stop, deadline: Deadline) -> str:
        """Return what came up to and with the first match, and forget it.

        The pattern is held against one line at a time, the unfinished last one included, so it must
        not span lines. Raises NoAnswer at the deadline (what came stays readable), WireLost.
        """

    def drain(self, quiet_s: float, deadline: Deadline | None = None) -> str:
        """Return and forget what came, once nothing more has come for `quiet_s` seconds, or at the deadline."""

    def close(self) -> None:
        """Hang up; never raises."""


class Files(Protocol):
    """The router's files, where a wire leads to them."""

    def read(self, path: str) -> bytes | None:
        """Return a file, None where there is none. Raises TransportError."""

    def write(self, path: str, data: bytes) -> None:
        """Put a file there. Raises TransportError; whether all of it came is for the caller to prove."""


class Wire(Protocol):
    """Bytes over one kind of line; what `Line` makes a Transport of."""

    name: str

    def send(self, data: bytes) -> None:
        """Send bytes. Raises WireLost."""

    def receive(self, timeout_s: float) -> bytes:
        """Return what came, as soon as something came; b"" after `timeout_s`. Raises WireLost at the end."""

    def close(self) -> None:
        """Hang up; never raises."""
