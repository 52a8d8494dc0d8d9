"""Configuration text as a tree: entries with the block they stand in, read from text and printed again."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from rtxvpn.config.defaults import says_default
from rtxvpn.config.identity import Key, identity
from rtxvpn.config.shapes import is_router_wide
from rtxvpn.config.words import normal_line, squeeze

_SELECT = re.compile(r"(tunnel|pp)\s+select\s+(\S+)$", re.IGNORECASE)
_IN_POLICY = re.compile(r"ipsec (?:sa policy|ike) ")


@dataclass(frozen=True, slots=True)
class Entry:
    """One configuration line with single blanks; `context` is None, "pp 1", "pp anonymous" or "tunnel 1"."""

    context: str | None
    text: str

    @property
    def key(self) -> Key:
        """What the line sets: lines of one key overwrite each other."""
        return identity(self.context, self.text)

    @property
    def normal(self) -> str:
        """The line in normal form: two entries of one key and one normal form mean the same."""
        return normal_line(self.text)


@dataclass(frozen=True)
class Config:
    """A router's configuration: entries in the order they stand."""

    entries: tuple[Entry, ...] = ()

    @cached_property
    def settings(self) -> Mapping[Key, Entry]:
        """The entries by what they set; the last of a key wins, as on the router."""
        return {entry.key: entry for entry in self.entries}

    def means(self) -> frozenset[tuple[Key, str]]:
        """Return what the configuration says, whatever its order and spelling: for comparing two.

        A line that says what the router does anyway says nothing.
        """
        said = ((key, entry.normal) for key, entry in self.settings.items())
        return frozenset((key, normal) for key, normal in said if not says_default(normal))

    def overlaid(self, wanted: Iterable[Entry]) -> Config:
        """Return the configuration after these lines were typed: each overwrites its key or is new."""
        merged = {entry.key: entry for entry in self.entries}
        for entry in wanted:
            merged[entry.key] = entry
        return Config(tuple(merged.values()))

    def only(self, keys: Collection[Key]) -> Config:
        """Return the entries of these keys alone."""
        return Config(tuple(entry for entry in self.entries if entry.key in keys))

    def without(self, name: str) -> Config:
        """Return the entries but those of one router-wide setting."""
        return Config(tuple(entry for entry in self.entries if entry.key != (None, name)))


def selected(line: str) -> str | None:
    """Return the context that a `tunnel select N` or `pp select N` line opens; "" for `select none`."""
    found = _SELECT.match(line)
    if not found:
        return None
    return "" if found[2].lower() == "none" else f"{found[1].lower()} {found[2].lower()}"


def read_config(text: str | Iterable[str]) -> Config:
    """Read configuration as `show config` prints it, or as one types it (fact book rtx-cli 8).

    Comment and blank lines are dropped. Printed blocks are indented and end where the indentation
    ends; typed ones end at `tunnel select none`.
    """
    lines = text.splitlines() if isinstance(text, str) else text
    entries: list[Entry] = []
    context: str | None = None
    printed = False  # the block's lines are indented, so an unindented one is outside it
    for raw in lines:
        line = squeeze(raw.replace("\ufeff", ""))
        if not line or line.startswith("#"):
            continue
        opened = selected(line)
        if opened is not None:
            context, printed = opened or None, False
            continue
        indented = raw[:1] in (" ", "\t")
        if context and printed and not indented:
            context = None
        printed = printed or indented
        entries.append(Entry(None if is_router_wide(normal_line(line)) else context, line))
    return Config(tuple(entries))


def render_config(config: Config) -> list[str]:
    """Print a configuration as `show config` does: one blank in a block, two under ` ipsec tunnel N`."""
    lines: list[str] = []
    context: str | None = None
    in_policy = False
    for entry in config.entries:
        if entry.context != context:
            context, in_policy = entry.context, False
            if context:
                kind, _, number = context.partition(" ")
                lines.append(f"{kind} select {number}")
        depth = 0 if context is None else 2 if in_policy and _IN_POLICY.match(entry.text) else 1
        lines.append(" " * depth + entry.text)
        if depth < 2:
            in_policy = context is not None and entry.key[1] == "ipsec tunnel"
    return lines
