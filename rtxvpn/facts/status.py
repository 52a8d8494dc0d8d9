"""Facts that diagnose: route counts, SAs of one peer, BGP routes, the state of a tunnel."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RouteCount:
    """One row of `show ip route summary`: how many routes of a protocol are in use and hidden."""

    protocol: str
    active: int
    hidden: int


@dataclass(frozen=True, slots=True)
class SaGateway:
    """One row of `show ipsec sa gateway N`: how many SAs of each kind a peer has.

    `flags` is as printed ("U K"), its letters being undocumented.
    """

    gateway: int
    flags: str
    local_id: str
    remote_id: str
    isakmp: int
    send: int
    recv: int


@dataclass(frozen=True, slots=True)
class SaDetail:
    """One block of `show ipsec sa gateway N detail` (IKEv1; what IKEv2 prints is unknown).

    `lifetime_s` is what is left; `spi` is hexadecimal without blanks. Keys are never kept.
    """

    id: int
    lifetime_s: int
    local_id: str
    remote_id: str
    protocol: str
    mode: str | None
    direction: str | None
    algorithm: str
    spi: str


@dataclass(frozen=True, slots=True)
class BgpRoute:
    """One row of `show status bgp neighbor IP advertised-routes`, `received-routes` or `routes`.

    The default route's `prefix` is "0.0.0.0/0"; `path` ends in the origin ("64512 IGP").
    """

    prefix: str
    next_hop: str
    metric: int | None
    local_preference: int | None
    path: str
    valid: bool


@dataclass(frozen=True, slots=True)
class TunnelStatus:
    """One block of `show status tunnel N` (fact book 9.3).

    `online` is False for every status sentence other than the known one of a tunnel that is up, since
    the sentence of a tunnel that is down is unknown; `status` is that sentence's words. Counters and
    times are None where the router does not print them.
    """

    tunnel: int
    description: str
    interface_type: str
    online: bool
    status: str
    since: str | None
    uptime_s: int | None
    received_ipv4_packets: int | None
    received_ipv4_octets: int | None
    received_ipv6_packets: int | None
    received_ipv6_octets: int | None
    sent_ipv4_packets: int | None
    sent_ipv4_octets: int | None
    sent_ipv6_packets: int | None
    sent_ipv6_octets: int | None
    keepalive_type: str | None
    keepalive_status: str | None
