"""Writes a report's file whole or not at all, so that a collector never reads half of one."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from rtxvpn.errors import SettingsError
from rtxvpn.words import msg


def write_whole(path: Path, data: bytes) -> None:
    """Write beside the file and put it in its place; raises SettingsError when that cannot be done."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        fresh.write_bytes(data)
        fresh.replace(path)
    except OSError as reason:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise SettingsError(
            msg("cannot keep the report ({reason})", reason=reason.strerror or "?"),
            where=str(path),
            advice=msg("make room, and choose a folder that you may write into"),
        ) from reason
