"""The journal of an apply: what was about to be done and what was done, on disk before the next thing.

JSON lines, one file an apply, `journals/ROUTER/DATE-TIME.jsonl`, readable by its owner only. Secrets in
commands are masked before they come here.
"""

from __future__ import annotations

import errno
import json
import os
import re
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path
from typing import Any

from rtxvpn.apply.shapes import Line, read_lines
from rtxvpn.errors import SettingsError
from rtxvpn.words import Msg, msg

SCHEMA = "rtxvpn.journal/1"
GENERATIONS = 200
APPLIED, NOT_APPLIED, UNKNOWN = "applied", "not applied", "unknown"


class CannotNote(SettingsError):
    """A step cannot be noted, so it is not done."""

    def __init__(self, path: Path, reason: OSError) -> None:
        why = {"path": str(path), "reason": _why(reason)}
        full = reason.errno in (errno.ENOSPC, errno.EDQUOT)
        told = (
            msg("the journal {path} cannot be written ({reason}): make room on that disk first", **why)
            if full
            else msg("the journal {path} cannot be written ({reason})", **why)
        )
        super().__init__(told, advice=msg("nothing was sent; run the same command again"))


class Journal:
    """One apply's journal; `clock` tells Unix seconds, `tell` hears of a note that is lost."""

    def __init__(
        self, path: Path, clock: Callable[[], float], tell: Callable[[Msg], None] = lambda told: None
    ) -> None:
        self.path = path
        self._clock = clock
        self._tell = tell
        self._descriptor: int | None = None
        self._close: Callable[[], object] = bool
        self._torn = False
        self._doubtful: OSError | None = None
        self._told = False

    def note(self, event: str, *, disk: bool = True, must: bool = False, **facts: Any) -> None:
        """Append one line, for other processes to see when this returns, whatever becomes of ours.

        Without `disk` the call of `to_disk` is the caller's. Raises CannotNote for a step that `must` be noted, and
        for the beginning; any other goes on, for it brings a change to its end, and what is lost is told, once.
        """
        line = json.dumps({"event": event, "at": round(self._clock(), 3), **facts}, ensure_ascii=False)
        try:
            if must and self._doubtful is not None:
                raise self._doubtful
            self._write(line.encode() + b"\n", disk)
        except OSError as reason:
            if event == "begin":
                self._never_begun()
            if must or event == "begin":
                self._told = True
                raise CannotNote(self.path, reason) from reason
            self._tell_once(reason)

    def to_disk(self) -> None:
        """Bring what was noted to the disk, where a power cut spares it; if it cannot, the next note says so."""
        try:
            self._write(b"", True)
        except OSError as reason:
            self._doubtful = reason

    def _tell_once(self, reason: OSError) -> None:
        if self._told:
            return
        self._told = True
        told = msg(
            "the journal {path} can no longer be written ({reason}): this change goes on to its end, but the next run may call it one without an end",
            path=str(self.path),
            reason=_why(reason),
        )
        self._tell(msg("warning: {told}", told=told))

    def _never_begun(self) -> None:
        self._close()  # Windows deletes no file that is open
        self._descriptor = None
        with suppress(OSError):  # an empty one would be told as damaged
            self.path.unlink()

    def _write(self, data: bytes, disk: bool) -> None:
        new = self._descriptor is None
        descriptor = self._open()
        if data:
            data = b"\n" * self._torn + data  # what a full disk has cut off is a line of its own
            self._torn = os.write(descriptor, data) < len(data)
            if self._torn:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if disk:
            os.fsync(descriptor)
        if new:
            folder_to_disk(self.path.parent)

    def _open(self) -> int:
        """Open the file once: to open it for each of a hundred lines costs more than the lines."""
        if self._descriptor is None:
            self._descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            self._close = weakref.finalize(self, os.close, self._descriptor)
        return self._descriptor


def _why(reason: OSError) -> str:
    return reason.strerror or type(reason).__name__


