"""The virtual RTX830 itself: its configuration, files, log and sessions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from rtxvpn.simulator.clock import Clock, WallClock
from rtxvpn.simulator.console import Console
from rtxvpn.simulator.options import Options
from rtxvpn.simulator.peer import Peer

Wire = Literal["ssh", "telnet", "serial"]


class Router:
    """One virtual router; every session is a Console of it."""

    def __init__(
        self,
        options: Options = Options(),  # noqa: B008 - frozen
        clock: Clock | None = None,
        cloud: Peer | None = None,
        running: Sequence[str] | None = None,
    ) -> None:
        self.options = options
        self.clock = clock or WallClock()
        self.cloud = cloud
        self.log: list[str] = []
        self._running = list(running or ())

    @property
    def reachable(self) -> bool:
        """Tell whether the router is up (not in the middle of a restart)."""
        return True

    def connect(self, wire: Wire, user: str | None = None, address: str = "127.0.0.1") -> Console:
        """Open a session; over SSH the server has authenticated the user already."""
        return Console(self.clock, wire, user)

    def accepts(self, user: str, password: str) -> bool:
        """Tell whether an SSH login is right."""
        return bool(password) and (user, password) == (self.options.user, self.options.login_password)

    def dump(self) -> dict[str, list[str]]:
        """Give running and saved configuration and the log, as lines."""
        return {"running": list(self._running), "saved": list(self._running), "log": list(self.log)}
