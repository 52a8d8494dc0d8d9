"""What a console's output was before the console cut it into rows: for whoever looks for more than one row shows.

A row is as wide as `console columns` at the most, 80 or more (CR 4.22); what is longer goes on in the next
row, cut anywhere and without a mark (fact book 5). The pager may stand between two rows, in words that are not known.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise

from rtxvpn.columns import columns

_NARROWEST = 79  # columns of a full row: 80, or one less where a wide character did not fit
_LONGEST = 1 << 14  # characters; the router's longest line has 4095 (CR 1), its prompt 64

_MARK = r"---(?:つづく|more)---[ \r\x08]*"
_NO_TEXT = re.compile(rf"[\r\n\x08]+|{_MARK}")
# a row that was blanked and written anew shows only what came last
_OVERWRITTEN = re.compile(rf"[^\n]*[\r\x08]|\n+|{_MARK}")
_END = re.compile("\n")

Part = tuple[int, int]  # from, to: of a text


class Reading:
    """Some of a text without what is no part of its lines; `place` tells where a character of it stands."""

    def __init__(self, text: str, part: Part, dropped: re.Pattern[str]) -> None:
        kept: list[Part] = []
        at, end = part
        for gone in dropped.finditer(text, *part):
            kept.append((at, gone.start()))
            at = gone.end()
        kept = [(start, stop) for start, stop in [*kept, (at, end)] if start < stop]
        self.text = "".join(text[start:stop] for start, stop in kept)
        self._places = [start for start, _ in kept]
        self._counts = [0]
        for start, stop in kept:
            self._counts.append(self._counts[-1] + stop - start)

    def place(self, at: int) -> int:
        """Return where the character stands in the whole text."""
        piece = bisect_right(self._counts, at) - 1
        return self._places[piece] + at - self._counts[piece]

    def part(self, start: int, end: int) -> Part:
        """Return the part of the whole text that some of this one stands in."""
        return self.place(start), self.place(end - 1) + 1


def readings(text: str, part: Part) -> Iterator[Reading]:
    """Give the ways to read rows as one line: all that came, and what one sees where some of it was overwritten."""
    yield Reading(text, part, _NO_TEXT)
    start, end = part
    if text.find("\r", start, end) >= 0 or text.find("\x08", start, end) >= 0:
        yield Reading(text, part, _OVERWRITTEN)


def lines(text: str) -> Iterator[Part]:
    """Give the lines, each with the rows that may be its continuation; line ends are of none of them."""
    begun: Part | None = None
    wide = 0
    for start, end in rows(text, 0, len(text)):
        width = _width(text, start, end)
        if begun is not None and (width > wide or end - begun[0] > _LONGEST):
            yield begun
            begun = None
        if begun is None:
            begun, wide = (start, end), width
        else:
            begun = (begun[0], end)
        if width < max(_NARROWEST, wide - 1):
            yield begun
            begun = None
    if begun is not None:
        yield begun


def settled(text: str) -> int:
    """Return how much of a text is in lines that nothing to come can go on with."""
    end = text.rfind("\n") + 1
    while end and len(text) - end < _LONGEST:
        start = text.rfind("\n", 0, end - 1) + 1
        if _width(text, start, end - 1) < _NARROWEST:
            return end
        end = start
    return end


def rows(text: str, start: int, end: int) -> list[Part]:
    """Return the rows of a part of a text."""
    ends = [found.start() for found in _END.finditer(text, start, end)]
    return [(a + 1, b) for a, b in pairwise([start - 1, *ends, end])]


def _width(text: str, start: int, end: int) -> int:
    """Count the columns of a row as one sees it."""
    row = text[start:end]
    if not row.isprintable() or "---" in row:
        row = Reading(text, (start, end), _OVERWRITTEN).text
    return len(row) if row.isascii() else columns(row)
