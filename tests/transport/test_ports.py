"""Opening: a port that somebody has, one that one may not open, one that is not there, and a host that is not there."""

from __future__ import annotations

import errno
import re
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import pytest
import serial

from rtxvpn.errors import Unreachable
from rtxvpn.transport.base import Wire
from rtxvpn.transport.console import open_console
from rtxvpn.transport.opening import in_time
from rtxvpn.transport.telnet import open_telnet
from rtxvpn.transport.url import Address, read_url

from . import far_ends

SLACK_S = 3.0  # two cores are shared: what is tested is that it ends, not how exactly

# pyserial 3.5 starts its RFC 2217 thread in words that Python calls old
pytestmark = pytest.mark.filterwarnings("ignore:set(Daemon|Name):DeprecationWarning")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no ptys")
def test_a_port_that_somebody_has_is_in_use() -> None:
    with far_ends.pty(far_ends.Script([b""], True)) as path:
        ours = open_console(read_url(f"serial://{path}"))
        with pytest.raises(Unreachable, match="in use by another program") as told:
            open_console(read_url(f"serial://{path}"))
        assert "Tera Term" in str(told.value.advice)
        ours.close()
        open_console(read_url(f"serial://{path}")).close()


def posix(number: int, words: str) -> serial.SerialException:
    """Make what pyserial raises on Linux and macOS."""
    return serial.SerialException(number, f"could not open port COM3: [Errno {number}] {words}")


def windows(kind: str, number: int, words: str, its: int) -> serial.SerialException:
    """Make what pyserial raises on Windows, in Windows' own language."""
    return serial.SerialException(f"could not open port 'COM3': {kind}({number}, '{words}', None, {its})")


def unconfigured() -> serial.SerialException:
    made = serial.SerialException("Could not configure port: (5, 'Input/output error')")
    made.__context__ = type("error", (Exception,), {})(
        5, "Input/output error"
    )  # termios.error, on no Windows
    return made


@pytest.mark.parametrize(
    ("reason", "told", "advice"),
    [
        (posix(errno.EACCES, "Permission denied"), "no permission", "dialout"),
        (PermissionError(errno.EACCES, "Permission denied"), "no permission", "dialout"),
        (posix(errno.EBUSY, "Device or resource busy"), "in use", "Tera Term"),
        (posix(errno.EAGAIN, "Resource temporarily unavailable"), "in use", "Tera Term"),
        (windows("PermissionError", 13, "アクセスが拒否されました。", 5), "in use", "Tera Term"),
        (windows("PermissionError", 13, "Access is denied.", 5), "in use", "Tera Term"),
        (
            windows("FileNotFoundError", 2, "指定されたファイルが見つかりません。", 2),
            "no such port",
            "name of",
        ),
        (posix(errno.ENOENT, "No such file or directory"), "no such port", "name of the port"),
        (posix(errno.ENXIO, "No such device or address"), "no such port", "name of the port"),
        (posix(errno.EIO, "Input/output error"), r"cannot be opened \(Input/output error\)", "cable"),
        (unconfigured(), r"cannot be opened \(Input/output error\)", "cable"),
        (posix(errno.ENOTTY, "Inappropriate ioctl"), r"opened \(it is no serial port\)", "name of the port"),
        (ValueError("Not a valid baudrate: 1"), r"opened \(Not a valid baudrate: 1\)", "name of the port"),
    ],
    ids=repr,
)
def test_why_a_port_cannot_be_opened(reason: Exception, told: str, advice: str) -> None:
    def refuse(address: Address, timeout_s: float) -> serial.SerialBase:
        raise reason

    with pytest.raises(Unreachable, match=told) as error:
        open_console(read_url("serial://COM3"), 5.0, opener=refuse)
    assert advice in str(error.value.advice)
    assert "serial://COM3" in str(error.value)


def test_a_port_that_does_not_open_is_not_waited_for_longer_than_wanted() -> None:
    closed, opened = threading.Event(), threading.Event()

    class Late(serial.SerialBase):  # type: ignore[misc]
        def close(self) -> None:
            closed.set()

    def slow(address: Address, timeout_s: float) -> serial.SerialBase:
        opened.wait(10.0)
        return Late()

    with pytest.raises(Unreachable, match=r"cannot be opened \(timed out\)"):
        open_console(read_url("serial://COM3"), 0.2, opener=slow)
    opened.set()
    assert closed.wait(5.0)  # what is opened too late is closed


def test_what_is_done_in_time_fails_in_its_own_words() -> None:
    def fail() -> None:
        raise TimeoutError("its own")

    with pytest.raises(TimeoutError, match="its own"):
        in_time(fail, 5.0, bool)
    assert in_time(lambda: 7, 5.0, bool) == 7


@pytest.fixture
def nobody_takes_calls() -> Iterator[int]:
    """A port at which a connection hangs: its queue is full, so the system drops what else comes."""
    with ExitStack() as stack:
        door = stack.enter_context(socket.socket())
        door.bind(("127.0.0.1", 0))
        door.listen(0)
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            with suppress(BlockingIOError):
                waiting.connect(door.getsockname())
        yield int(door.getsockname()[1])


def opened(kind: str, port: int, timeout_s: float, host: str = "127.0.0.1") -> Wire:
    address = read_url(f"{kind}://{host}:{port}")
    return open_telnet(address, timeout_s) if kind == "telnet" else open_console(address, timeout_s)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems fill their queues otherwise")
@pytest.mark.parametrize(
    "timeout_s", [0.3, pytest.param(6.5, marks=pytest.mark.slow)], ids=["short", "longer than pyserial waits"]
)
@pytest.mark.parametrize("kind", ["telnet", "socket", "rfc2217"])
def test_a_connection_is_waited_for_as_long_as_wanted(
    kind: str, timeout_s: float, nobody_takes_calls: int
) -> None:
    began = time.monotonic()
    with pytest.raises(Unreachable) as told:
        opened(kind, nobody_takes_calls, timeout_s)
    assert timeout_s * 0.9 < time.monotonic() - began < timeout_s + SLACK_S
    assert "timed out" in str(told.value)


@pytest.mark.parametrize("kind", ["telnet", "socket", "rfc2217"])
def test_an_address_is_named_once(kind: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = int(door.getsockname()[1])
    with pytest.raises(Unreachable) as told:
        opened(kind, port, 2.0)
    assert str(told.value).count("127.0.0.1") == 1
    assert "接続を拒否" in told.value.tell("ja")
    assert "refused" not in told.value.tell("ja")


@pytest.mark.parametrize("kind", ["telnet", "socket", "rfc2217"])
def test_a_name_that_is_not_there(kind: str) -> None:
    with pytest.raises(Unreachable) as told:
        opened(kind, 4001, 5.0, "router.invalid")
    assert re.search("no such name|name server does not answer", str(told.value))


@pytest.mark.slow
def test_a_host_that_does_not_speak_rfc_2217_is_told() -> None:
    with (
        far_ends.raw_tcp(far_ends.Script([b"Password: "], True)) as port,
        pytest.raises(Unreachable, match="does not speak RFC 2217") as told,
    ):
        opened("rfc2217", port, 0.5)
    assert "socket://" in str(told.value.advice)
