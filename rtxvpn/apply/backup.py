"""The backup of the running configuration, taken before anything is changed."""

from __future__ import annotations

import os
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from rtxvpn.apply.journal import Seal, folder_to_disk, needed, plain_name, retire

GENERATIONS = 20
_STAMP = "-".join("[0-9]" * digits for digits in (8, 6, 6))


def write_backup(folder: Path, router: str, text: str, now: datetime, *, after: bool = False) -> Path:
    """Write the configuration into a new file and return its path; `after` is one that a change has made.

    It holds the pre-shared keys in the clear, so the file is readable by its owner only (0600; on
    Windows the user's profile folder protects it). It appears whole or not at all, and of more than 20
    of this router the oldest go that no rollback needs (the journals stand beside the folder).
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"{plain_name(router)}-after" if after else plain_name(router)
    path = folder / f"{name}-{now:%Y%m%d-%H%M%S-%f}.txt"
    partial = path.with_suffix(".partial")
    try:
        _write(partial, text)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    folder_to_disk(folder)
    old = sorted(folder.glob(f"{name}-{_STAMP}.txt"))[:-GENERATIONS]
    retire(old, lambda: needed(folder.parent / "journals", router))
    return path


def sealed(text: str) -> dict[str, Any]:
    """Return what a journal notes of a file with this text, so that nobody goes back to what has become of it."""
    seal = seal_of(text.encode())
    return {"bytes": seal.size, "sha256": seal.sha256}


def seal_of(data: bytes) -> Seal:
    """Return the seal of what a file holds."""
    return Seal(len(data), sha256(data).hexdigest())


def _write(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
