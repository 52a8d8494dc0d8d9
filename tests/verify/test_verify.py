"""Looking and waiting: on the router's clock, with few commands."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from rtxvpn.aws.download import read_download
from rtxvpn.config.tree import read_config
from rtxvpn.health.result import Report, State
from rtxvpn.paths import shipped
from rtxvpn.plan.make import make_plan
from rtxvpn.router import Router
from rtxvpn.session.console import Console
from rtxvpn.session.login import become_administrator
from rtxvpn.simulator.cloud import Cloud
from rtxvpn.site import expected_of, load_site
from rtxvpn.transport.base import Deadline
from rtxvpn.verify import look, wait_healthy

SITE = load_site(shipped("fixtures", "sites", "demo.yaml"))
DOWNLOAD = read_download(SITE.aws.download)
EXPECTED = expected_of(SITE, DOWNLOAD.connection)


class Desk:
    def __init__(self, lab: Callable[..., Any], **options: Any) -> None:
        self.lab = lab(cloud=Cloud.from_download(SITE.aws.download.read_text("utf-8")), **options)
        session = self.lab.session()
        session.find_prompt()
        become_administrator(session, self.lab.router.options.admin_password)
        Console(session).take_over()
        self.router = Router(session, "memory")

    def push(self) -> None:
        plan = make_plan(SITE, DOWNLOAD, read_config(self.router.running_config()))
        self.router.configure(command.command for command in plan.commands)


def test_a_factory_router_is_critical(lab: Callable[..., Any]) -> None:
    report = look(Desk(lab).router, EXPECTED, "memory")
    assert report.state is State.CRITICAL


def test_waiting_ends_as_soon_as_everything_is_up(lab: Callable[..., Any]) -> None:
    desk = Desk(lab)
    desk.push()
    seen: list[tuple[Report, float]] = []
    began = desk.lab.clock.now()
    report = wait_healthy(
        desk.router, EXPECTED, "memory", Deadline(120.0, desk.lab.clock.now), lambda *what: seen.append(what)
    )
    assert report.state is State.OK
    assert 5.0 < desk.lab.clock.now() - began < 60.0
    assert all(earlier > later for (_, earlier), (_, later) in itertools.pairwise(seen))


def test_waiting_ends_at_the_deadline_with_the_last_report(lab: Callable[..., Any]) -> None:
    desk = Desk(lab, faults=(("bgp-down", "1"),))
    desk.push()
    began = desk.lab.clock.now()
    report = wait_healthy(desk.router, EXPECTED, "memory", Deadline(40.0, desk.lab.clock.now))
    assert report.state is State.WARNING
    assert 40.0 <= desk.lab.clock.now() - began < 60.0
    wrong = {(result.check, result.subject) for result in report.results if result.state is not State.OK}
    # the site's static route leads into tunnel 1 too, and without BGP nothing comes back that way
    assert wrong == {("bgp.session", "tunnel 1"), ("route.vpc", "10.0.0.0/16")}


@pytest.mark.parametrize("number", ["1", "2"])
def test_one_tunnel_down_is_a_warning(lab: Callable[..., Any], number: str) -> None:
    desk = Desk(lab, faults=(("peer-down", number),))
    desk.push()
    report = wait_healthy(desk.router, EXPECTED, "memory", Deadline(60.0, desk.lab.clock.now))
    assert report.state is State.WARNING
    assert {r.subject for r in report.results if r.state is not State.OK} == {f"tunnel {number}"}
