"""All checks over one look at the router, in the order in which traffic depends on them."""

from __future__ import annotations

from collections.abc import Callable

from rtxvpn.health import checks
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


def judge(observed: Observed, expected: Expected) -> tuple[Result, ...]:
    """Judge what was seen; never raises, whatever the facts are."""
    return tuple(result for check in CHECKS for result in check(observed, expected))
