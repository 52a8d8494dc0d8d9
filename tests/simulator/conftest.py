"""A desk before the virtual router: type at it, look at what it prints, move its clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from rtxvpn.simulator.clock import ManualClock
from rtxvpn.simulator.console import Console
from rtxvpn.simulator.device import Router
from rtxvpn.simulator.options import Options
from rtxvpn.simulator.screen import CODECS


class Desk:
    """One router, one clock that stands, one terminal."""

    def __init__(
        self,
        wire: str = "ssh",
        user: str | None = "admin",
        running: Sequence[str] | None = None,
        cloud: Any = None,
        **options: Any,
    ) -> None:
        options.setdefault("language", "en")
        self.options = Options(**options)
        self.clock = ManualClock()
        self.router = Router(self.options, self.clock, cloud, running)
        self.console: Console
        self.greeting = ""
        self.connect(wire, user)

    def connect(self, wire: str = "ssh", user: str | None = "admin") -> str:
        self.console = self.router.connect(wire, user)  # type: ignore[arg-type]
        self.greeting = self._text(self.console.start())
        return self.greeting

    def _text(self, data: bytes) -> str:
        return data.decode(CODECS[self.console.session.character], "replace").replace("\r\n", "\n")

    def keys(self, typed: str | bytes) -> str:
        """Type without Enter."""
        return self._text(self.console.receive(typed.encode("ascii") if isinstance(typed, str) else typed))

    def type(self, line: str) -> str:
        """Type a line and let short waits (save, ping) pass; gives all that came."""
        return self.keys(line + "\r") + self.wait()

    def wait(self, longest: float = 60.0) -> str:
        """Let the clock go to what the console waits for, while that is soon."""
        out = ""
        while not self.console.closed:
            due = self.console.due()
            if due is None or due - self.clock.now() > longest:
                break
            self.clock.advance(max(0.0, due - self.clock.now()))
            out += self._text(self.console.tick())
        return out

    def answer(self, line: str) -> str:
        """Type a line and give only what stands between its echo and the next prompt."""
        out = self.type(line)
        return "\n".join(out.split("\n")[1:-1])

    def advance(self, seconds: float) -> str:
        """Let time pass."""
        self.clock.advance(seconds)
        return self._text(self.console.tick())

    def admin(self) -> Desk:
        """Become administrator with unlimited lines."""
        self.type("administrator")
        self.type(self.options.admin_password)
        self.type("console lines infinity")
        return self


@pytest.fixture(name="desk")
def desk_fixture() -> Callable[..., Desk]:
    return Desk
