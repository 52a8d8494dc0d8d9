"""SSH that does not come about: each way of it has its own words, and a refused login is one however it ends."""

from __future__ import annotations

import re
import socket
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import paramiko
import pytest

from rtxvpn.errors import LoginRefused, TransportError, Unreachable
from rtxvpn.transport.ssh import HostKeys, SshOptions, open_ssh
from rtxvpn.transport.ssh_connection import Connection
from rtxvpn.transport.url import read_url

from . import far_ends

SLACK_S = 3.0  # two cores are shared: what is tested is that it ends, not how exactly


def failure(port: int, home: Path, timeout_s: float = 0.5, password: str = "Wr0ng-pw") -> TransportError:
    """Fail to come in, in time."""
    began = time.monotonic()
    options = SshOptions(HostKeys(home / "known", accept_new=True), timeout_s)
    with pytest.raises(TransportError) as told:
        open_ssh(read_url(f"ssh://admin@127.0.0.1:{port}"), password, options)
    assert time.monotonic() - began < timeout_s + SLACK_S
    assert told.value.advice is not None
    assert password not in str(told.value)
    return told.value


def silent(line: socket.socket) -> None:
    while True:
        with suppress(TimeoutError):  # paramiko's own far end waits in short steps
            if not line.recv(4096):
                return


def says(data: bytes, then: Callable[[socket.socket], None] = silent) -> Callable[[socket.socket], None]:
    def serve(line: socket.socket) -> None:
        line.sendall(data)
        then(line)

    return serve


def drips(data: bytes) -> Callable[[socket.socket], None]:
    def serve(line: socket.socket) -> None:
        line.settimeout(0.1)
        while True:
            line.sendall(data)
            with suppress(TimeoutError):
                if not line.recv(4096):
                    return

    return serve


def floods(line: socket.socket) -> None:
    while True:
        line.sendall(b"\xff\xf1" * 5000)


BANNER = b"SSH-2.0-OpenSSH_7.7\r\n"


@pytest.mark.parametrize(
    ("serve", "told"),
    [
        (silent, "accepts the connection and says nothing for 0.5 s"),
        (lambda line: None, "accepts the connection and closes it without a word"),
        (says(BANNER), r"'SSH-2\.0-OpenSSH_7\.7' accepts the connection and does not go on within 0\.5 s"),
        (says(b"Hello\r\n" + BANNER), "does not go on within"),
        (says(BANNER, lambda line: None), "accepts the connection and closes it before the login"),
        (drips(b"hello\r\n"), "no SSH server; it said 'hello"),
        (drips(b"."), r"no SSH server; it said '\.+'"),
        (floods, r"no SSH server; it said '\?'"),
        (says(bytes(range(256)) + b"\n"), "no SSH server; it said "),
        (says(b"HTTP/1.1 400 Bad Request\r\n\r\n", lambda line: None), "it said 'HTTP/1.1 400 Bad Request'"),
        (says(b"\xff\xfb\x01\xff\xfb\x03\r\nPassword: "), r"it said '.* Password:'"),
        (says("接続できません\r\n".encode("cp932")), "it said '接続できません'"),
        (says(b"SSH-1.5-old\r\n"), "Incompatible version"),
    ],
)
def test_each_host_that_is_no_ssh_server_has_its_own_words(
    serve: Callable[[socket.socket], None], told: str, home: Path
) -> None:
    with far_ends.listening(serve) as port:
        error = failure(port, home)
    assert isinstance(error, Unreachable)
    assert re.search(told, str(error))
    assert not re.search("codec|No existing session|banner|[^\\x20-\\x7e\\n…→\\u3000-\\u9fff]", str(error))


def gone(line: socket.socket, transport: paramiko.Transport) -> None:
    line.shutdown(socket.SHUT_RDWR)


def reset(line: socket.socket, transport: paramiko.Transport) -> None:
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.close()


def farewell(line: socket.socket, transport: paramiko.Transport) -> None:
    message = paramiko.Message()
    message.add_byte(b"\x01")  # MSG_DISCONNECT
    message.add_int(14)
    message.add_string("no more authentication methods")
    message.add_string("en")
    transport._send_message(message)  # type: ignore[attr-defined]
    gone(line, transport)


@pytest.mark.parametrize("end", [gone, reset, farewell])
@pytest.mark.parametrize("verdict", [paramiko.AUTH_FAILED, paramiko.AUTH_SUCCESSFUL])
def test_a_line_that_ends_at_the_password_is_a_refused_login(
    end: Callable[[socket.socket, paramiko.Transport], None], verdict: int, home: Path
) -> None:
    with far_ends.ssh_door(lambda line, transport: (end(line, transport), verdict)[1]) as port:
        error = failure(port, home, 10.0)
    assert type(error) is LoginRefused


@pytest.mark.parametrize("end", [gone, reset])
def test_a_line_that_ends_after_the_login_was_closed_by_the_router(
    end: Callable[[socket.socket, paramiko.Transport], None], home: Path
) -> None:
    with far_ends.ssh_door(lambda line, transport: paramiko.AUTH_SUCCESSFUL, at_the_shell=end) as port:
        error = failure(port, home, 10.0)
    assert type(error) is LoginRefused
    assert "closed the line at the login" in str(error)


def test_a_router_that_does_not_answer_the_password_is_no_refusal(home: Path) -> None:
    with far_ends.ssh_door(lambda line, transport: (silent(line), paramiko.AUTH_FAILED)[1]) as port:
        error = failure(port, home, 1.0)
    assert type(error) is Unreachable
    assert "no answer to the login within 1 s" in str(error)


def test_a_line_that_ends_while_somebody_types_the_password_is_no_refusal(home: Path) -> None:
    far: list[socket.socket] = []

    def typed() -> str:
        far[0].shutdown(socket.SHUT_RDWR)
        for thread in threading.enumerate():
            if isinstance(thread, Connection):
                thread.join(5.0)
        return "Wr0ng-pw"

    options = SshOptions(HostKeys(home / "known", accept_new=True), 5.0)
    with (
        far_ends.ssh_door(lambda line, transport: paramiko.AUTH_FAILED, seen=far.append) as port,
        pytest.raises(Unreachable) as told,
    ):
        open_ssh(read_url(f"ssh://admin@127.0.0.1:{port}"), typed, options)
    assert "closes it before the login" in str(told.value)
