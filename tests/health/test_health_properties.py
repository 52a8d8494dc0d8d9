"""Health over random routers: total, quiet on the healthy, and pointing at the one thing that is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from healthy import EXPECTED, expectations, healthy, neighbor_of, ping
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rtxvpn.facts import BgpNeighbor, IpsecSas, Ping, Route, Sa, SaTotals
from rtxvpn.health.judge import judge
from rtxvpn.health.observed import Observed
from rtxvpn.health.result import State
from rtxvpn.model import Expected, ExpectedTunnel
from rtxvpn.words import Msg, msg

# a fresh clone builds hypothesis' Unicode tables inside the first draw (1.4 s), and the machine is shared
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

WORDS = st.one_of(
    st.sampled_from(
        ["0.0.0.0/0", "10.0.0.0/16", "10.0.0.0/8", "35.75.105.20", "LAN2", "TUNNEL[1]", "pp 1", "dhcp", ""]
    ),
    st.text(max_size=8),
)
SMALL = st.integers(-1, 3)
MAYBE_INT = st.none() | SMALL
REASONS = st.one_of(st.text(max_size=5), st.just(msg("no ping was sent")))
SAS = st.builds(
    Sa, id=SMALL, gateway=SMALL, isakmp_id=MAYBE_INT, protocol=st.sampled_from(["isakmp", "ike", "esp", "?"]),
    mode=st.none() | WORDS, tunnel=MAYBE_INT, direction=st.sampled_from([None, "send", "recv", "?"]),
    lifetime_s=SMALL, remote_id=WORDS,
)  # fmt: skip
TUNNELS = st.builds(
    ExpectedTunnel,
    number=SMALL,
    gateway=SMALL,
    remote_address=WORDS,
    ike_version=SMALL,
    peer_address=st.none() | WORDS,
)
ANY_EXPECTED = st.builds(
    Expected, default_gateway=st.none() | WORDS, vpc=st.lists(WORDS, max_size=3).map(tuple),
    tunnels=st.lists(TUNNELS, max_size=3).map(tuple), ping=st.lists(WORDS, max_size=2).map(tuple),
)  # fmt: skip
PINGS = st.builds(Ping, sent=SMALL, received=SMALL, loss_percent=st.floats())
ANY_OBSERVED = st.builds(
    Observed,
    routes=st.lists(st.builds(Route, prefix=WORDS, gateway=st.none() | WORDS, interface=WORDS, kind=WORDS)).map(tuple)
    | REASONS,
    sas=st.builds(IpsecSas, st.builds(SaTotals, SMALL, SMALL, SMALL), st.lists(SAS).map(tuple)) | REASONS,
    neighbors=st.lists(st.builds(BgpNeighbor, address=WORDS, remote_as=SMALL, state=WORDS)).map(tuple) | REASONS,
    pings=st.dictionaries(WORDS, PINGS | REASONS, max_size=2),
)  # fmt: skip


@PATIENT
@given(seen=ANY_OBSERVED, expected=ANY_EXPECTED | st.just(EXPECTED))
def test_judge_never_raises(seen: Observed, expected: Expected) -> None:
    for result in judge(seen, expected):
        assert str(result.summary)
        assert all(isinstance(line, (Msg, str)) and hash(line) for line in result.evidence if line)
        assert all(map(str, result.causes))
        assert result.state is not State.OK or not result.causes


@PATIENT
@given(expected=expectations(), extra=st.integers(0, 2))
def test_healthy_routers_are_ok(expected: Expected, extra: int) -> None:
    results = judge(healthy(expected, extra), expected)
    assert [result for result in results if result.state is not State.OK] == []
    assert len(results) == 1 + len(expected.tunnels) * (
        2 + (expected.tunnels[0].peer_address is not None)
    ) + len(expected.vpc) + len(expected.ping)


def without_ike(seen: Observed, tunnel: ExpectedTunnel) -> Observed:
    return without_sas(seen, lambda sa: sa.direction is None and sa.remote_id == tunnel.remote_address)


def without_esp(seen: Observed, tunnel: ExpectedTunnel) -> Observed:
    """The interface is down with its SAs, and the router hides the static route into it."""
    return hidden(lasting_esp_gone(seen, tunnel), tunnel)


def lasting_esp_gone(seen: Observed, tunnel: ExpectedTunnel) -> Observed:
    return without_sas(seen, lambda sa: sa.direction is not None and sa.remote_id == tunnel.remote_address)


def hidden(seen: Observed, tunnel: ExpectedTunnel) -> Observed:
    assert isinstance(seen.routes, tuple)
    gone = {f"TUNNEL[{tunnel.number}]"}
    kept = tuple(one for one in seen.routes if one.kind != "static" or one.interface not in gone)
    return replace(seen, routes=kept)


def without_recv(seen: Observed, tunnel: ExpectedTunnel) -> Observed:
    return without_sas(seen, lambda sa: sa.direction == "recv" and sa.remote_id == tunnel.remote_address)


def without_sas(seen: Observed, gone: Callable[[Sa], bool]) -> Observed:
    assert isinstance(seen.sas, IpsecSas)
    return replace(seen, sas=replace(seen.sas, sas=tuple(sa for sa in seen.sas.sas if not gone(sa))))


def without_session(seen: Observed, tunnel: ExpectedTunnel) -> Observed:
    assert isinstance(seen.neighbors, tuple)
    others = tuple(one for one in seen.neighbors if one.address != tunnel.peer_address)
    return replace(seen, neighbors=(*others, neighbor_of(tunnel, "Active")))


TUNNEL_DEFECTS = {
    without_ike: "ipsec.phase1", without_esp: "ipsec.phase2", without_recv: "ipsec.phase2", without_session: "bgp.session",
}  # fmt: skip


@PATIENT
@given(expected=expectations(), data=st.data())
def test_one_defect_in_a_tunnel_is_that_tunnels(expected: Expected, data: st.DataObject) -> None:
    tunnel = data.draw(st.sampled_from(expected.tunnels))
    defects = [one for one in TUNNEL_DEFECTS if one is not without_session or tunnel.peer_address]
    defect = data.draw(st.sampled_from(defects))
    bad = [one for one in judge(defect(healthy(expected), tunnel), expected) if one.state is not State.OK]
    alone = len(expected.tunnels) == 1
    weight = State.CRITICAL if alone else State.WARNING
    own = (TUNNEL_DEFECTS[defect], f"tunnel {tunnel.number}", weight)
    # with the only tunnel goes the static route into it, which `hide` has hidden
    lost = expected.vpc if alone and defect is without_esp and tunnel.peer_address is None else ()
    assert [(one.check, one.subject, one.state) for one in bad] == [
        own, *(("route.vpc", prefix, State.CRITICAL) for prefix in lost)
    ]  # fmt: skip
    assert all(one.follows == (own[:2],) for one in bad[1:])


@PATIENT
@given(expected=expectations(), data=st.data())
def test_a_static_route_that_stays_into_a_dead_tunnel_is_told(
    expected: Expected, data: st.DataObject
) -> None:
    """Without `hide` the row stays: all of a prefix is lost where no other tunnel has one, else a part of it."""
    static = replace(expected, tunnels=tuple(replace(one, peer_address=None) for one in expected.tunnels))
    tunnel = data.draw(st.sampled_from(static.tunnels))
    seen = lasting_esp_gone(healthy(static), tunnel)
    found = {one.subject: one.state for one in judge(seen, static) if one.check == "route.vpc"}
    weight = State.WARNING if len(static.tunnels) > 1 else State.CRITICAL
    assert found == dict.fromkeys(static.vpc, weight)


@PATIENT
@given(expected=expectations(), data=st.data())
def test_a_missing_route_is_that_prefix(expected: Expected, data: st.DataObject) -> None:
    prefix = data.draw(st.sampled_from(expected.vpc))
    seen = healthy(expected)
    assert isinstance(seen.routes, tuple)
    seen = replace(seen, routes=tuple(route for route in seen.routes if route.prefix != prefix))
    bad = [one for one in judge(seen, expected) if one.state is not State.OK]
    assert [(one.check, one.subject, one.state) for one in bad] == [("route.vpc", prefix, State.CRITICAL)]


@PATIENT
@given(expected=expectations(), sent=st.integers(2, 9), data=st.data())
def test_ping_forgives_one(expected: Expected, sent: int, data: st.DataObject) -> None:
    received = data.draw(st.integers(0, sent))
    host = data.draw(st.sampled_from(expected.ping))
    seen = healthy(expected)
    seen = replace(seen, pings={**seen.pings, host: ping(sent, received)})
    state = State.CRITICAL if received == 0 else State.WARNING if received < sent - 1 else State.OK
    found = {one.subject: one.state for one in judge(seen, expected) if one.check == "ping.target"}
    assert found == {**dict.fromkeys(expected.ping, State.OK), host: state}
