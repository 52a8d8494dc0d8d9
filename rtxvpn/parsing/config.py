"""Makes the tree of `show config` (fact book chapter 8), with every secret masked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rtxvpn.facts import ConfigLine, Configuration
from rtxvpn.parsing.failure import RowError
from rtxvpn.parsing.template import Row
from rtxvpn.secrets import mask
from rtxvpn.words import msg

_DEEPEST = 2  # two blanks, under ` ipsec tunnel N`


@dataclass(frozen=True, slots=True)
class Printed:
    """One line as printed: how far it is indented, or None for a `#` line of the header."""

    depth: int | None
    text: str


def line(row: Row) -> Printed:
    """Make one line; it cannot be deeper than the deepest block."""
    if row["header"]:
        return Printed(None, row["header"].rstrip())
    if len(row["indent"]) > _DEEPEST:
        raise RowError(msg("no line of show config is indented so far"))
    return Printed(len(row["indent"]), mask(row["command"].rstrip()))


def tree(lines: Sequence[Printed]) -> Configuration:
    """Put each line under the nearest one before it that is indented less."""
    header = tuple(one.text for one in lines if one.depth is None)
    body = [(one.depth, one.text) for one in lines if one.depth is not None]
    return Configuration(header, _under(body, 0, len(body)))


def _under(body: Sequence[tuple[int, str]], start: int, end: int) -> tuple[ConfigLine, ...]:
    found = []
    while start < end:
        depth, text = body[start]
        after = next((at for at in range(start + 1, end) if body[at][0] <= depth), end)
        found.append(ConfigLine(text, _under(body, start + 1, after)))
        start = after
    return tuple(found)
