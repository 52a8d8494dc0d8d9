"""Numbers for a download's tunnels, gateways, policies, neighbours and filters that nobody else on the router uses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from rtxvpn.aws.lines import DownloadLine
from rtxvpn.config.tree import Config
from rtxvpn.errors import SiteError
from rtxvpn.model import VpnConnection
from rtxvpn.plan.held import Held, foreign_filters, held_by, shared_as_numbers, wanted_by
from rtxvpn.words import msg

_LAST_TUNNEL = 20  # tunnels and gateways of an RTX830 (fact book rtx-cli 8)
_LAST_NEIGHBOUR = 32  # aws-vpn 3.1
_LAST_POLICY = _LAST_FILTER = 65535


@dataclass(frozen=True, slots=True)
class Numbers:
    """Old number to new: of tunnels, gateways, policies, BGP neighbours and filters; `imports` by AS number."""

    tunnels: Mapping[int, int]
    gateways: Mapping[int, int]
    policies: Mapping[int, int]
    neighbours: Mapping[int, int]
    filters: Mapping[int, int]
    imports: Mapping[int, tuple[int, ...]]


def free_numbers(connection: VpnConnection, lines: Iterable[DownloadLine], before: Config) -> Numbers:
    """Find numbers around those that the running configuration uses.

    What is this connection's own on the router already (by AWS's addresses) keeps its numbers there, so
    that a second plan is empty. Raises SiteError when the router has none left.
    """
    held = held_by(before)
    tunnels, gateways, policies = _tunnel_numbers(connection, held)
    filters, imports = _filter_numbers(connection, lines, held)
    neighbours = _neighbour_numbers(connection, wanted_by(lines), held)
    return Numbers(tunnels, gateways, policies, neighbours, filters, imports)


def renumbered(lines: Iterable[DownloadLine], numbers: Numbers) -> tuple[DownloadLine, ...]:
    """Write the lines with other numbers; a line knows its gateway, policy or neighbour by its words."""
    return tuple(
        replace(line, text=_renumbered(line.text, numbers), context=_context(line.context, numbers))
        for line in lines
    )


def _tunnel_numbers(
    connection: VpnConnection, held: Held
) -> tuple[dict[int, int], dict[int, int], dict[int, int]]:
    own = {
        t.gateway: held.remotes[t.remote_address]
        for t in connection.tunnels
        if t.remote_address in held.remotes
    }
    own_tunnels = {gateway: held.gateways.get(gateway) or gateway for gateway in own.values()}
    own_policies = {gateway: policy for policy, gateway in held.policies.items() if gateway in own_tunnels}
    taken = held.tunnels | set(held.gateways)
    used_policies = set(held.policies)
    tunnels: dict[int, int] = {}
    gateways: dict[int, int] = {}
    policies: dict[int, int] = {}
    for tunnel in connection.tunnels:
        if tunnel.gateway in own:
            gateway = own[tunnel.gateway]
            number = own_tunnels[gateway]
        elif tunnel.number in taken or tunnel.gateway in taken:
            number = gateway = _free(taken, 1, _LAST_TUNNEL)
        else:
            number, gateway = tunnel.number, tunnel.gateway
        policy = own_policies.get(gateway) or _free(used_policies, tunnel.policy, _LAST_POLICY, 200 + number)
        taken |= {number, gateway}
        used_policies.add(policy)
        tunnels[tunnel.number], gateways[tunnel.gateway] = number, gateway
        policies[tunnel.policy] = policy
    return tunnels, gateways, policies


def _free(taken: set[int], first: int, last: int, liked: int | None = None) -> int:
    if first not in taken:
        return first
    if liked is not None and liked not in taken:
        return liked
    for number in range(first, last + 1):
        if number not in taken:
            return number
    raise SiteError(
        msg("the router has no free number from {first} to {last} left for this VPN", first=first, last=last),
        advice=msg("take an unused tunnel or BGP neighbour off the router"),
    )


def _neighbour_numbers(connection: VpnConnection, wanted: Held, held: Held) -> dict[int, int]:
    taken = set(held.neighbours)
    found: dict[int, int] = {}
    for peer in connection.peers:
        number = _neighbour_at(peer.address, wanted.neighbour_words.get(peer.number), held)
        if number is None:
            number = peer.number if peer.number not in taken else _free(taken, 1, _LAST_NEIGHBOUR)
        taken.add(number)
        found[peer.number] = number
    return found


def _neighbour_at(address: str, words: frozenset[str] | None, held: Held) -> int | None:
    """Return the neighbour with an address; of several the one that is as the download has it, else the first."""
    numbers = [number for number, (_, other) in held.neighbours.items() if other == address]
    whole = [number for number in numbers if held.neighbour_words[number] == words]
    return next(iter([*whole, *numbers]), None)


def _filter_numbers(
    connection: VpnConnection, lines: Iterable[DownloadLine], held: Held
) -> tuple[dict[int, int], dict[int, tuple[int, ...]]]:
    wanted = wanted_by(lines)
    shared = shared_as_numbers(connection, held)
    foreign = foreign_filters(connection, held)
    filters = {n: _filter_number(n, text, held, foreign) for n, text in wanted.filters.items()}
    imports = {}
    for number, used in wanted.imports.items():
        theirs = held.imports.get(number, ()) if number in shared else ()
        imports[number] = tuple(dict.fromkeys([*theirs, *(filters.get(one, one) for one in used)]))
    return filters, imports


def _filter_number(number: int, text: str, held: Held, foreign: set[int]) -> int:
    """Keep a filter's number where it is free, the same, or ours to overwrite."""
    if number not in held.filters or held.filters[number] == text or number not in foreign:
        return number
    same = [one for one, other in held.filters.items() if other == text]
    return same[0] if same else _free(set(held.filters), 1, _LAST_FILTER)


def _context(context: str | None, numbers: Numbers) -> str | None:
    return f"tunnel {numbers.tunnels[int(context.split(' ')[1])]}" if context else None


def _renumbered(text: str, numbers: Numbers) -> str:
    for pattern, mapping in (
        (r"(?P<head>tunnel (?:select|enable) )(?P<n>\d+)", numbers.tunnels),
        (r"(?P<head>ipsec ike (?:[a-z][\w-]* )+)(?P<n>\d+)", numbers.gateways),
        (r"(?P<head>ipsec auto refresh )(?P<n>\d+)", numbers.gateways),
        (r"(?P<head>ipsec tunnel )(?P<n>\d+)", numbers.policies),
        (r"(?P<head>bgp neighbor )(?P<n>\d+)", numbers.neighbours),
        (r"(?P<head>bgp import filter )(?P<n>\d+)", numbers.filters),
    ):
        found = re.match(pattern, text, re.IGNORECASE)
        if found:
            return f"{found['head']}{mapping.get(int(found['n']), int(found['n']))}{text[found.end() :]}"
    if found := re.match(r"(ipsec sa policy )(\d+) (\d+)\b", text, re.IGNORECASE):
        policy, gateway = numbers.policies[int(found[2])], numbers.gateways[int(found[3])]
        return f"{found[1]}{policy} {gateway}{text[found.end() :]}"
    if found := re.match(r"(bgp import (\d+) static filter) [\d ]+$", text, re.IGNORECASE):
        return f"{found[1]} {' '.join(map(str, numbers.imports[int(found[2])]))}"
    if text.lower().startswith("ip route "):
        return re.sub(
            r"(gateway tunnel )(\d+)", lambda hit: f"{hit[1]}{numbers.tunnels.get(int(hit[2]), hit[2])}", text
        )
    return text
