"""Which settings are not the same in two configurations, and which of them the commands of a journal touched."""

from __future__ import annotations

from collections.abc import Sequence

from rtxvpn.config.identity import Key
from rtxvpn.config.tree import Config, Entry, read_config
from rtxvpn.secrets import mask

# `show config` masks the passwords of these (fact book rtx-cli 8), so a backup cannot bring them back
_NOT_IN_BACKUPS = ("login password", "login user ", "administrator password", "console ", "schedule at ")


def differing(one: Config, other: Config) -> frozenset[Key]:
    """Return the settings that are not the same, but those that no backup can bring back."""
    keys = {*one.settings, *other.settings}
    unlike = (key for key in keys if _meaning(one, key) != _meaning(other, key))
    return frozenset(key for key in unlike if not key[1].startswith(_NOT_IN_BACKUPS))


def keys_of(commands: Sequence[str]) -> frozenset[Key]:
    """Return what commands set or take away, as a journal holds them."""
    return frozenset(map(_key_of, read_config(commands).entries))


def as_commanded(commands: Sequence[str], now: Config) -> frozenset[Key]:
    """Return the settings that stand, or are absent, as one of these commands left them; masked, as a journal has them."""
    found = set()
    for entry in read_config(commands).entries:
        key = _key_of(entry)
        held = now.settings.get(key)
        said = None if held is None else Entry(held.context, mask(held.text)).normal
        if said == (None if entry.text.startswith("no ") else entry.normal):
            found.add(key)
    return frozenset(found)


def _key_of(command: Entry) -> Key:
    return Entry(command.context, command.text.removeprefix("no ")).key


def _meaning(config: Config, key: Key) -> str | None:
    entry = config.settings.get(key)
    return None if entry is None else entry.normal
