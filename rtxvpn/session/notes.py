"""What a session notes on this computer: the console settings to put back, and that it is alone on its router."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from rtxvpn.errors import Unreachable
from rtxvpn.session.settings import KINDS, ConsoleSettings, is_setting, made
from rtxvpn.transport.url import Address
from rtxvpn.words import msg


def note_of(state: Path, address: Address) -> Path:
    """Return where the note about a router at this address stands."""
    name = f"{address.kind}-{address.host}{address.device}-{address.port}"
    return state / "console" / f"{re.sub(r'[^A-Za-z0-9.-]+', '_', name)}.json"


@contextmanager
def alone(note: Path, address: Address) -> Iterator[None]:
    """Be the one session of ours on a router: two would take each other's console settings for the router's."""
    note.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(str(note.with_suffix(".lock")))
    try:
        lock.acquire(timeout=0)
    except Timeout as reason:
        raise Unreachable(
            msg("{url}: another rtxvpn on this computer is working on this router", url=address.url),
            advice=msg("wait until it has ended"),
        ) from reason
    try:
        yield
    finally:
        lock.release()


def noted(folder: Path, name: str) -> ConsoleSettings | None:
    """Find what a session of ours noted under its prompt's name, over whichever wire it came."""
    for note in sorted(folder.glob("*.json")):
        with suppress(OSError, ValueError, TypeError, LookupError, AttributeError):
            kept = json.loads(note.read_text("utf-8"))
            if kept.pop("name") == name:
                return made({kind: _checked(kind, kept[kind]) for kind in KINDS})
    return None


def is_alive(folder: Path, name: str, own: Path) -> bool:
    """Tell whether a session of this computer, on another wire than `own`, is at work under its prompt's name."""
    for note in sorted(folder.glob("*.json")):
        with suppress(OSError, ValueError, TypeError, LookupError):
            if note != own and json.loads(note.read_text("utf-8"))["name"] == name:
                try:
                    with FileLock(str(note.with_suffix(".lock"))).acquire(timeout=0):
                        return False
                except Timeout:
                    return True
    return False


def write_note(note: Path, name: str, settings: ConsoleSettings) -> None:
    """Note the settings that are to be put back, under the prompt's name of this session.

    The file is for its owner alone (0600), and it appears whole or not at all.
    """
    values = {kind: _checked(kind, settings.value(kind)) for kind in KINDS}
    partial = note.with_suffix(".partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({"name": name, **values}, file)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(note)


def _checked(kind: str, value: str | None) -> str | None:
    """Return a value that can be one of its kind. Raises ValueError: nothing else may stand in a note, or be sent."""
    if value is not None and not is_setting(kind, value):
        raise ValueError(kind)
    return value
