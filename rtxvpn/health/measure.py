"""The numbers of one look: SA lifetimes, BGP counters, round trips, load; what a monitoring system keeps."""

from __future__ import annotations

from collections.abc import Iterator

from rtxvpn.facts import IpsecSas
from rtxvpn.health.observed import Observed, ipsec_sas, sessions
from rtxvpn.health.result import Measure
from rtxvpn.model import Expected, ExpectedTunnel
from rtxvpn.words import Msg

BGP_DROPS = "bgp_dropped_total"
SA_LIFETIME = "ipsec_sa_lifetime_seconds"


def measures_of(observed: Observed, expected: Expected) -> tuple[Measure, ...]:
    """Return what could be measured; what could not be looked at is not there."""
    return (
        *(one for tunnel in expected.tunnels for one in _of_tunnel(observed, tunnel)),
        *_of_pings(observed),
        *_of_router(observed),
    )


def _of_tunnel(observed: Observed, tunnel: ExpectedTunnel) -> Iterator[Measure]:
    subject = f"tunnel {tunnel.number}"
    if isinstance(observed.sas, IpsecSas):
        lives = [sa.lifetime_s for sa in ipsec_sas(observed.sas, tunnel)]
        yield Measure("ipsec_sas", subject, len(lives))
        yield Measure(SA_LIFETIME, subject, max(lives, default=0))
    if tunnel.peer_address is None or isinstance(observed.neighbors, (Msg, str)):
        return
    for one in sessions(observed.neighbors, tunnel)[:1]:
        yield Measure("bgp_uptime_seconds", subject, one.uptime_s or 0)
        yield Measure("bgp_established_total", subject, one.established_count)
        yield Measure(BGP_DROPS, subject, one.dropped_count)


def _of_pings(observed: Observed) -> Iterator[Measure]:
    for host, ping in observed.pings.items():
        if isinstance(ping, (Msg, str)) or ping.sent <= 0:
            continue
        yield Measure("ping_loss_ratio", host, round(1 - ping.received / ping.sent, 4))
        if ping.avg_ms is not None:
            yield Measure("ping_round_trip_seconds", host, round(ping.avg_ms / 1000, 6))


def _of_router(observed: Observed) -> Iterator[Measure]:
    environment = observed.more.environment
    if environment is None or isinstance(environment, (Msg, str)):
        return
    if environment.cpu_5min is not None:
        yield Measure("cpu_used_ratio", "router", environment.cpu_5min / 100)
    if environment.memory is not None:
        yield Measure("memory_used_ratio", "router", environment.memory / 100)
