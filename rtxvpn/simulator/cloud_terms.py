"""What the two ends let each other do: for every gateway and BGP neighbour of the router, how far it gets."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address
from typing import Literal

from rtxvpn.simulator.cloud_download import HOLD_S, FarTunnel
from rtxvpn.simulator.cloud_path import Packet, Port, has_secondary, lets_through, ports, seen_as, way_out
from rtxvpn.simulator.cloud_setup import (
    Gateway,
    NeighborLine,
    Setup,
    address,
    gateways,
    neighbor_lines,
    whole,
)

Faults = Collection[tuple[str, int | None]]
# none: nothing is sent; silent: no answer; refused: phase 1 fails; phase1: phase 2 fails; up: all is well
Reach = Literal["none", "silent", "refused", "phase1", "up"]

# AWS tunnel options as they are when nobody narrowed them; only what an RTX830 can name
_CIPHERS = ("aes-cbc", "aes256-cbc")
_HASHES = ("sha", "sha256")
_GROUPS_1 = ("modp1024", "modp2048")
_GROUPS_2 = ("modp1024", "modp1536", "modp2048")
_ESP_HASHES = ("sha-hmac", "sha256-hmac")
_ALL = ("", "0.0.0.0/0")


@dataclass(frozen=True, slots=True)
class Wish:
    """How far the key exchange of one gateway gets as things stand, and how it would notice a dead peer."""

    gateway: int
    tunnel: int
    far: int | None  # number of the AWS tunnel
    remote: str
    local: str
    version: int
    reach: Reach
    data: bool  # ESP passes
    wanted: bool  # the tunnel is enabled and bound
    notices_s: float | None  # seconds until a dead peer is noticed; None = not before the keys expire
    flaps_s: float | None  # heartbeat that AWS never answers
    isakmp_life: int
    esp_life: int


def wishes(setup: Setup, far: Sequence[FarTunnel], faults: Faults) -> dict[int, Wish]:
    """Judge every gateway of the router."""
    return {one.number: _wish(setup, one, far, faults) for one in gateways(setup)}


def _wish(setup: Setup, own: Gateway, far: Sequence[FarTunnel], faults: Faults) -> Wish:
    peer = next((one for one in far if one.outside == own.remote), None)
    port = way_out(setup, own.remote)
    local = _local(setup, own, port, peer)
    wanted = own.enabled and own.auto and bool(own.key) and address(own.remote) is not None
    arrives = (
        peer is not None
        and _arrives(setup, own, port, local, peer)
        and not _faulty(faults, "peer-down", peer.number)
    )
    reach: Reach = "none"
    if wanted and local is not None and port is not None:
        ike = arrives and ("udp500", None) not in faults and _ike_passes(setup, own, port, local)
        reach = _agreed(own, peer, faults) if ike and peer is not None else "silent"
    notices, flaps = _keepalive(own)
    return Wish(
        gateway=own.number,
        tunnel=own.tunnel,
        far=peer.number if peer else None,
        remote=own.remote,
        local=str(local or own.local),
        version=own.version,
        reach=reach,
        data=wanted and arrives and local is not None and _esp_passes(setup, own, port, local),
        wanted=wanted,
        notices_s=notices,
        flaps_s=flaps,
        isakmp_life=own.isakmp_life,
        esp_life=own.esp_life,
    )


def _faulty(faults: Faults, name: str, number: int) -> bool:
    return (name, None) in faults or (name, number) in faults


def _local(setup: Setup, own: Gateway, port: Port | None, peer: FarTunnel | None) -> IPv4Address | None:
    """Give the address that IKE starts from, if the router owns it (CR 15: by default the one nearest)."""
    if port is None:
        return None
    given = address(peer.customer) if peer and peer.customer and port.given and not port.addresses else None
    if own.local in ("", "any"):
        return port.addresses[0].ip if port.addresses else given
    local = address(own.local)
    owned = {one.ip for here in ports(setup) for one in here.addresses}
    return local if local in owned or (local is not None and local == given) else None


def _arrives(
    setup: Setup, own: Gateway, port: Port | None, local: IPv4Address | None, peer: FarTunnel
) -> bool:
    """Tell whether AWS sees the router at the address that it knows."""
    if port is None or local is None:
        return False
    seen = seen_as(setup, port, local, own.nat_traversal)
    return seen is not None and (peer.customer is None or seen in ("nat", peer.customer))


def _ike_passes(setup: Setup, own: Gateway, port: Port, local: IPv4Address) -> bool:
    used = ("500", "4500") if own.nat_traversal else ("500",)
    return all(
        lets_through(setup, port.name, Packet("udp", str(local), own.remote, one, one)) for one in used
    )


def _esp_passes(setup: Setup, own: Gateway, port: Port | None, local: IPv4Address) -> bool:
    if port is None:
        return False
    if own.nat_traversal:
        return _ike_passes(setup, own, port, local)
    return lets_through(setup, port.name, Packet("esp", str(local), own.remote))


def _agreed(own: Gateway, peer: FarTunnel, faults: Faults) -> Reach:
    """Compare the two ends' parameters (AWS user guide, tunnel options)."""
    if own.version != peer.version or own.key != peer.key or _faulty(faults, "psk", peer.number):
        return "refused"
    free = own.version == 2 and not own.limited  # with IKEv2 the router offers all it can
    if not free and not (
        own.encryption in _CIPHERS and own.hash in _HASHES and own.groups[:1] and own.groups[0] in _GROUPS_1
    ):
        return "refused"
    if own.version == 2 and not _names_fit(own, peer):
        return "refused"
    second = own.groups[0] if own.version == 2 or len(own.groups) < 2 else own.groups[1]
    fits = free or (_esp_fits(own.policy) and second in _GROUPS_2)
    return "up" if own.pfs and fits and own.policy[:1] == ("esp",) and _whole(own) else "phase1"


