"""The backup of the running configuration, taken before anything is changed."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from rtxvpn.apply.journal import plain_name

GENERATIONS = 20
_STAMP = "-".join("[0-9]" * digits for digits in (8, 6, 6))


def write_backup(folder: Path, router: str, text: str, now: datetime) -> Path:
    """Write the configuration into a new file and return its path.

    It holds the pre-shared keys in the clear, so the file is readable by its owner only (0600; on
    Windows the user's profile folder protects it). It appears whole or not at all, and the oldest of
    more than 20 of this router goes.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = plain_name(router)
    path = folder / f"{name}-{now:%Y%m%d-%H%M%S-%f}.txt"
    partial = path.with_suffix(".partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    for old in sorted(folder.glob(f"{name}-{_STAMP}.txt"))[:-GENERATIONS]:
        old.unlink(missing_ok=True)
    return path
