"""An ordinary user is enough: which commands a look sends, which need an administrator, what is left as it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from rtxvpn.aws.download import read_download
from rtxvpn.closer import Closer
from rtxvpn.config.tree import read_config
from rtxvpn.errors import LoginRefused
from rtxvpn.health.result import Report, State
from rtxvpn.model import CLOSER_CHECKS
from rtxvpn.paths import shipped
from rtxvpn.plan.make import make_plan
from rtxvpn.router import IPSEC_SAS, ROUTES, Router
from rtxvpn.session.console import Console
from rtxvpn.session.login import become_administrator, leave, try_administrator
from rtxvpn.simulator.cloud import Cloud
from rtxvpn.site import expected_of, load_site
from rtxvpn.transport.base import Deadline
from rtxvpn.verify import look, wait_healthy

SITE = load_site(shipped("fixtures", "sites", "demo.yaml"))
DOWNLOAD = read_download(SITE.aws.download)
EXPECTED = expected_of(SITE, DOWNLOAD.connection)
NEEDS_ADMINISTRATOR = {"tunnel.keepalive", "tunnel.mss", "router.saved"}


class Ordinary:
    """A healthy router with a second session of a user who may not become administrator."""

    def __init__(self, lab: Callable[..., Any], *more: str, **options: str) -> None:
        self.lab = lab(cloud=Cloud.from_download(SITE.aws.download.read_text("utf-8")), **options)
        session = self.lab.session()
        session.find_prompt()
        become_administrator(session, self.lab.router.options.admin_password)
        console = Console(session)
        console.take_over()
        router = Router(session, "memory")
        router.configure(
            command.command
            for command in make_plan(SITE, DOWNLOAD, read_config(router.running_config())).commands
        )
        report = wait_healthy(router, EXPECTED, "memory", Deadline(90.0, self.lab.clock.now))
        assert report.state is State.OK
        console.give_back()
        router.configure([*more, "user attribute admin administrator=off"])
        leave(session)
        self.held = self.lab.running()
        self.session = self.lab.session()
        self.session.find_prompt()
        self.router = Router(self.session, "memory")

    def look(self, closer: Closer) -> Report:
        return look(self.router, EXPECTED, "memory", closer)

    def sent(self) -> list[str]:
        """The commands of this session, without the keys that turn the pager's pages."""
        return [line.strip() for line in self.lab.wire.sent.decode().split("\r") if line.strip()]


def test_the_quick_look_is_as_good_and_leaves_no_trace(lab: Callable[..., Any]) -> None:
    desk = Ordinary(lab)
    report = desk.look(Closer(download=DOWNLOAD))
    assert report.state is State.OK
    assert {one.check for one in report.results} >= {
        "route.default",
        "ipsec.phase2",
        "bgp.session",
        "ping.target",
    }
    assert desk.sent() == [
        "show ip route", "show ipsec sa", "show status bgp neighbor", "ping -c 4 -sa 192.168.200.254 10.0.134.243",
    ]  # fmt: skip
    assert leave(desk.session).clean
    assert desk.lab.running() == desk.held


def test_which_checks_need_an_administrator(lab: Callable[..., Any]) -> None:
    desk = Ordinary(lab)
    report = desk.look(Closer(frozenset(CLOSER_CHECKS), DOWNLOAD, {1: 0, 2: 0}))
    unknown = {one.check for one in report.results if one.state is State.UNKNOWN}
    # scrambled, these two are not understood at any level
    assert unknown - {"dhcp.scope", "router.clock"} == NEEDS_ADMINISTRATOR
    reasons = {str(one.summary) for one in report.results if one.check in NEEDS_ADMINISTRATOR}
    assert all("administrator" in reason for reason in reasons)
    assert not [line for line in desk.sent() if line.startswith(("show config", "console", "administrator"))]


def test_every_command_of_a_full_look_is_a_users_and_show_config_is_not(lab: Callable[..., Any]) -> None:
    desk = Ordinary(lab)
    moved = replace(EXPECTED.tunnels[0], remote_address="192.0.2.9")
    elsewhere = replace(EXPECTED, tunnels=(moved, EXPECTED.tunnels[1]))
    report = look(desk.router, elsewhere, "memory", Closer(frozenset(CLOSER_CHECKS), DOWNLOAD))
    assert report.state is not State.OK, "a healthy router is not investigated"
    asked = list(dict.fromkeys(desk.sent()))
    assert "show log" in asked
    fresh = desk.lab.session()
    fresh.find_prompt()
    refusal = fresh.ask("show config")
    assert "ip lan1 address" not in refusal
    assert [command for command in asked if fresh.ask(command) == refusal] == []


def test_a_user_who_may_not_is_told_from_a_wrong_password(lab: Callable[..., Any]) -> None:
    desk = Ordinary(lab)
    assert not try_administrator(desk.session, "whatever")
    with pytest.raises(LoginRefused, match="does not let this user"):
        become_administrator(desk.session, "whatever")
    other = lab().session()
    other.find_prompt()
    with pytest.raises(LoginRefused, match="refused the administrator password"):
        try_administrator(other, "wrong")


def test_a_fault_is_seen_without_the_configuration(lab: Callable[..., Any]) -> None:
    desk = Ordinary(lab)
    expected = replace(EXPECTED, vpc=("10.99.0.0/16",))
    report = look(desk.router, expected, "memory", Closer(download=DOWNLOAD))
    assert [one.check for one in report.results if one.state is not State.OK] == ["route.vpc"]


def test_a_user_waits_for_no_quiet(lab: Callable[..., Any]) -> None:
    desk = Ordinary(lab)
    began = desk.lab.clock.now()
    desk.router.ask(ROUTES)
    desk.router.ask(IPSEC_SAS)
    assert desk.lab.clock.now() - began < 0.1


@pytest.mark.parametrize("lines", range(10, 29))
def test_the_page_may_end_before_any_line(lab: Callable[..., Any], lines: int) -> None:
    language = ("en", "ja")[lines % 2]  # in English the pager's mark is not known for certain
    settings = f"console lines {lines}", "bgp neighbor 3 65020 10.255.0.2 hold-time=90"
    desk = Ordinary(lab, *settings, language=language)
    report = desk.look(Closer(download=DOWNLOAD, checks=frozenset({"tunnel.interface"})))
    assert [(one.check, one.evidence) for one in report.results if one.state is not State.OK] == []
