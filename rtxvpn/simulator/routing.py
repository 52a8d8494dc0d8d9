"""The routing table that follows from configuration, tunnels and BGP."""

from __future__ import annotations

import ipaddress
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from rtxvpn.simulator.machine import Machine

STATIC_PREFERENCE = 10_000  # fact book 8; BGP's default is 500, and the higher one wins


@dataclass(frozen=True, slots=True)
class Interface:
    """An interface that is up, with its address."""

    name: str  # LAN1, PP[01], TUNNEL[1]
    address: ipaddress.IPv4Interface | None


@dataclass(frozen=True, slots=True)
class Route:
    """One row of the table; hidden ones are configured and do not count now."""

    prefix: str  # "default" or a network
    gateway: str | None
    interface: str
    kind: str  # static, implicit, BGP
    info: str = ""
    hidden: bool = False

    @property
    def network(self) -> ipaddress.IPv4Network:
        """Give the prefix as a network."""
        return ipaddress.IPv4Network("0.0.0.0/0" if self.prefix == "default" else self.prefix)


def interfaces(machine: Machine) -> list[Interface]:
    """List the interfaces that are up."""
    config = machine.running
    found = []
    for lan in ("lan1", "lan2"):
        for name in (f"ip {lan} address", f"ip {lan} secondary address"):
            words = config.value(name).split()
            if words and words[0] != "dhcp":
                found.append(Interface(lan.upper(), _ipv4(words[0])))
    for number in config.contexts("pp"):
        where = f"pp {number}"
        if number.isdigit() and config.get("pppoe use", where) and config.get("pp enable", where):
            given = config.value("ip pp address", f"{machine.options.ppp_address}/32", where)
            found.append(Interface(f"PP[{int(number):02}]", _ipv4(given)))
    for number in config.contexts("tunnel"):
        if number.isdigit() and is_online(machine, int(number)):
            inside = config.value("ip tunnel address", context=f"tunnel {number}")
            found.append(Interface(f"TUNNEL[{number}]", _ipv4(inside) if inside else None))
    return found


def is_online(machine: Machine, tunnel: int) -> bool:
    """Tell whether a tunnel interface is connected."""
    return machine.cloud is not None and machine.cloud.tunnel(tunnel, machine.now()).online


def routes(machine: Machine) -> list[Route]:
    """List all routes, hidden ones included, in the order of the router's table."""
    up = interfaces(machine)
    static = [route for text in machine.running.starting("ip route") for route in _static(text, up)]
    taken = {route.prefix for route in static if not route.hidden}
    preferred = int(machine.running.value("bgp preference", "500")) > STATIC_PREFERENCE
    learnt = list(_learnt(machine))
    if preferred:
        names = {route.prefix for route in learnt}
        static = [_hide(route) if route.prefix in names else route for route in static]
    else:
        learnt = [_hide(route) if route.prefix in taken else route for route in learnt]
    table = [*static, *learnt, *_implicit(up)]
    return sorted(table, key=lambda route: (route.network.network_address, route.network.prefixlen))


def lookup(machine: Machine, target: str) -> Route | None:
    """Find the route to an address: the longest prefix."""
    try:
        address = ipaddress.IPv4Address(target)
    except ValueError:
        return None
    fitting = [route for route in routes(machine) if not route.hidden and address in route.network]
    return max(fitting, key=lambda route: route.network.prefixlen, default=None)


def _hide(route: Route) -> Route:
    return Route(route.prefix, route.gateway, route.interface, route.kind, route.info, hidden=True)


def _ipv4(text: str) -> ipaddress.IPv4Interface | None:
    try:
        return ipaddress.IPv4Interface(text)
    except ValueError:
        return None


def _implicit(up: list[Interface]) -> Iterator[Route]:
    for one in up:
        if one.address is not None:
            is_lan = one.name.startswith("LAN")
            yield Route(
                str(one.address.network), str(one.address.ip) if is_lan else None, one.name, "implicit"
            )


def _learnt(machine: Machine) -> Iterator[Route]:
    if machine.cloud is not None:
        for one in machine.cloud.bgp_routes(machine.now()):
            prefix = "default" if one.prefix == "0.0.0.0/0" else one.prefix
            yield Route(prefix, one.next_hop, f"TUNNEL[{one.tunnel}]", "BGP", f"path={one.as_path}")


def _static(text: str, up: list[Interface]) -> Iterator[Route]:
    """Read one `ip route` line: a row for each gateway."""
    words = text.split()
    if len(words) < 5 or words[3] != "gateway":
        return
    prefix, rest = words[2], words[3:]
    if ":" in prefix:
        return
    if "/" not in prefix and prefix != "default":
        prefix += "/32"
    hop: list[str] = []
    for word in [*rest[1:], "gateway"]:
        if word != "gateway":
            hop.append(word)
            continue
        route = _by_hop(prefix, hop, up)
        if route is not None:
            yield route
        hop = []


def _by_hop(prefix: str, hop: list[str], up: list[Interface]) -> Route | None:
    info = _information(hop)
    if hop[0] in ("tunnel", "pp"):
        number = hop[1]
        name = (
            f"TUNNEL[{number}]"
            if hop[0] == "tunnel"
            else f"PP[{int(number):02}]"
            if number.isdigit()
            else "PP"
        )
        down = "hide" in hop and name not in {one.name for one in up}
        return Route(prefix, None, name, "static", info, hidden=down)
    if hop[0] in ("dhcp", "null") or hop[0].startswith("loopback"):
        return None if hop[0] == "dhcp" else Route(prefix, None, hop[0].upper(), "static", info)
    for one in up:
        if one.address is not None and _ipv4(hop[0]) and ipaddress.IPv4Address(hop[0]) in one.address.network:
            return Route(prefix, hop[0], one.name, "static", info)
    return Route(prefix, hop[0], "-", "static", info, hidden=True)


def _information(hop: list[str]) -> str:
    pairs = dict(itertools.pairwise(hop))
    parts = [f"k({pairs['keepalive']})"] if "keepalive" in pairs else []
    parts += [f"w({pairs['weight']})"] if "weight" in pairs else []
    parts += [f"filter:{pairs['filter']}"] if "filter" in pairs else []
    return " ".join(parts)
