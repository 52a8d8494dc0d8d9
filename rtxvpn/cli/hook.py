"""The hook of `--on-change`: a command of the user's, run when the state is not that of the look before."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys

from rtxvpn.errors import UsageError
from rtxvpn.health.result import Report, State
from rtxvpn.words import Lang, msg, say

_HOOK_S = 60  # a hook that hangs must not keep the next run from starting
_OURS = "RTXVPN_"
_MEANT = frozenset({"RTXVPN_STATE_DIR"})  # so that a hook finds the same history


def hook_words(command: str) -> list[str]:
    """Split the command of a hook into its words; raises UsageError for one that no run could ever start."""
    try:
        words = shlex.split(command, posix=os.name != "nt")
    except ValueError as reason:
        raise UsageError(
            msg("--on-change: {reason} in {command!r}", reason=str(reason), command=command),
            advice=msg('a quotation mark within a word is written "it\'s"'),
        ) from reason
    if not words:
        raise UsageError(msg("--on-change names no command"), advice=msg("name a program"))
    return words


def call(command: str, report: Report, before: State, lang: Lang) -> None:
    """Run the hook without a shell; what it prints goes to stderr, for stdout is data."""
    told = {
        "RTXVPN_STATE": report.state.value,
        "RTXVPN_STATE_BEFORE": before.value,
        "RTXVPN_TARGET": report.target,
    }
    # passwords and passphrases are the router's and the key's, not the hook's
    own = {name: value for name, value in os.environ.items() if not name.startswith(_OURS) or name in _MEANT}
    try:
        done = subprocess.run(
            hook_words(command), env={**own, **told}, capture_output=True, text=True, errors="replace",
            timeout=_HOOK_S, check=False,
        )  # fmt: skip
        sys.stderr.write(done.stdout + done.stderr)
        trouble = f"exit {done.returncode}" if done.returncode else ""
    except (OSError, ValueError, subprocess.TimeoutExpired) as reason:
        trouble = str(reason)
    if trouble:
        sentence = msg("the hook of --on-change failed: {reason}", reason=trouble)
        print(say(sentence, lang), file=sys.stderr)
