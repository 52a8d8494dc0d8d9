"""Looks at the router and judges it: once, or again and again until it is healthy or time is up."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from rtxvpn.closer import Closer, investigate, look_closer, or_reason
from rtxvpn.facts import Ping
from rtxvpn.health.judge import judge
from rtxvpn.health.measure import measures_of
from rtxvpn.health.observed import Observed, is_rekeying
from rtxvpn.health.result import Output, Report, Result, State, worst
from rtxvpn.model import Expected
from rtxvpn.router import BGP_NEIGHBORS, IPSEC_SAS, ROUTES, Router
from rtxvpn.transport.base import Deadline

POLL_S = 2.0  # quiet time between two looks; drained, not slept, so a line that dies is noticed at once

_REKEY_LOOKS = 3  # a rekey over the internet takes a second or two

_FIRMWARE = re.compile(r"^(?:# ?)?(\w+ Rev\.[\d.]+\w*)", re.MULTILINE)

QUICK = Closer()
Watch = Callable[[Report, float], None]


def observe(router: Router, expected: Expected, *, ping: bool = True) -> Observed:
    """Collect the facts of one look. What no template understands becomes a reason, not an error."""
    routes, sas = router.ask(ROUTES), router.ask(IPSEC_SAS)
    neighbors = router.ask(BGP_NEIGHBORS) if _has_bgp(expected) else None
    return Observed(
        routes=or_reason(routes.facts),
        sas=or_reason(sas.facts),
        neighbors=or_reason(neighbors.facts) if neighbors else (),
        pings={host: or_reason(partial(_ping, router, host, expected)) for host in expected.ping if ping},
    )


def look(router: Router, expected: Expected, target: str, closer: Closer = QUICK) -> Report:
    """Look once, and judge; with a download, tell why what is not OK is so. Raises TransportError."""
    with router.outputs() as outputs:
        seen, results = _looked(router, expected, closer)
    kept = tuple(outputs.values())
    firmware = _firmware(router, kept)
    return Report(target, datetime.now().astimezone(), results, measures_of(seen, expected), kept, firmware)


def _looked(router: Router, expected: Expected, closer: Closer) -> tuple[Observed, tuple[Result, ...]]:
    seen = _settled(router, expected, observe(router, expected))
    if closer.checks:
        seen = replace(seen, more=look_closer(router, expected, closer, seen))
    results = judge(seen, expected, closer.checks)
    if closer.download is not None and worst(result.state for result in results) is not State.OK:
        from rtxvpn.health.diagnose import diagnose  # a healthy router need not pay for it

        seen = replace(seen, more=investigate(router, expected, closer, seen))
        results = diagnose(results, seen, expected)
    return seen, results


def wait_healthy(
    router: Router,
    expected: Expected,
    target: str,
    deadline: Deadline,
    watch: Watch = lambda report, left: None,
    stop: Callable[[], bool] = lambda: False,
    closer: Closer = QUICK,
) -> Report:
    """Look until everything is OK, the deadline has passed, or `stop` says so; return the last report.

    `watch` sees every report with the seconds that are left. Pings cost seconds on a dead tunnel, so
    they are sent only once everything else is OK, and in the last look; only that one is a closer look.
    """
    while True:
        report = glance(router, expected, target)
        if report.state is State.OK and expected.ping:
            report = look(router, expected, target)
        if stop() or (report.state is State.OK and not closer.checks):
            return report
        if report.state is State.OK or deadline.passed():
            return look(router, expected, target, closer)
        watch(report, deadline.left())
        router.session.rest(min(POLL_S, max(deadline.left(), 0.01)))


def _settled(router: Router, expected: Expected, seen: Observed) -> Observed:
    """Look again while keys are being renewed, a little while: a rekey is no fault."""
    for _ in range(_REKEY_LOOKS):
        if not is_rekeying(seen, expected):
            break
        router.session.rest(POLL_S)
        seen = replace(observe(router, expected, ping=False), pings=seen.pings)
    return seen


def glance(router: Router, expected: Expected, target: str) -> Report:
    """Look with three commands, without pings, and judge. Raises TransportError."""
    results = judge(observe(router, expected, ping=False), expected)
    kept = tuple(result for result in results if result.check != "ping.target")
    return Report(target, datetime.now().astimezone(), kept)


def _firmware(router: Router, outputs: tuple[Output, ...]) -> str | None:
    """Find model and firmware in what the router said anyway: its greeting, or the head of an output."""
    found = map(_FIRMWARE.search, (router.session.greeting, *(one.text for one in outputs)))
    return next((hit[1] for hit in found if hit), None)


def _ping(router: Router, host: str, expected: Expected) -> Ping:
    return router.ping(host, source=expected.ping_source)


def _has_bgp(expected: Expected) -> bool:
    return any(tunnel.peer_address is not None for tunnel in expected.tunnels)
