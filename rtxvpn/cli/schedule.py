"""`schedule`: shows, installs, lists and removes what runs a verification by itself."""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import shutil
import sys
from argparse import Namespace
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from rtxvpn import schedule as scheduling
from rtxvpn.cli import exits, notices, terminal
from rtxvpn.cli.env_file import read_passwords
from rtxvpn.cli.hook import hook_words
from rtxvpn.cli.reports import require_output
from rtxvpn.cli.schedulers import installed, run, set_crontab, the_crontab
from rtxvpn.errors import SettingsError
from rtxvpn.report.files import write_whole
from rtxvpn.schedule import AFTER_CHANGE_S, Job, Scheduled
from rtxvpn.site import load_site
from rtxvpn.words import Msg, msg, say

_EVERY_S = 300
_LISTED = {
    "systemd": "systemctl --user list-timers",
    "cron": "crontab -l",
    "launchd": "launchctl list",
    "windows": "Get-ScheduledTask rtxvpn-*",
}


def schedule(args: Namespace) -> int:
    """Show what would be installed, or with an option install it, remove it, or list what is there."""
    if args.list:
        return _list(args)
    if args.remove:
        return _remove(args)
    job = _job(args)
    _require_usable(args)
    kind = args.on or _own_kind()
    scheduled = scheduling.schedule(kind, job, Path.home())
    if args.install:
        _install(kind, scheduled, job.name)
        _tell(msg("installed: {name}", name=f"{job.name} ({kind})"), args)
    else:
        _show(scheduled)
        _tell(msg("nothing is installed yet: --install does it"), args)
    _tell_where_to_look(args, kind)
    _tell_passwords(args)
    return exits.OK


def _tell_where_to_look(args: Namespace, kind: str) -> None:
    """Say how to see that it runs, what it found, and what becomes of it while the computer sleeps."""
    site = shlex.quote(args.site)
    _tell(
        msg("is it there: `rtxvpn schedule {site} --list`, `{command}`", site=site, command=_LISTED[kind]),
        args,
    )
    _tell(msg("what it finds: `rtxvpn history {site}`", site=site), args)
    told = msg("while this computer sleeps or is off nothing is looked at; the history tells the missed runs")
    if args.after_change:
        told = msg(
            "while this computer sleeps or is off nothing is looked at; a run that falls due then may be lost"
        )
    _tell(told, args)


def _tell_passwords(args: Namespace) -> None:
    """Warn where every run would end for want of a password: nobody is there to be asked."""
    url = args.connect or load_site(Path(args.site)).router.connect
    if args.env_file or args.identity or terminal.in_keyring(f"{url} login"):
        return
    told = msg(
        "the runs find no password: nobody can be asked, and this shell's variables are not theirs; use --env-file FILE (mode 0600) or the OS keyring"
    )
    notices.tell([told], args.lang)


def _require_usable(args: Namespace) -> None:
    """Find now what every run would stumble over, when nobody is there to read it."""
    require_output(args)
    load_site(Path(args.site))
    if args.on_change:
        hook_words(args.on_change)
    if args.env_file:
        read_passwords(args.env_file)
    if args.identity and not _absolute(args.identity).is_file():
        raise SettingsError(
            msg("there is no such SSH key"), where=args.identity, advice=msg("check the path")
        )


def _job(args: Namespace) -> Job:
    every = None if args.after_change else args.every or _EVERY_S
    words = [sys.executable, "-m", "rtxvpn", "verify", str(_absolute(args.site)), "--record"]
    words += _options(args)
    words += ["--every", str(every)] if every else []
    after = AFTER_CHANGE_S if args.after_change else ()
    name = f"{_stem(args.site)}-{'after' if args.after_change else 'every'}"
    return Job(name, tuple(words), datetime.now().astimezone(), every, after)


