"""Bytes over a TCP connection: a console server's raw port, and what telnet is made of."""

from __future__ import annotations

import socket

from rtxvpn.errors import Unreachable
from rtxvpn.transport.losses import lost, read_within, why
from rtxvpn.transport.opening import in_time
from rtxvpn.transport.url import Address
from rtxvpn.words import msg

_CHUNK = 65536


class SocketWire:
    """A TCP connection as a `Wire`; `timeout_s` is how long it may hold up what is sent.

    pyserial's `socket://` is not used: it waits 5 s for a connection whatever `--timeout` says, reads byte
    by byte, and leaves a connection open that was reset.
    """

    def __init__(self, name: str, line: socket.socket, timeout_s: float) -> None:
        self.name = name
        self._line = line
        self._timeout_s = timeout_s

    def send(self, data: bytes, timeout_s: float | None = None) -> None:
        """Send bytes, within the wire's own time or this one."""
        try:
            self._line.settimeout(self._timeout_s if timeout_s is None else timeout_s)
            self._line.sendall(data)
        except OSError as reason:
            raise lost(self.name) from reason

    def receive(self, timeout_s: float) -> bytes:
        """Return what came, at once when something is there."""
        return read_within(timeout_s, self._read, self.name, (OSError,))

    def _read(self, slice_s: float) -> bytes:
        self._line.settimeout(slice_s)
        return self._line.recv(_CHUNK)

    def close(self) -> None:
        """Hang up."""
        self._line.close()


def open_socket(address: Address, timeout_s: float) -> SocketWire:
    """Connect to a console server's raw TCP port. Raises Unreachable."""

    def connect() -> socket.socket:
        return socket.create_connection((address.host, address.port), timeout_s)

    try:
        line = in_time(connect, timeout_s, socket.socket.close)
    except OSError as reason:
        raise Unreachable(
            msg("{url}: cannot be opened ({reason})", url=address.url, reason=why(reason)),
            advice=msg("check the address and the port of the console server"),
        ) from reason
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return SocketWire(address.url, line, timeout_s)
