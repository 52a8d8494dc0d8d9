"""Looks at the router and judges it: once, or again and again until it is healthy or time is up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TypeVar

from rtxvpn.errors import ParseError
from rtxvpn.facts import Ping
from rtxvpn.health.judge import judge
from rtxvpn.health.observed import Observed
from rtxvpn.health.result import Report, State
from rtxvpn.model import Expected
from rtxvpn.router import Router
from rtxvpn.transport.base import Deadline
from rtxvpn.words import Msg

POLL_S = 2.0  # quiet time between two looks; drained, not slept, so a line that dies is noticed at once

_T = TypeVar("_T")
Watch = Callable[[Report, float], None]


def observe(router: Router, expected: Expected, *, ping: bool = True) -> Observed:
    """Collect the facts of one look. What no template understands becomes a reason, not an error."""
    return Observed(
        routes=_or_reason(router.routes),
        sas=_or_reason(router.ipsec_sas),
        neighbors=_or_reason(router.bgp_neighbors) if _has_bgp(expected) else (),
        pings={host: _or_reason(partial(_ping, router, host, expected)) for host in expected.ping if ping},
    )


def look(router: Router, expected: Expected, target: str) -> Report:
    """Look once, and judge. Raises TransportError when the line fails."""
    results = judge(observe(router, expected), expected)
    return Report(target, datetime.now().astimezone(), results)


def wait_healthy(
    router: Router,
    expected: Expected,
    target: str,
    deadline: Deadline,
    watch: Watch = lambda report, left: None,
    stop: Callable[[], bool] = lambda: False,
) -> Report:
    """Look until everything is OK, the deadline has passed, or `stop` says so; return the last report.

    `watch` sees every report with the seconds that are left. Pings cost seconds on a dead tunnel, so
    they are sent only once everything else is OK, and in the last look.
    """
    while True:
        report = _quick(router, expected, target)
        if report.state is State.OK or deadline.passed() or stop():
            report = look(router, expected, target) if expected.ping else report
        if report.state is State.OK or deadline.passed() or stop():
            return report
        watch(report, deadline.left())
        router.session.transport.drain(min(POLL_S, max(deadline.left(), 0.01)))


def _quick(router: Router, expected: Expected, target: str) -> Report:
    results = judge(observe(router, expected, ping=False), expected)
    kept = tuple(result for result in results if result.check != "ping.target")
    return Report(target, datetime.now().astimezone(), kept)


def _ping(router: Router, host: str, expected: Expected) -> Ping:
    return router.ping(host, source=expected.ping_source)


def _has_bgp(expected: Expected) -> bool:
    return any(tunnel.peer_address is not None for tunnel in expected.tunnels)


def _or_reason(fetch: Callable[[], _T]) -> _T | Msg:
    try:
        return fetch()
    except ParseError as error:
        return error.what if isinstance(error.what, Msg) else Msg("{words}", {"words": error.what})
