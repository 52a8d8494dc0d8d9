"""What was seen on the router, and the questions that more than one check asks of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import IPv4Network
from typing import TypeAlias

from rtxvpn.facts import BgpNeighbor, IpsecSas, Ping, Route, Sa
from rtxvpn.health.more import More
from rtxvpn.model import Expected, ExpectedTunnel
from rtxvpn.words import Msg

Reason: TypeAlias = Msg | str

DEFAULT = "0.0.0.0/0"
ESTABLISHED = "Established"  # the only state that is up (fact book rtx-cli 9.4)

_IKE = {1: "isakmp", 2: "ike"}  # what the connection column says for each IKE version (9.2)
_TUNNEL = re.compile(r"TUNNEL\[0*([0-9]{1,9})\]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Observed:
    """The facts of one look at the router, each one or the reason why it could not be looked at.

    `pings` are by host; a host that is not there was not pinged. `more` is empty after a quick look.
    """

    routes: tuple[Route, ...] | Reason
    sas: IpsecSas | Reason
    neighbors: tuple[BgpNeighbor, ...] | Reason
    pings: Mapping[str, Ping | Reason] = field(default_factory=dict)
    more: More = field(default_factory=More)


def ike_sas(sas: IpsecSas, tunnel: ExpectedTunnel) -> tuple[Sa, ...]:
    """Return the IKE SAs with this tunnel's AWS address, of either IKE version."""
    return tuple(
        sa for sa in sas.sas if sa.remote_id == tunnel.remote_address and sa.protocol in _IKE.values()
    )


def of_version(ike: tuple[Sa, ...], version: int) -> bool:
    """Tell whether one of the IKE SAs is of an IKE version."""
    return any(sa.protocol == _IKE.get(version) for sa in ike)


def ipsec_sas(sas: IpsecSas, tunnel: ExpectedTunnel) -> tuple[Sa, ...]:
    """Return the IPsec SAs of this tunnel with its AWS address; rekeying leaves several a direction."""
    return tuple(
        sa
        for sa in sas.sas
        if sa.direction is not None
        and sa.remote_id == tunnel.remote_address
        and sa.tunnel in (None, tunnel.number)
    )


def goes_both_ways(ipsec: tuple[Sa, ...]) -> bool:
    """Tell whether there is an SA in each direction that has not run out."""
    return {"send", "recv"} <= {sa.direction for sa in ipsec if sa.lifetime_s > 0}


def sessions(neighbors: tuple[BgpNeighbor, ...], tunnel: ExpectedTunnel) -> tuple[BgpNeighbor, ...]:
    """Return the BGP neighbors at this tunnel's inner AWS address; the router prints at most one."""
    return tuple(one for one in neighbors if one.address == tunnel.peer_address)


def fits(neighbor: BgpNeighbor, tunnel: ExpectedTunnel) -> bool:
    """Tell whether a session has the AS numbers of the download."""
    return tunnel.remote_as in (None, neighbor.remote_as) and tunnel.local_as in (None, neighbor.local_as)


def is_up(observed: Observed, tunnel: ExpectedTunnel) -> bool:
    """Tell whether a tunnel is proven to carry traffic: IKE, IPsec both ways and, where expected, BGP."""
    if isinstance(observed.sas, (Msg, str)) or not ike_sas(observed.sas, tunnel):
        return False
    if not goes_both_ways(ipsec_sas(observed.sas, tunnel)):
        return False
    if tunnel.peer_address is None:
        return True
    if isinstance(observed.neighbors, (Msg, str)):
        return False
    return any(one.state == ESTABLISHED for one in sessions(observed.neighbors, tunnel))


def can_send(observed: Observed, tunnel: ExpectedTunnel) -> bool:
    """Tell whether the router has a key to send with, so that its interface is still up."""
    return isinstance(observed.sas, IpsecSas) and any(
        sa.direction == "send" and sa.lifetime_s > 0 for sa in ipsec_sas(observed.sas, tunnel)
    )


def lacking(observed: Observed, tunnel: ExpectedTunnel) -> str | None:
    """Return the first check that stops a tunnel's traffic; None when it flows, or nobody could look."""
    if isinstance(observed.sas, (Msg, str)):
        return None
    if not goes_both_ways(ipsec_sas(observed.sas, tunnel)):
        return "ipsec.phase2" if ike_sas(observed.sas, tunnel) else "ipsec.phase1"
    if tunnel.peer_address is None or isinstance(observed.neighbors, (Msg, str)):
        return None
    up = any(one.state == ESTABLISHED for one in sessions(observed.neighbors, tunnel))
    return None if up else "bgp.session"


def is_rekeying(observed: Observed, expected: Expected) -> bool:
    """Tell whether a tunnel has some of its SAs and traffic still flows: a moment between two keys."""
    return any(_half_keyed(observed, tunnel) for tunnel in expected.tunnels)


def _half_keyed(observed: Observed, tunnel: ExpectedTunnel) -> bool:
    if isinstance(observed.sas, (Msg, str)):
        return False
    ike, ipsec = ike_sas(observed.sas, tunnel), ipsec_sas(observed.sas, tunnel)
    if not (ike or ipsec) or (ike and goes_both_ways(ipsec)):
        return False
    if tunnel.peer_address is None:
        return True
    if isinstance(observed.neighbors, (Msg, str)):
        return False
    return any(one.state == ESTABLISHED for one in sessions(observed.neighbors, tunnel))


def other_is_up(observed: Observed, expected: Expected, tunnel: ExpectedTunnel) -> bool:
    """Tell whether another tunnel than this one carries the traffic."""
    return any(is_up(observed, other) for other in expected.tunnels if other.number != tunnel.number)


@lru_cache(maxsize=1024)
def network_of(prefix: str) -> IPv4Network | None:
    """Return a prefix as a network, None for what is not one; a check never fails on a strange fact."""
    try:
        return IPv4Network(prefix, strict=False)
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def covers(whole: str, part: str) -> bool:
    """Tell whether a prefix, such as a route's, holds all of another one, or of an address."""
    outer, inner = network_of(whole), network_of(part)
    return outer is not None and inner is not None and inner.subnet_of(outer)


def longest_covering(routes: tuple[Route, ...], prefix: str) -> tuple[Route, ...]:
    """Return the routes that the router takes for a whole prefix: the longest that cover it, no default."""
    covering = [
        (found.prefixlen, route)
        for route in routes
        if covers(route.prefix, prefix) and (found := network_of(route.prefix)) and found.prefixlen
    ]
    longest = max((length for length, _ in covering), default=0)
    return tuple(route for length, route in covering if length == longest)


def routes_to(routes: tuple[Route, ...], host: str) -> tuple[Route, ...]:
    """Return the routes that the router takes to one host: the longest, the default route where no other fits."""
    found = longest_covering(routes, host)
    wanted = network_of(host)
    return found or tuple(one for one in routes if wanted is not None and one.prefix == DEFAULT)


def tunnel_number(interface: str) -> int | None:
    """Return N of the interface "TUNNEL[N]", None for any other interface."""
    found = _TUNNEL.fullmatch(interface)
    return int(found[1]) if found else None
