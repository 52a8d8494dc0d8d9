"""The terminal's paper: wraps hard at `console columns` and encodes for `console character`."""

from __future__ import annotations

import re
import unicodedata

_PLAIN = re.compile(r"[ -~]+|[^ -~]")
CODECS = {
    "ja.sjis": "cp932",
    "sjis": "cp932",
    "ja.euc": "euc_jp",
    "euc": "euc_jp",
    "ja.utf8": "utf-8",
    "en.ascii": "ascii",
    "ascii": "ascii",
}


def width_of(char: str) -> int:
    """Tell how many columns a character takes."""
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def wrap(text: str, columns: int) -> list[str]:
    """Cut one line into rows; the cut falls anywhere and leaves no mark (fact book 5)."""
    if text.isascii() and len(text) <= columns:
        return [text]
    rows, row, used = [], "", 0
    for char in text:
        width = width_of(char)
        if used + width > columns:
            rows.append(row)
            row, used = "", 0
        row += char
        used += width
    return [*rows, row]


class Screen:
    """Where the cursor is, and the bytes printed since they were last taken."""

    def __init__(self, columns: int, character: str) -> None:
        self.columns = columns
        self.character = character
        self.column = 0
        self._out = bytearray()

    def write(self, text: str) -> None:
        """Print text; a newline goes out as CR LF."""
        for part in _PLAIN.findall(text):
            if len(part) > 1 and self.column + len(part) <= self.columns:
                self._out += part.encode("ascii")
                self.column += len(part)
            else:
                for char in part:
                    self._put(char)

    def raw(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._out += data

    def take(self) -> bytes:
        """Give what was printed since the last call."""
        out = bytes(self._out)
        self._out.clear()
        return out

    def _put(self, char: str) -> None:
        if char == "\n":
            self._out += b"\r\n"
            self.column = 0
            return
        if char == "\r":
            self.column = 0
        elif char == "\b":
            self.column = max(0, self.column - 1)
        elif char >= " ":
            if self.column + width_of(char) > self.columns:
                self._out += b"\r\n"
                self.column = 0
            self.column += width_of(char)
        self._out += char.encode(CODECS[self.character], "replace")
