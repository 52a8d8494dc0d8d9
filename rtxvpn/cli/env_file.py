"""Passwords for runs without a person: a file of a few lines that nobody else may read."""

from __future__ import annotations

import os
import re
from pathlib import Path

from rtxvpn.errors import SettingsError
from rtxvpn.words import Msg, msg

_NAMES = ("RTXVPN_PASSWORD", "RTXVPN_ADMIN_PASSWORD", "RTXVPN_KEY_PASSPHRASE")
_QUOTED = re.compile(r"""'([^']*)'|"((?:[^"\\]|\\.)*)"|(["'].*)""")
_ESCAPED = re.compile(r'\\(["\\`$])')  # in double quotes; any other backslash is itself (systemd.exec)


def take_passwords(name: str) -> None:
    """Put the passwords of a file into the environment; raises SettingsError, never with a line of it."""
    os.environ.update(read_passwords(name))


def read_passwords(name: str) -> dict[str, str]:
    """Read a file of passwords by the names of their variables; raises SettingsError, never with a line of it."""
    found: dict[str, str] = {}
    for at, line in enumerate(_lines(Path(name)), 1):
        key, equals, value = (part.strip() for part in line.partition("="))
        if not line.strip() or line.lstrip()[0] in "#;":
            continue
        if not equals or key not in _NAMES:
            raise _wrong(
                msg("a line of a file of passwords is NAME=VALUE, with {names}", names=" or ".join(_NAMES)),
                f"{name}:{at}",
            )
        found[key] = _unquoted(value, f"{name}:{at}")
    return found


def _lines(path: Path) -> list[str]:
    try:
        mode = path.stat().st_mode
        lines = path.read_text("utf-8-sig").splitlines()  # Notepad writes a mark in front
    except (OSError, UnicodeDecodeError) as reason:
        raise SettingsError(
            msg("the file of passwords cannot be read"), where=str(path), advice=msg("check the path")
        ) from reason
    if os.name == "posix" and mode & 0o077:
        raise SettingsError(
            msg("others may read or write this file of passwords"),
            where=str(path),
            advice=msg("chmod 600 {path}", path=str(path)),
        )
    return lines


def _unquoted(value: str, where: str) -> str:
    """Take a value out of its quotation marks as systemd does; one without any is taken as it stands."""
    found = _QUOTED.fullmatch(value)
    if found is None:
        return value
    single, double, broken = found.groups()
    if broken is not None:
        raise _wrong(
            msg("a quotation mark in a file of passwords is not closed, or something follows it"), where
        )
    return _ESCAPED.sub(r"\1", double) if single is None else str(single)


def _wrong(what: Msg, where: str) -> SettingsError:
    return SettingsError(what, where=where, advice=msg("correct the line"))
