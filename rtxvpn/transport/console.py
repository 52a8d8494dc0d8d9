"""The serial console over pyserial, by URL: a COM port, a device file, or a console server."""

from __future__ import annotations

import errno
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import serial

from rtxvpn.errors import TransportError, Unreachable
from rtxvpn.transport.base import Deadline, Wire
from rtxvpn.transport.losses import lost, number_of, of_windows, why
from rtxvpn.transport.opening import in_time
from rtxvpn.transport.sockets import open_socket
from rtxvpn.transport.url import Address
from rtxvpn.words import msg

_SLICE_S = 0.1  # a read's own limit: to change it costs system calls, over RFC 2217 even round trips
_MOST = 4096  # bytes of one read
_IN_USE = (errno.EBUSY, errno.EAGAIN, errno.EWOULDBLOCK)
_NOT_THERE = (errno.ENOENT, errno.ENXIO, errno.ENODEV, errno.ENOTDIR)

Opener = Callable[[Address, float], serial.SerialBase]


class ConsoleWire:
    """A serial line as a `Wire`: 8N1 with XON/XOFF, as CR 2.1.2 says."""

    def __init__(self, name: str, port: serial.SerialBase) -> None:
        self.name = name
        self._port = port

    def send(self, data: bytes) -> None:
        """Send bytes."""
        try:
            self._port.write(data)
        except serial.SerialTimeoutException as reason:
            raise _held(self.name) from reason
        except (serial.SerialException, OSError) as reason:
            raise lost(self.name) from reason

    def receive(self, timeout_s: float) -> bytes:
        """Wait for the first byte, then take all that is there."""
        deadline = Deadline(timeout_s)
        try:
            while self._port.in_waiting or not deadline.passed():
                if first := self._port.read(1):
                    return self._with_the_rest(bytes(first))
        except (serial.SerialException, OSError, TypeError) as reason:
            raise lost(self.name) from reason
        return b""

    def _with_the_rest(self, data: bytes) -> bytes:
        """Add what is there already; a line that has died meanwhile says so at the next read."""
        with suppress(serial.SerialException, OSError, TypeError):
            while len(data) < _MOST and (waiting := self._port.in_waiting):
                data += self._port.read(waiting)
        return data

    def close(self) -> None:
        """Hang up."""
        self._port.close()


def _opened(address: Address, timeout_s: float) -> serial.SerialBase:
    return serial.Serial(
        address.device,
        baudrate=address.baud,
        xonxoff=True,
        timeout=_SLICE_S,
        write_timeout=timeout_s,
        exclusive=True,  # what comes while two programs have a port is torn between them
    )


def open_console(address: Address, timeout_s: float = 10.0, opener: Opener = _opened) -> Wire:
    """Open a serial line or the way to one over a console server. Raises Unreachable, with what to try.

    `timeout_s` is how long opening may take, and how long the line may hold up what is sent.
    Opening discards what has come already (pyserial), so the session knocks before it listens.
    """
    if address.kind == "socket":
        return open_socket(address, timeout_s)
    if address.kind == "rfc2217":
        from rtxvpn.transport.console_server import open_console_server

        return ConsoleWire(address.url, open_console_server(address, _SLICE_S, timeout_s))
    try:
        port = in_time(partial(opener, address, timeout_s), timeout_s, lambda late: late.close())
    except (serial.SerialException, OSError, ValueError) as reason:
        raise _cannot_open(address, reason) from reason
    return ConsoleWire(address.url, port)


def _cannot_open(address: Address, reason: Exception) -> Unreachable:
    number = number_of(reason)
    denied = number in (errno.EACCES, errno.EPERM)
    if number in _IN_USE or (denied and of_windows(reason)):
        return Unreachable(
            msg("{url}: the port is in use by another program (Tera Term?)", url=address.url),
            advice=msg("close the program that has the port: Tera Term, PuTTY, screen, another rtxvpn"),
        )
    if denied:
        return Unreachable(
            msg("{url}: no permission on the port", url=address.url),
            advice=msg(
                "on Linux, join the group `dialout` and log in anew (`sudo usermod -aG dialout $USER`)"
            ),
        )
    if number in _NOT_THERE:
        return Unreachable(
            msg("{url}: there is no such port", url=address.url),
            advice=msg("check the name of the port (Device Manager, or `ls /dev/tty*`) and the cable"),
        )
    return Unreachable(
        msg("{url}: cannot be opened ({reason})", url=address.url, reason=why(reason)),
        advice=msg("check the name of the port (Device Manager, or `ls /dev/tty*`) and the cable"),
    )


def _held(name: str) -> TransportError:
    return Unreachable(
        msg("{url}: the line does not take what is typed (it was stopped by XOFF)", url=name),
        advice=msg("a wrong speed looks like this too: `serial:///…?baud=9600` is the RTX830's own"),
    )
