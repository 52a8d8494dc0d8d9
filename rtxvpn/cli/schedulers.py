"""This computer's schedulers: which jobs of ours they hold, the crontab as it is, and commands that they are told."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path

from rtxvpn import schedule as scheduling
from rtxvpn.errors import SettingsError
from rtxvpn.words import Msg, msg

_PATIENCE_S = 30
_NO_CRONTAB = "no crontab for"  # what every cron says to a user who has none
_ENGLISH = {"LC_ALL": "C"}


def installed(kind: str) -> set[str]:
    """Return the names of all jobs of ours that a scheduler holds, of any site file."""
    if kind == "cron":
        return scheduling.jobs_in(the_crontab())
    if kind == "windows":
        query = f"(Get-ScheduledTask -TaskName '{scheduling.PREFIX}*' -ErrorAction SilentlyContinue).TaskName"
        return set(run(("powershell", "-NoProfile", "-Command", query)).split())
    patterns = scheduling.files_of(kind, f"{scheduling.PREFIX}*", Path.home())
    return {scheduling.job_of(path) for one in patterns for path in Path(one).parent.glob(one.name)}


def the_crontab() -> str:
    """Return the user's crontab, empty where there is none.

    Any other reason why it cannot be read is an error: what is taken for empty is written over.
    """
    done = _done(("crontab", "-l"))
    if done.returncode == 0:
        return _text(done.stdout)
    if _NO_CRONTAB in _text(done.stderr):
        return ""
    raise failed("crontab -l", _reason(done), msg("nothing was changed; look at what `crontab -l` says"))


def set_crontab(text: str) -> None:
    """Put a crontab in the place of the user's."""
    run(("crontab", "-"), text)


def run(words: Sequence[str], given: str = "") -> str:
    """Run a command of a scheduler and return what it printed; raises SettingsError where it fails."""
    done = _done(words, given)
    if done.returncode:
        raise failed(shlex.join(words), _reason(done))
    return _text(done.stdout)


def failed(command: str, reason: str, advice: Msg | None = None) -> SettingsError:
    """Make an error of a command that did not work."""
    return SettingsError(
        msg("`{command}` failed: {reason}", command=command, reason=reason),
        advice=advice
        or msg("run `rtxvpn schedule` without --install and type what it shows, or choose --on cron"),
    )


def _done(words: Sequence[str], given: str = "") -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            words, input=given.encode("utf-8", "surrogateescape"), capture_output=True,
            env={**os.environ, **_ENGLISH}, timeout=_PATIENCE_S, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as reason:
        raise failed(words[0], str(reason)) from reason


def _text(said: bytes) -> str:
    """Decode so that every byte can be given back as it was: a crontab may be of any character set."""
    return said.decode("utf-8", "surrogateescape")


def _reason(done: subprocess.CompletedProcess[bytes]) -> str:
    return (done.stderr or done.stdout).decode("utf-8", "replace").strip()
