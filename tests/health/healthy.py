"""Builders of a healthy router: what it shows when everything is as expected."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from rtxvpn.facts import BgpNeighbor, IpsecSas, Ping, Route, Sa, SaTotals
from rtxvpn.health.observed import Observed
from rtxvpn.model import Expected, ExpectedTunnel

EXPECTED = Expected(
    default_gateway="150.249.252.1",
    vpc=("10.0.0.0/16",),
    tunnels=(
        ExpectedTunnel(1, 1, "35.75.105.20", 1, "169.254.184.61", 64512, 65000, 30),
        ExpectedTunnel(2, 2, "52.199.233.227", 1, "169.254.18.221", 64512, 65000, 30),
    ),
    ping=("10.0.134.243",),
    ping_source="192.168.200.254",
)
STATIC = replace(
    EXPECTED,
    tunnels=tuple(ExpectedTunnel(one.number, one.gateway, one.remote_address) for one in EXPECTED.tunnels),
)


def neighbor(address: str, state: str = "Established", **other: Any) -> BgpNeighbor:
    up = state == "Established"
    block = BgpNeighbor(
        address, 64512, 65000, "external link", 4 if up else 0, address if up else "0.0.0.0", state,
        90 if up else None, 1, 30 if up else 0, 10, 9, 0, 0, 9, 0, 0, int(up), 0, None,
        "169.254.0.2" if up else None, 1024 if up else None, address, 179 if up else 0,
    )  # fmt: skip
    return replace(block, **other)


def sas_of(tunnel: ExpectedTunnel, extra: int = 0) -> tuple[Sa, ...]:
    """The SAs of one tunnel; `extra` pairs more, as a rekey leaves them."""
    ike = "ike" if tunnel.ike_version == 2 else "isakmp"
    gateway, remote = tunnel.gateway, tunnel.remote_address
    rows = [Sa(gateway, gateway, None, ike, None, None, None, 28000, remote)]
    for count in range(extra + 1):
        for direction in ("send", "recv"):
            number = 100 * gateway + 2 * count + (direction == "recv")
            rows.append(Sa(number, gateway, gateway, "esp", "tunnel", tunnel.number, direction, 3000, remote))
    return tuple(rows)


def sas(*rows: Sa) -> IpsecSas:
    totals = SaTotals(*(sum(row.direction == way for row in rows) for way in (None, "send", "recv")))
    return IpsecSas(totals, rows)


def ping(sent: int = 4, received: int = 4) -> Ping:
    loss = 100.0 * (sent - received) / sent if sent else 0.0
    return Ping(sent, received, loss, *((5.0, 6.0, 7.0) if received else (None, None, None)))


def vpc_routes(expected: Expected) -> tuple[Route, ...]:
    """With BGP one row a prefix on the preferred tunnel, static with `hide` one a tunnel."""
    bgp = expected.tunnels[0].peer_address is not None
    carriers = expected.tunnels[:1] if bgp else expected.tunnels
    kind, info = ("bgp", "path=64512") if bgp else ("static", "")
    return tuple(
        Route(prefix, one.peer_address, f"TUNNEL[{one.number}]", kind, info)
        for prefix in expected.vpc
        for one in carriers
    )


def default_route(gateway: str | None) -> Route:
    words = (gateway or "192.0.2.1").split()
    if words[0] == "pp":
        return Route("0.0.0.0/0", None, f"PP[{int(words[1]):02}]", "static")
    if words[0] == "dhcp":
        return Route("0.0.0.0/0", "192.0.2.1", f"{words[1].upper()}(DHCP)", "static")
    return Route("0.0.0.0/0", words[0], "LAN2", "static")


def healthy(expected: Expected = EXPECTED, extra: int = 0) -> Observed:
    """All that a healthy router shows."""
    implicit = tuple(
        Route("169.254.1.0/30", None, f"TUNNEL[{one.number}]", "implicit") for one in expected.tunnels
    )
    return Observed(
        routes=(default_route(expected.default_gateway), *vpc_routes(expected), *implicit),
        sas=sas(*(sa for tunnel in expected.tunnels for sa in sas_of(tunnel, extra))),
        neighbors=tuple(neighbor_of(one) for one in expected.tunnels if one.peer_address),
        pings={host: ping() for host in expected.ping},
    )


def neighbor_of(tunnel: ExpectedTunnel, state: str = "Established") -> BgpNeighbor:
    return neighbor(
        tunnel.peer_address or "",
        state,
        remote_as=tunnel.remote_as or 64512,
        local_as=tunnel.local_as or 65000,
    )


@st.composite
def expectations(draw: st.DrawFn) -> Expected:
    """Any site: one to three tunnels of either IKE version, BGP or static, several prefixes and hosts."""
    numbers = draw(st.lists(st.integers(1, 20), min_size=1, max_size=3, unique=True))
    remotes = draw(st.lists(st.ip_addresses(v=4).map(str), min_size=3, max_size=3, unique=True))
    bgp, version = draw(st.booleans()), draw(st.sampled_from([1, 2]))
    tunnels = tuple(
        ExpectedTunnel(
            number, number, remote, version, *((f"169.254.{number}.1", 64512, 65000, 30) if bgp else ())
        )
        for number, remote in zip(numbers, remotes, strict=False)
    )
    octets = draw(st.lists(st.integers(0, 255), min_size=1, max_size=3, unique=True))
    return Expected(
        default_gateway=draw(st.sampled_from([None, "pp 1", "dhcp lan2", "203.0.113.1"])),
        vpc=tuple(f"10.{octet}.0.0/16" for octet in octets),
        tunnels=tunnels,
        ping=tuple(f"10.{octet}.0.10" for octet in octets),
    )
