"""What somebody looks at by hand after a plan is carried out, and what healthy looks like."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rtxvpn.model import VpnConnection
from rtxvpn.site import Site
from rtxvpn.words import Msg, msg


@dataclass(frozen=True, slots=True)
class Look:
    """One command that only looks, and what it shows when all is well."""

    command: str
    expected: Msg


def looks(site: Site, connection: VpnConnection) -> tuple[Look, ...]:
    """Return the looks in the order in which a VPN comes up: IKE, tunnels, BGP, routes, a ping through it."""
    return tuple(_looks(site, connection))


def _looks(site: Site, connection: VpnConnection) -> Iterator[Look]:
    for tunnel in connection.tunnels:
        expected = msg(
            "an ISAKMP or IKE SA, and tunnel SAs of both directions, with {peer}", peer=tunnel.remote_address
        )
        yield Look(f"show ipsec sa gateway {tunnel.gateway}", expected)
        yield Look(f"show status tunnel {tunnel.number}", msg("the tunnel is connected"))
    if not connection.static:
        for peer in connection.peers:
            yield Look(
                f"show status bgp neighbor {peer.address}",
                msg("BGP state Established with AS {number}; Active is not up", number=peer.remote_as),
            )
    yield from _route_looks(site, connection)
    source = f" -sa {site.lan.address.partition('/')[0]}" if site.lan else ""
    for host in site.verify.ping:
        yield Look(f"ping -c 5{source} {host}", msg("5 packets received"))


def _route_looks(site: Site, connection: VpnConnection) -> Iterator[Look]:
    if site.wan or site.vpc or not connection.static:
        tunnels = ", ".join(f"TUNNEL[{tunnel.number}]" for tunnel in connection.tunnels)
        networks = ", ".join(site.vpc)
        gateway = site.wan.gateway if site.wan else None
        if networks:
            yield Look("show ip route", msg("{networks} by {tunnels}", networks=networks, tunnels=tunnels))
        else:
            yield Look("show ip route", msg("the VPC's networks by {tunnels}, kind BGP", tunnels=tunnels))
        if gateway:
            yield Look("show ip route", msg("the default route by {gateway}", gateway=gateway))
