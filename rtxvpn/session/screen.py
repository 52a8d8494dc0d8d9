"""Takes a reply apart as it stands on the line: the echo, wrapped anywhere, and what the pager leaves.

All of it takes time in proportion to the reply, whatever stands there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial

from rtxvpn.columns import columns

_ENDS = str.maketrans("", "", "\r\n")
_NO_END = re.compile(r"[^\r\n]+")
_LAST_MOVE = re.compile(r"((?:.*[\r\x08])?)( *)", re.DOTALL)


def split_echo(text: str, command: str) -> tuple[str, str] | None:
    """Return what stands before and after the echo of the command; None when it is not there yet.

    The router wraps the echo at `console columns`, inside a word too (seen on RTX1300).
    """
    if not command:
        return "", text
    at = text.find(command)
    if at >= 0 and "\r" not in text[:at] and "\n" not in text[:at]:
        return text[:at], text[at + len(command) :]
    begin = text.translate(_ENDS).find(command)
    if begin < 0:
        return None
    start, end = _places(text, begin, begin + len(command) - 1)
    return text[:start], text[end + 1 :]


def _places(text: str, *counts: int) -> list[int]:
    """Return where the characters stand that have so many before them, line ends not counted."""
    places: list[int] = []
    passed = 0
    for row in _NO_END.finditer(text):
        size = row.end() - row.start()
        while len(places) < len(counts) and counts[len(places)] < passed + size:
            places.append(row.start() + counts[len(places)] - passed)
        passed += size
        if len(places) == len(counts):
            break
    return places


def turned(text: str, mark: str) -> str:
    """Remove what blanks the pager's mark after a page was turned; the next line keeps its indentation.

    Seen is the mark, CR and blanks, and the next line on the same row (fact book 5); so blanks that are
    more than the mark is wide, and those behind the last CR of a row that has been blanked, are the line's.
    """
    line = text.lstrip(" \r\x08")
    before, blanks = _LAST_MOVE.match(text[: len(text) - len(line)]).groups()  # type: ignore[union-attr]
    if before.count(" ") >= columns(mark):
        return blanks + line
    return blanks[columns(mark) :] + line


def unmarked(text: str, marks: Iterable[str]) -> str:
    """Remove these marks of a pager from the rows that were blanked after them; any other row stays as it is."""
    for mark in {mark.rstrip() for mark in marks} - {""}:
        rows = re.compile(rf"^{re.escape(mark)}([ \r\x08]+)", re.MULTILINE)
        text = rows.sub(partial(_unmarked, mark), text)
    return text


def _unmarked(mark: str, row: re.Match[str]) -> str:
    return turned(row[1], mark) if row[1].count(" ") >= columns(mark) else row[0]


def clean(text: str) -> str:
    """Remove backspaces and stray CR; lines lose their trailing blanks at no place."""
    if "\b" in text:
        text = "\n".join(_typed(line) if "\b" in line else line for line in text.split("\n"))
    return text.replace("\r", "")


def _typed(line: str) -> str:
    """Play backspaces on one line: each takes away what stands before it, if anything does."""
    kept: list[str] = []
    for char in line:
        if char != "\b":
            kept.append(char)
        elif kept:
            kept.pop()
    return "".join(kept)
