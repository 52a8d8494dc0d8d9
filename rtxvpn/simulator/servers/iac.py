"""The telnet protocol as far as a router needs it: finds the commands in what comes in and answers them."""

from __future__ import annotations

IAC, DONT, DO, WONT, WILL, SB, SE = 255, 254, 253, 252, 251, 250, 240
ECHO, SGA = 1, 3
GREETING = bytes([IAC, WILL, ECHO, IAC, WILL, SGA])
_OURS = (ECHO, SGA)


class Negotiation:
    """Takes a telnet stream apart, however it was cut (RFC 854)."""

    def __init__(self) -> None:
        self._seen = b""  # the command so far
        self._after_cr = False
        self._offered = set(_OURS)  # what our greeting said already needs no answer

    def feed(self, data: bytes) -> tuple[bytes, bytes]:
        """Give (what was typed, what is to be answered)."""
        typed, answer = bytearray(), bytearray()
        for byte in data:
            if self._seen:
                self._seen += bytes([byte])
                typed += self._text()
                answer += self._answer()
            elif byte == IAC:
                self._seen = bytes([IAC])
            elif not (self._after_cr and byte == 0):  # CR NUL is a bare CR
                typed.append(byte)
            self._after_cr = byte == 13
        return bytes(typed), bytes(answer)

    def _text(self) -> bytes:
        """Give the byte 255 when it was sent twice."""
        if self._seen != bytes([IAC, IAC]):
            return b""
        self._seen = b""
        return bytes([IAC])

    def _answer(self) -> bytes:
        seen = self._seen
        if len(seen) < 2:
            return b""
        if seen[1] == SB:
            if seen.endswith(bytes([IAC, SE])):
                self._seen = b""
            else:
                self._seen = seen[:2] + seen[-1:]  # what it says is nothing to us
            return b""
        if seen[1] not in (DO, DONT, WILL, WONT):
            self._seen = b""
            return b""
        if len(seen) < 3:
            return b""
        self._seen = b""
        return self._reply(seen[1], seen[2])

    def _reply(self, verb: int, option: int) -> bytes:
        if verb == DO and option in self._offered:
            self._offered.discard(option)
            return b""
        if verb == DO:
            return bytes([IAC, WILL if option in _OURS else WONT, option])
        if verb == WILL:
            return bytes([IAC, DO if option == SGA else DONT, option])
        return b""


def escaped(data: bytes) -> bytes:
    """Write the byte 255 twice."""
    return data.replace(bytes([IAC]), bytes([IAC, IAC]))
