"""What a wait for a healthy VPN tells: a live row on a terminal, a line a change anywhere else."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rtxvpn.cli.streams import STATUS
from rtxvpn.cli.terminal import columns
from rtxvpn.columns import cut
from rtxvpn.health.result import Report, State
from rtxvpn.verify import Watch
from rtxvpn.words import Lang, Msg, msg, say


def missing_words(report: Report, left_s: float) -> Msg:
    """Say what is not OK yet, and how long it may still take."""
    missing = ", ".join(
        f"{result.check} {result.subject}" for result in report.results if result.state is not State.OK
    )
    return msg("waiting ({left:.0f} s left): {missing}", left=left_s, missing=missing)


@contextmanager
def shown(lang: Lang) -> Iterator[Watch]:
    """Give what shows each look of a wait on stderr; a live row is taken away at the end."""
    if not sys.stderr.isatty():
        yield _by_lines(lang)
        return
    try:
        yield lambda report, left_s: _row(f"  {say(missing_words(report, left_s), lang)}")
    finally:
        _row("")


def _row(text: str) -> None:
    print(STATUS + cut(text, columns() - 1), end="", file=sys.stderr, flush=True)


def _by_lines(lang: Lang) -> Watch:
    began, told = time.monotonic(), ""

    def watch(report: Report, left_s: float) -> None:
        nonlocal told
        states = repr([(one.check, one.subject, one.state) for one in report.results])
        if states != told:
            said = say(missing_words(report, left_s), lang)
            print(f"[{time.monotonic() - began:6.1f} s] {said}", file=sys.stderr, flush=True)
        told = states

    return watch
