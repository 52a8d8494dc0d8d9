"""The program as a process of its own: what only a real one can show (signals, pipes, its two streams)."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .conftest import SECRETS, Office

LONGEST_S = 60.0


def start(office: Office, *argv: str, **how: Any) -> subprocess.Popen[str]:
    """Start `python -m rtxvpn …` in the office."""
    return subprocess.Popen(
        [sys.executable, "-m", "rtxvpn", *argv],
        env={**os.environ, **office.environment(), "PYTHONIOENCODING": "utf-8"},
        cwd=office.folder,
        stdin=how.get("stdin", subprocess.DEVNULL),
        stdout=how.get("stdout", subprocess.PIPE),
        stderr=how.get("stderr", subprocess.PIPE),
        start_new_session=how.get("start_new_session", False),
        text=True,
        encoding="utf-8",
    )


def finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Wait for its end; gives its exit code and both streams, which hold no secret and no traceback."""
    out, err = process.communicate(timeout=LONGEST_S)
    assert "Traceback" not in (err or "")
    assert not [secret for secret in SECRETS if secret in (out or "") + (err or "")]
    return process.returncode, out or "", err or ""


@dataclass
class Simulated:
    """`rtxvpn simulate` at work; `dump` is there after its end."""

    process: subprocess.Popen[str]
    url: str
    dump_file: Path

    def end(self) -> dict[str, list[str]]:
        """Stop it as a person does, and read what it dumped."""
        self.process.send_signal(signal.SIGINT)
        code, _, _ = finish(self.process)
        assert code == 0
        held: dict[str, list[str]] = json.loads(self.dump_file.read_text("utf-8"))
        return held


@contextmanager
def simulate(office: Office, *argv: str, scramble: bool) -> Iterator[Simulated]:
    """Run `rtxvpn simulate` beside a test."""
    argv += ("--scramble-unknown",) if scramble else ()
    dump = office.folder / "dump.json"
    process = start(office, "simulate", "--speed", "60", "--dump", str(dump), *argv)
    try:
        assert process.stdout is not None
        yield Simulated(process, process.stdout.readline().strip(), dump)
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()
