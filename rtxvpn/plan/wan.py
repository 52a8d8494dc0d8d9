"""The line to the internet as commands: a fixed address, DHCP or PPPoE, its NAT, and its filters opened for IKE."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from rtxvpn.config.tree import Config, Entry
from rtxvpn.model import VpnConnection
from rtxvpn.site import Site, WanSite

PASSWORD_VARIABLE = "RTXVPN_PPP_PASSWORD"
# what needs no quoting on the router's command line (fact book rtx-cli 5)
_USABLE = re.compile(r"[A-Za-z0-9._@+/:=%!$&()*,^~<\[\]{}-]{1,64}")
_WAYS = ("udp 500", "udp 4500", "esp")


def address_lines(site: Site, before: Config) -> Iterator[Entry]:
    """Yield what gives the line its address: of the interface, or the whole PPPoE block."""
    wan = site.wan
    if wan is None:
        return
    if wan.pppoe is not None:
        yield from _pppoe_lines(wan, wan.pppoe.pp, before)
    elif wan.address:
        yield Entry(None, f"ip {wan.interface} address {wan.address}")


def guard_lines(site: Site, connection: VpnConnection, before: Config) -> Iterator[Entry]:
    """Yield the NAT descriptor and the filters that the site file asks for; by default none."""
    wan = site.wan
    if wan is None:
        return
    if wan.nat is not None:
        yield from _nat_lines(wan, wan.nat, connection, before)
    if wan.filters is not None:
        yield from _filter_lines(wan, wan.filters, connection, before)


def password_trouble(site: Site, before: Config) -> str | None:
    """Tell why the PPPoE account has no password: "missing" or "unusable"; None when all is well."""
    if site.wan is None or site.wan.pppoe is None:
        return None
    given = os.environ.get(PASSWORD_VARIABLE)
    if given:
        return None if _USABLE.fullmatch(given) else "unusable"
    return None if _has_account(site.wan, before) else "missing"


def context_of(wan: WanSite) -> str | None:
    """Return the context in which the line's commands are typed: "pp 1" for PPPoE, else none."""
    return f"pp {wan.pppoe.pp}" if wan.pppoe else None


def _pppoe_lines(wan: WanSite, number: int, before: Config) -> Iterator[Entry]:
    context = f"pp {number}"
    yield Entry(None, f"pp select {number}")
    for text in _pppoe_commands(wan, number, before):
        yield Entry(context, text)
    yield Entry(context, "pp select none")


def _pppoe_commands(wan: WanSite, number: int, before: Config) -> Iterator[str]:
    """Yield the commands of a PPPoE line as Yamaha's examples for NTT's lines have them."""
    yield "pp always-on on"
    yield f"pppoe use {wan.interface}"
    yield "pppoe auto disconnect off"
    yield "pp auth accept pap chap"
    password = os.environ.get(PASSWORD_VARIABLE, "")
    if wan.pppoe and _USABLE.fullmatch(password):
        yield f"pp auth myname {wan.pppoe.user} {password}"
    yield f"ppp lcp mru on {wan.mtu}"
    yield "ppp ipcp ipaddress on"
    yield "ppp ipcp msext on"
    yield "ppp ccp type none"
    yield f"ip pp mtu {wan.mtu}"
    if wan.address:
        yield f"ip pp address {wan.address}"
    yield f"pp enable {number}"


def _has_account(wan: WanSite, before: Config) -> bool:
    user = wan.pppoe.user if wan.pppoe else ""
    return any(
        entry.context == context_of(wan) and entry.normal.startswith(f"pp auth myname {user} ")
        for entry in before.entries
    )


def _nat_lines(wan: WanSite, number: int, connection: VpnConnection, before: Config) -> Iterator[Entry]:
    yield Entry(None, f"nat descriptor type {number} masquerade")
    yield Entry(None, f"nat descriptor address outer {number} {'ipcp' if wan.pppoe else 'primary'}")
    yield from _ways_in(number, connection, before)
    context = context_of(wan)
    if context is None:
        yield Entry(None, f"ip {wan.interface} nat descriptor {number}")
    else:
        yield Entry(None, f"pp select {context.partition(' ')[2]}")
        yield Entry(context, f"ip pp nat descriptor {number}")
        yield Entry(context, "pp select none")


def _ways_in(number: int, connection: VpnConnection, before: Config) -> Iterator[Entry]:
    """Lead IKE and ESP through the NAT to each local address, under entry numbers that are free."""
    start = f"nat descriptor masquerade static {number} "
    held = {
        int(rest[0]): rest[2]
        for entry in before.entries
        if entry.normal.startswith(start)
        and (rest := entry.normal.removeprefix(start).partition(" "))[0].isdigit()
    }
    wanted = [
        f"{address} {way}"
        for address in dict.fromkeys(tunnel.local_address for tunnel in connection.tunnels)
        for way in _WAYS
    ]
    free = (place for place in range(1, 65536) if place not in held)
    for line in wanted:
        own = next((place for place, other in held.items() if other == line), None)
        yield Entry(None, f"{start}{own or next(free)} {line}")


def _filter_lines(wan: WanSite, first: int, connection: VpnConnection, before: Config) -> Iterator[Entry]:
    """Open the line's filters for the VPN where it has any; a line without filters needs none."""
    cloud = ",".join(tunnel.remote_address for tunnel in connection.tunnels)
    opening = {
        "in": (f"pass {cloud} * udp * 500,4500", f"pass {cloud} * esp * *"),
        "out": (f"pass * {cloud} udp * 500,4500", f"pass * {cloud} esp * *"),
    }
    context = context_of(wan)
    for place, (way, filters) in enumerate(opening.items()):
        start = f"ip {'pp' if context else wan.interface} secure filter {way} "
        held = [e for e in before.entries if e.context == context and e.normal.startswith(start)]
        if not held:
            continue
        numbers = [str(first + 2 * place + step) for step in range(len(filters))]
        for number, text in zip(numbers, filters, strict=True):
            yield Entry(None, f"ip filter {number} {text}")
        others = [word for word in held[-1].normal.removeprefix(start).split(" ") if word not in numbers]
        yield from _typed_in(context, f"{start}{' '.join([*numbers, *others])}")


def _typed_in(context: str | None, text: str) -> Iterator[Entry]:
    if context is None:
        yield Entry(None, text)
        return
    yield Entry(None, f"pp select {context.partition(' ')[2]}")
    yield Entry(context, text)
    yield Entry(context, "pp select none")
