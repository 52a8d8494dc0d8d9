"""The serial console over pyserial, by URL: a COM port, a device file, or a console server."""

from __future__ import annotations

import os

import serial

from rtxvpn.errors import TransportError, Unreachable
from rtxvpn.transport.losses import lost
from rtxvpn.transport.url import Address
from rtxvpn.words import msg


class ConsoleWire:
    """A serial line as a `Wire`: 8N1 with XON/XOFF, as CR 2.1.2 says."""

    def __init__(self, name: str, port: serial.SerialBase) -> None:
        self.name = name
        self._port = port

    def send(self, data: bytes) -> None:
        """Send bytes."""
        try:
            self._port.write(data)
        except (serial.SerialException, OSError) as reason:
            raise lost(self.name) from reason

    def receive(self, timeout_s: float) -> bytes:
        """Wait for the first byte, then take all that is there."""
        try:
            self._port.timeout = timeout_s
            first = self._port.read(1)
            if not first:
                return b""
            waiting = self._port.in_waiting
            return bytes(first + (self._port.read(waiting) if waiting else b""))
        except (serial.SerialException, OSError, TypeError) as reason:
            raise lost(self.name) from reason

    def close(self) -> None:
        """Hang up."""
        self._port.close()


def open_console(address: Address) -> ConsoleWire:
    """Open a serial line. Raises Unreachable, with what to try.

    Opening discards what has come already (pyserial), so the session knocks before it listens.
    """
    try:
        port = serial.serial_for_url(address.device, baudrate=address.baud, xonxoff=True, timeout=0)
    except (serial.SerialException, OSError, ValueError) as reason:
        raise _cannot_open(address, reason) from reason
    return ConsoleWire(address.url, port)


def _cannot_open(address: Address, reason: Exception) -> TransportError:
    number = getattr(reason, "errno", None)
    words = os.strerror(number) if number else str(reason)
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
