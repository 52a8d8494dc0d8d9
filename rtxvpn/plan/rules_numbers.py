"""The rule about numbers: what of a download's something else on the router uses already (aws-vpn 1.4 #6)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rtxvpn.aws.finding import Finding
from rtxvpn.model import Tunnel
from rtxvpn.plan.held import Held, foreign_filters, held_by, shared_as_numbers, wanted_by
from rtxvpn.plan.situation import Situation
from rtxvpn.words import msg


def numbers_in_use(situation: Situation) -> Iterator[Finding]:
    """Find numbers of the download that something else on the router uses.

    Those of a VPN whose gateway another address takes over are told as that VPN already.
    """
    held = held_by(situation.before)
    told = {
        int(hit[1])
        for _, new in situation.changed("ipsec ike remote address ")
        if (hit := re.match(r"ipsec ike remote address (\d+) ", new))
    }
    tunnels = situation.download.connection.tunnels
    taken = [name for tunnel in tunnels for name in _of_tunnel(tunnel, held, told)]
    taken += [*_neighbours(situation, held), *_filters(situation, held)]
    if taken:
        yield Finding(
            "number-in-use",
            "warning",
            msg(
                "the router uses numbers of the download for something else: {taken}", taken=", ".join(taken)
            ),
            msg("Its lines would be overwritten; `aws: adapt: renumber: auto` goes around them."),
        )


def _of_tunnel(tunnel: Tunnel, held: Held, told: set[int]) -> Iterator[str]:
    gateway = held.remotes.get(tunnel.remote_address)  # where AWS's end is already, if anywhere
    number = None if gateway is None else held.gateways.get(gateway) or gateway
    # what belongs to the VPN that is told already
    gone = tunnel.gateway if tunnel.gateway in told else None
    if tunnel.number in held.tunnels and tunnel.number not in (number, held.gateways.get(gone or 0)):
        yield f"`tunnel select {tunnel.number}`"
    if tunnel.gateway in held.gateways and not gone and (tunnel.gateway, tunnel.number) != (gateway, number):
        yield f"`ipsec ike {tunnel.gateway}`"
    if tunnel.policy in held.policies and held.policies[tunnel.policy] not in ({gateway, gone} - {None}):
        yield f"`ipsec tunnel {tunnel.policy}`"


def _neighbours(situation: Situation, held: Held) -> Iterator[str]:
    for peer in situation.download.connection.peers:
        if peer.number in held.neighbours and held.neighbours[peer.number][1] != peer.address:
            yield f"`bgp neighbor {peer.number}`"


def _filters(situation: Situation, held: Held) -> Iterator[str]:
    """Name filters of others that get other prefixes, and imports that lose a filter of others."""
    connection = situation.download.connection
    wanted = wanted_by(situation.download.commands)
    foreign = foreign_filters(connection, held)
    for number, text in wanted.filters.items():
        if number in foreign and held.filters.get(number, text) != text:
            yield f"`bgp import filter {number}`"
    for number in sorted(wanted.imports.keys() & held.imports.keys() & shared_as_numbers(connection, held)):
        if set(held.imports[number]) - set(wanted.imports[number]):
            yield f"`bgp import {number} static`"