def _names_fit(own: Gateway, peer: FarTunnel) -> bool:
    """Check the IKEv2 identities: by default each end's is its address."""
    local = own.local_name[0] if own.local_name else own.local
    remote = own.remote_name[0] if own.remote_name else own.remote
    return (peer.customer is None or local in (peer.customer, "", "any")) and remote == peer.outside


def _esp_fits(policy: tuple[str, ...]) -> bool:
    return len(policy) > 2 and policy[1] in _CIPHERS and policy[2] in _ESP_HASHES


def _whole(own: Gateway) -> bool:
    """Tell whether the traffic selectors are all of IPv4, as AWS's are."""
    narrowed = [word for word in own.policy if word.startswith(("local-id=", "remote-id="))]
    ids = [own.local_id, own.remote_id, *(word.partition("=")[2] for word in narrowed)]
    return all(one in _ALL for one in ids)


def _keepalive(own: Gateway) -> tuple[float | None, float | None]:
    """Give (dead peer noticed after, flapping every): a wrong method becomes heartbeat on v1 (CR 15.20)."""
    words = own.keepalive
    if words[:1] != ("on",):
        return None, None
    method = words[1] if len(words) > 1 else "heartbeat"
    at = 3 if method == "icmp-echo" else 2
    numbers = [whole(word) for word in words[at : at + 2]]
    interval, count = (*(number or 0 for number in numbers), 0, 0)[:2]
    seconds = float((interval or 10) * (count or 3))
    if own.version == 1 and method not in ("dpd", "icmp-echo"):
        return None, max(seconds, 10.0)
    return seconds, None


@dataclass(frozen=True, slots=True)
class Talk:
    """How far one BGP neighbour of the router gets as things stand."""

    line: NeighborLine
    local_as: int
    tunnel: int | None  # the router's tunnel with the neighbour's network
    local: str
    agrees: bool  # AS numbers, addresses and filters are right on both ends
    answers: bool  # the AWS end is not down
    hold: int  # the smaller of both proposals


def talks(
    setup: Setup, bgp: Setup, far: Sequence[FarTunnel], links: dict[int, Wish], faults: Faults
) -> dict[str, Talk]:
    """Judge every BGP neighbour; `bgp` holds the lines as of the last `bgp configure refresh`."""
    local_as = whole(bgp.last("bgp autonomous-system")) or 0
    if bgp.last("bgp use") != "on" or not local_as:
        return {}
    secondary = has_secondary(setup)
    return {
        line.address: _talk(setup, line, local_as, far, links, faults, secondary)
        for line in neighbor_lines(bgp)
    }


def _talk(
    setup: Setup,
    line: NeighborLine,
    local_as: int,
    far: Sequence[FarTunnel],
    links: dict[int, Wish],
    faults: Faults,
    secondary: bool,
) -> Talk:
    own = next((one for one in gateways(setup) if one.inside_remote == line.address), None)
    peer = next((one for one in far if one.inside == line.address), None)
    inside = own.inside.partition("/")[0] if own else ""
    agrees = (
        own is not None
        and peer is not None
        and own.number in links
        and links[own.number].far == peer.number
        and inside == peer.router_inside
        and line.local in ("", inside)
        and (line.remote_as, local_as) == (peer.amazon_as, peer.own_as)
        and max(line.remote_as, local_as) < 65536
        and not line.signed
        and not secondary
        and lets_through(setup, f"tunnel {own.tunnel}", Packet("tcp", inside, line.address, "1024", "179"))
    )
    return Talk(
        line=line,
        local_as=local_as,
        tunnel=own.tunnel if own and inside and not secondary else None,
        local=inside,
        agrees=agrees,
        answers=peer is not None and not _faulty(faults, "bgp-down", peer.number),
        hold=min(line.hold, HOLD_S),
    )
