"""`schedule`: shows, installs, lists and removes what runs a verification by itself."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from argparse import Namespace
from datetime import datetime
from pathlib import Path

from rtxvpn import schedule as scheduling
from rtxvpn.cli import exits
from rtxvpn.errors import SettingsError
from rtxvpn.report.files import write_whole
from rtxvpn.schedule import AFTER_CHANGE_S, Job, Scheduled
from rtxvpn.site import load_site
from rtxvpn.words import msg, say

_PATIENCE_S = 30


def schedule(args: Namespace) -> int:
    """Show what would be installed, or with an option install it, remove it, or list what is there."""
    load_site(Path(args.site))
    job = _job(args)
    kind = args.on or _own_kind()
    scheduled = scheduling.schedule(kind, job, Path.home())
    if args.list:
        _list(kind, scheduled, job.name)
    elif args.remove:
        _remove(scheduled, job.name)
        print(say(msg("removed: {name}", name=job.name), args.lang), file=sys.stderr)
    elif args.install:
        _install(scheduled, job.name)
        print(say(msg("installed: {name}", name=job.name), args.lang), file=sys.stderr)
    else:
        _show(scheduled)
    return exits.OK


def _job(args: Namespace) -> Job:
    path = Path(args.site).resolve()
    every = None if args.after_change else args.every
    stem = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-") or "site"
    short = hashlib.sha256(str(path).encode()).hexdigest()[:8]
    name = f"rtxvpn-{stem}-{short}-{'after' if args.after_change else 'every'}"
    words = [sys.executable, "-m", "rtxvpn", "verify", str(path), "--format", "nagios", "--record"]
    words += ["--every", str(every)] if every else []
    words += ["--user-level"] if args.user_level else []
    words += ["--env-file", str(Path(args.env_file).resolve())] if args.env_file else []
    words += ["--on-change", args.on_change] if args.on_change else []
    after = AFTER_CHANGE_S if args.after_change else ()
    return Job(name, tuple(words), datetime.now().astimezone(), every, after)


def _own_kind() -> str:
    if sys.platform == "win32":
        return "windows"
    if sys.platform == "darwin":
        return "launchd"
    return "systemd" if shutil.which("systemctl") else "cron"


def _show(scheduled: Scheduled) -> None:
    for path, text in scheduled.files.items():
        print(f"# {path}\n{text}")
    for line in scheduled.crontab:
        print(line)
    for words in scheduled.install:
        print(subprocess.list2cmdline(words))


def _install(scheduled: Scheduled, name: str) -> None:
    if scheduled.crontab:
        _set_crontab(scheduling.with_lines(_crontab(), scheduled.crontab, name))
    for path, text in scheduled.files.items():
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        write_whole(Path(path), text.encode())
    try:
        for words in scheduled.install:
            _run(words)
    except SettingsError:
        _delete(scheduled)  # half of it would only mislead
        raise


def _remove(scheduled: Scheduled, name: str) -> None:
    if scheduled.crontab:
        _set_crontab(scheduling.without_lines(_crontab(), name))
    first, *others = scheduled.remove or ((),)
    if first:
        _run(first)
    _delete(scheduled)
    for words in others:
        _run(words)


def _delete(scheduled: Scheduled) -> None:
    for path in scheduled.files:
        Path(path).unlink(missing_ok=True)


def _list(kind: str, scheduled: Scheduled, name: str) -> None:
    """Print the names of this site's job where its files or lines are there."""
    if kind == "cron":
        found = scheduling.without_lines(_crontab(), name) != _crontab()
    elif kind == "windows":
        query = f"Get-ScheduledTask -TaskName '{name}' -ErrorAction SilentlyContinue"
        found = name in _run(("powershell", "-NoProfile", "-Command", query))
    else:
        found = any(Path(path).exists() for path in scheduled.files)
    if found:
        print(f"{name} ({kind})")


def _crontab() -> str:
    try:
        done = subprocess.run(
            ["crontab", "-l"], capture_output=True, text=True, timeout=_PATIENCE_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as reason:
        raise _failed("crontab -l", str(reason)) from reason
    return done.stdout if done.returncode == 0 else ""  # it also fails for a user without a crontab


def _set_crontab(text: str) -> None:
    _run(("crontab", "-"), text)


def _run(words: tuple[str, ...], given: str = "") -> str:
    try:
        done = subprocess.run(
            words, input=given, capture_output=True, text=True, timeout=_PATIENCE_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as reason:
        raise _failed(words[0], str(reason)) from reason
    if done.returncode:
        raise _failed(subprocess.list2cmdline(words), (done.stderr or done.stdout).strip())
    return done.stdout


def _failed(command: str, reason: str) -> SettingsError:
    return SettingsError(
        msg("`{command}` failed: {reason}", command=command, reason=reason),
        advice=msg("run `rtxvpn schedule` without --install and type what it shows, or choose --on cron"),
    )
