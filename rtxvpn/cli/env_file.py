"""Passwords for runs without a person: a file of two lines that nobody else may read."""

from __future__ import annotations

import os
from pathlib import Path

from rtxvpn.errors import SettingsError
from rtxvpn.words import msg

_NAMES = ("RTXVPN_PASSWORD", "RTXVPN_ADMIN_PASSWORD", "RTXVPN_KEY_PASSPHRASE")


def take_passwords(name: str) -> None:
    """Put the passwords of a file into the environment; raises SettingsError, never with a line of it."""
    path = Path(name)
    try:
        mode = path.stat().st_mode
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as reason:
        raise SettingsError(
            msg("the file of passwords cannot be read"), where=name, advice=msg("check the path")
        ) from reason
    if os.name == "posix" and mode & 0o077:
        raise SettingsError(
            msg("others may read or write this file of passwords"),
            where=name,
            advice=msg("chmod 600 {path}", path=name),
        )
    for at, line in enumerate(lines, 1):
        key, equals, value = line.partition("=")
        if not line.strip() or line.startswith("#"):
            continue
        if not equals or key.strip() not in _NAMES:
            raise SettingsError(
                msg("a line of a file of passwords is NAME=VALUE, with {names}", names=" or ".join(_NAMES)),
                where=f"{name}:{at}",
                advice=msg("correct the line"),
            )
        os.environ[key.strip()] = value
