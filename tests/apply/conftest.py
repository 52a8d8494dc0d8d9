"""An apply against the virtual RTX830 with its AWS peer, in memory, on the router's own clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from rtxvpn.apply.job import Job, Outcome
from rtxvpn.apply.run import apply
from rtxvpn.aws.download import read_download
from rtxvpn.connect import Connection
from rtxvpn.health.result import Report
from rtxvpn.paths import shipped
from rtxvpn.plan.model import Plan
from rtxvpn.router import Router
from rtxvpn.session.console import Console
from rtxvpn.session.login import become_administrator
from rtxvpn.simulator.cloud import Cloud
from rtxvpn.site import load_site
from rtxvpn.words import Msg

SITE = shipped("fixtures", "sites", "demo.yaml")


class Quiet:
    """A listener that agrees, remembers, and stops when told to."""

    def __init__(
        self,
        *,
        keep: bool = False,
        agree: bool = True,
        go_on: bool = True,
        stop_after: int | None = None,
    ) -> None:
        self.stages: list[str] = []
        self.warnings: list[str] = []
        self._go_on = go_on
        self.sent: list[str] = []
        self._keep, self._agree, self._stop_after = keep, agree, stop_after

    def stage(self, told: Msg) -> None:
        self.stages.append(str(told))

    def step(self, done: int, total: int, command: str) -> None:
        self.sent.append(command)

    def watching(self, report: Report, left_s: float) -> None:
        assert left_s >= 0

    def agrees(self, plan: Plan) -> bool:
        return self._agree

    def goes_on(self, warnings: Sequence[Msg]) -> bool:
        self.warnings += map(str, warnings)
        return self._go_on

    def keeps(self, report: Report) -> bool:
        return self._keep

    def stopped(self) -> bool:
        return self._stop_after is not None and len(self.sent) >= self._stop_after


class Bench:
    """A router, its cloud, and one apply after another."""

    def __init__(
        self, lab: Callable[..., Any], folder: Path, running: Sequence[str] | None, options: dict[str, Any]
    ) -> None:
        self.site = load_site(SITE)
        self.download = read_download(self.site.aws.download)
        self.cloud = Cloud.from_download(self.site.aws.download.read_text("utf-8"))
        self.lab = lab(running=running, cloud=self.cloud, **options)
        self.folder = folder
        self.factory = self.lab.running()

    def open(self, timeout_s: float = 20.0) -> Connection:
        session = self.lab.session(timeout_s=timeout_s)
        session.find_prompt()
        become_administrator(session, self.lab.router.options.admin_password)
        console = Console(session)
        assert console.take_over()
        return Connection(Router(session, "memory", console.as_found), console, self.folder / "note.json")

    def apply(self, listener: Quiet | None = None, wait_s: float = 120.0) -> Outcome:
        connection = self.open()
        job = Job(
            self.site,
            self.download,
            "ssh://admin@203.0.113.99",
            self.folder / "backups",
            wait_s,
            clock=self.lab.clock.now,
            wall=self.lab.clock.now,
            pause=self.lab.clock.advance,
        )
        try:
            return apply(connection, job, listener or Quiet())
        finally:
            connection.leave()


@pytest.fixture
def bench(lab: Callable[..., Any], tmp_path: Path) -> Callable[..., Bench]:
    def make(running: Sequence[str] | None = None, **options: Any) -> Bench:
        return Bench(lab, tmp_path, running, options)

    return make
