"""Builders of what a closer look at a healthy router shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from healthy import healthy, ping
from hypothesis import strategies as st

from rtxvpn.facts import (
    BgpRoute,
    ConfigLine,
    Configuration,
    DhcpScope,
    Environment,
    IpsecSas,
    LocalPing,
    Route,
    TunnelStatus,
)
from rtxvpn.health.more import More
from rtxvpn.health.observed import Observed
from rtxvpn.model import Expected, ExpectedTunnel

NOW = datetime(2026, 11, 24, 3, 0, 0, tzinfo=UTC)
SHOWN = "2026/11/24 12:00:00 +09:00"


def status(tunnel: ExpectedTunnel, online: bool = True) -> TunnelStatus:
    words = "Online." if online else "somehow else"
    counters = (0, 0, 0, 0, 0, 0, 0, 0)
    return TunnelStatus(tunnel.number, "", "IPsec", online, words, None, None, *counters, None, None)


def environment(cpu: int = 1, memory: int = 24, shown: str | None = SHOWN) -> Environment:
    return Environment(
        "RTX830", "15.02.31", None, cpu, cpu, cpu, memory, None, None, None, None, None, shown, 90
    )


def routes(*prefixes: str) -> tuple[BgpRoute, ...]:
    return tuple(BgpRoute(prefix, "0.0.0.0", 0, None, "IGP", True) for prefix in prefixes)


def config(expected: Expected, keepalive: str = "dpd 10 3", mss: str = "auto") -> Configuration:
    blocks = []
    for one in expected.tunnels:
        policy = ConfigLine(
            f"ipsec tunnel {200 + one.number}",
            (
                ConfigLine(f"ipsec ike keepalive use {one.gateway} on {keepalive}".rstrip()),
                ConfigLine(f"ipsec ike local address {one.gateway} 203.0.113.10"),
            ),
        )
        lines = (
            policy,
            ConfigLine(f"ip tunnel tcp mss limit {mss}"),
            ConfigLine(f"tunnel enable {one.number}"),
        )
        blocks.append(ConfigLine(f"tunnel select {one.number}", lines))
    wide = (ConfigLine("ip lan2 address 203.0.113.10/24"), ConfigLine("ipsec auto refresh on"))
    return Configuration((), (*wide, *blocks))


def closer(expected: Expected) -> More:
    """All that a closer look at a healthy router shows."""
    numbers = [one.number for one in expected.tunnels]
    return More(
        tunnels={one.number: status(one) for one in expected.tunnels},
        inner=dict.fromkeys(numbers, ping(3, 2)),
        here=dict.fromkeys(expected.ping_from_here, LocalPing(True, ("3 packets transmitted, 3 received",))),
        received=dict.fromkeys(numbers, routes(*expected.vpc)),
        offered=dict.fromkeys(numbers, routes(*(expected.offers or ("192.168.200.0/24",)))),
        mss_limits=dict.fromkeys(numbers, 1390),
        drops=dict.fromkeys(numbers, 0),
        dhcp=tuple(
            DhcpScope(number, wanted.partition("-")[0][:-1] + "0", (), 10, 0, 0, 10)
            for number, wanted in enumerate(expected.dhcp, 1)
        ),
        environment=environment(),
        config=config(expected),
        differences=(),
        unsaved=False,
        now=NOW,
    )


@st.composite
def healthy_routers(draw: st.DrawFn, expected: Expected) -> Observed:
    """Any state of a healthy router: fresh or rekeying keys, any load that is fine, a second's lost ping.

    Beside BGP there may be the static routes with `hide` that this tool sets, one a tunnel.
    """
    seen, more = healthy(expected, draw(st.integers(0, 4))), closer(expected)
    if draw(st.booleans()):
        kept = tuple(one for one in seen.routes if one.kind != "bgp")  # type: ignore[union-attr]
        own = [(prefix, one.number) for prefix in expected.vpc for one in expected.tunnels]
        static = tuple(Route(prefix, None, f"TUNNEL[{number}]", "static") for prefix, number in own)
        seen = replace(seen, routes=tuple(dict.fromkeys((*kept, *static))))
    assert isinstance(seen.sas, IpsecSas)
    assert isinstance(seen.neighbors, tuple)
    lives = draw(st.integers(1, 28800))
    sas = tuple(replace(sa, lifetime_s=lives) for sa in seen.sas.sas)
    dropped, hold = draw(st.integers(0, 99)), draw(st.integers(3, 30))
    up_s = draw(st.integers(0, 10**7))
    neighbors = tuple(
        replace(one, dropped_count=dropped, hold_time_s=hold, uptime_s=up_s) for one in seen.neighbors
    )
    off = timedelta(seconds=draw(st.integers(-120, 120)))
    numbers = [one.number for one in expected.tunnels]
    others = (f"192.168.{n}.0/24" for n in range(draw(st.integers(1, 99))))
    offered = routes(*dict.fromkeys((*expected.offers, *others)))
    more = replace(
        more,
        drops=dict.fromkeys(numbers, dropped),
        up_ago=dict.fromkeys(numbers, draw(st.floats(0, up_s))),  # no restart since the earlier look
        environment=environment(draw(st.integers(0, 89)), draw(st.integers(0, 89))),
        offered=dict.fromkeys(numbers, offered),
        config=config(
            expected,
            draw(st.sampled_from(["dpd 10 3", "dpd", "icmp-echo 10.0.0.1 10 3"])),
            draw(st.sampled_from(["auto", "1387", "1390", "536"])),
        ),
        inner=dict.fromkeys(numbers, ping(3, draw(st.integers(2, 3)))),
        now=NOW + off,
    )
    pings = {host: ping(4, draw(st.integers(3, 4))) for host in expected.ping}
    return replace(seen, sas=replace(seen.sas, sas=sas), neighbors=neighbors, pings=pings, more=more)
