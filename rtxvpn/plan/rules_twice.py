"""The rules about what would be on a router twice: this VPN under other numbers, its inside networks elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from ipaddress import IPv4Interface, IPv4Network

from rtxvpn.aws.finding import Finding
from rtxvpn.config.tree import Entry
from rtxvpn.model import BgpPeer
from rtxvpn.plan.held import held_by
from rtxvpn.plan.situation import Situation
from rtxvpn.words import Msg, msg

_REMOTE = re.compile(r"ipsec ike remote address (\d+) (\S+)$")
_NEIGHBOUR = re.compile(r"bgp neighbor (\d+) \d+ (\S+)")
_INSIDE = re.compile(r"ip tunnel (?:remote )?address (\S+)$")


def built_twice(situation: Situation) -> Iterator[Finding]:
    """Find AWS's ends of this connection under other numbers than the plan's: a second VPN beside the first."""
    gateways, peers = _gateways(situation), situation.download.connection.peers
    held = {peer: _held_neighbours(peer, situation) for peer in peers}
    doubled = {peer: at for peer, at in held.items() if set(at) - {peer.number}}
    if not gateways:
        yield from (_neighbour_twice(peer, at, situation) for peer, at in doubled.items())
        return
    lines = [entry.text for entry in gateways]
    lines += [text for peer, at in doubled.items() for number, text in at.items() if number != peer.number]
    yield Finding(
        "vpn-under-other-numbers",
        "error",
        msg(
            "this VPN is on the router already under other numbers, and would be built a second time: {lines}",
            lines=_quoted(lines),
        ),
        _way_out(situation),
    )


def _neighbour_twice(peer: BgpPeer, held: Mapping[int, str], situation: Situation) -> Finding:
    """Tell of a neighbour with another number: an error where the plan comes beside it, else a warning."""
    commands = [Entry(None, line.text) for line in situation.download.commands]
    planned = _neighbours(commands, peer.address)[peer.number]
    spare = [number for number in held if number != peer.number]
    lines = _quoted([held[number] for number in spare])
    off = _quoted([f"no bgp neighbor {number}" for number in spare])
    if peer.number in held:
        return Finding(
            "vpn-under-other-numbers",
            "warning",
            msg(
                "AWS's address {address} is a BGP neighbour twice: `{planned}`, which this VPN uses, and {lines}",
                address=peer.address,
                planned=planned,
                lines=lines,
            ),
            msg("Take the spare one off by hand: {commands}, then `bgp configure refresh`.", commands=off),
        )
    return Finding(
        "vpn-under-other-numbers",
        "error",
        msg(
            "AWS's address {address} is a BGP neighbour on the router already, {lines}, and would be one again: `{planned}`",
            address=peer.address,
            planned=planned,
            lines=lines,
        ),
        msg(
            "With `aws: adapt: renumber: auto` the plan keeps the number that it has there. If it is a leftover, "
            "take it off first: {commands}, then `bgp configure refresh`.",
            commands=off,
        ),
    )


def _way_out(situation: Situation) -> Msg:
    if situation.site.aws.adapt.renumber:
        return msg(
            "It is there more than once: take the tunnels off that are not needed, with their gateways."
        )
    return msg(
        "`aws: adapt: renumber: auto` in the site file plans with the numbers that it has there; "
        "or take the old tunnels off first."
    )


def inside_elsewhere(situation: Situation) -> Iterator[Finding]:
    """Find an inside network of this VPN on a tunnel of another one; what is this VPN itself is told as that."""
    own = {tunnel.number for tunnel in situation.download.connection.tunnels}
    told = own | {_tunnel_of(entry, situation) for entry in _gateways(situation)}
    networks = [
        IPv4Interface(tunnel.inside_address).network for tunnel in situation.download.connection.tunnels
    ]
    others = [
        (f"{entry.context}: {entry.text}", address)
        for entry in situation.before.entries
        if (hit := _INSIDE.match(entry.normal))
        and (address := _address(hit[1])) is not None
        and _tunnel_of(entry, situation) not in told
    ]
    same = [line for line, address in others if any(_is_within(address, network) for network in networks)]
    if same:
        yield Finding(
            "inside-address-in-use",
            "error",
            msg("another tunnel has an inside network of this VPN: {lines}", lines=_quoted(same)),
            msg(
                "The router cannot tell the two apart. Take that tunnel off if it is an old one of this VPN; "
                "else choose another inside network in AWS's tunnel options."
            ),
        )
    wider = [(line, address) for line, address in others if line not in same]
    yield from _around(networks, wider)


def _is_within(address: IPv4Interface, network: IPv4Network) -> bool:
    return address.ip in network or address.network.subnet_of(network)


def _around(networks: list[IPv4Network], others: list[tuple[str, IPv4Interface]]) -> Iterator[Finding]:
    """Find wider networks around those of this VPN: the longer prefix wins, and only the other VPN loses."""
    lines = [line for line, address in others if any(map(address.network.overlaps, networks))]
    lost = [one for one in networks if any(address.network.overlaps(one) for _, address in others)]
    if lines:
        yield Finding(
            "inside-address-in-use",
            "warning",
            msg(
                "the network of another tunnel has inside networks of this VPN within it: {lines}",
                lines=_quoted(lines),
            ),
            msg(
                "The longer prefix wins: what that tunnel reaches in {networks} goes into this VPN instead. "
                "Where it reaches nothing there, all is well.",
                networks=", ".join(map(str, lost)),
            ),
        )


def _gateways(situation: Situation) -> list[Entry]:
    """Return the lines that lead to AWS's endpoints from gateways or tunnels that are not the plan's."""
    tunnels = situation.download.connection.tunnels
    endpoints = {tunnel.remote_address for tunnel in tunnels}
    gateways, numbers = {tunnel.gateway for tunnel in tunnels}, {tunnel.number for tunnel in tunnels}
    return [
        entry
        for entry in situation.before.entries
        if (hit := _REMOTE.match(entry.normal))
        and hit[2] in endpoints
        and (int(hit[1]) not in gateways or _tunnel_of(entry, situation) not in numbers)
    ]


def _held_neighbours(peer: BgpPeer, situation: Situation) -> dict[int, str]:
    """Return the lines of the router's neighbours with a peer's address, by number.

    Where the peer's own is among them, one that the plan overwrites with another address is gone: who then
    took it off by hand would take off a neighbour that is needed.
    """
    held = _neighbours(situation.before.entries, peer.address)
    return _neighbours(situation.after.entries, peer.address) if peer.number in held else held


def _neighbours(entries: Iterable[Entry], address: str) -> dict[int, str]:
    """Return the lines of the BGP neighbours with an address, by number."""
    return {
        int(hit[1]): entry.text
        for entry in entries
        if (hit := _NEIGHBOUR.match(entry.normal)) and hit[2] == address
    }


def _tunnel_of(entry: Entry, situation: Situation) -> int | None:
    """Tell the tunnel that a line stands in, or whose gateway it names; by itself a gateway has its own number."""
    if found := re.match(r"tunnel (\d+)$", entry.context or ""):
        return int(found[1])
    if found := _REMOTE.match(entry.normal):
        return held_by(situation.before).gateways.get(int(found[1])) or int(found[1])
    return None


def _address(text: str) -> IPv4Interface | None:
    try:
        return IPv4Interface(text)
    except ValueError:  # not an address: whoever wrote it, it is none of this VPN's
        return None


def _quoted(lines: list[str]) -> str:
    return ", ".join(f"`{line}`" for line in lines)


TWICE_RULES = (built_twice, inside_elsewhere)
