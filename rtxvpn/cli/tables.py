"""Facts as plain tables, for people; scripts use JSON."""

from __future__ import annotations

from typing import Any

from tabulate import tabulate

from rtxvpn.words import Lang, msg, say

_MANY = 10  # columns of which a table is too wide for a terminal, and is turned on its side


def facts_table(facts: Any, lang: Lang) -> str:
    """Return the facts of one output as text; lists within facts become tables of their own."""
    rows = facts if isinstance(facts, list) else [facts]
    if not rows:
        return say(msg("(nothing)"), lang)
    return "\n\n".join(_parts(rows, lang))


def _parts(rows: list[Any], lang: Lang) -> list[str]:
    flat = [{key: _cell(value) for key, value in row.items() if not _is_rows(value)} for row in rows]
    parts = []
    if any(flat):
        if max(map(len, flat)) > _MANY:
            parts += [tabulate(list(row.items()), tablefmt="plain") for row in flat]
        else:
            parts.append(tabulate(flat, headers="keys", tablefmt="simple"))
    for row in rows:
        for value in row.values():
            if _is_rows(value):
                parts += _parts(value, lang)
    return parts


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, dict):
        return ", ".join(f"{key} {inner}" for key, inner in value.items())
    if isinstance(value, list):
        return " ".join(map(str, value))
    return str(value)
