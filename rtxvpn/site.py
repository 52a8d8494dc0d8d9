"""The site file: one router, its wires and addresses, its AWS download and what healthy means."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rtxvpn.model import Expected, ExpectedTunnel, Tunnel, VpnConnection


@dataclass(frozen=True, slots=True)
class RouterSite:
    """How to reach the router: a URL of one of the contract's schemes, never with a password."""

    connect: str


@dataclass(frozen=True, slots=True)
class AwsSite:
    """Where the AWS download is; a relative path counts from the site file's folder."""

    download: Path


@dataclass(frozen=True, slots=True)
class WanSite:
    """The line to the internet: `interface` "lan2", `address` with its prefix, `gateway` inside it."""

    interface: str
    address: str
    gateway: str


@dataclass(frozen=True, slots=True)
class LanSite:
    """The office side: `address` with its prefix, `dhcp` ranges "192.168.0.1-192.168.0.9/24"."""

    interface: str
    address: str
    dhcp: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VerifySite:
    """What a verification does beyond looking: hosts to ping, from which address, seconds to wait."""

    ping: tuple[str, ...] = ()
    ping_source: str | None = None
    wait: int = 120


@dataclass(frozen=True, slots=True)
class Site:
    """A whole site file, checked; `vpc` are network prefixes, `findings_off` names of findings."""

    path: Path
    router: RouterSite
    aws: AwsSite
    wan: WanSite | None = None
    lan: LanSite | None = None
    vpc: tuple[str, ...] = ()
    verify: VerifySite = VerifySite()
    findings_off: frozenset[str] = frozenset()


def expected_of(site: Site, connection: VpnConnection) -> Expected:
    """Tell what a healthy router shows at this site with this VPN connection.

    Pings leave from `verify.ping_source`, or else from the LAN address: some hosts of a VPC do not answer
    the tunnel's own address (fact book aws-vpn 5.6 #21).
    """
    lan_address = site.lan.address.partition("/")[0] if site.lan else None
    return Expected(
        default_gateway=site.wan.gateway if site.wan else None,
        vpc=site.vpc,
        tunnels=tuple(_expected_tunnel(tunnel, connection) for tunnel in connection.tunnels),
        ping=site.verify.ping,
        ping_source=site.verify.ping_source or lan_address,
    )


def _expected_tunnel(tunnel: Tunnel, connection: VpnConnection) -> ExpectedTunnel:
    # the peer of a tunnel is the one at its inner address; its number need not be the tunnel's
    peer = next((peer for peer in connection.peers if peer.address == tunnel.inside_remote), None)
    return ExpectedTunnel(
        number=tunnel.number,
        gateway=tunnel.gateway,
        remote_address=tunnel.remote_address,
        ike_version=tunnel.ike_version,
        peer_address=peer.address if peer else None,
        remote_as=peer.remote_as if peer else None,
        local_as=connection.local_as if peer else None,
        hold_time_s=peer.hold_time_s if peer else None,
    )
