"""The rules of a tunnel's inside addresses: a /30 of 169.254.0.0/16 that AWS does not keep for itself."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Interface, IPv4Network

from rtxvpn.model import Tunnel
from rtxvpn.words import Msg, msg

_LINK_LOCAL = IPv4Network("169.254.0.0/16")
_PREFIX = 30
# fact book aws-vpn 2.4
_FORBIDDEN = frozenset(
    IPv4Network(f"169.254.{place}/30") for place in ("0.0", "1.0", "2.0", "3.0", "4.0", "5.0", "169.252")
)


def inside_defect(tunnel: Tunnel) -> Msg | None:
    """Say what is wrong with the inside addresses of one tunnel, or None."""
    own, peer = IPv4Interface(tunnel.inside_address), IPv4Address(tunnel.inside_remote)
    defect = network_defect(tunnel)
    if defect is None and (peer not in own.network.hosts() or own.ip == peer):
        return _no_pair(tunnel)
    return defect


def network_defect(tunnel: Tunnel) -> Msg | None:
    """Say what is wrong with the router's own inside address, or None."""
    own = IPv4Interface(tunnel.inside_address)
    if own.network.prefixlen != _PREFIX or not own.network.subnet_of(_LINK_LOCAL):
        return msg("{address} is no /30 of 169.254.0.0/16", address=tunnel.inside_address)
    if own.network in _FORBIDDEN:
        return msg("{network} is kept by AWS for itself", network=own.network)
    return None if own.ip in own.network.hosts() else _no_pair(tunnel)


def _no_pair(tunnel: Tunnel) -> Msg:
    own, peer = tunnel.inside_address, tunnel.inside_remote
    return msg("{own} and {peer} are not the two hosts of one /30", own=own, peer=peer)


def shared_network(tunnels: Sequence[Tunnel]) -> IPv4Network | None:
    """Return an inside network that two tunnels share, or None."""
    seen: set[IPv4Network] = set()
    for tunnel in tunnels:
        network = IPv4Interface(tunnel.inside_address).network
        if network in seen:
            return network
        seen.add(network)
    return None
