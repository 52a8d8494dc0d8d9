"""What sessions note on this computer: the console settings to put back, and that each is alone on its router.

A note stands under the prompt's name of its session and outlives it: a rollback timer, a restart, somebody's `save`
in between may bring that name back long after. Where a router has the same settings again, the name is the same
again, so that the notes stay few, and so that a session notices nothing of a timer that brings an earlier one back.
"""

from __future__ import annotations

import json
import os
import re
import secrets as randomness
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from rtxvpn.errors import Unreachable
from rtxvpn.session.settings import KINDS, ConsoleSettings, is_setting, made
from rtxvpn.transport.url import Address
from rtxvpn.words import Msg, msg

KEPT = 50  # notes of an address; each is of other settings that somebody had there


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes about the router at one address, a file a name in `folder`; beside it stand those of other addresses.

    `moved_from` are the notes of a session of this process that has lost the router's old address.
    """

    folder: Path
    moved_from: Notes | None = None

    @contextmanager
    def alone(self, address: Address) -> Iterator[None]:
        """Be the one session of ours on a router: two would take each other's console settings for the router's."""
        if self.folder in self._left_behind():
            yield  # it was never let go
            return
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        told = msg("{url}: another rtxvpn on this computer is working on this router", url=address.url)
        with only_one(_lock_of(self.folder), told):
            yield

    def find(self, name: str) -> ConsoleSettings | None:
        """Find what a session of ours noted under its prompt's name, over whichever wire it came."""
        earlier = sorted(self.folder.parent.glob("*.json"))  # of earlier versions: one note an address
        for path in (self._path(name), *self._elsewhere(name), *earlier):
            if (note := _read(path)) is not None and note[0] == name:
                return note[1]
        return None

    def is_guess(self, name: str) -> bool:
        """Tell whether nothing but a guess stands here about the settings from before a session of this name."""
        note = _read(self._path(name))
        return note is not None and note[2]

    def name_for(self, settings: ConsoleSettings) -> str:
        """Return the name for a session that has found these settings: the one of before, or a new one.

        A name of which we only guess belongs to another computer, which may be at work under it again.
        """
        for path in reversed(self._by_age()):
            if (note := _read(path)) is not None and note[1] == settings and not note[2]:
                return note[0]
        while self.find(name := f"rtxvpn-{randomness.token_hex(2)}") is not None:
            pass
        return name

    def write(self, name: str, settings: ConsoleSettings, *, guessed: bool = False) -> None:
        """Note the settings that are to be put back, under the prompt's name of a session.

        The file is for its owner alone (0600), and it appears whole or not at all. Of more than 50 the oldest go.
        """
        values = {kind: _checked(kind, settings.value(kind)) for kind in KINDS}
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._path(name)
        partial = path.with_suffix(".partial")
        note = {
            "name": name,
            **values,
            "unread": sorted(settings.unread),
            "guessed": guessed or self.is_guess(name),
        }
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(note, file)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
        for old in self._by_age()[:-KEPT]:
            old.unlink(missing_ok=True)

    def is_alive(self, name: str) -> bool:
        """Tell whether a session of this computer, on another wire, is at work under its prompt's name."""
        for path in self._elsewhere(name):
            if path.parent in self._left_behind() or Notes(path.parent)._by_age()[-1:] != [path]:
                continue
            try:
                with _lock_of(path.parent).acquire(timeout=0):
                    pass
            except Timeout:
                return True
        return False

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.json"

    def _elsewhere(self, name: str) -> list[Path]:
        """Return the notes of this name about other addresses."""
        found = sorted(self.folder.parent.glob(f"*/{name}.json"))
        return [path for path in found if path.parent != self.folder]

    def _left_behind(self) -> list[Path]:
        return [] if self.moved_from is None else [self.moved_from.folder, *self.moved_from._left_behind()]

    def _by_age(self) -> list[Path]:
        aged = []
        for path in self.folder.glob("rtxvpn-*.json"):
            with suppress(FileNotFoundError):
                aged.append((path.stat().st_mtime_ns, path))
        return [path for _, path in sorted(aged)]


@contextmanager
def only_one(lock: FileLock, told: Msg) -> Iterator[None]:
    """Hold a lock, or raise Unreachable with what is told: another rtxvpn of this computer holds it."""
    try:
        lock.acquire(timeout=0)
    except Timeout as reason:
        raise Unreachable(told, advice=msg("wait until it has ended")) from reason
    try:
        yield
    finally:
        lock.release()


def notes_of(state: Path, address: Address, moved_from: Notes | None = None) -> Notes:
    """Return the notes about a router at this address."""
    name = f"{address.kind}-{address.host}{address.device}-{address.port}"
    return Notes(state / "console" / re.sub(r"[^A-Za-z0-9.-]+", "_", name), moved_from)


def _lock_of(folder: Path) -> FileLock:
    return FileLock(str(folder.with_name(f"{folder.name}.lock")))


def _read(path: Path) -> tuple[str, ConsoleSettings, bool] | None:
    """Read a note: the name, the settings, and whether they are a guess. None where it is not a whole one."""
    with suppress(OSError, ValueError, TypeError, LookupError, AttributeError):
        kept: dict[str, Any] = json.loads(path.read_text("utf-8"))
        unread = set(kept.get("unread", ())) & set(KINDS)
        settings = made({kind: _checked(kind, kept[kind]) for kind in KINDS}, unread)
        return str(kept["name"]), settings, bool(kept.get("guessed"))
    return None


def _checked(kind: str, value: str | None) -> str | None:
    """Return a value that can be one of its kind. Raises ValueError: nothing else may stand in a note, or be sent."""
    if value is not None and not is_setting(kind, value):
        raise ValueError(kind)
    return value
