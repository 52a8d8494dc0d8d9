"""The closer checks of BGP: times as negotiated, drops since the last look, routes received and offered."""

from __future__ import annotations

from rtxvpn.facts import BgpNeighbor, BgpRoute
from rtxvpn.health.causes import causes_of
from rtxvpn.health.checks import subject_of, unknown
from rtxvpn.health.evidence import bgp_route_lines
from rtxvpn.health.observed import DEFAULT, ESTABLISHED, Observed, covers, sessions
from rtxvpn.health.result import Result, State
from rtxvpn.model import Expected, ExpectedTunnel
from rtxvpn.words import Msg, msg

MOST_OFFERED = 100  # over it a virtual private gateway drops the session (aws-vpn 5.2)

_SLACK_S = 10.0  # two clocks, and a look that takes a moment


def bgp_timers(observed: Observed, expected: Expected) -> tuple[Result, ...]:
    """Check the hold time that both ends agreed on: not over the download's, and not none."""
    return tuple(_timers(one, tunnel) for tunnel, one in _established(observed, expected))


def bgp_flaps(observed: Observed, expected: Expected) -> tuple[Result, ...]:
    """Check that no session has dropped since an earlier look, also one that is down now.

    Without an earlier look there is nothing to say.
    """
    drops = observed.more.drops
    return tuple(
        _flaps(one, tunnel, drops[tunnel.number], observed.more.up_ago.get(tunnel.number))
        for tunnel, one in _known(observed, expected)
        if tunnel.number in drops
    )


def bgp_received(observed: Observed, expected: Expected) -> tuple[Result, ...]:
    """Check that AWS offers each prefix of the VPC in every session that is up."""
    return tuple(
        _received(observed.more.received[tunnel.number], tunnel, expected.vpc)
        for tunnel, _ in _established(observed, expected)
        if tunnel.number in observed.more.received
    )


def bgp_offered(observed: Observed, expected: Expected) -> tuple[Result, ...]:
    """Check that the router offers AWS the way back to its networks, and not its default route by mistake."""
    return tuple(
        _offered(observed.more.offered[tunnel.number], tunnel, expected)
        for tunnel, _ in _established(observed, expected)
        if tunnel.number in observed.more.offered
    )


def _established(observed: Observed, expected: Expected) -> list[tuple[ExpectedTunnel, BgpNeighbor]]:
    return [(tunnel, one) for tunnel, one in _known(observed, expected) if one.state == ESTABLISHED]


def _known(observed: Observed, expected: Expected) -> list[tuple[ExpectedTunnel, BgpNeighbor]]:
    """Return the sessions that the router knows, up or down."""
    if isinstance(observed.neighbors, (Msg, str)):
        return []  # bgp.session says so already
    return [
        (tunnel, one)
        for tunnel in expected.tunnels
        if tunnel.peer_address is not None
        for one in sessions(observed.neighbors, tunnel)[:1]
    ]


def _timers(one: BgpNeighbor, tunnel: ExpectedTunnel) -> Result:
    check, subject = "bgp.timers", subject_of(tunnel)
    evidence = (f"hold time is {one.hold_time_s}, keepalive interval is {one.keepalive_s} seconds",)
    wanted = tunnel.hold_time_s
    if one.hold_time_s <= 0:
        summary = msg("no hold time: a dead session would not be noticed")
        return Result(check, subject, State.WARNING, summary, evidence, causes_of("bgp.hold"))
    if wanted is not None and one.hold_time_s > wanted:
        summary = msg("hold time {held} s instead of {wanted} s", held=one.hold_time_s, wanted=wanted)
        return Result(check, subject, State.WARNING, summary, evidence, causes_of("bgp.hold"))
    return Result(check, subject, State.OK, msg("hold time {held} s", held=one.hold_time_s), evidence)


def _flaps(one: BgpNeighbor, tunnel: ExpectedTunnel, before: int, up_ago: float | None) -> Result:
    check, subject = "bgp.flaps", subject_of(tunnel)
    evidence = (f"Connection established {one.established_count}; dropped {one.dropped_count}",)
    count = one.dropped_count - before
    if count == 0 and not _began_anew(one, up_ago):
        return Result(check, subject, State.OK, msg("no drop since the last look"), evidence)
    summary = msg("{count} drops since the last look", count=count)
    if count <= 0:
        summary = msg(
            "dropped since the last look, and the counters began anew: the router was restarted, or BGP configured again"
        )
    causes = causes_of("bgp.flaps", tunnel=tunnel.number, peer=tunnel.peer_address)
    return Result(check, subject, State.WARNING, summary, evidence, causes)


def _began_anew(one: BgpNeighbor, up_ago: float | None) -> bool:
    """Tell whether a session that was up so many seconds ago is younger than that, or is no more."""
    if up_ago is None:
        return False
    return one.state != ESTABLISHED or (one.uptime_s or 0) + _SLACK_S < up_ago


def _received(
    routes: tuple[BgpRoute, ...] | Msg | str, tunnel: ExpectedTunnel, vpc: tuple[str, ...]
) -> Result:
    check, subject = "bgp.received", subject_of(tunnel)
    if isinstance(routes, (Msg, str)):
        return unknown(check, subject, routes)
    evidence = bgp_route_lines(routes)
    missing = [prefix for prefix in vpc if not any(_covers(route, prefix) for route in routes)]
    if not missing:
        return Result(check, subject, State.OK, msg("{count} routes from AWS", count=len(routes)), evidence)
    summary = msg("AWS does not offer {prefixes}", prefixes=", ".join(missing))
    return Result(check, subject, State.WARNING, summary, evidence, causes_of("bgp.received"))


def _covers(route: BgpRoute, prefix: str) -> bool:
    return route.prefix != DEFAULT and covers(route.prefix, prefix)


def _offered(routes: tuple[BgpRoute, ...] | Msg | str, tunnel: ExpectedTunnel, expected: Expected) -> Result:
    check, subject = "bgp.offered", subject_of(tunnel)
    if isinstance(routes, (Msg, str)):
        return unknown(check, subject, routes)
    # the default route covers every network of the office
    missing = ", ".join(
        one for one in expected.offers if not any(covers(route.prefix, one) for route in routes)
    )
    symptom, summary = "", msg("{count} routes to AWS", count=len(routes))
    if not routes:
        symptom, summary = "offered.none", msg("the router offers AWS no route")
    elif len(routes) > MOST_OFFERED:
        symptom, summary = "offered.many", msg("{count} routes to AWS, which bears 100", count=len(routes))
    elif not expected.offers_default and any(route.prefix == DEFAULT for route in routes):
        symptom, summary = "offered.default", msg("the router offers AWS its default route")
    elif missing:
        symptom, summary = (
            "offered.missing",
            msg("the router does not offer AWS {prefixes}", prefixes=missing),
        )
    evidence = bgp_route_lines(routes)
    if not symptom:
        return Result(check, subject, State.OK, summary, evidence)
    return Result(check, subject, State.WARNING, summary, evidence, causes_of(symptom, prefixes=missing))
