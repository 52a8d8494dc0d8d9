"""Telnet: netmiko's telnet client negotiates the options, then the bytes are ours."""

from __future__ import annotations

import select
from typing import Any

from netmiko import ConnectHandler

from rtxvpn.transport.base import Deadline
from rtxvpn.transport.losses import lost, nobody
from rtxvpn.transport.url import Address


class TelnetWire:
    """A telnet connection as a `Wire`."""

    def __init__(self, name: str, client: Any) -> None:
        self.name = name
        self._client = client

    def send(self, data: bytes) -> None:
        """Send bytes; the client doubles an IAC."""
        self._require_open()
        try:
            self._client.write(data)
        except OSError as reason:
            raise lost(self.name) from reason

    def receive(self, timeout_s: float) -> bytes:
        """Return what came, at once when something is there; negotiation is not data."""
        self._require_open()
        deadline = Deadline(timeout_s)
        try:
            while True:
                data: bytes = self._client.read_very_lazy()
                if data:
                    return data
                readable, _, _ = select.select([self._client.get_socket()], [], [], deadline.left())
                if not readable:
                    return b""
                if arrived := bytes(self._client.read_eager()):
                    return arrived
        except (OSError, EOFError, ValueError) as reason:
            raise lost(self.name) from reason

    def _require_open(self) -> None:
        if self._client.get_socket() is None:  # closed by us
            raise lost(self.name)

    def close(self) -> None:
        """Hang up."""
        self._client.close()


def open_telnet(address: Address, timeout_s: float) -> TelnetWire:
    """Open a telnet connection without logging in. Raises Unreachable."""
    connection = ConnectHandler(
        device_type="yamaha_telnet",
        host=address.host,
        port=address.port,
        auto_connect=False,
        conn_timeout=timeout_s,
    )
    # netmiko expects the user name first; the RTX asks for the password first, so the dialogue is ours
    connection.telnet_login = lambda *words, **options: ""  # type: ignore[method-assign]
    try:
        connection.establish_connection()
    except (OSError, EOFError) as reason:
        raise nobody(address.url, reason) from reason
    return TelnetWire(address.url, connection.remote_conn)
