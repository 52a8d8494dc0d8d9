"""A wire on which nothing good comes: each trouble has its own message, within the time that was given."""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from rtxvpn.access import Access
from rtxvpn.connect import open_router
from rtxvpn.errors import LoginRefused, NoAnswer, TransportError, Unreachable, WireLost
from rtxvpn.transport.base import Wire
from rtxvpn.transport.console import open_console
from rtxvpn.transport.url import read_url

from . import far_ends

NOISE = bytes((37 * i * i + 91 * i + 130) % 256 for i in range(400)).translate(None, b"\x11\x13")
SLACK_S = 3.0  # two cores are shared: what is tested is that it ends, not how exactly

# pyserial 3.5 starts its RFC 2217 thread in words that Python calls old
pytestmark = pytest.mark.filterwarnings("ignore:set(Daemon|Name):DeprecationWarning")


def come_in(url: str, home: Path, timeout_s: float = 1.0, password: str = "open") -> None:
    access = Access(url, password, "admin", home / "state", timeout_s=timeout_s, accept_new_host_key=True)
    with open_router(access):
        raise AssertionError("nobody can come in here")


def failure(url: str, home: Path, timeout_s: float = 0.4) -> TransportError:
    began = time.monotonic()
    with pytest.raises(TransportError) as told:
        come_in(url, home, timeout_s)
    assert time.monotonic() - began < timeout_s + SLACK_S
    assert told.value.advice is not None
    return told.value


@pytest.fixture
def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


@pytest.mark.parametrize("kind", ["ssh", "telnet", "socket", "rfc2217"])
def test_a_closed_port(kind: str, closed_port: int, home: Path) -> None:
    error = failure(f"{kind}://127.0.0.1:{closed_port}", home)
    assert isinstance(error, Unreachable)
    assert str(closed_port) in str(error)
    assert "Connection refused" in str(error)


@pytest.mark.parametrize("kind", ["ssh", "telnet", "socket", pytest.param("rfc2217", marks=pytest.mark.slow)])
def test_a_host_that_accepts_and_stays_silent(kind: str, home: Path) -> None:
    with far_ends.listening(lambda line: _wait_for_the_end(line)) as port:
        error = failure(f"{kind}://127.0.0.1:{port}", home)
    if kind in ("telnet", "socket"):
        assert isinstance(error, NoAnswer)
        assert "nothing comes from the router" in str(error)
    else:
        assert isinstance(error, Unreachable)


def _wait_for_the_end(line: socket.socket) -> None:
    while line.recv(4096):
        pass


@pytest.mark.parametrize("kind", ["ssh", "telnet", "socket", "rfc2217"])
def test_a_host_that_hangs_up_at_once(kind: str, home: Path) -> None:
    with far_ends.listening(lambda line: None) as port:
        error = failure(f"{kind}://127.0.0.1:{port}", home)
    assert isinstance(error, (Unreachable, WireLost))


@pytest.mark.parametrize("kind", ["ssh", "telnet", pytest.param("socket", marks=pytest.mark.slow)])
def test_a_host_that_is_something_else(kind: str, home: Path) -> None:
    script = far_ends.Script([b"HTTP/1.1 400 Bad Request\r\n\r\n", b"what?\r\n", b"what?\r\n"], True)
    with far_ends.raw_tcp(script) as port:
        error = failure(f"{kind}://127.0.0.1:{port}", home)
    assert isinstance(error, (Unreachable, NoAnswer))
    if kind != "ssh":
        assert "no prompt of an RTX" in str(error)
        assert "HTTP" in str(error) or "what?" in str(error)


@pytest.mark.parametrize("kind", ["telnet", pytest.param("socket", marks=pytest.mark.slow)])
def test_a_password_prompt_that_never_comes(kind: str, home: Path) -> None:
    far = far_ends.telnet if kind == "telnet" else far_ends.raw_tcp
    with far(far_ends.Script([NOISE] * 3, True)) as port:
        error = failure(f"{kind}://127.0.0.1:{port}", home)
    assert isinstance(error, NoAnswer)
    assert "no text" in str(error)
    assert "baud" in str(error.advice)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no ptys")
def test_a_serial_line_at_a_wrong_speed(home: Path) -> None:
    with far_ends.pty(far_ends.Script([b"", NOISE, NOISE], True)) as path:
        error = failure(f"serial://{path}?baud=115200", home)
    assert isinstance(error, NoAnswer)
    assert "baud=9600" in str(error.advice)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no ptys")
def test_a_serial_line_that_says_nothing(home: Path) -> None:
    with far_ends.pty(far_ends.Script([b""], True)) as path:
        error = failure(f"serial://{path}", home)
    assert isinstance(error, NoAnswer)
    assert "nothing comes from the router" in str(error)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no ptys")
def test_a_line_that_was_stopped_by_xoff_does_not_hold_us_for_ever() -> None:
    with far_ends.pty(far_ends.Script([b"", b"\x13", b""], True)) as path:
        wire = open_console(read_url(f"serial://{path}"), timeout_s=0.3)
        with pytest.raises(Unreachable, match="XOFF"):
            _type_on(wire)
        wire.close()


def _type_on(wire: Wire) -> None:
    for _ in range(100):
        wire.send(b"\r")
        wire.receive(0.02)


@pytest.mark.parametrize("url", ["serial:///dev/rtxvpn-no-such-device", "serial://COM250"])
def test_no_such_device(url: str, home: Path) -> None:
    error = failure(url, home)
    assert isinstance(error, Unreachable)
    assert url in str(error)
    assert "name of the port" in str(error.advice)


def test_a_file_that_is_no_device(home: Path) -> None:
    (home / "notes.txt").write_text("not a serial line")
    assert isinstance(failure(f"serial://{home}/notes.txt", home), Unreachable)


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may open everything")
def test_no_permission_on_the_device(home: Path) -> None:
    (home / "tty").touch(mode=0o000)
    error = failure(f"serial://{home}/tty", home)
    assert "dialout" in str(error.advice)


def test_a_login_that_is_refused_over_ssh(home: Path) -> None:
    with far_ends.ssh(far_ends.Script([b"> "], True)) as port, pytest.raises(LoginRefused) as told:
        come_in(f"ssh://admin@127.0.0.1:{port}", home, 10.0, password="wrong-9-secret")
    assert "wrong-9-secret" not in str(told.value)


@pytest.fixture
def busy(home: Path) -> Iterator[str]:
    """A router on which another session of this computer is at work."""
    with far_ends.pty(far_ends.Script([b""], True)) as path:
        yield f"serial://{path}"


def test_two_at_once_on_one_router_are_told_apart(busy: str, home: Path) -> None:
    from filelock import FileLock

    note = home / "state" / "console"
    note.mkdir(parents=True)
    failure(busy, home, 0.2)  # makes the lock's file
    (lock,) = note.glob("*.lock")
    with FileLock(str(lock)):
        error = failure(busy, home, 0.2)
    assert "another rtxvpn" in str(error)
