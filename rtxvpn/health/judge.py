"""All checks over one look at the router, in the order in which traffic depends on them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from rtxvpn.health import bgp_checks, checks, router_checks, tunnel_checks
from rtxvpn.health.expectations import expectation
from rtxvpn.health.observed import Observed
from rtxvpn.health.result import Result
from rtxvpn.model import Expected

Check = Callable[[Observed, Expected], tuple[Result, ...]]

CHECKS: tuple[Check, ...] = (
    checks.route_default,
    checks.ipsec_phase1,
    checks.ipsec_phase2,
    checks.bgp_session,
    checks.route_vpc,
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


def judge(observed: Observed, expected: Expected, closer: Collection[str] = ()) -> tuple[Result, ...]:
    """Judge what was seen; never raises, whatever the facts are. `closer` names checks of `CLOSER`."""
    chosen = (*CHECKS, *(check for name, check in CLOSER.items() if name in closer))
    return tuple(_held(result, expected) for check in chosen for result in check(observed, expected))


def _held(result: Result, expected: Expected) -> Result:
    return replace(result, expected=expectation(result.check, result.subject, expected))
