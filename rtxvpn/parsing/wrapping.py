"""Joins again what the console cut at its width (`console columns`); the cut leaves no mark."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from rtxvpn.parsing.terminal import ScreenLine, width

NARROWEST = 80  # `console columns` is at least this (CR 4.22)
_MOST_PIECES = 64  # of one line; the router's longest is 4095 characters


def join_wrapped(
    lines: Iterable[ScreenLine], begins: Callable[[str], bool], columns: int
) -> Iterator[ScreenLine]:
    """Join each full row with the next one, unless both are lines that the template knows.

    `begins` tells whether a text is a whole line of this output; `columns` is the console's width.
    """
    pending: ScreenLine | None = None
    pieces = 0
    for line in lines:
        if pending is not None and pieces < _MOST_PIECES and not (begins(pending.text) and begins(line.text)):
            pending, pieces = pending._replace(text=pending.text + line.text), pieces + 1
        else:
            if pending is not None:
                yield pending
            pending, pieces = line, 1
        if not _is_full(line.text, columns):
            yield pending
            pending = None
    if pending is not None:
        yield pending


def console_columns(lines: Sequence[ScreenLine]) -> int:
    """Tell the width of the console: that of the widest row, or 0 when no row is as wide as a console.

    A row one short of 80 counts as 80: a wide character did not fit.
    """
    longest = max([len(line.text) for line in lines], default=0)
    if longest * 2 < NARROWEST - 1:
        return 0  # not even if every character were a wide one
    widest = max(width(line.text) for line in lines)
    return max(NARROWEST, widest) if widest >= NARROWEST - 1 else 0


def _is_full(text: str, columns: int) -> bool:
    """A row is full also with one column left, where a wide character did not fit."""
    return len(text) * 2 >= columns - 1 and width(text) >= columns - 1
