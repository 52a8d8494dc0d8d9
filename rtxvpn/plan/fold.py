"""Folds sentences to a terminal's width, in Japanese too, where a character takes two columns."""

from __future__ import annotations

import re
from unicodedata import combining, east_asian_width

# a run of narrow characters is never cut; wide ones may be cut anywhere, but no line begins with a mark
_PIECE = re.compile(r"\s+|(?:[!-~]+|.)[、。，．）」』】・ー？！]*")


def columns(text: str) -> int:
    """Count the columns that a text takes."""
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def fold(text: str, width: int) -> list[str]:
    """Break a sentence into lines of at most this many columns; a longer single word stays whole."""
    lines: list[str] = []
    line = ""
    for piece in _PIECE.findall(text):
        if columns(line) + columns(piece) <= width or not line.strip():
            line += piece
            continue
        lines.append(line.rstrip())
        line = piece.lstrip()
    return [*lines, line.rstrip()] if line.strip() or not lines else lines
