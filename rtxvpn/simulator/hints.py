"""What may come next after a beginning of a command: for `?` and TAB."""

from __future__ import annotations

from rtxvpn.simulator.syntax import Command, commands


def hint(typed: str, admin: bool) -> list[str]:
    """List the words that may stand where the cursor is."""
    words = typed.lower().split()
    begun = "" if not typed or typed[-1] == " " else words.pop()
    if words[:1] == ["no"]:
        words.pop(0)
    rows = [row for row in commands() if admin or _for_users(row)]
    for position, word in enumerate(words):
        rows = [row for row in rows if _fits(row, position, word)]
    found = {choice for row in rows for choice in _choices(row, len(words))}
    return sorted(choice for choice in found if choice.startswith(begun))


def _for_users(row: Command) -> bool:
    return row.place == "user" or row.head[0] == "console"


def _fits(row: Command, position: int, word: str) -> bool:
    if position >= len(row.head):
        return True
    name = row.head[position]
    return name.isupper() or name.startswith(word)


def _choices(row: Command, position: int) -> list[str]:
    if position < len(row.head):
        return [row.head[position].lower()] if row.head[position].islower() else []
    param = position - len(row.head)
    if param >= len(row.params):
        return []
    return [word for word in row.params[param].alternatives if word[:1].islower()]
