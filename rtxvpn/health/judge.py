"""All checks over one look at the router, in the order in which traffic depends on them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from rtxvpn.health import bgp_checks, checks, route_checks, router_checks, tunnel_checks
from rtxvpn.health.checks import unknown
from rtxvpn.health.expectations import expectation
from rtxvpn.health.observed import Observed
from rtxvpn.health.result import Result
from rtxvpn.model import Expected
from rtxvpn.words import Msg, msg

Check = Callable[[Observed, Expected], tuple[Result, ...]]

CHECKS: tuple[Check, ...] = (
    route_checks.route_default,
    checks.ipsec_phase1,
    checks.ipsec_phase2,
    checks.bgp_session,
    route_checks.route_vpc,
    checks.ping_target,
)

CLOSER: Mapping[str, Check] = {
    "ipsec.pairs": tunnel_checks.ipsec_pairs,
    "ipsec.redundancy": tunnel_checks.ipsec_redundancy,
    "tunnel.interface": tunnel_checks.tunnel_interface,
    "tunnel.keepalive": tunnel_checks.tunnel_keepalive,
    "tunnel.mss": tunnel_checks.tunnel_mss,
    "ping.tunnel": tunnel_checks.ping_tunnel,
    "ping.local": router_checks.ping_local,
    "bgp.timers": bgp_checks.bgp_timers,
    "bgp.flaps": bgp_checks.bgp_flaps,
    "bgp.received": bgp_checks.bgp_received,
    "bgp.offered": bgp_checks.bgp_offered,
    "dhcp.scope": router_checks.dhcp_scope,
    "router.clock": router_checks.router_clock,
    "router.cpu": router_checks.router_cpu,
    "router.memory": router_checks.router_memory,
    "router.saved": router_checks.router_saved,
}


# where a check says nothing: whom it would have been about, and why it cannot judge anything here
NOTHING_TO_JUDGE: Mapping[str, tuple[str, Msg]] = {
    "ping.local": ("site", msg("the site file names no host in `verify: ping_from_here:`")),
    "dhcp.scope": ("site", msg("the site file names no range in `lan: dhcp:`")),
    "ping.tunnel": ("tunnels", msg("the download names no address of AWS within the tunnels")),
    "bgp.timers": ("tunnels", msg("no BGP session is up")),
    "bgp.flaps": (
        "tunnels",
        msg("there is no earlier look to compare with: `--compare`, or a look that was kept"),
    ),
    "bgp.received": ("tunnels", msg("no BGP session is up")),
    "bgp.offered": ("tunnels", msg("no BGP session is up")),
}


def judge(observed: Observed, expected: Expected, closer: Collection[str] = ()) -> tuple[Result, ...]:
    """Judge what was seen; never raises, whatever the facts are. `closer` names checks of `CLOSER`.

    A check that the site file names and that finds nothing to judge is UNKNOWN, with the reason.
    """
    chosen: list[tuple[str | None, Check]] = [(None, check) for check in CHECKS]
    chosen += [(name, check) for name, check in CLOSER.items() if name in closer]
    return tuple(
        result.held_against(expectation(result.check, result.subject, expected))
        for name, check in chosen
        for result in check(observed, expected) or _silent(name, expected)
    )


def _silent(name: str | None, expected: Expected) -> tuple[Result, ...]:
    if name is None or name not in expected.named:
        return ()
    subject, reason = NOTHING_TO_JUDGE.get(name, ("router", msg("it was not looked at")))
    return (unknown(name, subject, reason),)
