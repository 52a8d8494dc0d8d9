"""Keeps a plan in a file that only its owner reads, and tells later whether the router is still as it was."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rtxvpn.config.factory import FACTORY, is_factory
from rtxvpn.config.tree import Config
from rtxvpn.errors import SettingsError
from rtxvpn.plan.model import Plan
from rtxvpn.words import Msg, msg

SCHEMA = "rtxvpn.kept-plan/1"
_LARGEST = 4_000_000  # bytes; a plan of 60 commands has 12,000
_PLAN_AGAIN = msg("make the plan again: `rtxvpn plan SITE --out FILE`")


@dataclass(frozen=True, slots=True)
class KeptPlan:
    """A plan of before: its file, its commands, and the digest of the configuration that it starts from."""

    path: Path
    running: str
    commands: tuple[tuple[str | None, str], ...]


def digest(config: Config) -> str:
    """Return a SHA-256 of what a configuration says, whatever the order and spelling of its lines."""
    lines = sorted(f"{context or ''}\n{key}\n{text}\n" for (context, key), text in config.means())
    return hashlib.sha256("".join(lines).encode("utf-8")).hexdigest()


def keep_plan(plan: Plan, running: Config | None, path: Path) -> None:
    """Write a plan with its keys into a file of mode 0600, all of it or nothing; None is factory state.

    Raises SettingsError when the file cannot be written.
    """
    document = {
        "schema": SCHEMA,
        "secret": True,
        "running_sha256": digest(FACTORY if running is None else running),
        "commands": [
            {"command": c.command, "context": c.context, "origin": c.origin, "undo": list(c.undo)}
            for c in plan.commands
        ],
    }
    partial = path.parent / f".{path.name}.{os.getpid()}.tmp"
    if path.exists() and not path.is_file():  # a folder, a device: never put a file in its place
        raise _not_kept(path, msg("it is no ordinary file"))
    try:
        with open(partial, "x", encoding="utf-8", newline="\n", opener=_private) as file:
            json.dump(document, file, ensure_ascii=False, indent=2)
            file.write("\n")
        partial.replace(path)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise _not_kept(path, reason) from error
    finally:
        with contextlib.suppress(OSError, ValueError):
            partial.unlink(missing_ok=True)


def _not_kept(path: Path, reason: Msg | str) -> SettingsError:
    return SettingsError(
        msg("the plan cannot be kept: {reason}", reason=reason),
        where=str(path),
        advice=msg("check that the folder exists and that you may write into it"),
    )


def read_kept(path: Path) -> KeptPlan:
    """Read a kept plan; raises SettingsError for any other file."""
    try:
        with path.open("rb") as file:
            document = json.loads(file.read(_LARGEST))
        return _kept(document, path)
    except OSError as error:
        what = msg("the kept plan cannot be read: {reason}", reason=error.strerror or "?")
        raise SettingsError(what, where=str(path), advice=_PLAN_AGAIN) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise SettingsError(msg("this is no kept plan"), where=str(path), advice=_PLAN_AGAIN) from error


def require_current(kept: KeptPlan, plan: Plan, running: Config) -> None:
    """Raise SettingsError unless the router and the plan made now are those of the kept plan.

    What was planned offline against factory state holds for a factory router that lets people log in.
    """
    if kept.running not in {digest(running), digest(FACTORY) if is_factory(running) else None}:
        raise _stale(kept, msg("the router has changed since the plan was kept; nothing was sent"))
    if kept.commands != tuple((c.context, c.command) for c in plan.commands):
        what = msg("the site file or the download has changed since the plan was kept; nothing was sent")
        raise _stale(kept, what)


def _stale(kept: KeptPlan, what: Msg) -> SettingsError:
    return SettingsError(what, where=str(kept.path), advice=_PLAN_AGAIN)


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


def _kept(document: Any, path: Path) -> KeptPlan:
    if document["schema"] != SCHEMA:
        raise ValueError(SCHEMA)
    commands = tuple((c["context"], str(c["command"])) for c in document["commands"])
    return KeptPlan(path, str(document["running_sha256"]), commands)
