"""The rules about what would be on a router twice: this VPN under other numbers, its inside networks elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import IPv4Interface

from rtxvpn.aws.finding import Finding
from rtxvpn.config.tree import Entry
from rtxvpn.plan.held import held_by
from rtxvpn.plan.situation import Situation
from rtxvpn.words import Msg, msg

_REMOTE = re.compile(r"ipsec ike remote address (\d+) (\S+)$")
_NEIGHBOUR = re.compile(r"bgp neighbor (\d+) \d+ (\S+)")
_INSIDE = re.compile(r"ip tunnel (?:remote )?address (\S+)$")


def built_twice(situation: Situation) -> Iterator[Finding]:
    """Find AWS's ends of this connection under other numbers than the plan's: a second VPN beside the first."""
    gateways, neighbours = _gateways(situation), _neighbours(situation)
    lines = _quoted([entry.text for entry in (*gateways, *neighbours)])
    if gateways:
        yield Finding(
            "vpn-under-other-numbers",
            "error",
            msg(
                "this VPN is on the router already under other numbers, and would be built a second time: {lines}",
                lines=lines,
            ),
            _way_out(situation),
        )
    elif neighbours:
        numbers = sorted(peer.number for peer in situation.download.connection.peers)
        yield Finding(
            "vpn-under-other-numbers",
            "error",
            msg(
                "an address of AWS would be a BGP neighbour twice: {lines} beside the plan's {numbers}",
                lines=lines,
                numbers=", ".join(map(str, numbers)),
            ),
            msg(
                "See which of the two is in use (`show status bgp neighbor`), and take the other off with "
                "`no bgp neighbor N`."
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
    found = [
        f"{entry.context}: {entry.text}"
        for entry in situation.before.entries
        if (hit := _INSIDE.match(entry.normal))
        and (address := _address(hit[1])) is not None
        # a wider network of another tunnel's takes nothing from a /30 within it
        and any(address.ip in network or address.network.subnet_of(network) for network in networks)
        and _tunnel_of(entry, situation) not in told
    ]
    if found:
        yield Finding(
            "inside-address-in-use",
            "error",
            msg("another tunnel has an inside network of this VPN: {lines}", lines=_quoted(found)),
            msg(
                "The router cannot tell the two apart. Take that tunnel off if it is an old one of this VPN; "
                "else choose another inside network in AWS's tunnel options."
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


def _neighbours(situation: Situation) -> list[Entry]:
    numbers = {peer.address: peer.number for peer in situation.download.connection.peers}
    return [
        entry
        for entry in situation.before.entries
        if (hit := _NEIGHBOUR.match(entry.normal)) and numbers.get(hit[2], int(hit[1])) != int(hit[1])
    ]


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
