"""The AWS end of the tunnels, read out of the download that was made for the router's end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rtxvpn.simulator.cloud_setup import (
    Gateway,
    Setup,
    gateways,
    interface,
    neighbor_lines,
    read_setup,
    whole,
)
from rtxvpn.simulator.lines import Line

_SELECT = re.compile(r"(?:tunnel|pp) select (\S+)", re.IGNORECASE)
HOLD_S = 30  # what AWS proposes


@dataclass(frozen=True, slots=True)
class FarTunnel:
    """One tunnel as AWS set it up; `number` is 1 for the first of the download."""

    number: int
    outside: str
    customer: str | None  # the router's address as AWS knows it; None = the download leaves it open
    key: str
    version: int
    inside: str
    router_inside: str
    amazon_as: int | None  # None = static routing
    own_as: int | None


def read_download(text: str) -> tuple[FarTunnel, ...]:
    """Read the Yamaha form of a download; raises ValueError with the reason when it is none."""
    lines = list(_lines(text))
    setup = read_setup(lines)
    found = gateways(setup)
    if not found:
        raise ValueError(
            "no tunnel in it: this is not an AWS download for Vendor Yamaha, Platform RTX Routers "
            "(looked for `tunnel select`, `ipsec tunnel` and `ipsec sa policy`)"
        )
    return tuple(_far(setup, number, gateway) for number, gateway in enumerate(found, 1))


def _lines(text: str) -> Iterator[Line]:
    context = None
    for raw in text.removeprefix("\N{BYTE ORDER MARK}").splitlines():
        command = " ".join(raw.split())
        if not command or command.startswith("#"):
            continue
        select = _SELECT.fullmatch(command)
        if select:
            context = None if select[1] == "none" else f"{command.split()[0].lower()} {select[1]}"
        else:
            yield Line(context, command)


def _far(setup: Setup, number: int, gateway: Gateway) -> FarTunnel:
    named = f"tunnel {gateway.tunnel} of the download"
    if interface(gateway.remote) is None:
        raise ValueError(f"{named} has no `ipsec ike remote address {gateway.number}` with AWS's address")
    if not gateway.key:
        raise ValueError(f"{named} has no `ipsec ike pre-shared-key {gateway.number} text …`")
    neighbor = next((one for one in neighbor_lines(setup) if one.address == gateway.inside_remote), None)
    own_as = whole(setup.last("bgp autonomous-system"))
    if setup.every("bgp") and (neighbor is None or own_as is None):
        raise ValueError(
            f"{named} has BGP but no `bgp neighbor` for {gateway.inside_remote or 'it'}, or no AS"
        )
    return FarTunnel(
        number=number,
        outside=gateway.remote,
        customer=_customer(gateway),
        key=gateway.key,
        version=gateway.version,
        inside=gateway.inside_remote,
        router_inside=gateway.inside.partition("/")[0],
        amazon_as=neighbor.remote_as if neighbor else None,
        own_as=own_as if neighbor else None,
    )


def _customer(gateway: Gateway) -> str | None:
    """Prefer the name over the address: behind NAT only the name is the public one."""
    for word in (*gateway.local_name[:1], gateway.local):
        if interface(word) is not None:
            return word
    return None
