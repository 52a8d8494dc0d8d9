"""What a line of a journal must look like to be believed: a file of before may be cut off, damaged, or from elsewhere.

A line that has not the shape of its event counts as one that was never written; nothing that reads a journal
has to ask again what a field is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from rtxvpn.errors import RtxError
from rtxvpn.transport.url import read_url

Line = dict[str, Any]
Check = Callable[[Any], bool]

_LATEST_S = 253_000_000_000.0  # in the year 9987: no calendar goes on for ever
_LARGEST = 2**53
_RESTART = re.compile(r"schedule at [0-9]{1,9} ")
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")


def read_lines(data: bytes) -> list[Line]:
    """Read what is whole of a journal; the end of its process, or a full disk, may have cut off a line."""
    return [line for raw in data.split(b"\n") if (line := _read(raw)) is not None]


def _read(raw: bytes) -> Line | None:
    try:
        line = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    if not isinstance(line, dict) or not _is_text(line.get("event")) or not _is_time(line.get("at")):
        return None
    shape = _SHAPES.get(line["event"], {})
    if not all(check(line.get(name)) for name, check in shape.items()):
        return None
    return {name: value for name, value in line.items() if value is not None}


def _maybe(check: Check) -> Check:
    return lambda value: value is None or check(value)


def _one_of(*values: str) -> Check:
    return lambda value: _is_text(value) and value in values


def _every(check: Check) -> Check:
    return lambda value: isinstance(value, list) and all(map(check, value))


def _is_text(value: Any) -> bool:
    """Tell whether it is text that can be written again: JSON may hold half of a character."""
    if not isinstance(value, str):
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_path(value: Any) -> bool:
    return _is_text(value) and bool(value) and "\0" not in value


def _is_url(value: Any) -> bool:
    try:
        return _is_text(value) and bool(read_url(value).kind)
    except (RtxError, ValueError):
        return False


def _is_restart(value: Any) -> bool:
    return _is_text(value) and _RESTART.match(value) is not None


def _is_sha256(value: Any) -> bool:
    return isinstance(value, str) and _SHA256.match(value) is not None


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LARGEST


def _is_time(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= _LATEST_S


_SEAL: Mapping[str, Check] = {"bytes": _maybe(_is_count), "sha256": _maybe(_is_sha256)}
_SHAPES: Mapping[str, Mapping[str, Check]] = {
    "begin": {
        "url": _is_url,
        "kind": _maybe(_one_of("apply", "rollback", "reset", "bootstrap")),
        "backup": _maybe(_is_path),
        "commands": _maybe(_every(_is_text)),
        **_SEAL,
    },
    "applied": {"after": _is_path, **_SEAL},
    "armed": {
        "until": _is_time,
        "timer": _maybe(_is_flag),
        "schedule": _maybe(_is_count),
        "restart_at": _maybe(_is_time),
        "stood": _maybe(_every(_is_restart)),
    },
    "slot": {"n": _is_count},
    "end": {"outcome": _one_of("applied", "not applied", "unknown"), "saved": _maybe(_is_flag)},
}
