"""Facts of the three outputs that tell whether the VPN works: routes, security associations, BGP."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Route:
    """One row of `show ip route` (CR 58.4; fact book 9.1).

    `prefix` of the default route is "0.0.0.0/0"; `kind` is one of static, implicit, temporary, bgp,
    ospf, rip, redirect; `info` is the last column as printed ("k(1)", "path=64512", "filter:500000").
    """

    prefix: str
    gateway: str | None
    interface: str
    kind: str
    info: str = ""


@dataclass(frozen=True, slots=True)
class SaTotals:
    """The `Total:` line of `show ipsec sa`; IKEv2 SAs are counted as isakmp too (seen on RTX840)."""

    isakmp: int
    send: int
    recv: int


@dataclass(frozen=True, slots=True)
class Sa:
    """One row of `show ipsec sa` (fact book 9.2).

    `gateway` is the security gateway number (sgw); `protocol` is isakmp (IKEv1), ike (IKEv2), esp or ah;
    `mode`, `tunnel` and `direction` are None for an IKE SA; `lifetime_s` is what is left.
    """

    id: int
    gateway: int
    isakmp_id: int | None
    protocol: str
    mode: str | None
    tunnel: int | None
    direction: str | None
    lifetime_s: int
    remote_id: str


@dataclass(frozen=True, slots=True)
class IpsecSas:
    """The whole of `show ipsec sa`."""

    totals: SaTotals
    sas: tuple[Sa, ...]


@dataclass(frozen=True, slots=True)
class BgpNeighbor:
    """One block of `show status bgp neighbor` (always English; fact book 9.4).

    Only `state == "Established"` is up: AWS's old Yamaha guide calls Active good, and is wrong.
    """

    address: str
    remote_as: int
    local_as: int
    link: str
    version: int
    router_id: str
    state: str
    uptime_s: int | None
    last_read_s: int | None
    hold_time_s: int
    keepalive_s: int
    received_messages: int
    received_notifications: int
    received_queue: int
    sent_messages: int
    sent_notifications: int
    sent_queue: int
    established_count: int
    dropped_count: int
    last_reset_s: int | None
    local_host: str | None
    local_port: int | None
    foreign_host: str | None
    foreign_port: int | None
