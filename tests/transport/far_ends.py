"""The far ends of every kind of wire on this computer: each answers from a list, as `ScriptedWire` does."""

from __future__ import annotations

import functools
import os
import select
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

import paramiko
import serial
import serial.rfc2217

_LONGEST_S = 20.0  # a test that went wrong must not hold the suite up for longer


class Script:
    """Says the first answer at once and the next one after each CR; after the last one it stays silent.

    A script that does not stay silent hangs up at the CR after its last answer, not before: what a pty or a
    reset connection had not delivered yet would be lost.
    """

    def __init__(self, answers: Sequence[bytes], then_silent: bool) -> None:
        self._answers = list(answers)
        self._then_silent = then_silent
        self.heard = b""

    def play(self, read: Callable[[], bytes], write: Callable[[bytes], object]) -> None:
        """Play the whole list over one line; returning means that the line is to be closed."""
        with suppress(OSError, EOFError):  # the client hung up first
            write(self._answers[0])
            for answer in self._answers[1:]:
                self._hear_return(read)
                write(answer)
            self._hear_return(read)
            while self._then_silent:
                self._hear_return(read)

    def _hear_return(self, read: Callable[[], bytes]) -> None:
        typed = b""
        while not typed.endswith(b"\r"):
            data = read()
            if not data:
                raise EOFError
            typed += data
            self.heard += data


@contextmanager
def listening(serve: Callable[[socket.socket], None]) -> Iterator[int]:
    """Serve one connection on a free port of this computer; gives the port."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(_LONGEST_S)

        def wait() -> None:
            with suppress(OSError):
                line, _ = door.accept()
                line.settimeout(_LONGEST_S)
                with line:
                    serve(line)

        thread = threading.Thread(target=wait, daemon=True)
        thread.start()
        yield int(door.getsockname()[1])
        if thread.is_alive():
            with suppress(OSError):
                door.shutdown(socket.SHUT_RDWR)
        thread.join(_LONGEST_S)


@contextmanager
def raw_tcp(script: Script) -> Iterator[int]:
    """Bytes over TCP: a console server's raw port, and telnet without a word of negotiation."""
    with listening(lambda line: script.play(lambda: line.recv(4096), line.sendall)) as port:
        yield port


@contextmanager
def telnet(script: Script) -> Iterator[int]:
    """Telnet: the options that an RTX offers, and every 0xFF of the data doubled (RFC 854)."""

    def serve(line: socket.socket) -> None:
        line.sendall(b"\xff\xfb\x01\xff\xfb\x03")  # WILL ECHO, WILL SUPPRESS-GO-AHEAD
        script.play(
            lambda: _without_commands(line), lambda data: line.sendall(data.replace(b"\xff", b"\xff\xff"))
        )

    with listening(serve) as port:
        yield port


def _without_commands(line: socket.socket) -> bytes:
    """Read what was typed; the client's answers to our two offers are three bytes each."""
    typed = b""
    while not typed:
        data = line.recv(4096)
        if not data:
            return b""
        while (at := data.find(b"\xff")) >= 0:
            data = data[:at] + data[at + 3 :]
        typed += data
    return typed


@contextmanager
def rfc2217(script: Script) -> Iterator[int]:
    """A console server that speaks RFC 2217: pyserial's own server side, before a port that is none."""

    def serve(line: socket.socket) -> None:
        with serial.serial_for_url("loop://") as port:
            answering = _Answering(line)
            manager = serial.rfc2217.PortManager(port, answering)

            def read() -> bytes:
                while data := line.recv(4096):
                    if typed := b"".join(manager.filter(data)):
                        return typed
                return b""

            script.play(read, lambda data: line.sendall(b"".join(manager.escape(data))))

    with listening(serve) as port:
        yield port


class _Answering:
    """What PortManager writes its negotiation to."""

    def __init__(self, line: socket.socket) -> None:
        self.write = line.sendall


@contextmanager
def pty(script: Script) -> Iterator[str]:
    """A serial device (POSIX only); gives its path."""
    import tty

    master, slave = os.openpty()
    tty.setraw(slave)
    over = threading.Event()

    def read() -> bytes:
        while not over.is_set():
            if select.select([master], [], [], 0.02)[0]:
                return os.read(master, 4096)
        return b""

    def serve() -> None:
        script.play(read, lambda data: os.write(master, data))
        os.close(slave)
        os.close(master)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield os.ttyname(slave)
    over.set()
    thread.join(_LONGEST_S)


@functools.cache
def host_key() -> paramiko.RSAKey:
    """Make the host key of the SSH far ends, once a run."""
    return paramiko.RSAKey.generate(2048)


class _Door(paramiko.ServerInterface):
    def __init__(self) -> None:
        self.shell = threading.Event()

    def check_auth_password(self, username: str, password: str) -> int:
        return paramiko.AUTH_SUCCESSFUL if password == "open" else paramiko.AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return paramiko.OPEN_SUCCEEDED

    def check_channel_pty_request(self, *wanted: object) -> bool:
        return True

    def check_channel_shell_request(self, channel: paramiko.Channel) -> bool:
        self.shell.set()
        return True


@contextmanager
def ssh(script: Script) -> Iterator[int]:
    """An SSH server with a shell; its password is `open`."""

    def serve(line: socket.socket) -> None:
        transport = paramiko.Transport(line)
        transport.add_server_key(host_key())
        door = _Door()
        transport.start_server(server=door)
        channel = transport.accept(_LONGEST_S)
        if channel is not None and door.shell.wait(_LONGEST_S):
            script.play(lambda: channel.recv(4096), channel.sendall)
        transport.close()

    with listening(serve) as port:
        yield port


Moment = Callable[[socket.socket, paramiko.Transport], int]


@contextmanager
def ssh_door(
    at_the_password: Moment,
    at_the_shell: Callable[[socket.socket, paramiko.Transport], None] = lambda line, transport: None,
    seen: Callable[[socket.socket], None] = lambda line: None,
) -> Iterator[int]:
    """An SSH server that does something of its own at the password, whatever it is, and at the wish for a shell."""

    def serve(line: socket.socket) -> None:
        seen(line)
        transport = paramiko.Transport(line)
        transport.add_server_key(host_key())

        class Door(_Door):
            def check_auth_password(self, username: str, password: str) -> int:
                return at_the_password(line, transport)

            def check_channel_request(self, kind: str, chanid: int) -> int:
                at_the_shell(line, transport)
                return paramiko.OPEN_SUCCEEDED

        with suppress(paramiko.SSHException, EOFError):  # the client hung up
            transport.start_server(server=Door())
            transport.join(_LONGEST_S)
        transport.close()

    with listening(serve) as port:
        yield port
