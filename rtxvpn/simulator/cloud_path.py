"""Whether packets between the router and an address outside get through: routes, filters, NAT."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Interface, IPv4Network

from rtxvpn.simulator.cloud_setup import Setup, address, interface

_PRIVATE = tuple(
    IPv4Network(net)
    for net in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16")
)
_PORTS = {"500": "500", "4500": "4500", "179": "179", "isakmp": "500", "ike": "500", "bgp": "179"}


@dataclass(frozen=True, slots=True)
class Port:
    """An interface of the router that has or gets an address."""

    name: str  # "lan2", "pp 1"
    addresses: tuple[IPv4Interface, ...]
    given: bool = False  # by DHCP or PPP: the address is the one that the provider knows


@dataclass(frozen=True, slots=True)
class Packet:
    """What a filter looks at; ports are "" where the protocol has none."""

    protocol: str
    source: str
    target: str
    source_port: str = ""
    target_port: str = ""

    def back(self) -> Packet:
        """Give the answer to this packet."""
        return Packet(self.protocol, self.target, self.source, self.target_port, self.source_port)


def ports(setup: Setup) -> list[Port]:
    """List the interfaces that have an address (CR 8: `ip lan2 address`, `ip pp address`)."""
    found = []
    for name in sorted({words.split()[0] for words in setup.every("ip", None) if words.split()[1:2]}):
        if name in ("route", "filter"):
            continue
        typed = [setup.last(f"ip {name} address", context=None)]
        typed += setup.every(f"ip {name} secondary address", None)
        own = tuple(one for one in (interface(word) for word in typed) if one)
        if own or typed[0] == "dhcp":
            found.append(Port(name, own, given=typed[0] == "dhcp"))
    for context in setup.contexts("pp"):
        own_pp = interface(setup.last("ip pp address", context=context))
        if setup.every(f"pp enable {context.split()[1]}"):
            found.append(Port(context, (own_pp,) if own_pp else (), given=own_pp is None))
    return found


def has_secondary(setup: Setup) -> bool:
    """Tell whether any interface has a secondary address: BGP does not run then (CR 29.1)."""
    return any(" secondary address " in f" {words} " for words in setup.every("ip"))


def way_out(setup: Setup, target: str) -> Port | None:
    """Find the interface by which packets to an address outside leave; a tunnel is no way out."""
    wanted = address(target)
    if wanted is None:
        return None
    here = ports(setup)
    ways: dict[int, list[Port | None]] = {}  # by the length of the prefix; None = into the void
    for port in here:
        for one in port.addresses:
            if wanted in one.network:
                ways.setdefault(one.network.prefixlen, []).append(port)
    for words in setup.every("ip route"):
        head, _, rest = words.partition(" ")
        net = interface("0.0.0.0/0" if head == "default" else head)
        if net is not None and wanted in net.network:
            ways.setdefault(net.network.prefixlen, []).extend(_gateways(here, rest))
    best = next((ways[length] for length in sorted(ways, reverse=True) if ways[length]), [])
    return next((port for port in best if port is not None), None)


def _gateways(here: list[Port], rest: str) -> list[Port | None]:
    """Give the interface of each gateway of a route; one that cannot be reached leads into the void."""
    found: list[Port | None] = []
    for words in (piece.split() for piece in f" {rest}".split(" gateway ")[1:]):
        named = " ".join(words[:2]) if words[:1] == ["pp"] else words[1] if words[:1] == ["dhcp"] else ""
        hop = address(words[0]) if words else None
        by = [
            port
            for port in here
            if port.name == named
            or any(hop in one.network and hop != one.ip for one in port.addresses if hop)
        ]
        if by or "hide" not in words:  # a hidden gateway counts only while its line is up
            found.append(by[0] if by else None)
    return found


def seen_as(setup: Setup, port: Port, local: IPv4Address, nat_traversal: bool) -> str | None:
    """Tell the source address that AWS sees: None = nothing arrives, "nat" = that of a NAT in between."""
    private = any(local in net for net in _PRIVATE)
    if any(local == one.ip for one in port.addresses):
        return "nat" if private else str(local)
    for number in _nat(setup, port):
        if setup.last(f"nat descriptor type {number}").endswith("masquerade"):
            static = setup.every(f"nat descriptor masquerade static {number}")
            mapped = any(words.split()[1:3] == [str(local), "esp"] for words in static)
            return "nat" if mapped or nat_traversal else None
    return None if private else str(local)


def _nat(setup: Setup, port: Port) -> list[str]:
    command, context = _command(port.name)
    return setup.last(f"{command} nat descriptor", context=context).split()


def lets_through(setup: Setup, where: str, sent: Packet) -> bool:
    """Tell whether an interface's filters let a packet out and its answer in."""
    return _passes(setup, where, "out", sent) and (
        _passes(setup, where, "in", sent.back()) or _remembered(setup, where, sent)
    )


def _passes(setup: Setup, where: str, direction: str, packet: Packet) -> bool:
    numbers = _filters(setup, where, direction)[0]
    if not numbers:
        return True
    for number in numbers:
        words = setup.last(f"ip filter {number}").split()
        if words and _matches(words[1:], packet):
            return not words[0].startswith("reject")
    return False  # what no filter names does not pass


def _remembered(setup: Setup, where: str, sent: Packet) -> bool:
    """Tell whether a dynamic filter on the way out lets the answer in."""
    for number in _filters(setup, where, "out")[1]:
        words = setup.last(f"ip filter dynamic {number}").split()
        if len(words) > 2 and _matches(words[:2], sent) and words[2] in (sent.protocol, "*"):
            return True
    return False


def _filters(setup: Setup, where: str, direction: str) -> tuple[list[str], list[str]]:
    command, context = _command(where)
    static, _, dynamic = setup.last(f"{command} secure filter {direction}", context=context).partition(
        "dynamic"
    )
    return static.split(), dynamic.split()


def _command(where: str) -> tuple[str, str | None]:
    kind = where.split()[0]
    return (f"ip {kind}", where) if " " in where else (f"ip {where}", None)


def _matches(words: list[str], packet: Packet) -> bool:
    wanted = (packet.source, packet.target, packet.protocol, packet.source_port, packet.target_port)
    kinds = (_in_network, _in_network, _in_list, _in_list, _in_list)
    return all(
        word == "*" or test(word, value) for word, value, test in zip(words, wanted, kinds, strict=False)
    )


def _in_network(word: str, value: str) -> bool:
    there = address(value)
    if word == value:
        return True
    nets = [interface(piece) for piece in word.split(",")]
    return any(net is not None and there is not None and there in net.network for net in nets)


def _in_list(word: str, value: str) -> bool:
    pieces = word.lower().split(",")
    if value in pieces or value in (_PORTS.get(piece) for piece in pieces):
        return True
    ranges = (piece.split("-") for piece in pieces if piece.count("-") == 1)
    return value.isdigit() and any(
        low.isdigit() and high.isdigit() and int(low) <= int(value) <= int(high) for low, high in ranges
    )
