"""The VPN as values: what AWS gave, and what a healthy router is expected to show."""

from __future__ import annotations

from dataclasses import dataclass, field

# the checks of a closer look, by the names that site files and `verify --full` use (docs/checks.md)
CLOSER_CHECKS = (
    "ipsec.pairs",
    "ipsec.redundancy",
    "tunnel.interface",
    "tunnel.keepalive",
    "tunnel.mss",
    "ping.tunnel",
    "ping.local",
    "bgp.timers",
    "bgp.flaps",
    "bgp.received",
    "bgp.offered",
    "dhcp.scope",
    "router.clock",
    "router.cpu",
    "router.memory",
    "router.saved",
)


@dataclass(frozen=True, slots=True)
class BgpPeer:
    """One `bgp neighbor` line: Amazon's end of a tunnel; hold time in seconds."""

    number: int
    remote_as: int
    address: str
    local_address: str | None
    hold_time_s: int | None


@dataclass(frozen=True, slots=True)
class Tunnel:
    """One of the two tunnels, by the router's numbers and words.

    `number` is the tunnel interface, `gateway` the IKE security gateway, `policy` the SA policy.
    `ike_group` is that of phase 1, `pfs_group` that of phase 2 (IKEv2 uses the first for both).
    `local_address`/`remote_address` are the outside addresses, `inside_address` ("169.254.10.2/30") and
    `inside_remote` those of the tunnel interface. `mss` is None for `auto` or when absent.
    """

    number: int
    gateway: int
    policy: int
    local_address: str
    remote_address: str
    inside_address: str
    inside_remote: str
    pre_shared_key: str = field(repr=False)
    ike_version: int = 1
    ike_encryption: str = "3des-cbc"
    ike_hash: str = "sha"
    ike_group: str = "modp1024"
    pfs_group: str = "modp1024"
    esp_encryption: str = "aes-cbc"
    esp_hash: str = "sha-hmac"
    pfs: bool = False
    isakmp_lifetime_s: int | None = None
    ipsec_lifetime_s: int | None = None
    keepalive: str | None = None
    mss: int | None = None


@dataclass(frozen=True, slots=True)
class VpnConnection:
    """An AWS Site-to-Site VPN connection as its Yamaha download describes it.

    Ids are None where the header does not give them (a transit gateway has no vgw id);
    `static` means that the download holds no BGP.
    """

    vpn_id: str | None
    gateway_id: str | None
    customer_gateway_id: str | None
    local_as: int | None
    tunnels: tuple[Tunnel, ...]
    peers: tuple[BgpPeer, ...]
    static: bool = False


@dataclass(frozen=True, slots=True)
class Watched:
    """Which VPN on which router a look was at.

    `host` is the address, or the serial port, at which it was reached; over another wire the same router has
    another one, so model and serial number count where both sides know them. None is not known.
    """

    host: str
    vpn: str | None = None
    model: str | None = None
    serial: str | None = None

    def is_same(self, other: Watched) -> bool:
        """Tell whether two looks were at the same VPN on the same router."""
        if self.vpn and other.vpn and self.vpn != other.vpn:
            return False
        if self.serial and other.serial:
            return (self.model, self.serial) == (other.model, other.serial)
        return self.host == other.host


@dataclass(frozen=True, slots=True)
class ExpectedTunnel:
    """What a healthy tunnel shows: its numbers, AWS's outside address and, with BGP, the session.

    `inside_remote` is AWS's address within the tunnel, which a ping through that very tunnel asks.
    """

    number: int
    gateway: int
    remote_address: str
    ike_version: int = 1
    peer_address: str | None = None
    remote_as: int | None = None
    local_as: int | None = None
    hold_time_s: int | None = None
    inside_remote: str | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """What healthy means at one site; the health checks are held against it.

    `vpc` are prefixes, `ping` hosts in the VPC, `ping_source` the LAN address to ping from.
    `default_gateway` is an address, or the router's own words such as "pp 1" and "dhcp lan2".
    `dhcp` are ranges "192.168.0.1-192.168.0.9/24"; `offers` are prefixes that AWS must be offered by BGP,
    and `offers_default` accepts that it is offered the default route; `ping_from_here` are hosts in the VPC
    that must answer this computer. `line_mtu` is what the line to the internet takes, in bytes; `named` are
    the closer checks that the site file asks for by name.
    """

    default_gateway: str | None
    vpc: tuple[str, ...]
    tunnels: tuple[ExpectedTunnel, ...]
    ping: tuple[str, ...] = ()
    ping_source: str | None = None
    dhcp: tuple[str, ...] = ()
    offers_default: bool = False
    ping_from_here: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    line_mtu: int | None = None
    named: tuple[str, ...] = ()
