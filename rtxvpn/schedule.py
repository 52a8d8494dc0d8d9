"""What the computer's own scheduler must be told so that it runs a verification: files and command lines, as text."""

from __future__ import annotations

import plistlib
import re
import shlex
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path, PurePath

from rtxvpn.errors import UsageError
from rtxvpn.words import msg

KINDS = ("systemd", "cron", "launchd", "windows")
AFTER_CHANGE_S = (60, 300, 1800, 86400)
PREFIX = "rtxvpn-"  # every job's name begins so
_LABEL = "local."  # what launchd's names begin with
_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_POWERSHELL = ("powershell", "-NoProfile", "-Command")


@dataclass(frozen=True, slots=True)
class Job:
    """A command to run every `every_s` seconds, or once after each of `after_s` from `now` on."""

    name: str
    command: tuple[str, ...]
    now: datetime
    every_s: int | None = None
    after_s: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Scheduled:
    """What installing takes: files to write, lines for the crontab, commands to run.

    `shown` are those commands as a person types them, with the shell named where it is not the usual one.
    """

    files: Mapping[PurePath, str] = field(default_factory=dict)
    crontab: tuple[str, ...] = ()
    install: tuple[tuple[str, ...], ...] = ()
    shown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Removal:
    """What takes a job away: commands while its files are there, the files, commands when they are gone."""

    before: tuple[tuple[str, ...], ...] = ()
    files: tuple[PurePath, ...] = ()
    after: tuple[tuple[str, ...], ...] = ()


def schedule(kind: str, job: Job, home: Path) -> Scheduled:
    """Say a job in the words of one scheduler of `KINDS`; raises UsageError for what it cannot do."""
    if any(end in word for word in job.command for end in "\r\n"):
        raise UsageError(
            msg("a path or command with a line end cannot be scheduled"),
            advice=msg("move the file, or put the command into a script"),
        )
    if kind == "systemd":
        return _systemd(job, home)
    if kind == "cron":
        return Scheduled(crontab=_cron(job))
    if kind == "launchd":
        return _launchd(job, home)
    return _windows(job)


def removal(kind: str, name: str, home: Path) -> Removal:
    """Tell how a job is taken away; the lines of a crontab are `without_lines`."""
    files = files_of(kind, name, home)
    if kind == "systemd":
        return Removal(
            (_systemctl("disable", "--now", f"{name}.timer"),), files, (_systemctl("daemon-reload"),)
        )
    if kind == "launchd":
        return Removal((("launchctl", "unload", "-w", str(files[0])),), files)
    if kind == "windows":
        return Removal(
            ((*_POWERSHELL, f"Unregister-ScheduledTask -Confirm:$false -TaskName {_power(name)}"),)
        )
    return Removal()


def files_of(kind: str, name: str, home: Path) -> tuple[PurePath, ...]:
    """Return the files that a job has with a scheduler; `*` for the name gives their patterns."""
    if kind == "systemd":
        folder = home / ".config" / "systemd" / "user"
        return folder / f"{name}.service", folder / f"{name}.timer"
    if kind == "launchd":
        return (home / "Library" / "LaunchAgents" / f"{_LABEL}{name}.plist",)
    return ()


def job_of(file: PurePath) -> str:
    """Return the name of the job that a file of `files_of` belongs to."""
    return file.stem.removeprefix(_LABEL)


def with_lines(crontab: str, lines: tuple[str, ...], name: str) -> str:
    """Return a crontab with a job's lines in place of those it had; the others stay as they are."""
    kept = without_lines(crontab, name)
    if kept and not kept.endswith("\n"):
        kept += "\n"
    return kept + "".join(f"{line}\n" for line in lines)


def without_lines(crontab: str, name: str) -> str:
    """Return a crontab without the lines of a job."""
    return "\n".join(line for line in crontab.split("\n") if not line.endswith(_mark(name)))


def jobs_in(crontab: str) -> set[str]:
    """Return the names of all jobs of ours in a crontab."""
    return set(re.findall(rf" # ({PREFIX}[a-z0-9-]+)$", crontab, re.MULTILINE))


def _mark(name: str) -> str:
    return f" # {name}"


