"""Reports kept under a name, to compare a later look with: JSON files in the state folder."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from rtxvpn.errors import SettingsError, UsageError
from rtxvpn.health.result import Report, State
from rtxvpn.model import Watched
from rtxvpn.report.files import write_whole
from rtxvpn.report.json import SCHEMA, report_json
from rtxvpn.transport.url import host_of
from rtxvpn.words import Msg, msg

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True)
class Saved:
    """What is kept of an earlier look: states by check and subject, numbers by measure and subject.

    `watched` is the VPN that it was at; a report of an older version knows no more than the router's host.
    """

    states: dict[tuple[str, str], State]
    measures: dict[tuple[str, str], float]
    watched: Watched
    at: datetime
    path: Path


def check_name(name: str) -> str:
    """Return a name that can be a file's; raises UsageError for any other."""
    if not _NAME.fullmatch(name):
        raise UsageError(
            msg("{name!r} is no name for a report", name=name),
            advice=msg("use letters, digits, dot, dash and underscore, such as before-change"),
        )
    return name


def save_report(folder: Path, name: str, report: Report, watched: Watched) -> Path:
    """Keep a report under a name, whole or not at all; one of the same name is replaced."""
    path = folder / f"{check_name(name)}.json"
    with suppress(OSError):  # what is wrong with the folder, writing tells
        folder.mkdir(parents=True, exist_ok=True)
    document = {**report_json(report), "watched": asdict(watched)}
    write_whole(path, json.dumps(document, ensure_ascii=False, indent=2).encode())
    return path


def load_report(folder: Path, name: str) -> Saved:
    """Read the report of a name back; raises SettingsError for one that is missing or broken."""
    path = folder / f"{check_name(name)}.json"
    try:
        return _read(json.loads(path.read_text("utf-8")), path)
    except FileNotFoundError as reason:
        raise _refused(path, msg("no report of this name was kept"), _known(folder)) from reason
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as reason:
        raise _refused(path, msg("this is no report that was kept whole"), msg("save it again")) from reason


def require_same(saved: Saved, watched: Watched) -> None:
    """Refuse a report of another router, or of another VPN connection. Raises SettingsError."""
    if not saved.watched.is_same(watched):
        other, this = _named(saved.watched), _named(watched)
        what = msg("this report is of {other}, not of {target}", other=other, target=this)
        raise _refused(saved.path, what, msg("compare with a report of the same router"))


def _named(watched: Watched) -> str:
    router = f"{watched.model or ''} {watched.serial} ({watched.host})" if watched.serial else watched.host
    return f"{router.strip()}, {watched.vpn}" if watched.vpn else router.strip()


def _read(saved: Any, path: Path) -> Saved:
    if saved["schema"] != SCHEMA:
        raise ValueError(saved["schema"])
    states = {(str(one["check"]), str(one["subject"])): State(one["state"]) for one in saved["results"]}
    numbers = {
        (str(one["name"]), str(one["subject"])): float(one["value"]) for one in saved.get("measures", ())
    }
    known = saved.get("watched") or {"host": host_of(str(saved["target"]))}
    at = datetime.fromisoformat(str(saved["checked_at"])).astimezone()
    return Saved(states, numbers, Watched(**known), at, path)


def _known(folder: Path) -> Msg:
    names = ", ".join(sorted(path.stem for path in folder.glob("*.json")))
    return msg("kept are: {names}; `rtxvpn verify SITE --save NAME` keeps one", names=names or "-")


def _refused(path: Path, what: Msg, advice: Msg) -> SettingsError:
    return SettingsError(what, where=str(path), advice=advice)
