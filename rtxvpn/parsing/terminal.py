"""Turns what a terminal logged into what the screen showed: line ends, overwriting, pager marks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import count
from typing import NamedTuple

PAGER_MARK = "---つづく---"
LONGEST_LINE = 8192  # the router's longest command line is 4095 characters (CR chapter 1)

_MARK = r"---(?:つづく|more)---(?P<blanks> *)"
_ESCAPE = r"\x1b(?:\[[0-9;?]*[A-Za-z]|[()][A-Z0-9]|[=>78])"
_ODD = r"[\x00-\x07\x0b-\x0c\x0e-\x1a\x1c-\x1f\x7f\x85\u2028\u2029]"
# what cleaning changes, apart from CRLF
_WORK = (*map(chr, {*range(0x20), 0x7F, 0x85, 0x2028, 0x2029} - {0x09, 0x0A}), "---つ", "---m")
_WIDE = ("W", "F")


class ScreenLine(NamedTuple):
    """One line as the screen showed it; `number` is its line in the file, from 1.

    `paged` tells that the pager's mark stood on this row before the text overwrote it.
    """

    number: int
    text: str
    paged: bool = False


def clean(text: str, first_line: int = 1) -> list[ScreenLine]:
    """Split text into lines as the screen showed them (CRLF, CR or LF; fact book chapter 5)."""
    text = text.replace("\r\n", "\n")
    lines = split_lines(text)
    if any(mark in text for mark in _WORK):
        return list(clean_lines(lines, first_line))
    return list(map(ScreenLine, count(first_line), lines))


def clean_lines(lines: Iterable[str], first_line: int = 1) -> Iterator[ScreenLine]:
    """Clean lines that come one by one, without their line feeds, in constant memory."""
    for number, line in enumerate(lines, first_line):
        shown = line[:-1] if line.endswith("\r") else line
        plain = shown.isprintable() and "---" not in shown
        yield ScreenLine(number, shown) if plain else _clean_line(number, line)


def split_lines(text: str) -> list[str]:
    """Split at line feeds, or at carriage returns where a file has no line feed at all."""
    text = text.removeprefix("\ufeff")
    if "\n" not in text:
        text = text.replace("\r", "\n")
    lines = text.split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def width(text: str) -> int:
    """Count the columns that text takes: an East Asian wide character takes two."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(char) in _WIDE else 1 for char in text)


def _clean_line(number: int, line: str) -> ScreenLine:
    line = line.rstrip("\r")
    if len(line) > LONGEST_LINE:
        return ScreenLine(number, line)  # refused where it is read; not worth the work here
    line = re.sub(_ODD, "", re.sub(_ESCAPE, "", line))
    bare = re.fullmatch(_MARK, line)
    if bare and not bare["blanks"]:
        return ScreenLine(number, PAGER_MARK, paged=True)  # nothing covered it: the screen shows it
    unmarked = re.sub(_MARK, _blanked, line, count=1)
    return ScreenLine(number, _overwritten(unmarked), paged=unmarked != line)


def _blanked(mark: re.Match[str]) -> str:
    """Take the mark and the blanks that covered it; what is left is the next line's indentation."""
    covering = width(mark.group()) - len(mark["blanks"])
    return mark["blanks"][covering:]


def _overwritten(line: str) -> str:
    """Play carriage returns and backspaces on one row; columns count, so that blanks cover kana."""
    if "\r" not in line and "\b" not in line:
        return line
    row: list[str] = []  # a wide character is followed by an empty cell
    column = 0
    for char in line:
        if char == "\r":
            column = 0
        elif char == "\b":
            column = max(0, column - 1)
        else:
            cells = [char] if width(char) == 1 else [char, ""]
            if column < len(row) and row[column] == "" and column:
                row[column - 1] = " "  # the left half of a wide character is broken
            row[column : column + len(cells)] = cells
            column += len(cells)
            if column < len(row) and row[column] == "":
                row[column] = " "
    return "".join(row).rstrip()