def _systemd(job: Job, home: Path) -> Scheduled:
    times = [f"OnActiveSec={seconds}" for seconds in job.after_s]
    if job.every_s is not None:
        times = ["OnActiveSec=5", f"OnUnitActiveSec={job.every_s}"]
    service = (
        f"[Unit]\nDescription=rtxvpn verify ({job.name})\n\n[Service]\nType=oneshot\n"
        # WARNING, CRITICAL and UNKNOWN are what the router is, not a failure of the unit
        f"SuccessExitStatus=1 2 3\nExecStart={' '.join(map(_unit_word, job.command))}\n"
    )
    timer = (
        f"[Unit]\nDescription=rtxvpn verify ({job.name})\n\n[Timer]\n"
        + "\n".join([*times, "AccuracySec=1"])
        + "\n\n[Install]\nWantedBy=timers.target\n"
    )
    unit = f"{job.name}.timer"
    # one-shots are not enabled: a restart of the computer must not run them anew
    enable = (_systemctl("enable", unit),) if job.every_s is not None else ()
    # a timer that is running already goes on by its old times when it is only started
    install = (_systemctl("daemon-reload"), *enable, _systemctl("restart", unit))
    files = dict(zip(files_of("systemd", job.name, home), (service, timer), strict=True))
    return Scheduled(files=files, install=install, shown=tuple(map(shlex.join, install)))


def _systemctl(*words: str) -> tuple[str, ...]:
    return ("systemctl", "--user", *words)


def _unit_word(word: str) -> str:
    """Quote a word for ExecStart: systemd knows escapes, % and $ of its own."""
    for special, written in (("\\", "\\\\"), ('"', '\\"'), ("%", "%%"), ("$", "$$"), ("\n", "\\n")):
        word = word.replace(special, written)
    return f'"{word}"'


def _cron(job: Job) -> tuple[str, ...]:
    # cron mails whatever is printed, so what a run says is kept back while all is well;
    # and a percent sign is a line end to cron
    command = f'o=$({shlex.join(job.command)} 2>&1) || echo "$o"'.replace("%", "\\%")
    if job.every_s is not None:
        return (f"{_every(job.every_s)} {command}{_mark(job.name)}",)
    times = [(job.now + timedelta(seconds=seconds, minutes=1)) for seconds in job.after_s]
    return tuple(f"{at.minute} {at.hour} {at.day} {at.month} * {command}{_mark(job.name)}" for at in times)


def _every(seconds: int) -> str:
    minutes, hours = seconds // _MINUTE, seconds // _HOUR
    if seconds % _MINUTE == 0 and minutes < 60 and 60 % minutes == 0:
        return f"*/{minutes} * * * *"
    if seconds % _HOUR == 0 and hours < 24 and 24 % hours == 0:
        return f"0 */{hours} * * *"
    if seconds == _DAY:
        return "0 0 * * *"
    raise UsageError(
        msg("cron cannot run anything every {seconds} s", seconds=seconds),
        advice=msg("use a number of minutes that divides an hour, of hours that divides a day, or a day"),
    )


def _launchd(job: Job, home: Path) -> Scheduled:
    plist: dict[str, object] = {"Label": f"{_LABEL}{job.name}", "ProgramArguments": list(job.command)}
    if job.every_s is not None:
        plist["StartInterval"] = job.every_s
    else:
        times = [job.now + timedelta(seconds=seconds, minutes=1) for seconds in job.after_s]
        plist["StartCalendarInterval"] = [
            {"Month": at.month, "Day": at.day, "Hour": at.hour, "Minute": at.minute} for at in times
        ]
    (path,) = files_of("launchd", job.name, home)
    install = (("launchctl", "load", "-w", str(path)),)
    return Scheduled({path: plistlib.dumps(plist).decode()}, (), install, tuple(map(shlex.join, install)))


def _windows(job: Job) -> Scheduled:
    """Use PowerShell, for the dates of schtasks depend on the country."""
    program, *words = job.command
    if job.every_s is not None:
        if job.every_s < _MINUTE:
            raise UsageError(
                msg("Windows cannot run anything every {seconds} s", seconds=job.every_s),
                advice=msg("use 60 seconds or more"),
            )
        span = f"(New-TimeSpan -Seconds {job.every_s})"
        triggers = f"(New-ScheduledTaskTrigger -Once -At (Get-Date) -RepetitionInterval {span})"
    else:
        triggers = ", ".join(
            f"(New-ScheduledTaskTrigger -Once -At (Get-Date).AddSeconds({seconds}))"
            for seconds in job.after_s
        )
    script = (
        f"$a = New-ScheduledTaskAction -Execute {_power(program)} -Argument {_power(subprocess.list2cmdline(words))}; "
        f"Register-ScheduledTask -Force -TaskName {_power(job.name)} -Action $a -Trigger {triggers}"
    )
    return Scheduled(install=((*_POWERSHELL, script),), shown=("# PowerShell", script))


def _power(word: str) -> str:
    """Quote a word for PowerShell, to which the typographic marks are quotation marks too."""
    return "'" + re.sub("(['\u2018\u2019\u201a\u201b])", r"\1\1", word) + "'"
