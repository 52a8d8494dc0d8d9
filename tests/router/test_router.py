"""The typed face over the virtual router: facts come typed, lines go out one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rtxvpn.errors import ParseError, Refused
from rtxvpn.router import BGP_NEIGHBORS, ROUTES, Question, Router
from rtxvpn.session.console import Console
from rtxvpn.session.login import become_administrator

Lab = Callable[..., Any]


def router(desk: Any, *, administrator: bool = True) -> Router:
    session = desk.session()
    session.find_prompt()
    if administrator:
        become_administrator(session, desk.router.options.admin_password)
        Console(session).take_over()
    return Router(session, "memory")


def test_facts_are_typed(lab: Lab) -> None:
    face = router(lab())
    assert [(route.prefix, route.interface) for route in face.ask(ROUTES).facts()] == [
        ("192.168.100.0/24", "LAN1")
    ]
    assert face.ipsec_sas().totals.isakmp == 0
    assert face.ask(BGP_NEIGHBORS).facts() == ()
    assert face.environment().model == "RTX830"
    assert face.environment().firmware == "15.02.31"


def test_an_answer_is_read_while_the_router_thinks_about_the_next(lab: Lab) -> None:
    face = router(lab())
    read: list[str] = []
    sent = face.session.transport.write
    face.session.transport.write = lambda text: (read.append(f"> {text.strip()}"), sent(text))[1]  # type: ignore[method-assign]
    with face.outputs() as outputs:
        face._later.append(lambda: read.append("what was said before"))
        answer = face.ask(ROUTES)
        assert read == ["> show ip route", "what was said before"]
        face.ipsec_sas()
    assert [one.prefix for one in answer.facts()] == ["192.168.100.0/24"]
    assert list(outputs) == ["show ip route", "show ipsec sa"]


def test_what_cannot_be_read_is_told_to_whoever_wants_it(lab: Lab) -> None:
    face = router(lab())
    answer = face.ask(Question("show techinfo", tuple))
    assert face.ipsec_sas().totals.isakmp == 0
    for _ in range(2):
        with pytest.raises(ParseError, match="no template knows the command"):
            answer.facts()


def test_a_ping_ends_and_counts_what_is_lost(lab: Lab) -> None:
    ping = router(lab()).ping("192.0.2.1", count=3)
    assert (ping.sent, ping.received) == (3, 0)


def test_lines_are_counted_before_they_are_sent(lab: Lab) -> None:
    desk = lab()
    steps: list[tuple[int, str]] = []
    lines = ["ip route 192.0.2.0/24 gateway 192.168.100.7", "bgp use on"]
    router(desk).configure(lines, lambda done, line: steps.append((done, line)))
    assert steps == list(enumerate(lines))
    assert set(lines) <= set(desk.running())


def test_nothing_follows_a_refused_line(lab: Lab) -> None:
    desk = lab()
    with pytest.raises(Refused) as refused:
        router(desk).configure(
            ["bgp use on", "bgp autonomous-system 70000", "ip route default gateway 192.0.2.1"]
        )
    assert "#2" in (refused.value.where or "")
    assert not [line for line in desk.running() if line.startswith("ip route default")]


def test_a_refusal_is_no_configuration(lab: Lab) -> None:
    desk = lab(language="en")
    with pytest.raises(ParseError):
        router(desk, administrator=False).running_config()
