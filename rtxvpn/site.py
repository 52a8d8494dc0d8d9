"""The site file: one router, its wires and addresses, its AWS download and what healthy means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from ipaddress import IPv4Interface, IPv4Network
from pathlib import Path

from rtxvpn import site_values as values
from rtxvpn import site_yaml
from rtxvpn.errors import SiteError
from rtxvpn.model import BgpPeer, Expected, ExpectedTunnel, Tunnel, VpnConnection
from rtxvpn.site_aws import ADAPT_KEYS, AdaptSite, AwsSite, read_aws
from rtxvpn.site_wan import PppoeSite, WanSite, read_wan
from rtxvpn.site_yaml import Spot
from rtxvpn.words import msg

__all__ = [
    "KEYS",
    "AdaptSite",
    "AwsSite",
    "LanSite",
    "PppoeSite",
    "RouterSite",
    "Site",
    "VerifySite",
    "WanSite",
    "expected_of",
    "load_site",
    "reached_at",
    "site_of",
]

# group of the file -> (required keys, optional keys); "" is the file itself
KEYS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "": (("router", "aws"), ("wan", "lan", "vpc", "verify", "findings")),
    "router": (("connect",), ()),
    "aws": (("download",), ("xml", "adapt")),
    "aws.adapt": ((), ADAPT_KEYS),
    # which of them are needed depends on the kind of line (site_wan.py)
    "wan": ((), ("interface", "address", "gateway", "pppoe", "mtu", "nat", "filters")),
    "wan.pppoe": (("interface", "user"), ("pp",)),
    "lan": (("interface", "address"), ("dhcp",)),
    "verify": ((), ("ping", "ping_source", "ping_from_here", "wait", "checks")),
    "findings": (("off",), ()),
}


@dataclass(frozen=True, slots=True)
class RouterSite:
    """How to reach the router: a URL of one of the contract's schemes, never with a password."""

    connect: str


@dataclass(frozen=True, slots=True)
class LanSite:
    """The office side: `address` with its prefix, `dhcp` ranges "192.168.0.1-192.168.0.9/24"."""

    interface: str
    address: str
    dhcp: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VerifySite:
    """What a verification does beyond looking: hosts to ping, from which address, seconds to wait.

    `ping_from_here` are hosts that this computer pings. `checks` are names of closer checks that every
    verification does.
    """

    ping: tuple[str, ...] = ()
    ping_source: str | None = None
    wait: int = 120
    checks: tuple[str, ...] = ()
    ping_from_here: tuple[str, ...] = ()


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


def load_site(path: Path) -> Site:
    """Read and check a site file; raises SiteError with `where` as FILE:LINE.

    The download is named, not read: whether it is there is told by who reads it.
    """
    return site_of(site_yaml.read_spot(path), path)


def site_of(spot: Spot, path: Path) -> Site:
    """Check the values of a site file, also of one that is not written yet; raises SiteError."""
    top = _group(spot)
    wan = read_wan(top["wan"], _group) if "wan" in top else None
    lan = _lan(top["lan"]) if "lan" in top else None
    if wan and lan:
        _refuse_overlap(top["lan"], lan, wan)
    vpc = _vpc(top["vpc"], lan) if "vpc" in top else ()
    off = _group(top["findings"])["off"] if "findings" in top else None
    return Site(
        path=path,
        router=RouterSite(values.connect_url(_group(top["router"])["connect"])),
        aws=read_aws(top["aws"], path, _group),
        wan=wan,
        lan=lan,
        vpc=tuple(str(network) for network in vpc),
        verify=_verify(top["verify"], vpc) if "verify" in top else VerifySite(),
        findings_off=frozenset(
            map(values.finding, site_yaml.items(off, msg("names of findings"))) if off else ()
        ),
    )


def reached_at(site: Site, url: str | None) -> Site:
    """Return a site whose router is reached at another URL than the site file's, where one is given."""
    return site if url is None else replace(site, router=RouterSite(url))


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
        dhcp=site.lan.dhcp if site.lan else (),
        ping_from_here=site.verify.ping_from_here,
        offers_default="default-route-advertised" in site.findings_off,
        offers=() if connection.static else _offers(site),
        line_mtu=site.wan.mtu if site.wan else None,
        named=site.verify.checks,
    )


def _offers(site: Site) -> tuple[str, ...]:
    """Tell what AWS must know to answer: what the site file advertises, or else its LAN."""
    if site.aws.adapt.advertise or site.lan is None:
        return site.aws.adapt.advertise
    return (str(IPv4Interface(site.lan.address).network),)


def require_fitting(site: Site, connection: VpnConnection) -> None:
    """Refuse a site file that expects what the VPN connection does not have. Raises SiteError."""
    without = [name for name in site.verify.checks if name.startswith("bgp.") and connection.static]
    if without:
        raise SiteError(
            msg("verify.checks: {names}: this download has static routing, no BGP", names=", ".join(without)),
            where=str(site.path),
            advice=msg("take these checks out, or name the download of a connection with BGP"),
        )


