"""A wire that answers from a list: for tests of everything above it, without a router."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from rtxvpn.errors import WireLost
from rtxvpn.words import msg


class ScriptedWire:
    """Answers each write with the next entry of a list (`Wire`); `sent` is all that was written.

    The first entry comes at once, before anything is written; an empty one says nothing. When the list is at its end the line is
    lost, or stays silent with `then_silent`.
    """

    name = "scripted"

    def __init__(self, answers: Iterable[bytes], *, then_silent: bool = False) -> None:
        self._answers = deque(answers)
        self._ready: deque[bytes] = deque()
        self._then_silent = then_silent
        self.sent = b""
        self.closed = False
        self.time = 0.0
        self._answer()

    def clock(self) -> float:
        """Return this wire's own time: it passes only while somebody waits for an answer in vain."""
        return self.time

    def send(self, data: bytes) -> None:
        """Take what is written and make the next answer ready."""
        if self.closed:
            raise WireLost(msg("{wire}: the line is closed", wire=self.name))
        self.sent += data
        self._answer()

    def _answer(self) -> None:
        if self._answers and (said := self._answers.popleft()):
            self._ready.append(said)

    def receive(self, timeout_s: float) -> bytes:
        """Return the next answer that is ready; b"" where a real line would wait."""
        if self._ready and not self.closed:
            return self._ready.popleft()
        if (self._answers or self._then_silent) and not self.closed:
            self.time += max(timeout_s, 0.001)
            return b""
        raise WireLost(msg("{wire}: the line is closed", wire=self.name))

    def close(self) -> None:
        """Hang up."""
        self.closed = True
