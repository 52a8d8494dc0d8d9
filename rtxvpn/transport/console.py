"""The serial console over pyserial, by URL: a COM port, a device file, or a console server."""

from __future__ import annotations

import os
from contextlib import suppress

import serial

from rtxvpn.errors import TransportError, Unreachable
from rtxvpn.transport.base import Deadline
from rtxvpn.transport.losses import lost
from rtxvpn.transport.url import Address
from rtxvpn.words import msg

_SLICE_S = 0.1  # a read's own limit: to change it costs system calls, over RFC 2217 even round trips
_MOST = 4096  # bytes of one read


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


def open_console(address: Address, timeout_s: float = 10.0) -> ConsoleWire:
    """Open a serial line. Raises Unreachable, with what to try.

    `timeout_s` is how long the line may hold up what is sent, and how long RFC 2217 may negotiate.
    Opening discards what has come already (pyserial), so the session knocks before it listens.
    """
    device, limits = address.device, {"write_timeout": timeout_s}
    if address.kind == "rfc2217":  # pyserial has no write timeout there, and its own way for the other one
        device, limits = f"{device}{'&' if '?' in device else '?'}timeout={timeout_s:g}", {}
    try:
        port = serial.serial_for_url(device, baudrate=address.baud, xonxoff=True, timeout=_SLICE_S, **limits)
    except (serial.SerialException, OSError, ValueError) as reason:
        raise _cannot_open(address, device, reason) from reason
    return ConsoleWire(address.url, port)


def _held(name: str) -> TransportError:
    return Unreachable(
        msg("{url}: the line does not take what is typed (it was stopped by XOFF)", url=name),
        advice=msg("a wrong speed looks like this too: `serial:///…?baud=9600` is the RTX830's own"),
    )


def _cannot_open(address: Address, device: str, reason: Exception) -> TransportError:
    number = getattr(reason, "errno", None)
    words = os.strerror(number) if number else str(reason).replace(device, address.url)
    if number == 13 or "Permission" in words or "Access is denied" in words:
        advice = msg("close Tera Term if it has the port; on Linux, join the group `dialout`")
    elif number == 16 or "busy" in words or "lock" in words:
        advice = msg("another program has the port: close it")
    elif address.kind == "serial":
        advice = msg("check the name of the port (Device Manager, or `ls /dev/tty*`) and the cable")
    else:
        advice = msg("check the address and the port of the console server")
    return Unreachable(
        msg("{url}: cannot be opened ({reason})", url=address.url, reason=words), advice=advice
    )
