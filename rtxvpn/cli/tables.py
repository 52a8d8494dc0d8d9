"""Facts as plain tables, for people; scripts use JSON.

The layout is written here, for it is a few lines and the libraries for it take longer to import than the
whole of `rtxvpn parse` takes to run (`benchmarks/startup.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from itertools import chain
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
    lines = [heading, *body] if heading else body
    measure = len if all(map(str.isascii, chain.from_iterable(lines))) else columns
    widths = [max(map(measure, column)) for column in zip(*lines, strict=True)]
    if heading:
        lines = [heading, ["-" * width for width in widths], *body]
    return "\n".join(_line(cells, widths, right, measure) for cells in lines)


def _line(cells: Sequence[str], widths: Sequence[int], right: Set[int], measure: Callable[[str], int]) -> str:
    padded = []
    for at, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        blanks = " " * (width - measure(cell))
        padded.append(blanks + cell if at in right else cell + blanks)
    return _GAP.join(padded).rstrip()


def _is_rows(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and bool(value) and isinstance(value[0], dict)


def _is_number(value: Any) -> bool:
    return value is None or (isinstance(value, (int, float)) and not isinstance(value, bool))


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, dict):
        return ", ".join(f"{key} {inner}" for key, inner in value.items())
    if isinstance(value, (list, tuple)):
        return " ".join(map(str, value))
    return str(value)
