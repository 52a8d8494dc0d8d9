"""paramiko's connection as an old router wants it, and what the other end said before it was one."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import paramiko

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

_MOST = 256  # bytes; of what a host says first an error tells less


class FirstWords(socket.socket):
    """A connected socket that remembers what came first (`said`), and whether the other end hung up (`ended`)."""

    def __init__(self, line: socket.socket) -> None:
        family, kind, number = line.family, line.type, line.proto
        super().__init__(family, kind, number, fileno=line.detach())
        self.said = b""
        self.ended = False

    def recv(self, size: int, flags: int = 0) -> bytes:
        """Receive as a socket does."""
        try:
            data = super().recv(size, flags)
        except OSError as reason:
            self._note(reason)
            raise
        self.ended = not data
        if len(self.said) < _MOST:
            self.said += data[: _MOST - len(self.said)]
        return data

    def send(self, data: Buffer, flags: int = 0) -> int:
        """Send as a socket does."""
        try:
            return super().send(data, flags)
        except OSError as reason:
            self._note(reason)
            raise

    def _note(self, reason: OSError) -> None:
        """A wait is no end, and no more is a socket that we closed ourselves."""
        if not isinstance(reason, (TimeoutError, BlockingIOError)):
            self.ended = self.fileno() >= 0


class Connection(paramiko.Transport):
    """An SSH connection that signs with an RSA key as an old router wants it."""

    @property
    def preferred_pubkeys(self) -> tuple[str, ...]:
        """Name the signatures in their order: SHA-1 first where the server does not say what it takes.

        An RTX1210 refuses rsa-sha2 (fact book rtx-cli 1); every OpenSSH that refuses SHA-1 names what it takes.
        """
        known = tuple(super().preferred_pubkeys)
        if "server-sig-algs" in self.server_extensions:  # type: ignore[attr-defined]
            return known
        return ("ssh-rsa", *(kind for kind in known if kind != "ssh-rsa"))


class Opening:
    """Makes the connection for paramiko; `first` is what the other end said, None before there is one."""

    first: FirstWords | None = None

    def __call__(self, line: socket.socket, **options: Any) -> paramiko.Transport:
        """Make it on a socket that sends at once.

        paramiko leaves Nagle's algorithm on, so a small packet waits for the other end's delayed
        acknowledgement: 40 to 90 ms of a login on loopback (benchmarks/wires.py). A jump host's socket may be no TCP.
        """
        self.first = FirstWords(line)
        if self.first.family in (socket.AF_INET, socket.AF_INET6):
            self.first.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return Connection(self.first, **options)
