"""`history`: what the kept looks say; and how `verify` keeps one and calls a hook when the state changes."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from argparse import Namespace
from datetime import datetime, timedelta
from pathlib import Path

from rtxvpn import history as kept
from rtxvpn.cli import exits, terminal
from rtxvpn.health.result import Report, State
from rtxvpn.paths import state_dir
from rtxvpn.report.timeline import history_html, history_text
from rtxvpn.site import load_site
from rtxvpn.words import msg, say

SCHEMA = "rtxvpn.history/1"
_HOOK_S = 60  # a hook that hangs must not keep the next run from starting


def history(args: Namespace) -> int:
    """Print the history of a site's router; exit 0 whatever it says."""
    target = args.connect or load_site(Path(args.site)).router.connect
    since = datetime.now().astimezone() - timedelta(days=args.days)
    looks = kept.looks(_file(), target, since)
    spans = kept.spans(looks)
    if args.format == "json":
        print(json.dumps(_document(target, looks), ensure_ascii=False, indent=2))
    elif args.format == "html":
        print(history_html(target, looks, spans, args.lang), end="")
    else:
        print(history_text(target, looks, spans, args.lang, terminal.columns()), end="")
    return exits.OK


def keep(report: Report, args: Namespace) -> None:
    """Keep a report in the history, and run the hook when its state is not that of the look before."""
    before = kept.record(_file(), report, args.every)
    if args.on_change and before is not None and before is not report.state:
        _call(args, report, before)


def _file() -> Path:
    return state_dir() / "history.sqlite"


def _document(target: str, looks: tuple[kept.Look, ...]) -> dict[str, object]:
    rows = [
        {
            "at": one.at.isoformat(timespec="seconds"),
            "state": one.state.value,
            "every_s": one.every_s,
            "bgp_drops": one.drops,
            "sa_lifetime_s": one.lifetime_s,
            "troubles": list(one.troubles),
        }
        for one in looks
    ]
    return {"schema": SCHEMA, "target": target, "looks": rows}


def _call(args: Namespace, report: Report, before: State) -> None:
    """Run the hook without a shell; what it prints goes to stderr, for stdout is data."""
    told = {
        "RTXVPN_STATE": report.state.value,
        "RTXVPN_STATE_BEFORE": before.value,
        "RTXVPN_TARGET": report.target,
    }
    # the passwords are the router's, not the hook's
    own = {name: value for name, value in os.environ.items() if not name.endswith("PASSWORD")}
    words = shlex.split(args.on_change, posix=os.name != "nt")
    try:
        done = subprocess.run(
            words, env={**own, **told}, capture_output=True, text=True, errors="replace", timeout=_HOOK_S, check=False,
        )  # fmt: skip
        sys.stderr.write(done.stdout + done.stderr)
        trouble = f"exit {done.returncode}" if done.returncode else ""
    except (OSError, ValueError, IndexError, subprocess.TimeoutExpired) as reason:
        trouble = str(reason)
    if trouble:
        sentence = msg("the hook of --on-change failed: {reason}", reason=trouble)
        print(say(sentence, args.lang), file=sys.stderr)
