"""Telnet: netmiko opens the connection, then the bytes and the negotiation are ours.

netmiko's client reads on while there is something to read, whatever the deadline: it never comes back from
a far end that negotiates without an end.
"""

from __future__ import annotations

from typing import Any

from netmiko import ConnectHandler

from rtxvpn.transport.base import Deadline
from rtxvpn.transport.losses import lost, nobody
from rtxvpn.transport.opening import in_time
from rtxvpn.transport.sockets import SocketWire
from rtxvpn.transport.url import Address

_IAC, _DONT, _DO, _WONT, _WILL, _SB, _SE = 255, 254, 253, 252, 251, 250, 240
_ECHO, _GO_AHEAD = 1, 3  # what a router that drives a terminal offers: its echo, and no turns
_SHORTLY_S = 0.1  # so long may an answer to a negotiation be held up at the deadline
_NO_TEXT = b"\x00\x11"  # NUL comes behind a bare CR (RFC 854), XON is no character


class Negotiation:
    """Takes the commands out of a telnet stream, however it was cut, and answers them (RFC 854, RFC 1143).

    `answers` is what is to be sent. No option of ours is ever on; a refusal is said once for each option.
    """

    def __init__(self) -> None:
        self.answers = b""
        self._cut = b""  # the beginning of a command
        self._aside = False  # in a subnegotiation, which is nothing to us
        self._on: set[int] = set()
        self._refused: set[tuple[int, int]] = set()

    def text(self, data: bytes) -> bytes:
        """Return the data without the commands."""
        data, self._cut = self._cut + data, b""
        said, at = [], 0
        while at < len(data):
            mark = data.find(_IAC, at)
            end = len(data) if mark < 0 else mark
            if not self._aside:
                said.append(data[at:end])
            at = end
            if mark >= 0:
                size = self._command(data[mark : mark + 3], said)
                if not size:
                    self._cut = data[mark:]
                    break
                at += size
        return b"".join(said).translate(None, _NO_TEXT)

    def _command(self, command: bytes, said: list[bytes]) -> int:
        """Do what a command wants and return its length, 0 when it is not all there yet."""
        verb = command[1] if len(command) > 1 else None
        if verb is None or (_WILL <= verb <= _DONT and len(command) < 3):
            return 0
        if verb == _IAC:
            said.extend([] if self._aside else [command[:1]])
        elif verb in (_SB, _SE):
            self._aside = verb == _SB
        elif _WILL <= verb <= _DONT:
            self._answer(verb, command[2])
            return 3
        return 2

    def _answer(self, verb: int, option: int) -> None:
        wanted = verb == _WILL and option in (_ECHO, _GO_AHEAD)
        if wanted and option not in self._on:
            self._on.add(option)
            self.answers += bytes([_IAC, _DO, option])
        elif verb == _WONT and option in self._on:
            self._on.discard(option)
            self.answers += bytes([_IAC, _DONT, option])
        elif verb in (_WILL, _DO) and not wanted and (verb, option) not in self._refused:
            self._refused.add((verb, option))
            self.answers += bytes([_IAC, _DONT if verb == _WILL else _WONT, option])


class TelnetWire:
    """A telnet connection as a `Wire`."""

    def __init__(self, name: str, line: SocketWire, client: Any = None) -> None:
        self.name = name
        self._line = line
        self._client = client  # which closes the connection when nobody holds it any more
        self._negotiation = Negotiation()

    def send(self, data: bytes) -> None:
        """Send bytes; an IAC is sent twice."""
        self._line.send(data.replace(b"\xff", b"\xff\xff"))

    def receive(self, timeout_s: float) -> bytes:
        """Return what came, at once when something is there; negotiation is not data."""
        deadline = Deadline(timeout_s)
        while data := self._line.receive(deadline.left()):
            text = self._negotiation.text(data)
            if answers := self._negotiation.answers:
                self._negotiation.answers = b""
                self._line.send(answers, max(deadline.left(), _SHORTLY_S))
            if text:
                return text
            if deadline.passed():
                break
        return b""

    def close(self) -> None:
        """Hang up."""
        self._line.close()


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

    def connect() -> Any:
        connection.establish_connection()
        return connection.remote_conn

    try:
        client = in_time(connect, timeout_s, lambda late: late.close())
    except (OSError, EOFError) as reason:
        raise nobody(address.url, reason) from reason
    line = client.get_socket()
    if line is None:
        raise lost(address.url)
    return TelnetWire(address.url, SocketWire(address.url, line, timeout_s), client)
