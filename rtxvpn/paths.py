"""Where things are: the shipped templates and fixtures, and the tool's own folders."""

from __future__ import annotations

import os
from pathlib import Path

_HERE = Path(__file__).resolve().parent


def shipped(*parts: str) -> Path:
    """Return the path of a shipped file: in the wheel `_shipped/…`, in a clone beside the package."""
    in_wheel = _HERE / "_shipped" / parts[0]
    root = in_wheel if in_wheel.is_dir() else _HERE.parent / parts[0]
    return root.joinpath(*parts[1:])


def state_dir() -> Path:
    """Return the folder for journals, backups and known hosts; `RTXVPN_STATE_DIR` overrides it."""
    given = os.environ.get("RTXVPN_STATE_DIR")
    if given:
        return Path(given)
    from platformdirs import user_state_path  # costs what `--help` need not pay

    return user_state_path("rtxvpn", appauthor=False)
