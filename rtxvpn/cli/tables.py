"""Facts as plain tables, for people; scripts use JSON.

The layout is written here, for it is a few lines and the libraries for it take longer to import than the
whole of `rtxvpn parse` takes to run (`benchmarks/startup.py`).
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from itertools import chain
from operator import add
from typing import Any

from rtxvpn.columns import columns
from rtxvpn.words import Lang, msg, say

_MANY = 10  # columns of which a table is too wide for a terminal, and is turned on its side
_GAP = "  "


def facts_table(facts: Any, lang: Lang) -> str:
    """Return the facts of one output as text; lists within facts become tables of their own."""
    rows = facts if isinstance(facts, list) else [facts]
    if not rows:
        return say(msg("(nothing)"), lang)
    return "\n\n".join(_parts(rows, lang))


def _parts(rows: list[Any], lang: Lang) -> list[str]:
    flat = [{key: value for key, value in row.items() if not _is_rows(value)} for row in rows]
    parts = []
    if any(flat):
        if max(map(len, flat)) > _MANY:
            parts += [_laid_out([(key, _cell(value)) for key, value in row.items()]) for row in flat]
        else:
            parts.append(_table(flat))
    for row in rows:
        for value in row.values():
            if _is_rows(value):
                parts += _parts(value, lang)
    return parts


def _table(rows: Sequence[dict[str, Any]]) -> str:
    """Lay out rows under their keys; a key that only some rows have is blank in the others."""
    keys = list(dict.fromkeys(key for row in rows for key in row))
    numbers = {at for at, key in enumerate(keys) if all(_is_number(row.get(key)) for row in rows)}
    body = [[_cell(row[key]) if key in row else "" for key in keys] for row in rows]
    return _laid_out(body, keys, numbers)


def _laid_out(
    body: Sequence[Sequence[str]], heading: Sequence[str] = (), right: Set[int] = frozenset()
) -> str:
    """Lay out column by column, for a night's log has a million cells."""
    lines = [heading, *body] if heading else body
    measure = len if all(map(str.isascii, chain.from_iterable(lines))) else columns
    padded = []
    for at, cells in enumerate(zip(*lines, strict=True)):
        widths = list(map(measure, cells))
        widest = max(widths)
        if heading:
            cells = (cells[0], "-" * widest, *cells[1:])
            widths.insert(1, widest)
        blanks = [" " * (widest - width) for width in widths]
        padded.append(map(add, blanks, cells) if at in right else map(add, cells, blanks))
    return "\n".join(map(str.rstrip, map(_GAP.join, zip(*padded, strict=True))))


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
