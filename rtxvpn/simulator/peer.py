"""What the device asks of the other end of its tunnels, and the shapes of the answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from rtxvpn.simulator.lines import Line


@dataclass(frozen=True, slots=True)
class Sa:
    """One row of `show ipsec sa`."""

    id: int
    gateway: int
    isakmp_id: int | None
    kind: Literal["isakmp", "ike", "esp"]
    tunnel: int | None
    direction: Literal["send", "recv"] | None
    lifetime_s: int
    remote_id: str


@dataclass(frozen=True, slots=True)
class SaTable:
    """All security associations; `isakmp` counts IKEv2 ones too, as the router's total does."""

    isakmp: int = 0
    send: int = 0
    recv: int = 0
    rows: tuple[Sa, ...] = ()


@dataclass(frozen=True, slots=True)
class Neighbor:
    """Every number that `show status bgp neighbor` prints about one neighbour (capture RTX810)."""

    address: str
    remote_as: int
    local_as: int
    state: str  # Idle, Active, Connect, OpenSent, OpenConfirm, Established
    link: str = "external"
    version: int = 0
    router_id: str = "0.0.0.0"
    uptime_s: int | None = None
    last_read_s: int = 0
    hold_time_s: int = 0
    keepalive_s: int = 0
    received_messages: int = 0
    received_notifications: int = 0
    received_queue: int = 0
    sent_messages: int = 0
    sent_notifications: int = 0
    sent_queue: int = 0
    established_count: int = 0
    dropped_count: int = 0
    last_reset_s: int | None = None
    local_host: str | None = None
    local_port: int | None = None
    foreign_port: int = 0


@dataclass(frozen=True, slots=True)
class BgpRoute:
    """One route learnt by BGP, on the tunnel that BGP prefers."""

    prefix: str
    next_hop: str
    tunnel: int
    as_path: str


@dataclass(frozen=True, slots=True)
class TunnelState:
    """Whether a tunnel interface is connected, since when, and what went through it."""

    online: bool = False
    since: float | None = None
    received_packets: int = 0
    received_octets: int = 0
    sent_packets: int = 0
    sent_octets: int = 0


class Peer(Protocol):
    """The AWS side as the device sees it (cloud.py is one)."""

    def set_fault(self, name: str, value: str | None) -> None: ...
    def update(
        self, running: Sequence[Line], bgp_active: Sequence[Line], now: float
    ) -> list[tuple[float, str]]: ...
    def refresh_sa(self, now: float, gateway: int | None = None) -> None: ...
    def sas(self, now: float) -> SaTable: ...
    def neighbors(self, now: float) -> list[Neighbor]: ...
    def bgp_routes(self, now: float) -> list[BgpRoute]: ...
    def tunnel(self, n: int, now: float) -> TunnelState: ...
    def ping(self, target: str, source: str | None, via_tunnel: int | None, now: float) -> float | None: ...
