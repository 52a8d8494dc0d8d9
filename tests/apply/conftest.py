"""An apply against the virtual RTX830 with its AWS peer, in memory, on the router's own clock."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from rtxvpn.access import FileAccess
from rtxvpn.apply.job import Job, Method, Outcome
from rtxvpn.apply.rollback import DONE, roll_back
from rtxvpn.apply.run import apply
from rtxvpn.aws.download import read_download
from rtxvpn.config.tree import read_config
from rtxvpn.connect import Connection, has_unsaved_changes
from rtxvpn.health.result import Report
from rtxvpn.paths import shipped
from rtxvpn.plan.make import make_plan
from rtxvpn.plan.model import Plan
from rtxvpn.router import Router
from rtxvpn.session.console import Console
from rtxvpn.session.login import Credentials, become_administrator, log_in
from rtxvpn.session.notes import Notes
from rtxvpn.simulator.cloud import Cloud
from rtxvpn.site import load_site
from rtxvpn.words import Msg

from .loading import RUNNING
from .memory_files import MemoryFiles

URLS = {
    "ssh": "ssh://admin@203.0.113.99",
    "telnet": "telnet://203.0.113.99",
    "serial": "serial:///dev/ttyUSB0?user=admin",
}


class Killed(BaseException):
    """The process is gone: nothing of ours runs any more."""


SITE = shipped("fixtures", "sites", "demo.yaml")


class Quiet:
    """A listener that agrees, remembers, and stops when told to."""

    def __init__(
        self,
        *,
        keep: bool = False,
        agree: bool = True,
        go_on: bool = True,
        accept: bool | None = None,
        stop_after: int | None = None,
        killed_at: int | None = None,
    ) -> None:
        self.stages: list[str] = []
        self.waits: list[str] = []
        self.warnings: list[str] = []
        self.questions: list[str] = []
        self.permitted: list[str] = []
        self.typed = ""
        self._go_on, self._killed_at = go_on, killed_at
        self._accept = go_on if accept is None else accept
        self.before: Report | None = None
        self.sent: list[str] = []
        self.undone: list[str] = []
        self._keep, self._agree, self._stop_after = keep, agree, stop_after

    def stage(self, told: Msg) -> None:
        self.stages.append(str(told))

    def step(self, done: int, total: int, command: str) -> None:
        if self._killed_at == done:
            raise Killed
        self.sent.append(command)

    def undoing(self, done: int, total: int, command: str) -> None:
        self.undone.append(command)

    def watching(self, report: Report, left_s: float) -> None:
        assert left_s >= 0

    def waiting(self, told: Msg) -> None:
        self.waits.append(str(told))

    def agrees(self, plan: Plan) -> bool:
        return self._agree

    def goes_on(self, warnings: Sequence[Msg]) -> bool:
        self.warnings += map(str, warnings)
        return self._go_on

    def accepts(self, told: Sequence[Msg], question: Msg) -> bool:
        self.warnings += map(str, told)
        self.questions.append(str(question))
        return self._accept

    def looked(self, report: Report) -> None:
        self.before = report

    def permits(self, told: Msg, lines: Sequence[str], question: Msg) -> bool:
        self.permitted += lines
        return self._agree

    def types(self, question: Msg) -> str:
        return self.typed

    def keeps(self, report: Report, left_s: float | None) -> bool:
        return self._keep

    def stopped(self) -> bool:
        return self._stop_after is not None and len(self.sent) >= self._stop_after


class Bench:
    """A router, its cloud, and one apply after another."""

    def __init__(
        self,
        lab: Callable[..., Any],
        folder: Path,
        running: Sequence[str] | None,
        wire: str,
        options: dict[str, Any],
    ) -> None:
        self.site = load_site(SITE)
        self.download = read_download(self.site.aws.download)
        self.cloud = Cloud.from_download(self.site.aws.download.read_text("utf-8"))
        self.lab = lab(running=running, cloud=self.cloud, **options)
        self.folder = folder
        self.wire = wire
        self.url: str | None = None
        self.moves: list[str] = []
        self.told: list[str] = []  # by the connection itself
        given = self.lab.router.options
        self.who = Credentials(given.user, given.login_password, given.admin_password)
        self.factory = self.lab.running()
        self.untouched = self.now()
        self.files = MemoryFiles(self.lab.router)
        self.method: Method = "lines"
        self.awake_s = 60.0

    def open(self, timeout_s: float = 20.0, wire: str | None = None) -> Connection:
        kind, options = wire or self.wire, self.lab.router.options
        session = self.lab.session(kind, options.user if kind == "ssh" else None, timeout_s)
        if kind == "ssh":
            session.find_prompt()
        else:
            log_in(session, self.who, greets=kind == "telnet")
        become_administrator(session, self.who.administrator)
        unsaved = has_unsaved_changes(session, self.who.administrator)
        console = Console(session)
        notes = Notes(self.folder / "console" / kind)
        assert console.take_over(notes.find, notes.write, named=notes.name_for)
        files = FileAccess(self.files.opened, options.login_password, options.admin_password)
        connection = Connection(
            Router(session, "memory", console.as_found),
            console,
            notes,
            unsaved,
            self.elsewhere,
            administrator=self.who.administrator,
            files=files if kind == "ssh" else None,
            warn=lambda told: self.told.append(str(told)),
        )
        if console.inherited:
            connection.look_again()
        return connection

    @contextmanager
    def elsewhere(self, url: str) -> Iterator[Connection]:
        self.moves.append(url)
        connection = self.open()
        try:
            yield connection
        finally:
            connection.leave()

    def job(self, wait_s: float = 120.0) -> Job:
        return Job(
            site=self.site,
            download=self.download,
            url=self.url or URLS[self.wire],
            backups=self.folder / "backups",
            wait_s=wait_s,
            clock=self.lab.clock.now,
            wall=self.lab.clock.now,
            pause=self.lab.clock.advance,
            method=self.method,
            awake_s=self.awake_s,
        )

    def apply(
        self, listener: Quiet | None = None, wait_s: float = 120.0, connection: Connection | None = None
    ) -> Outcome:
        connection = connection or self.open()
        try:
            return apply(connection, self.job(wait_s), listener or Quiet())
        except Killed:
            self.die()
            raise
        finally:
            if not self.lab.wire.console.closed:
                connection.leave()

    def die(self) -> None:
        """Do what the operating system does to a process that is gone: nothing is said on the line any more."""
        self.lab.wire.close()
        self.lab.wire.console.closed = True

    def roll_back(self, listener: Quiet | None = None, *, anyway: bool = False) -> bool:
        connection = self.open()
        try:
            return roll_back(connection, self.job(), listener or Quiet(), anyway=anyway) == DONE
        except Killed:
            self.die()
            raise
        finally:
            if not self.lab.wire.console.closed:
                connection.leave()

    def later(self, seconds: float = 3600.0) -> None:
        """Let the router alone until everything that was armed has acted, a restart included."""
        for _ in range(6):
            self.lab.clock.advance(seconds / 6)
            self.lab.running()

    def now(self) -> list[str]:
        """The running configuration without the console settings that a dead session leaves."""
        return [line for line in self.lab.running() if not line.startswith("console ")]

    def intended(self) -> bool:
        """Whether the router holds all of the site, and the same is saved."""
        return self.holds_the_site() and self.lab.saved() == self.lab.running()

    def holds_the_site(self) -> bool:
        """Whether the running configuration is all of the site."""
        return not make_plan(self.site, self.download, read_config(self.lab.running())).commands

    def fresh(self, name: str) -> None:
        """Take a state folder of its own, as another computer would have."""
        self.folder = self.folder / re.sub(r"\W+", "-", name)
        self.folder.mkdir()

    def heal(self) -> None:
        """Take every fault of the router and of its cloud away."""
        self.lab.router._machine.faults._set.clear()
        for name, tunnel in list(self.cloud._faults):
            self.cloud.clear_fault(name, str(tunnel) if tunnel else None)


@pytest.fixture
def bench(lab: Callable[..., Any], tmp_path: Path) -> Callable[..., Bench]:
    def make(running: Sequence[str] | None = None, wire: str = "ssh", **options: Any) -> Bench:
        return Bench(lab, tmp_path, running, wire, options)

    return make


@pytest.fixture
def loading(bench: Callable[..., Bench]) -> Callable[..., Bench]:
    """A bench whose router lets a candidate in."""

    def make(*more: str, **options: Any) -> Bench:
        desk = bench(running=[*RUNNING, *more], **options)
        desk.method = "load"
        return desk

    return make