def _expected_tunnel(tunnel: Tunnel, connection: VpnConnection) -> ExpectedTunnel:
    peer = _peer_of(tunnel, connection.peers)
    return ExpectedTunnel(
        number=tunnel.number,
        gateway=tunnel.gateway,
        remote_address=tunnel.remote_address,
        ike_version=tunnel.ike_version,
        peer_address=peer.address if peer else None,
        remote_as=peer.remote_as if peer else None,
        local_as=connection.local_as if peer else None,
        hold_time_s=peer.hold_time_s if peer else None,
        inside_remote=tunnel.inside_remote or None,
    )


def _peer_of(tunnel: Tunnel, peers: Sequence[BgpPeer]) -> BgpPeer | None:
    # by the inner address; a peer whose address fits no tunnel is still expected to come up, so by number then
    by_address = [peer for peer in peers if peer.address == tunnel.inside_remote]
    by_number = [peer for peer in peers if peer.number == tunnel.number]
    return next(iter(by_address + by_number), None)


def _group(spot: Spot) -> dict[str, Spot]:
    required, optional = KEYS[spot.key]
    homes = [f"{group}.{key}" for group, keys in KEYS.items() if group for key in (*keys[0], *keys[1])]
    return site_yaml.table(spot, required, optional, [*homes, *KEYS[""][0], *KEYS[""][1]])


def _lan(spot: Spot) -> LanSite:
    keys = _group(spot)
    own = values.host_in_network(keys["address"])
    ranges = site_yaml.items(keys["dhcp"], msg("DHCP ranges")) if "dhcp" in keys else ()
    for entry in ranges:
        _check_range(entry, own)
    return LanSite(values.interface(keys["interface"]), str(own), tuple(str(entry.value) for entry in ranges))


def _check_range(spot: Spot, own: IPv4Interface) -> None:
    first, last, length = values.dhcp_range(spot)
    network = own.network
    if first not in network or last not in network or length != network.prefixlen:
        raise site_yaml.wrong(
            spot, msg("a range inside the LAN's network {network}, with its prefix length", network=network)
        )


def _refuse_overlap(spot: Spot, lan: LanSite, wan: WanSite) -> None:
    if lan.interface == wan.interface:
        raise SiteError(
            msg("lan and wan are both on {interface}", interface=lan.interface),
            where=spot.where,
            advice=msg("on an RTX830 lan1 is the office and lan2 the line to the internet"),
        )
    if "/" in wan.address and IPv4Interface(lan.address).network.overlaps(IPv4Interface(wan.address).network):
        raise SiteError(
            msg("the networks of lan ({lan}) and wan ({wan}) overlap", lan=lan.address, wan=wan.address),
            where=spot.where,
            advice=msg("check both addresses and their prefix lengths"),
        )


def _vpc(spot: Spot, lan: LanSite | None) -> tuple[IPv4Network, ...]:
    entries = site_yaml.items(spot, msg("the VPC's networks"))
    for entry in entries:
        found = values.network(entry)
        # a larger prefix around the LAN is fine, the LAN's own route is longer; the reverse takes hosts away
        if lan and found.subnet_of(IPv4Interface(lan.address).network):
            raise site_yaml.wrong(
                entry, msg("a network of the VPC, not one inside the LAN {address}", address=lan.address)
            )
    return tuple(values.network(entry) for entry in entries)


def _verify(spot: Spot, vpc: Sequence[IPv4Network]) -> VerifySite:
    keys = _group(spot)
    checks = site_yaml.items(keys["checks"], msg("names of checks")) if "checks" in keys else ()
    return VerifySite(
        checks=tuple(map(values.check, checks)),
        ping=_hosts(keys["ping"], vpc) if "ping" in keys else (),
        ping_from_here=_hosts(keys["ping_from_here"], vpc) if "ping_from_here" in keys else (),
        ping_source=str(values.address(keys["ping_source"])) if "ping_source" in keys else None,
        wait=values.seconds(keys["wait"]) if "wait" in keys else VerifySite().wait,
    )


def _hosts(spot: Spot, vpc: Sequence[IPv4Network]) -> tuple[str, ...]:
    entries = site_yaml.items(spot, msg("hosts in the VPC"))
    for entry in entries:
        host = values.address(entry)
        if vpc and not any(host in network for network in vpc):
            raise site_yaml.wrong(
                entry,
                msg("a host inside one of the vpc networks ({networks})", networks=", ".join(map(str, vpc))),
                msg("a host elsewhere says nothing about the VPN; add its network to vpc, or take it out"),
            )
    return tuple(str(values.address(entry)) for entry in entries)
