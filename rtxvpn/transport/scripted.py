"""A wire that answers from a list: for tests of everything above it, without a router."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from rtxvpn.errors import WireLost
from rtxvpn.words import msg


class ScriptedWire:
    """Answers each write with the next entry of a list (`Wire`); `sent` is all that was written.

    The first entry comes at once, before anything is written. When the list is at its end the line is
    lost, or stays silent with `then_silent`.
    """

    name = "scripted"

    def __init__(self, answers: Iterable[bytes], *, then_silent: bool = False) -> None:
        self._answers = deque(answers)
        self._ready = deque([self._answers.popleft()] if self._answers else [])
        self._then_silent = then_silent
        self.sent = b""
        self.closed = False

    def send(self, data: bytes) -> None:
        """Take what is written and make the next answer ready."""
        if self.closed:
            raise WireLost(msg("{wire}: the line is closed", wire=self.name))
        self.sent += data
        if self._answers:
            self._ready.append(self._answers.popleft())

    def receive(self, timeout_s: float) -> bytes:
        """Return the next answer that is ready; b"" at once where a real line would wait."""
        if self._ready:
            return self._ready.popleft()
        if self._answers or self._then_silent:
            return b""
        raise WireLost(msg("{wire}: the line is closed", wire=self.name))

    def close(self) -> None:
        """Hang up."""
        self.closed = True
