"""A moment between two keys is looked at again before anything is called a fault."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from rtxvpn.aws.download import read_download
from rtxvpn.config.tree import read_config
from rtxvpn.health.result import State
from rtxvpn.paths import shipped
from rtxvpn.plan.make import make_plan
from rtxvpn.router import IPSEC_SAS, Answer, Question, Router
from rtxvpn.session.console import Console
from rtxvpn.session.login import become_administrator
from rtxvpn.simulator.cloud import Cloud
from rtxvpn.site import expected_of, load_site
from rtxvpn.transport.base import Deadline
from rtxvpn.verify import look, wait_healthy

SITE = load_site(shipped("fixtures", "sites", "demo.yaml"))
DOWNLOAD = read_download(SITE.aws.download)
EXPECTED = expected_of(SITE, DOWNLOAD.connection)


class Between(Router):
    """A router that is caught for some looks without the receiving SA of tunnel 1."""

    caught = 0

    def ask(self, question: Question[Any]) -> Answer[Any]:
        answer = super().ask(question)
        if question is not IPSEC_SAS or self.caught <= 0:
            return answer
        self.caught -= 1
        whole = answer.facts()
        sas = tuple(sa for sa in whole.sas if (sa.tunnel, sa.direction) != (1, "recv"))
        return Answer(lambda: replace(whole, sas=sas))


def between(lab: Callable[..., Any]) -> tuple[Any, Between]:
    there = lab(cloud=Cloud.from_download(SITE.aws.download.read_text("utf-8")))
    session = there.session()
    session.find_prompt()
    become_administrator(session, there.router.options.admin_password)
    Console(session).take_over()
    router = Between(session, "memory")
    plan = make_plan(SITE, DOWNLOAD, read_config(router.running_config()))
    router.configure(command.command for command in plan.commands)
    report = wait_healthy(router, EXPECTED, "memory", Deadline(90.0, there.clock.now))
    assert report.state is State.OK
    return there, router


def test_a_rekey_is_no_fault(lab: Callable[..., Any]) -> None:
    there, router = between(lab)
    began = there.clock.now()
    router.caught = 3
    assert look(router, EXPECTED, "memory").state is State.OK
    assert there.clock.now() - began < 15.0


def test_a_direction_that_stays_away_is_one(lab: Callable[..., Any]) -> None:
    _, router = between(lab)
    router.caught = 4
    bad = [one for one in look(router, EXPECTED, "memory").results if one.state is not State.OK]
    assert [(one.check, one.subject, one.state) for one in bad] == [
        ("ipsec.phase2", "tunnel 1", State.WARNING)
    ]
