"""A ping from this computer, by the operating system's own `ping`: what the people behind the router have."""

from __future__ import annotations

import os
import subprocess
import sys

from rtxvpn.facts import LocalPing
from rtxvpn.words import Msg, msg

_PATIENCE_S = 30.0  # three packets to a silent host take 6 s on Linux and Windows, 13 s on macOS
_SILENT = {
    "linux": 1,
    "win32": 1,
}  # the exit code that means: sent, and nobody answered; 2 on macOS and the BSDs


def ping_here(host: str, platform: str = sys.platform) -> LocalPing | Msg:
    """Ping a host three times from this computer, judged by the exit code; or say why that cannot be done."""
    words = _words(host, platform)
    try:
        done = subprocess.run(
            words, capture_output=True, text=True, errors="replace", timeout=_PATIENCE_S, check=False,
            stdin=subprocess.DEVNULL, env={**_environment(), "LC_ALL": "C"},
        )  # fmt: skip
    except FileNotFoundError:
        return msg("this computer has no `ping`")
    except subprocess.TimeoutExpired:
        return msg("`ping` on this computer did not end within {seconds:.0f} s", seconds=_PATIENCE_S)
    except OSError as reason:
        return msg("`ping` cannot be run on this computer ({reason})", reason=reason.strerror or "?")
    lines = tuple(line.rstrip() for line in done.stdout.splitlines() if line.strip())
    if done.returncode in (0, _SILENT.get(platform, 2)):
        return LocalPing(done.returncode == 0 and _is_answer(done.stdout, platform), lines)
    said = (done.stderr or done.stdout).strip().splitlines()
    return msg(
        "`ping` failed on this computer (exit {code}): {said}", code=done.returncode, said=said[-1] if said else "-"
    )  # fmt: skip


def _environment() -> dict[str, str]:
    """Return this process's environment without what is ours: the router's passwords stand in it."""
    return {name: value for name, value in os.environ.items() if not name.startswith("RTXVPN_")}


def _words(host: str, platform: str) -> list[str]:
    if platform == "win32":
        return ["ping", "-n", "3", "-w", "2000", host]
    return ["ping", "-c", "3", "-W", "2", host] if platform == "linux" else ["ping", "-c", "3", host]


def _is_answer(text: str, platform: str) -> bool:
    """Tell an answer from a router's "unreachable", for which Windows ends with 0 too; TTL= is in every language."""
    return platform != "win32" or "TTL=" in text
