"""The line that a change goes over."""

from __future__ import annotations

from collections.abc import Sequence

from rtxvpn.connect import Connection
from rtxvpn.router import Router, Step


class Link:
    """The open router at the URL where it is."""

    def __init__(self, connection: Connection, url: str) -> None:
        self.connection = connection
        self.url = url

    @property
    def router(self) -> Router:
        """The router on this line."""
        return self.connection.router

    def send(self, lines: Sequence[str], step: Step = lambda done, line: None) -> None:
        """Send configuration lines (`Router.configure`)."""
        self.router.configure(lines, step)