def folder_to_disk(folder: Path) -> None:
    """Bring a new file's name to the disk too, where a folder can be opened for that (POSIX)."""
    if os.name != "posix":
        return
    with suppress(OSError):  # a file system that does not know it
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@dataclass(frozen=True, slots=True)
class Seal:
    """What a file was when it was written: its length in bytes, and its SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Past:
    """What a journal tells; `outcome` is None where its process ended without writing how.

    `commands` are those of the plan, masked, and of a change that it took over; `armed` the dead-man's facts
    while it may still act; `alone` tells that all that was not saved then was its own;
    `slot` the number of the file that may still hold a candidate. Older journals hold no `seal` of their files.
    """

    path: Path
    kind: str
    began: str
    url: str
    backup: Path | None
    after: Path | None
    commands: tuple[str, ...]
    sent: int
    outcome: str | None
    saved: bool
    armed: dict[str, Any] = field(default_factory=dict)
    alone: bool = False
    slot: int | None = None
    seal: Seal | None = None
    after_seal: Seal | None = None


def new_journal(
    folder: Path, router: str, clock: Callable[[], float], tell: Callable[[Msg], None] = lambda told: None
) -> Journal:
    """Make the journal of an apply that begins now; of more than 200 the oldest that nobody needs go."""
    place = folder / plain_name(router)
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    stamp = datetime.fromtimestamp(clock(), UTC).strftime("%Y%m%d-%H%M%S-%f")
    files = sorted(place.glob("*.jsonl"))
    taken = {path.stem for path in files}
    name = next(n for n in chain((stamp,), (f"{stamp}-{i}" for i in count(2))) if n not in taken)
    retire(files[: 1 - GENERATIONS], lambda: needed(folder, router))
    return Journal(place / f"{name}.jsonl", clock, tell)


def retire(files: Iterable[Path], spared: Callable[[], frozenset[Path]]) -> None:
    """Delete old files, but those that are still needed."""
    old = list(files)
    for path in frozenset(old) - spared() if old else ():
        with suppress(OSError):  # somebody has it open; the next time then
            path.unlink()


def needed(folder: Path, router: str) -> frozenset[Path]:
    """Return the files that a rollback or a second run may still want, however many applies failed since.

    They are those of the last apply that came to its end, and of whatever was not taken back before and after it.
    """
    found: set[Path | None] = set()
    applied = 0
    for past in _each_past(folder, router):
        applied += past.kind == "apply" and past.outcome == APPLIED
        if applied == 2:
            break
        if past.outcome != NOT_APPLIED or past.armed:
            found |= {past.path, past.backup, past.after}
    return frozenset(path for path in found if path is not None)


def plain_name(router: str) -> str:
    """Return a router's name as a file's name."""
    return re.sub(r"[^A-Za-z0-9.-]+", "_", router).strip("_")


def pasts(folder: Path, router: str) -> list[Past]:
    """Read every journal of a router, the newest first; one without a beginning is left out."""
    return list(_each_past(folder, router))


def unread(folder: Path, router: str) -> list[Path]:
    """Return the journals of a router that `pasts` leaves out, the newest first."""
    return [path for path in _files(folder, router) if _past(path) is None]


def _each_past(folder: Path, router: str) -> Iterator[Past]:
    return (past for past in map(_past, _files(folder, router)) if past is not None)


def _files(folder: Path, router: str) -> list[Path]:
    return sorted((folder / plain_name(router)).glob("*.jsonl"), reverse=True)


def unfinished(history: Iterable[Past]) -> list[Past]:
    """Return the changes whose end is not known and that no later one has put an end to, the newest first."""
    found = []
    for past in history:
        if past.outcome is None or past.armed:
            found.append(past)
        elif past.saved or (past.kind == "reset" and past.outcome != NOT_APPLIED):
            break
    return found


def _past(path: Path) -> Past | None:
    try:
        lines = read_lines(path.read_bytes())
    except OSError:
        return None
    first = next((line for line in lines if line["event"] == "begin"), None)
    return None if first is None else _told_by(path, first, lines)


def _told_by(path: Path, first: Line, lines: list[Line]) -> Past:
    last = {line["event"]: line for line in lines}
    end, applied = last.get("end", {}), last.get("applied", {})
    armed = {} if "disarmed" in last else last.get("armed", {})
    return Past(
        path=path,
        kind=first.get("kind") or "apply",
        began=datetime.fromtimestamp(first["at"], UTC).isoformat(timespec="seconds"),
        url=first["url"],
        backup=Path(first["backup"]) if first.get("backup") else None,
        after=Path(applied["after"]) if applied else None,
        commands=tuple(first.get("commands") or ()),
        sent=_sent(first, lines),
        outcome=end.get("outcome"),
        saved=bool(end.get("saved")),
        armed=armed,
        alone=last.get("armed", {}).get("schedule") is not None,
        slot=None if "slot-gone" in last else last.get("slot", {}).get("n"),
        seal=_seal(first),
        after_seal=_seal(applied),
    )


def _seal(line: Line) -> Seal | None:
    size, sha256 = line.get("bytes"), line.get("sha256")
    return None if size is None or sha256 is None else Seal(size, sha256)


def _sent(first: Line, lines: list[Line]) -> int:
    """Count the commands that were sent; a candidate is all of them at once."""
    if any(line["event"] == "load" for line in lines):
        return len(first.get("commands") or ())
    return sum(line["event"] == "send" for line in lines)
