"""The numbers that a router's configuration uses, and whose they are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from rtxvpn.aws.lines import DownloadLine
from rtxvpn.config.tree import Config, Entry
from rtxvpn.config.words import normal_line
from rtxvpn.model import VpnConnection


@dataclass(slots=True)
class Held:
    """What the router holds: numbers in use, and whose they are."""

    tunnels: set[int] = field(default_factory=set)
    gateways: dict[int, int | None] = field(default_factory=dict)  # gateway -> its tunnel
    remotes: dict[str, int] = field(default_factory=dict)  # AWS's address -> gateway
    policies: dict[int, int | None] = field(default_factory=dict)  # policy -> its gateway
    neighbours: dict[int, tuple[int, str]] = field(default_factory=dict)  # number -> AS, address
    neighbour_words: dict[int, frozenset[str]] = field(default_factory=dict)  # number -> all behind it
    filters: dict[int, str] = field(default_factory=dict)
    imports: dict[int, tuple[int, ...]] = field(default_factory=dict)


def held_by(before: Config) -> Held:
    """Read what numbers a configuration uses."""
    held = Held()
    for entry in before.entries:
        _note(entry, held)
    return held


def wanted_by(lines: Iterable[DownloadLine]) -> Held:
    """Read what of BGP the lines of a download use."""
    wanted = Held()
    for line in lines:
        _note_bgp(normal_line(line.text), wanted)
    return wanted


def shared_as_numbers(connection: VpnConnection, held: Held) -> set[int]:
    """Return the AS numbers of neighbours that are none of this connection's."""
    addresses = {peer.address for peer in connection.peers}
    return {number for number, address in held.neighbours.values() if address not in addresses}


def foreign_filters(connection: VpnConnection, held: Held) -> set[int]:
    """Return the BGP filters that another AS uses, or a neighbour of the same AS, or that nobody uses."""
    ours = {peer.remote_as for peer in connection.peers} - shared_as_numbers(connection, held)
    theirs = {one for number, used in held.imports.items() if number not in ours for one in used}
    return theirs | set(held.filters) - {one for used in held.imports.values() for one in used}


def _note(entry: Entry, held: Held) -> None:
    text = entry.normal
    tunnel = _tunnel_of(entry)
    if tunnel is not None:
        held.tunnels.add(tunnel)
    if found := re.match(r"ipsec ike remote address (\d+) (\S+)$", text):
        held.remotes[found[2]] = int(found[1])
    if found := re.match(r"(?:ipsec ike (?:[a-z][\w-]* )+|ipsec auto refresh )(\d+)\b", text):
        gateway = int(found[1])
        held.gateways[gateway] = held.gateways.get(gateway) or tunnel
    elif found := re.match(r"ipsec sa policy (\d+) (\d+)\b", text):
        held.policies[int(found[1])] = int(found[2])
        held.gateways.setdefault(int(found[2]), tunnel)
    elif found := re.match(r"ipsec tunnel (\d+)$", text):
        held.policies.setdefault(int(found[1]), None)
    elif text.startswith("bgp "):
        _note_bgp(text, held)


def _note_bgp(text: str, held: Held) -> None:
    if found := re.match(r"bgp neighbor (\d+) (\d+) (\S+)", text):
        held.neighbours[int(found[1])] = (int(found[2]), found[3])
        held.neighbour_words[int(found[1])] = frozenset(text.split(" ")[3:])
    elif found := re.match(r"bgp import filter (\d+) (.*)$", text):
        held.filters[int(found[1])] = found[2]
    elif found := re.match(r"bgp import (\d+) static filter ([\d ]+)$", text):
        held.imports[int(found[1])] = tuple(map(int, found[2].split()))


def _tunnel_of(entry: Entry) -> int | None:
    found = re.match(r"tunnel (\d+)$", entry.context or "") or re.match(r"tunnel enable (\d+)$", entry.normal)
    return int(found[1]) if found else None
