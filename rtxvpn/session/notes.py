"""What a session notes on this computer: the console settings to put back, and that it is alone on its router."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path

from filelock import FileLock, Timeout

from rtxvpn.errors import Unreachable
from rtxvpn.session.console import ConsoleSettings
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
                return ConsoleSettings(**kept)
    return None


def write_note(note: Path, name: str, settings: ConsoleSettings) -> None:
    """Note the settings that are to be put back, under the prompt's name of this session."""
    note.write_text(json.dumps({"name": name, **asdict(settings)}), "utf-8")
