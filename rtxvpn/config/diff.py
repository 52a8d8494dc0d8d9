"""From one configuration to another: the commands, in order, and what takes each of them back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rtxvpn.config.defaults import says_default
from rtxvpn.config.identity import Key, removal
from rtxvpn.config.tree import Config, Entry
from rtxvpn.config.words import normal_line
from rtxvpn.secrets import hidden, is_hidden, mask

BGP_REFRESH = "bgp configure refresh"


@dataclass(frozen=True, slots=True)
class Change:
    """One command to type in a context, and the commands that take it back, typed in the same context."""

    context: str | None
    command: str
    undo: tuple[str, ...]


def difference(running: Config, intended: Config) -> tuple[Change, ...]:
    """Return the fewest changes that lead from running to intended; none when they mean the same.

    Settings that intended lacks are removed first, last one first; the others follow in intended's order.
    """
    gone = [entry for key, entry in running.settings.items() if key not in intended.settings]
    removals = [Change(entry.context, removal(entry.text), (entry.text,)) for entry in reversed(gone)]
    return tuple(removals) + additions(running, intended.settings.values())


def additions(running: Config, wanted: Iterable[Entry]) -> tuple[Change, ...]:
    """Return the changes that make every wanted line hold, and touch nothing else."""
    latest: dict[Key, Entry] = {}
    for entry in wanted:
        latest.setdefault(entry.key, entry)
        latest[entry.key] = entry
    return tuple(
        Change(entry.context, entry.text, undo_of(running.settings.get(key), entry))
        for key, entry in latest.items()
        if not _holds(running, key, entry)
    )


def without_defaults(running: Config, changes: Iterable[Change]) -> tuple[Change, ...]:
    """Leave out what says the router's default where nothing else is said: it would restart a tunnel for nothing.

    A tunnel that is not there yet gets every line, as the procedure has them.
    """
    there = {entry.context for entry in running.entries}
    return tuple(
        change
        for change in changes
        if change.context not in there
        or not says_default(normal_line(change.command))
        or change.undo != (removal(change.command),)
    )


def undo_of(before: Entry | None, entry: Entry) -> tuple[str, ...]:
    """Return what takes a line back: the line that it overwrote, `no …`, or nothing when it stood already."""
    if before is None:
        return (removal(entry.text),)
    return () if before.normal == entry.normal else (before.text,)


def typed(changes: Sequence[tuple[str | None, str]]) -> list[tuple[str | None, str]]:
    """Put (context, command) pairs into typing order: `tunnel select` only where the context changes.

    What comes back ends outside every context. A `select` stands in the context that it leaves.
    """
    lines: list[tuple[str | None, str]] = []
    context: str | None = None
    for wanted, command in changes:
        if wanted != context:
            lines.append((context, _select(context, wanted)))
            context = wanted
        lines.append((context, command))
    if context is not None:
        lines.append((context, _select(context, None)))
    return lines


def needs_refresh(commands: Iterable[str]) -> bool:
    """Tell whether a change of BGP is among the commands: inert until the refresh (CR 29.10)."""
    return any(command.removeprefix("no ").startswith("bgp ") for command in commands)


def undone(changes: Sequence[Change]) -> list[str]:
    """Return the commands that take all the changes back, last one first, ready to type."""
    pairs = [(change.context, command) for change in reversed(changes) for command in change.undo]
    lines = [command for _, command in typed(pairs)]
    return [*lines, BGP_REFRESH] if needs_refresh(lines) else lines


def _holds(running: Config, key: Key, entry: Entry) -> bool:
    before = running.settings.get(key)
    if before is None:
        return False
    # a configuration that hides its secrets (`rtxvpn show`) holds what nobody can tell: it is left alone
    return before.normal == entry.normal or (
        is_hidden(before.text) and hidden(before.text) == mask(entry.text)
    )


def _select(left: str | None, wanted: str | None) -> str:
    if wanted is not None:
        kind, _, number = wanted.partition(" ")
        return f"{kind} select {number}"
    return f"{left.partition(' ')[0] if left else 'tunnel'} select none"
