"""A desk with a virtual router on it: configured as `apply` leaves it, looked at as `verify` looks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rtxvpn.aws.download import read_download
from rtxvpn.closer import Closer
from rtxvpn.config.tree import read_config
from rtxvpn.health.result import Report, Result, State
from rtxvpn.model import CLOSER_CHECKS
from rtxvpn.paths import shipped
from rtxvpn.plan.make import make_plan
from rtxvpn.router import Router
from rtxvpn.session.console import Console
from rtxvpn.session.login import become_administrator
from rtxvpn.simulator.cloud import Cloud
from rtxvpn.site import Site, expected_of, load_site
from rtxvpn.transport.base import Deadline
from rtxvpn.verify import look, wait_healthy

SITE = load_site(shipped("fixtures", "sites", "demo.yaml"))
DOWNLOAD = read_download(SITE.aws.download)
EXPECTED = expected_of(SITE, DOWNLOAD.connection)
CLOSER = Closer(download=DOWNLOAD)
FULL = Closer(frozenset(CLOSER_CHECKS), DOWNLOAD, {1: 0, 2: 0}, unsaved=False)
SETTLED_S = 90.0  # a key exchange, BGP, and a fault that is noticed


class Desk:
    """A router with the demo's configuration, its VPN up as far as the faults let it.

    `kind` names the download: "demo", "demo-ikev2" or "demo-static". Without `push` nothing is configured.
    """

    def __init__(
        self,
        lab: Callable[..., Any],
        kind: str = "demo",
        site: Site = SITE,
        push: bool = True,
        **options: Any,
    ) -> None:
        path = shipped("fixtures", "downloads", f"{kind}.txt")
        self.download = read_download(path)
        self.expected = expected_of(site, self.download.connection)
        self.lab = lab(cloud=Cloud.from_download(path.read_text("utf-8")), **options)
        session = self.lab.session()
        session.find_prompt()
        become_administrator(session, self.lab.router.options.admin_password)
        console = Console(session)
        console.take_over()
        self.router = Router(session, "memory", console.as_found)
        plan = make_plan(site, self.download, read_config(self.router.running_config()))
        self.wanted = [command.command for command in plan.commands]
        if push:
            self.router.configure(self.wanted)

    def later(self, seconds: float) -> None:
        self.router.session.rest(seconds)

    def up(self) -> None:
        report = wait_healthy(self.router, self.expected, "memory", Deadline(90.0, self.lab.clock.now))
        assert report.state is State.OK

    def type(self, *lines: str) -> None:
        self.router.configure(lines)

    def in_tunnel(self, number: int, *lines: str) -> None:
        self.type(f"tunnel select {number}", *lines, "tunnel select none")

    def fault(self, name: str, value: str | None = None) -> None:
        self.lab.router.cloud.set_fault(name, value)

    def look(self, closer: Closer | None = None) -> Report:
        return look(self.router, self.expected, "memory", closer or Closer(download=self.download))


def troubles(report: Report) -> list[Result]:
    return [one for one in report.results if one.state is not State.OK]


def found(report: Report, check: str) -> Result:
    """The first trouble of a check."""
    return next(one for one in troubles(report) if one.check == check)


def said(result: Result) -> list[str]:
    """The causes of a result, in English."""
    return list(map(str, result.causes))
