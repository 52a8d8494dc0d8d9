"""One session with the router: bytes in, bytes out."""

from __future__ import annotations

from rtxvpn.simulator.clock import Clock


class Console:
    """A terminal session; `receive` and `tick` give what the router says."""

    def __init__(self, clock: Clock, wire: str, user: str | None) -> None:
        self._clock, self._wire, self._user = clock, wire, user
        self.closed = False
        self.hang = False

    def start(self) -> bytes:
        """Give the banner, if any."""
        return b"> "

    def receive(self, data: bytes) -> bytes:
        """Take what was typed and give what is printed at once."""
        return data.replace(b"\r", b"\r\n> ")

    def tick(self) -> bytes:
        """Give what became due since the last call."""
        return b""

    def due(self) -> float | None:
        """Tell the router's time at which tick() will have something; None = nothing pending."""
        return None

    def close(self) -> None:
        """Tell the router that the wire died."""
        self.closed = True
