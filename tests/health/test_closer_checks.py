"""The closer checks: silent on any healthy router, and each awake for its own defect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from closer_healthy import NOW, closer, config, environment, healthy_routers, routes, status
from healthy import EXPECTED, expectations, healthy, neighbor, ping, sas, sas_of
from hypothesis import given, settings
from hypothesis import strategies as st

from rtxvpn.facts import ConfigLine, Configuration, LocalPing, LogEvent
from rtxvpn.health.diagnose import diagnose
from rtxvpn.health.judge import CLOSER, NOTHING_TO_JUDGE, judge
from rtxvpn.health.measure import measures_of
from rtxvpn.health.more import Difference, More
from rtxvpn.health.observed import Observed
from rtxvpn.health.result import State
from rtxvpn.model import CLOSER_CHECKS, Expected
from rtxvpn.words import say

SITE = replace(
    EXPECTED,
    offers=("192.168.200.0/24",),
    dhcp=("192.168.200.1-192.168.200.10/24",),
    ping_from_here=("10.0.134.243",),
    tunnels=tuple(replace(one, inside_remote=one.peer_address, hold_time_s=30) for one in EXPECTED.tunnels),
)
ONE, TWO = SITE.tunnels
MORE = closer(SITE)
SEEN = replace(healthy(SITE), more=MORE)
W, C, U = State.WARNING, State.CRITICAL, State.UNKNOWN


def test_every_name_of_the_model_is_a_check() -> None:
    assert tuple(CLOSER) == CLOSER_CHECKS


@settings(max_examples=1000)
@given(data=st.data(), expected=st.just(SITE) | expectations())
def test_no_healthy_router_is_accused(data: st.DataObject, expected: Expected) -> None:
    seen = data.draw(healthy_routers(expected))
    results = judge(seen, expected, CLOSER_CHECKS)
    lonely = len(expected.tunnels) < 2  # a site with one tunnel has no redundancy to lose
    bad = [one for one in results if one.state is not State.OK]
    assert [one for one in bad if not (lonely and one.check == "ipsec.redundancy")] == []
    healthy_ones = tuple(one for one in results if one.state is State.OK)
    assert diagnose(healthy_ones, seen, expected) == healthy_ones


@dataclass(frozen=True)
class Case:
    check: str
    subject: str
    state: State
    seen: Observed


def case(check: str, subject: str, state: State, **changed: Any) -> Case:
    return Case(check, subject, state, replace(SEEN, more=replace(MORE, **changed)))


def shown(**changed: Any) -> Observed:
    return replace(SEEN, **changed)


def with_lines(*texts: str) -> Configuration:
    return replace(config(SITE), lines=(*map(ConfigLine, texts), *config(SITE).lines))


RANGE = SITE.dhcp[0]
HOST = SITE.ping_from_here[0]
CASES = [
    case("ping.local", HOST, C, here={HOST: LocalPing(False, ("3 packets transmitted, 0 received",))}),
    case("ping.local", HOST, U, here={HOST: "this computer has no `ping`"}),
    Case("ipsec.pairs", "tunnel 2", W, shown(sas=sas(*sas_of(ONE), *sas_of(TWO, 7)))),
    Case("ipsec.redundancy", "tunnels", W, shown(sas=sas(*sas_of(ONE)))),
    Case("ipsec.redundancy", "tunnels", C, shown(sas=sas())),
    case("tunnel.interface", "tunnel 1", W, tunnels={1: status(ONE, online=False)}),
    case("tunnel.interface", "tunnel 2", U, tunnels={2: "not understood"}),
    case("tunnel.keepalive", "tunnel 1", W, config=config(SITE, keepalive="")),
    case("tunnel.keepalive", "tunnel 2", W, config=config(SITE, keepalive="heartbeat 10 3")),
    case("tunnel.keepalive", "tunnel 2", U, config="administrators only"),
    case("tunnel.mss", "tunnel 1", W, config=config(SITE, mss="1391")),
    case("tunnel.mss", "tunnel 1", W, config=config(SITE, mss="off")),
    case("ping.tunnel", "tunnel 2", W, inner={2: ping(3, 0)}),
    case("ping.tunnel", "tunnel 2", W, inner={2: ping(3, 1)}),
    case("ping.tunnel", "tunnel 2", U, inner={2: ping(0, 0)}),
    Case("bgp.timers", "tunnel 2", W,
         shown(neighbors=(neighbor(ONE.peer_address or ""), neighbor(TWO.peer_address or "", hold_time_s=180)))),
    Case("bgp.timers", "tunnel 1", W,
         shown(neighbors=(neighbor(ONE.peer_address or "", hold_time_s=0), neighbor(TWO.peer_address or "")))),
    Case("bgp.flaps", "tunnel 1", W,
         shown(neighbors=(neighbor(ONE.peer_address or "", dropped_count=1), neighbor(TWO.peer_address or "")))),
    case("bgp.received", "tunnel 1", W, received={1: routes("10.9.0.0/16")}),
    case("bgp.received", "tunnel 1", W, received={1: routes("0.0.0.0/0")}),
    case("bgp.received", "tunnel 1", U, received={1: "not understood"}),
    # a session that has dropped and is still down is the worst of flaps
    Case("bgp.flaps", "tunnel 1", W,
         shown(neighbors=(neighbor(ONE.peer_address or "", "Active", dropped_count=3), neighbor(TWO.peer_address or "")))),
    case("bgp.offered", "tunnel 1", W, offered={1: ()}),
    case("bgp.offered", "tunnel 1", W, offered={1: routes("192.168.7.0/24", "172.16.0.0/12")}),
    case("bgp.offered", "tunnel 1", W, offered={1: routes("0.0.0.0/0")}),
    case("bgp.offered", "tunnel 1", W, offered={1: routes(*(f"10.1.{n}.0/24" for n in range(101)))}),
    case("dhcp.scope", RANGE, W, dhcp=()),
    case("dhcp.scope", RANGE, W, dhcp=(replace(MORE.dhcp[0], usable=0),)),  # type: ignore[index]
    case("dhcp.scope", RANGE, U, dhcp="not understood"),
    case("dhcp.scope", RANGE, W, config=with_lines("dhcp scope 1 192.168.200.1-192.168.200.99/24")),
    case("dhcp.scope", RANGE, W, config=with_lines("dhcp scope 1 192.168.200.11-192.168.200.20/24 gateway 192.168.200.254")),
    case("dhcp.scope", RANGE, W, config="administrators only", dhcp=(replace(MORE.dhcp[0], total=99),)),  # type: ignore[index]
    case("router.clock", "router", W, now=NOW + timedelta(seconds=121)),
    case("router.clock", "router", W, environment=environment(shown="1980/01/01 00:00:09 +09:00")),
    case("router.clock", "router", U, environment=environment(shown=None)),
    case("router.cpu", "router", W, environment=environment(cpu=90)),
    case("router.memory", "router", W, environment=environment(memory=95)),
    case("router.memory", "router", U, environment="not understood"),
    case("router.saved", "router", W, unsaved=True),
]  # fmt: skip


@pytest.mark.parametrize("one", CASES, ids=lambda one: f"{one.check} {one.state.value}")
def test_case(one: Case) -> None:
    found = [result for result in judge(one.seen, SITE, [one.check]) if result.check == one.check]
    result = next(result for result in found if result.subject == one.subject)
    assert result.state is one.state
    assert bool(result.causes) is (one.state is not U)
    assert result.evidence or not result.causes, "a cause without anything that it was drawn from"
    for sentence in (result.summary, *result.causes):
        assert "{" not in say(sentence, "en") + say(sentence, "ja")


@pytest.mark.parametrize(
    ("offered", "state"),
    [
        (routes("192.168.200.0/24"), State.OK),
        (routes("192.168.0.0/16", "10.9.0.0/16"), State.OK),  # a larger network around it
        (routes("0.0.0.0/0"), State.OK),  # meant, so it is the way back to everything
        (routes("192.168.200.0/25"), W),
    ],
)
def test_the_way_back_is_what_aws_is_offered(offered: Any, state: State) -> None:
    meant = replace(SITE, offers_default=True)
    seen = replace(SEEN, more=replace(MORE, offered={1: offered}))
    found = next(one for one in judge(seen, meant, ["bgp.offered"]) if one.check == "bgp.offered")
    assert found.state is state


@pytest.mark.parametrize(
    "line", ["192.168.200.1-192.168.200.10/24", "192.168.200.1-192.168.200.10/24 expire 1:00"]
)
def test_the_sites_own_range_is_served(line: str) -> None:
    seen = replace(SEEN, more=replace(MORE, config=with_lines(f"dhcp scope 1 {line}")))
    found = next(one for one in judge(seen, SITE, ["dhcp.scope"]) if one.check == "dhcp.scope")
    assert found.state is State.OK


def test_the_evidence_of_a_keepalive_is_the_whole_line() -> None:
    line = "ipsec ike keepalive use 1 on heartbeat 10 3 upwait 5"
    seen = replace(SEEN, more=replace(MORE, config=config(SITE, keepalive="heartbeat 10 3 upwait 5")))
    found = next(one for one in judge(seen, SITE, ["tunnel.keepalive"]) if one.check == "tunnel.keepalive")
    assert found.evidence == (line,)


@pytest.mark.parametrize("name", NOTHING_TO_JUDGE)
def test_a_check_that_the_site_names_and_that_has_nothing_to_judge_is_unknown(name: str) -> None:
    """A full look is silent about it; a site file that names it wants an answer."""
    bare = replace(
        SITE,
        dhcp=(),
        ping_from_here=(),
        tunnels=tuple(replace(one, inside_remote=None) for one in SITE.tunnels),
    )
    down = replace(
        healthy(bare), neighbors=tuple(neighbor(one.peer_address or "", "Idle") for one in bare.tunnels)
    )
    silent = [one for one in judge(down, bare, CLOSER_CHECKS) if one.check == name]
    named = [one for one in judge(down, replace(bare, named=(name,)), [name]) if one.check == name]
    assert silent == []
    assert [(one.state, one.subject) for one in named] == [(U, NOTHING_TO_JUDGE[name][0])]
    assert str(NOTHING_TO_JUDGE[name][1]) in str(named[0].summary)


def test_what_the_site_names_and_can_be_judged_is_judged() -> None:
    named = replace(SITE, named=CLOSER_CHECKS)
    assert judge(SEEN, named, CLOSER_CHECKS) == judge(SEEN, SITE, CLOSER_CHECKS)


def test_nothing_asked_is_nothing_said() -> None:
    results = judge(healthy(SITE), SITE, CLOSER_CHECKS)
    assert {one.check for one in results} & set(CLOSER_CHECKS) == {
        "ipsec.pairs", "ipsec.redundancy", "bgp.timers",
    }  # fmt: skip


REASON = st.just("not understood")
NUMBERS = st.sampled_from([1, 2, 3])
MORES = st.builds(
    More,
    tunnels=st.dictionaries(NUMBERS, REASON | st.builds(status, st.just(ONE), st.booleans())),
    inner=st.dictionaries(NUMBERS, REASON | st.builds(ping, st.integers(0, 3), st.integers(0, 3))),
    outside=st.dictionaries(NUMBERS, REASON | st.builds(ping, st.integers(0, 3), st.integers(0, 3))),
    gateway=st.none() | REASON | st.builds(ping, st.integers(0, 3), st.integers(0, 3)),
    received=st.dictionaries(NUMBERS, REASON | st.builds(routes, st.text(max_size=9))),
    offered=st.dictionaries(NUMBERS, REASON | st.builds(routes, st.text(max_size=9))),
    environment=st.none() | REASON | st.builds(environment, st.integers(), st.integers(), st.none() | st.text()),
    config=st.none() | REASON | st.builds(config, st.just(SITE), st.text(max_size=9), st.text(max_size=9)),
    log=st.none() | REASON | st.just((LogEvent("1980/01/01 00:00:00", "ike.phase1", ONE.remote_address, "x"),)),
    differences=st.none()
    | st.lists(
        st.builds(Difference, st.sampled_from([None, "tunnel 1"]), st.text(max_size=9), st.none() | st.text(max_size=9))
    ).map(tuple),
    unsaved=st.none() | st.booleans(),
    now=st.none() | st.just(NOW),
)  # fmt: skip
DEFECTS: tuple[Callable[[Observed], Observed], ...] = (
    lambda seen: seen,
    lambda seen: replace(seen, sas=sas()),
    lambda seen: replace(seen, sas=sas(*sas_of(ONE))),
    lambda seen: replace(seen, neighbors=()),
    lambda seen: replace(seen, routes=(), neighbors="not understood"),
)


@given(more=MORES, defect=st.sampled_from(DEFECTS))
def test_judging_and_diagnosing_never_raise(more: More, defect: Callable[[Observed], Observed]) -> None:
    seen = defect(replace(healthy(SITE), more=more))
    results = judge(seen, SITE, CLOSER_CHECKS)
    told = diagnose(results, seen, SITE)
    assert [(one.check, one.subject, one.state) for one in told] == [
        (one.check, one.subject, one.state) for one in results
    ]
    for before, after in zip(results, told, strict=True):
        assert bool(after.causes) is bool(before.causes)
        assert set(after.evidence) >= {
            *before.evidence,
            *(line for one in after.causes for line in one.evidence),
        }
        # what no clue points to was a cause before, unless nothing is left of them
        others = [str(one) for one in after.causes if not one.evidence]
        assert set(others) <= set(map(str, before.causes)) or [*others] == list(map(str, after.causes))
    assert all(isinstance(one.value, (int, float)) for one in measures_of(seen, SITE))
