"""Text in terminal columns, in which a Japanese letter takes two: measured, cut, folded."""

from __future__ import annotations

import re
from unicodedata import combining, east_asian_width

# a run of narrow characters stays whole, wide ones break anywhere, and nothing that closes begins a line
_PIECE = re.compile(r"\s+|(?:[!-~]+|.)[、。，．・）」』】ー々？！]*")


def columns(text: str) -> int:
    """Count the columns that a text takes."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def cut(text: str, width: int) -> str:
    """Return as much of the beginning as fits into this many columns."""
    used = 0
    for at, letter in enumerate(text):
        used += columns(letter)
        if used > width:
            return text[:at]
    return text


def fold(text: str, width: int, *, whole: bool = False) -> list[str]:
    """Break a paragraph into lines of at most this many columns; a longer single word is cut, or kept whole."""
    lines = [""]
    for piece in _PIECE.findall(text):
        if lines[-1] and columns(lines[-1]) + columns(piece) > width:
            lines.append("")
        if piece.isspace() and not lines[-1] and len(lines) > 1:
            continue
        while not whole and columns(lines[-1]) + columns(piece) > width and (head := cut(piece, width)):
            lines[-1] += head
            piece = piece[len(head) :]
            lines.append("")
        lines[-1] += piece
    return [line.rstrip() for line in lines if line.strip()] or [""]
