"""Takes the escape sequences of a terminal out of a stream of bytes, however the stream was cut."""

from __future__ import annotations

import re

# ECMA-48: CSI … letter, OSC … BEL or ST, and the short ones. ESC is no part of a character in Shift_JIS, EUC-JP
# or UTF-8. A longer one is none: what a line says must not vanish in a beginning that never ends.
_WHOLE = rb"\[[0-?]{0,32}[ -/]{0,4}[@-~]|\][^\x07\x1b\r\n]{0,256}(?:\x07|\x1b\\)|[ -/]{0,4}[0-Z\\^-~]"
_BEGUN = rb"(?:\[[0-?]{0,32}[ -/]{0,4}|\][^\x07\x1b\r\n]{0,256}\x1b?|[ -/]{0,4})\Z"
_SEQUENCE = re.compile(rb"\x1b(?:" + _WHOLE + rb"|(?P<begun>" + _BEGUN + rb"))")


class Escapes:
    """The filter; it keeps the beginning of a sequence until its end comes."""

    def __init__(self) -> None:
        self._begun = b""

    def without(self, data: bytes) -> bytes:
        """Return the data without escape sequences."""
        if not self._begun and b"\x1b" not in data:
            return data
        data, self._begun = self._begun + data, b""
        return _SEQUENCE.sub(self._taken, data)

    def _taken(self, found: re.Match[bytes]) -> bytes:
        self._begun = found[0] if found["begun"] is not None else b""
        return b""
