"""What the computer's own scheduler must be told so that it runs a verification: files and command lines, as text."""

from __future__ import annotations

import plistlib
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path, PurePath

from rtxvpn.errors import UsageError
from rtxvpn.words import msg

KINDS = ("systemd", "cron", "launchd", "windows")
AFTER_CHANGE_S = (60, 300, 1800, 86400)
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


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
    """What installing takes: files to write, lines for the crontab, commands to run; and how to undo it."""

    files: Mapping[PurePath, str] = field(default_factory=dict)
    crontab: tuple[str, ...] = ()
    install: tuple[tuple[str, ...], ...] = ()
    remove: tuple[tuple[str, ...], ...] = ()


def schedule(kind: str, job: Job, home: Path) -> Scheduled:
    """Say a job in the words of one scheduler of `KINDS`; raises UsageError for what it cannot do."""
    if kind == "systemd":
        return _systemd(job, home / ".config" / "systemd" / "user")
    if kind == "cron":
        return Scheduled(crontab=_cron(job))
    if kind == "launchd":
        return _launchd(job, home / "Library" / "LaunchAgents")
    return _windows(job)


def with_lines(crontab: str, lines: tuple[str, ...], name: str) -> str:
    """Return a crontab with a job's lines in place of those it had; the others stay as they are."""
    kept = without_lines(crontab, name)
    return kept + "".join(f"{line}\n" for line in lines)


def without_lines(crontab: str, name: str) -> str:
    """Return a crontab without the lines of a job."""
    kept = [line for line in crontab.splitlines() if not line.endswith(_mark(name))]
    return "".join(f"{line}\n" for line in kept)


def _mark(name: str) -> str:
    return f" # {name}"


def _systemd(job: Job, folder: Path) -> Scheduled:
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
    unit, again = f"{job.name}.timer", ("systemctl", "--user", "daemon-reload")
    # one-shots are started, not enabled: a restart of the computer must not run them anew
    start = ("enable", "--now") if job.every_s is not None else ("start",)
    return Scheduled(
        files={folder / f"{job.name}.service": service, folder / unit: timer},
        install=(again, ("systemctl", "--user", *start, unit)),
        remove=(("systemctl", "--user", "disable", "--now", unit), again),
    )


def _unit_word(word: str) -> str:
    """Quote a word for ExecStart: systemd knows escapes, % and $ of its own."""
    for special, written in (("\\", "\\\\"), ('"', '\\"'), ("%", "%%"), ("$", "$$"), ("\n", "\\n")):
        word = word.replace(special, written)
    return f'"{word}"'


def _cron(job: Job) -> tuple[str, ...]:
    # a percent sign is a line end to cron
    command = shlex.join(job.command).replace("%", "\\%")
    if "\n" in command:
        raise UsageError(msg("a crontab cannot hold this path"), advice=msg("move the site file"))
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


def _launchd(job: Job, folder: Path) -> Scheduled:
    label = f"local.{job.name}"
    plist: dict[str, object] = {"Label": label, "ProgramArguments": list(job.command)}
    if job.every_s is not None:
        plist["StartInterval"] = job.every_s
    else:
        times = [job.now + timedelta(seconds=seconds, minutes=1) for seconds in job.after_s]
        plist["StartCalendarInterval"] = [
            {"Month": at.month, "Day": at.day, "Hour": at.hour, "Minute": at.minute} for at in times
        ]
    path = folder / f"{label}.plist"
    return Scheduled(
        files={path: plistlib.dumps(plist).decode()},
        install=(("launchctl", "load", "-w", str(path)),),
        remove=(("launchctl", "unload", "-w", str(path)),),
    )


def _windows(job: Job) -> Scheduled:
    """Use PowerShell, for the dates of schtasks depend on the country."""
    program, *words = job.command
    line = " ".join(map(_windows_word, words))
    if job.every_s is not None:
        span = f"(New-TimeSpan -Seconds {max(job.every_s, _MINUTE)})"
        triggers = f"New-ScheduledTaskTrigger -Once -At (Get-Date) -RepetitionInterval {span}"
    else:
        triggers = ", ".join(
            f"(New-ScheduledTaskTrigger -Once -At (Get-Date).AddSeconds({seconds}))"
            for seconds in job.after_s
        )
    script = (
        f"$a = New-ScheduledTaskAction -Execute {_power(program)} -Argument {_power(line)}; "
        f"Register-ScheduledTask -Force -TaskName {_power(job.name)} -Action $a -Trigger {triggers}"
    )
    undo = f"Unregister-ScheduledTask -Confirm:$false -TaskName {_power(job.name)}"
    shell = ("powershell", "-NoProfile", "-Command")
    return Scheduled(install=((*shell, script),), remove=((*shell, undo),))


def _windows_word(word: str) -> str:
    # quotation marks cannot stand in a Windows path, and a closing backslash would escape ours
    return f'"{word}"' if " " in word and not word.endswith("\\") else word


def _power(word: str) -> str:
    return "'" + word.replace("'", "''") + "'"
