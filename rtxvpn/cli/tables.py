"""Facts as plain tables, for people; scripts use JSON.

A table that is wider than the screen is narrowed: its headings are folded, then its longest text is, or
stands below its row; at last each row becomes a block of `key value` lines. No value is ever cut short.

The layout is written here, for it is a few lines and the libraries for it take longer to import than the
whole of `rtxvpn parse` takes to run (`benchmarks/startup.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from itertools import chain, zip_longest
from operator import add
from typing import Any

from rtxvpn.columns import columns, fold
from rtxvpn.words import Lang, msg, say

_MANY = 10  # columns of which a table is too wide for a terminal, and is turned on its side
_GAPS = ("  ", " ")
_READABLE = 20  # columns in which a text may be folded beside others, into so many lines at most:
_FOLDS = 3
_INDENT = "    "

Body = Sequence[Sequence[str]]


def facts_table(facts: Any, lang: Lang, width: int) -> str:
    """Return the facts of one output as text; lists within facts become tables of their own."""
    rows = facts if isinstance(facts, list) else [facts]
    if not rows:
        return say(msg("(nothing)"), lang)
    return "\n\n".join(_parts(rows, width))


def _parts(rows: list[Any], width: int) -> list[str]:
    flat = [{key: value for key, value in row.items() if not _is_rows(value)} for row in rows]
    parts = []
    if any(flat):
        if max(map(len, flat)) > _MANY:
            parts += _blocks([*map(list, flat)], [[*map(_cell, row.values())] for row in flat], width)
        else:
            parts.append(_table(flat, width))
    for row in rows:
        for value in row.values():
            if _is_rows(value):
                parts += _parts(value, width)
    return parts


def _table(rows: Sequence[dict[str, Any]], width: int) -> str:
    """Lay out rows under their keys; a key that only some rows have is blank in the others."""
    keys = list(dict.fromkeys(key for row in rows for key in row))
    numbers = {at for at, key in enumerate(keys) if all(_is_number(row.get(key)) for row in rows)}
    body = [[_cell(row[key]) if key in row else "" for key in keys] for row in rows]
    widths = [max(map(_measure(cells), cells)) for cells in zip(*body, strict=True)]
    for heads in ([[key] for key in keys], [re.findall("[^_]+_?", key) for key in keys]):
        taken = [max(wide, *map(len, head)) for wide, head in zip(widths, heads, strict=True)]
        for gap in _GAPS:
            if sum(taken) + len(gap) * (len(taken) - 1) <= width:
                return _laid_out(body, heads, numbers, gap)
    return _narrowed(keys, body, numbers, widths, width)


def _narrowed(keys: list[str], body: Body, numbers: Set[int], widths: list[int], width: int) -> str:
    """Fold the longest text beside the rest, or put it below its row; else turn the table on its side."""
    at = max(set(range(len(keys))) - numbers, key=widths.__getitem__, default=0)
    beside = sum(max(wide, len(key)) + 2 for wide, key in zip(widths, keys, strict=True))
    beside -= max(widths[at], len(keys[at])) + 2
    left = width - beside
    if len(keys) == 1 or (left >= _READABLE and widths[at] <= _FOLDS * left):
        folded = [[fold(cell, left) if n == at else [cell] for n, cell in enumerate(row)] for row in body]
        lines = [line for row in folded for line in zip_longest(*row, fillvalue="")]
        return _laid_out(lines, [[key] for key in keys], numbers, _GAPS[0])
    if left < 0 or widths[at] <= _READABLE:
        return "\n\n".join(_blocks([keys] * len(body), body, width))
    rest = [[cell for n, cell in enumerate(row) if n != at] for row in body]
    heads = [[key] for n, key in enumerate(keys) if n != at]
    numbers = {n - (n > at) for n in numbers}
    first, second, *others = _laid_out(rest, heads, numbers, _GAPS[0]).split("\n")
    below = ["\n".join(_INDENT + line for line in fold(row[at], width - len(_INDENT))) for row in body]
    return "\n".join(
        [first, _INDENT + keys[at], second, *chain.from_iterable(zip(others, below, strict=True))]
    )


def _blocks(keys: Sequence[Sequence[str]], body: Body, width: int) -> list[str]:
    """Return each row as lines of a key and its value."""
    blocks = []
    for names, row in zip(keys, body, strict=True):
        left = max(width - max(map(len, names)) - len(_GAPS[0]), _READABLE)
        pairs = ((name, fold(cell, left)) for name, cell in zip(names, row, strict=True))
        lines = [line for name, cells in pairs for line in zip_longest([name], cells, fillvalue="")]
        blocks.append(_laid_out(lines, [], frozenset(), _GAPS[0]))
    return blocks


def _laid_out(body: Body, heads: Sequence[Sequence[str]], right: Set[int], gap: str) -> str:
    """Lay out column by column, for a night's log has a million cells; a heading may have several rows."""
    above = list(zip(*_bottomed(heads), strict=True))
    lines = [*above, *body]
    measure = _measure(chain.from_iterable(lines))
    padded = []
    for at, cells in enumerate(zip(*lines, strict=True)):
        widths = list(map(measure, cells))
        widest = max(widths)
        if above:
            cells = (*cells[: len(above)], "-" * widest, *cells[len(above) :])
            widths.insert(len(above), widest)
        blanks = [" " * (widest - wide) for wide in widths]
        padded.append(map(add, blanks, cells) if at in right else map(add, cells, blanks))
    return "\n".join(map(str.rstrip, map(gap.join, zip(*padded, strict=True))))


def _bottomed(heads: Sequence[Sequence[str]]) -> list[list[str]]:
    most = max(map(len, heads), default=0)
    return [[*[""] * (most - len(head)), *head] for head in heads]


def _measure(texts: Any) -> Any:
    """Return what counts columns: where all is ASCII, as nearly always, that is quick."""
    return len if all(map(str.isascii, texts)) else columns


def _is_rows(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and bool(value) and isinstance(value[0], dict)


def _is_number(value: Any) -> bool:
    return value is None or (isinstance(value, (int, float)) and not isinstance(value, bool))


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return "-"
    if isinstance(value, dict):
        return ", ".join(f"{key} {inner}" for key, inner in value.items())
    if isinstance(value, (list, tuple)):
        return " ".join(map(str, value))
    return str(value)