def _options(args: Namespace) -> Iterator[str]:
    """Carry over what a run needs: it starts in another folder, with another environment and language."""
    yield from ("--format", args.format)
    if args.format in ("text", "markdown", "html", "xlsx"):
        yield from ("--lang", args.lang)
    for option, path in (
        ("--output", args.output),
        ("--env-file", args.env_file),
        ("--identity", args.identity),
    ):
        if path:
            yield from (option, str(_absolute(path)))
    for option, value in (("--connect", args.connect), ("--on-change", args.on_change)):
        if value:
            yield from (option, value)
    if args.full:
        yield "--full"
    if args.user_level:
        yield "--user-level"
    if os.environ.get("RTXVPN_STATE_DIR"):
        yield from ("--state-dir", str(_absolute(os.environ["RTXVPN_STATE_DIR"])))


def _absolute(path: str) -> Path:
    return Path(path).expanduser().resolve()


def _stem(site: str) -> str:
    """Name the jobs of a site file by its path, whether it is still there or not."""
    path = _absolute(site)
    stem = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-") or "site"
    return f"{scheduling.PREFIX}{stem}-{hashlib.sha256(str(path).encode()).hexdigest()[:8]}"


def _own_kind() -> str:
    """Return the scheduler to install with on this computer."""
    first, *others = _own_kinds()
    return "cron" if first == "systemd" and others and not shutil.which("systemctl") else first


def _own_kinds() -> tuple[str, ...]:
    """Return every scheduler of this computer that may hold a job."""
    if sys.platform == "win32":
        return ("windows",)
    first = "launchd" if sys.platform == "darwin" else "systemd"
    return (first, "cron") if shutil.which("crontab") else (first,)


def _show(scheduled: Scheduled) -> None:
    for path, text in scheduled.files.items():
        print(f"# {path}\n{text}")
    for line in (*scheduled.crontab, *scheduled.shown):
        print(line)


def _install(kind: str, scheduled: Scheduled, name: str) -> None:
    if scheduled.crontab:
        set_crontab(scheduling.with_lines(the_crontab(), scheduled.crontab, name))
    if kind == "launchd" and name in installed(kind):
        _take_away(kind, name)  # it refuses to load what is loaded
    for path, text in scheduled.files.items():
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        write_whole(Path(path), text.encode())
    try:
        for words in scheduled.install:
            run(words)
    except SettingsError:
        _delete(kind, name)  # half of it would only mislead
        raise


def _of_site(args: Namespace) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return the jobs of this site file that are installed, as (name, scheduler), and those of others."""
    mine, others = [], []
    wanted = {"every": not args.after_change, "after": args.every is None}
    names = {f"{_stem(args.site)}-{which}" for which, is_wanted in wanted.items() if is_wanted}
    for kind in (args.on,) if args.on else _own_kinds():
        for name in sorted(installed(kind)):
            if name in names:
                mine.append((name, kind))
            elif not name.startswith(_stem(args.site)):
                others.append((name, kind))
    return mine, others


def _list(args: Namespace) -> int:
    mine, others = _of_site(args)
    for name, kind in mine:
        print(f"{name} ({kind})")
    if not mine:
        _tell(msg("nothing is installed for {site}", site=str(_absolute(args.site))), args)
    if others:
        _tell(
            msg(
                "for other site files: {names}", names=", ".join(f"{name} ({kind})" for name, kind in others)
            ),
            args,
        )
    return exits.OK


def _remove(args: Namespace) -> int:
    mine, _ = _of_site(args)
    for name, kind in mine:
        _take_away(kind, name)
        _tell(msg("removed: {name}", name=f"{name} ({kind})"), args)
    if not mine:
        _tell(msg("nothing to remove for {site}", site=str(_absolute(args.site))), args)
    return exits.OK


def _take_away(kind: str, name: str) -> None:
    if kind == "cron":
        set_crontab(scheduling.without_lines(the_crontab(), name))
    removal = scheduling.removal(kind, name, Path.home())
    for words in removal.before:
        run(words)
    _delete(kind, name)
    for words in removal.after:
        run(words)


def _delete(kind: str, name: str) -> None:
    for path in scheduling.files_of(kind, name, Path.home()):
        Path(path).unlink(missing_ok=True)


def _tell(sentence: Msg, args: Namespace) -> None:
    print(say(sentence, args.lang), file=sys.stderr)
