"""The yardstick: a stop-and-wait loop straight on paramiko or pyserial, with nothing else in it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import paramiko
import serial
from virtual import ADMINISTRATOR, LOGIN, USER, Place

# what `rtxvpn.connect.open_router` asks and sets; the name is as long as ours
CONSOLE = (
    "show config | grep console",
    "console prompt bench-loop0",
    "console character en.ascii",
    "console lines infinity",
    "console columns 200",
)
BACK = ("no console columns", "no console lines", "no console character", "no console prompt")


class _Channel(Protocol):
    def send(self, data: bytes) -> object: ...
    def receive(self) -> bytes: ...


class Loop:
    """Sends a line, waits for the prompt, and so on; counts what came."""

    def __init__(self, channel: _Channel) -> None:
        self._channel = channel
        self.received = 0

    def until(self, *endings: bytes) -> bytes:
        """Read until what came ends in one of these."""
        data = b""
        while not data.endswith(endings):
            came = self._channel.receive()
            if not came:
                raise EOFError(data[-200:])
            data += came
        self.received += len(data)
        return data

    def say(self, line: str, *endings: bytes) -> bytes:
        """Send a line and read until the administrator's prompt, or another ending."""
        self._channel.send(line.encode("ascii") + b"\r")
        return self.until(*(endings or (b"# ",)))

    def become_administrator(self) -> None:
        """Answer `administrator`."""
        self.say("administrator", b"Password: ")
        self.say(ADMINISTRATOR)

    def leave(self) -> None:
        """Go back to user level, so that no administrator lingers; the configuration is not saved."""
        if self.say("exit", b"(Y/N)", b"> ").endswith(b"(Y/N)"):
            self._channel.send(b"N")
            self.until(b"> ")
        self._channel.send(b"exit\r")

    def set_console(self) -> None:
        """Make the exchanges that `open_router` makes."""
        for line in CONSOLE:
            self.say(line)

    def give_console_back(self) -> None:
        """Undo `set_console`."""
        for line in BACK:
            self.say(line)


class _Ssh:
    def __init__(self, channel: paramiko.Channel) -> None:
        self._channel = channel

    def send(self, data: bytes) -> None:
        self._channel.sendall(data)

    def receive(self) -> bytes:
        return self._channel.recv(65536)


def _at_once(sock: Any, **options: Any) -> paramiko.Transport:
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return paramiko.Transport(sock, **options)


@contextmanager
def over_ssh(place: Place, known_hosts: Path, *, at_once: bool = False) -> Iterator[Loop]:
    """Log in over SSH, as far as the first prompt; `at_once` turns Nagle's algorithm off, as we do."""
    with paramiko.SSHClient() as client:
        client.load_system_host_keys()  # so does whoever checks them
        client.load_host_keys(str(known_hosts))
        client.connect(
            "127.0.0.1",
            place.ssh_port,
            USER,
            LOGIN,
            look_for_keys=False,
            allow_agent=False,
            timeout=20,
            transport_factory=_at_once if at_once else None,
        )
        channel = client.invoke_shell(term="vt100", width=200, height=24)
        channel.settimeout(20)
        loop = Loop(_Ssh(channel))
        loop.until(b"> ")
        yield loop


class _Serial:
    def __init__(self, port: serial.Serial) -> None:
        self._port = port

    def send(self, data: bytes) -> None:
        self._port.write(data)

    def receive(self) -> bytes:
        first = self._port.read(1)
        return bytes(first + self._port.read(self._port.in_waiting))


@contextmanager
def over_serial(place: Place) -> Iterator[Loop]:
    """Log in on the console as the named user, and log out at the end."""
    with serial.Serial(place.pty_path, 9600, xonxoff=True, timeout=20) as port:
        loop = Loop(_Serial(port))
        while not loop.say("", b"Password: ", b"Username: ").endswith(b"Username: "):
            pass  # an empty answer to `Password:` is how a named user comes in
        loop.say(USER, b"Password: ")
        loop.say(LOGIN, b"> ")
        yield loop
