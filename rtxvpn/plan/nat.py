"""The NAT of the internet line: set up where there is none, opened for IKE and ESP where there is one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rtxvpn.config.tree import Config, Entry
from rtxvpn.model import VpnConnection
from rtxvpn.plan.wan import context_of
from rtxvpn.site import WanSite

Way = tuple[str, int | None]  # a protocol and its port

IKE: Way = ("udp", 500)
_WAYS: tuple[Way, ...] = (IKE, ("udp", 4500), ("esp", None))
_NUMBERS = {"17": "udp", "50": "esp"}  # a protocol may be written by its number
_OWN = re.compile(r"ip (?!tunnel )\S+ address (\d+\.\d+\.\d+\.\d+)")
_KEPT = ("masquerade", "nat-masquerade")  # both take static entries of a masquerade


@dataclass(frozen=True, slots=True)
class Static:
    """A static entry of a masquerade: what it leads in from outside, and to whom."""

    address: str
    protocol: str
    ports: str

    def leads(self, way: Way) -> bool:
        """Tell whether it leads this protocol and port in, to the same port."""
        protocol, port = way
        mine = _NUMBERS.get(self.protocol, self.protocol)
        return mine == protocol and (port is None or any(_holds(p, port) for p in self.ports.split(",")))


def nat_lines(wan: WanSite, number: int, connection: VpnConnection, before: Config) -> Iterator[Entry]:
    """Yield what makes a descriptor lead the VPN in; a type and an outer address that serve stay."""
    held = before.settings.get((None, f"nat descriptor type {number}"))
    kind = held.normal.split(" ")[4] if held and len(held.normal.split(" ")) > 4 else ""
    kept = held if kind in _KEPT else None
    yield kept or Entry(None, f"nat descriptor type {number} {'nat-' if kind == 'nat' else ''}masquerade")
    outer = before.settings.get((None, f"nat descriptor address outer {number}"))
    # the router's own outer address is `ipcp` (CR, nat descriptor address outer): right for PPPoE as it is
    if outer or not (kept and wan.pppoe):
        yield outer or Entry(
            None, f"nat descriptor address outer {number} {'ipcp' if wan.pppoe else 'primary'}"
        )
    yield from _ways_in(number, connection, before)


def descriptor_line(wan: WanSite, number: int, before: Config) -> Entry:
    """Return what puts a descriptor on the line; a list that names it among others stays as it is."""
    context, interface = context_of(wan), "pp" if wan.pppoe else wan.interface
    wanted = Entry(context, f"ip {interface} nat descriptor {number}")
    held = before.settings.get(wanted.key)
    return held if held and str(number) in descriptors_of(held.normal) else wanted


def descriptors_of(line: str) -> list[str]:
    """Return the descriptors of `ip … nat descriptor 1 2 reverse 3` that translate what goes out: 1 and 2."""
    return line.partition(" nat descriptor ")[2].partition("reverse")[0].split()


def statics(number: int | str, config: Config) -> dict[int, Static]:
    """Return the static entries of a descriptor by their numbers."""
    pattern = re.compile(rf"nat descriptor masquerade static {number} (\d+) (\S+) (\S+)(?: (\S+))?")
    hits = (pattern.match(entry.normal) for entry in config.settings.values())
    return {int(hit[1]): Static(hit[2], hit[3], hit[4] or "") for hit in hits if hit}


def owned(config: Config) -> set[str]:
    """Return the addresses that the router has."""
    return {hit[1] for entry in config.entries if (hit := _OWN.match(entry.normal))}


def led_elsewhere(number: int, connection: VpnConnection, before: Config) -> Iterator[str]:
    """Yield the static entries that lead IKE or ESP to somebody else than the router's own address."""
    own = {tunnel.local_address for tunnel in connection.tunnels} | owned(before)
    for place, static in statics(number, before).items():
        if static.address not in own and any(static.leads(way) for way in _WAYS):
            yield before.settings[(None, f"nat descriptor masquerade static {number} {place}")].text


def _ways_in(number: int, connection: VpnConnection, before: Config) -> Iterator[Entry]:
    """Lead IKE and ESP through the NAT to each local address, under entry numbers that are free."""
    held, own = statics(number, before), owned(before)
    free = (place for place in range(1, 65536) if place not in held)
    for address in dict.fromkeys(tunnel.local_address for tunnel in connection.tunnels):
        for way in _WAYS:
            # a port outside leads to one address: another one of the router's own keeps it
            if any(static.address in {address, *own} and static.leads(way) for static in held.values()):
                continue
            text = " ".join(str(word) for word in (address, *way) if word is not None)
            yield Entry(None, f"nat descriptor masquerade static {number} {next(free)} {text}")


def _holds(ports: str, port: int) -> bool:
    """Tell whether one item of a list of ports, `500`, `500-4500` or `500=500`, leads a port to itself."""
    outer, _, inner = ports.partition("=")
    first, _, last = outer.partition("-")
    if inner not in ("", outer) or not first.isdigit():
        return ports == "*"
    return int(first) <= port <= int(last if last.isdigit() else first)
