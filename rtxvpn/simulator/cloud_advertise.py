"""Which networks the router tells AWS by BGP: `bgp import … static filter …` over its own routes."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network

from rtxvpn.simulator.cloud_path import ports
from rtxvpn.simulator.cloud_setup import Setup, address, interface


def announces(setup: Setup, bgp: Setup, remote_as: int, source: str | None) -> bool:
    """Tell whether AWS has learnt a way back to an address of the router's side."""
    wanted = address(source or "")
    return wanted is None or any(wanted in net for net in announced(setup, bgp, remote_as))


def announced(setup: Setup, bgp: Setup, remote_as: int) -> set[IPv4Network]:
    """Give the networks that the router advertises to an AS.

    Static takes in the connected networks too (CR 29.9); without a filter everything goes.
    """
    numbers: list[str] = []
    for words in bgp.every(f"bgp import {remote_as} static"):
        if not words.startswith("filter "):
            return set(_own(setup))
        numbers += words.split()[1:]
    return {
        net for net in _own(setup) if any(_fits(bgp.last(f"bgp import filter {one}"), net) for one in numbers)
    }


def _own(setup: Setup) -> Iterator[IPv4Network]:
    for words in setup.every("ip route"):
        head = words.partition(" ")[0]
        route = interface("0.0.0.0/0" if head == "default" else head)
        if route is not None:
            yield route.network
    for port in ports(setup):
        yield from (one.network for one in port.addresses)


def _fits(words: str, net: IPv4Network) -> bool:
    """Apply one `bgp import filter N equal|include|refines NET …` (CR 29.11)."""
    typed = words.split()
    kind = next((word for word in typed if word in ("equal", "include", "refines")), "")
    nets = [found.network for found in map(interface, typed) if found]
    if not kind or "not" in typed or "reject" in typed:
        return False
    if "all" in typed:
        return True
    if kind == "equal":
        return net in nets
    return any(net.subnet_of(one) and (kind == "include" or net != one) for one in nets)
