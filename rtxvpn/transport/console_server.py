"""A console server that speaks RFC 2217, over pyserial."""

from __future__ import annotations

from functools import partial

import serial
import serial.rfc2217

from rtxvpn.errors import Unreachable
from rtxvpn.transport.base import Deadline
from rtxvpn.transport.losses import causes, why
from rtxvpn.transport.opening import in_time
from rtxvpn.transport.url import Address
from rtxvpn.words import msg


class ConsoleServer(serial.rfc2217.Serial):  # type: ignore[misc]
    """pyserial's client, mended: it leaves a connection open that was reset, and dies aloud of bad negotiation.

    `connected` tells that somebody took the connection, whatever came of it.
    """

    connected = False

    def _telnet_read_loop(self) -> None:
        self.connected = True
        try:
            super()._telnet_read_loop()
        except (TypeError, ValueError, OSError):  # an end that was not begun, an answer to no question
            self._read_buffer.put(None)

    def close(self) -> None:
        """Hang up."""
        line = self._socket
        super().close()
        if line is not None:
            line.close()


def open_console_server(address: Address, slice_s: float, timeout_s: float) -> ConsoleServer:
    """Connect and negotiate. Raises Unreachable."""
    port = ConsoleServer(baudrate=address.baud, xonxoff=True, timeout=slice_s)
    try:
        return in_time(partial(_open, port, address.device, timeout_s), timeout_s, ConsoleServer.close)
    except (serial.SerialException, OSError, ValueError) as reason:
        if port.connected:
            raise Unreachable(
                msg("{url}: what takes the connection does not speak RFC 2217", url=address.url),
                advice=msg("check the port of the console server; a raw TCP port is `socket://host:port`"),
            ) from reason
        raise Unreachable(
            msg("{url}: cannot be opened ({reason})", url=address.url, reason=why(reason)),
            advice=msg("check the address and the port of the console server"),
        ) from reason


def _open(port: ConsoleServer, device: str, timeout_s: float) -> ConsoleServer:
    """Try again until the time is over: pyserial gives a connection 5 s, whatever one wants."""
    limit = Deadline(timeout_s)
    while True:
        port.port = f"{device}{'&' if '?' in device else '?'}timeout={limit.left():g}"
        try:
            port.open()
        except serial.SerialException as reason:
            late = any(isinstance(cause, TimeoutError) for cause in causes(reason))
            if port.connected or limit.passed() or not late:
                raise
        else:
            return port
