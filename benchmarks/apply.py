"""Measures what the safety of an apply costs, against pushing the same commands bare (issue 6).

python benchmarks/apply.py                 # all; exit 1 when a bound is broken
python benchmarks/apply.py --delays 0 --rounds 3 --no-serial
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from operator import truediv
from pathlib import Path
from statistics import median
from urllib.parse import quote

import bare
from measuring import keep, show, verdict
from virtual import ADMINISTRATOR, LOGIN, USER, Place, demo_site, serving

from rtxvpn.access import Access
from rtxvpn.apply.run import Job, apply
from rtxvpn.aws.download import read_download
from rtxvpn.connect import open_router
from rtxvpn.health.result import Report
from rtxvpn.plan.make import make_plan
from rtxvpn.plan.model import Plan
from rtxvpn.words import Msg

BOUND = 1.5  # times the bare push and one `show config` before and after it
_DEADMAN_S = 7200  # on the router's quick clock
_WAITING = "wait until"  # how the stage begins that takes AWS's time, not ours
_PROMPT = b"bench-loop0# "  # a configuration's own comments end in "# " for a moment, on a slow line
Row = tuple[object, ...]


class Watcher:
    """Agrees to everything, and tells the waiting for the VPN from the rest."""

    def __init__(self) -> None:
        self._since: float | None = None
        self.waited_s = 0.0

    def stage(self, told: Msg) -> None:
        """Stop one clock, and perhaps start it again."""
        now = time.perf_counter()
        if self._since is not None:
            self.waited_s += now - self._since
        self._since = now if str(told).startswith(_WAITING) else None

    def step(self, done: int, total: int, command: str) -> None:
        """Hear nothing."""

    def undoing(self, done: int, total: int, command: str) -> None:
        """Hear nothing."""

    def watching(self, report: Report, left_s: float) -> None:
        """Hear nothing."""

    def waiting(self, told: Msg) -> None:
        """Hear nothing."""

    def agrees(self, plan: Plan) -> bool:
        """Agree."""
        return True

    def goes_on(self, warnings: Sequence[Msg]) -> bool:
        """Agree."""
        return True

    def looked(self, report: Report) -> None:
        """Do without it."""

    def permits(self, told: Msg, lines: Sequence[str], question: Msg) -> bool:
        """Refuse: nothing is measured that comes before a plan."""
        return False

    def types(self, question: Msg) -> str:
        """Type nothing."""
        return ""

    def accepts(self, told: Sequence[Msg], question: Msg) -> bool:
        """Refuse: nothing unforeseen is measured."""
        return False

    def keeps(self, report: Report, left_s: float | None) -> bool:
        """Refuse: a benchmark of an unhealthy VPN measures nothing."""
        return False

    def stopped(self) -> bool:
        """Go on."""
        return False


def lines() -> list[str]:
    """Return the commands of the demo's plan."""
    site = demo_site()
    return [command.command for command in make_plan(site, read_download(site.aws.download), None).commands]


def url_of(place: Place) -> str:
    """Return where the router is, as the site file says it."""
    if place.pty_path:
        return f"serial://{quote(place.pty_path)}?baud=9600"
    return f"ssh://{USER}@127.0.0.1:{place.ssh_port}"


@contextmanager
def logged_in(place: Place, folder: Path) -> Iterator[bare.Loop]:
    """Log in by the bare loop, as administrator, with the console set."""
    opened = (
        bare.over_serial(place)
        if place.pty_path
        else bare.over_ssh(place, folder / "known_hosts", at_once=True)
    )
    with opened as loop:
        loop.become_administrator()
        loop.set_console()
        yield loop


def by_hand(place: Place, folder: Path) -> float:
    """Push with a `show config` before and after, and nothing else."""
    with logged_in(place, folder) as loop:
        began = time.perf_counter()
        loop.say("show config", _PROMPT)
        for line in lines():
            loop.say(line)
        loop.say("show config", _PROMPT)
        return time.perf_counter() - began


def by_rtxvpn(place: Place, folder: Path) -> float:
    """Apply: backup, journal, dead-man, push, read-back, save and its proof; without the wait for AWS."""
    site, watcher = demo_site(), Watcher()
    access = Access(url_of(place), LOGIN, ADMINISTRATOR, folder)
    job = Job(
        site=site,
        download=read_download(site.aws.download),
        url=access.url,
        backups=folder / "backups",
        wait_s=60.0,
        deadman_s=_DEADMAN_S,
    )
    with open_router(access) as connection:
        began = time.perf_counter()
        outcome = apply(connection, job, watcher)
        took = time.perf_counter() - began
    if not outcome.saved:
        raise SystemExit("the apply was not saved: there is nothing to measure")
    return took - watcher.waited_s


def timed(way: Callable[[Place, Path], float], delay_ms: float, *, serial: bool = False) -> float:
    """Run one way on a router of its own, fresh from the factory."""
    with tempfile.TemporaryDirectory() as name, serving(delay_ms / 1000, serial=serial) as place:
        folder = Path(name)
        (folder / "known_hosts").write_text(place.host_key + "\n", "utf-8")
        return way(place, folder)


def measured(wire: str, rounds: int, delay_ms: float = 0.0, *, serial: bool = False) -> Row:
    """Let the two ways take turns and make a row; ratios are of neighbours in time."""
    timed(by_rtxvpn, 0.0)  # what is imported and compiled once counts for nobody
    pairs = [
        (timed(by_hand, delay_ms, serial=serial), timed(by_rtxvpn, delay_ms, serial=serial))
        for _ in range(rounds)
    ]
    floors, ours = zip(*pairs, strict=True)
    ratio = median(map(truediv, ours, floors))
    return wire, _ms(median(floors)), _ms(median(ours)), f"{ratio:.2f}", BOUND, verdict(ratio, BOUND)


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.1f}"


def main() -> int:
    """Measure, print, keep; 1 when a bound is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--delays", type=float, nargs="*", default=[0.0, 5.0, 25.0], metavar="MS")
    parser.add_argument("--no-serial", action="store_true")
    args = parser.parse_args()
    rows = [measured(f"ssh {delay:g} ms", args.rounds, delay) for delay in args.delays]
    if not args.no_serial:
        rows.append(measured("serial 9600", max(1, args.rounds // 2), serial=True))
    head = ("wire", "bare_ms", "rtxvpn_ms", "ratio", "bound", "verdict")
    show(head, rows)
    keep("apply", head, rows)
    return int(any(row[-1] == "MISSED" for row in rows))


if __name__ == "__main__":
    sys.exit(main())
