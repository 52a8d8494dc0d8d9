"""The line to the internet as commands: a fixed address, DHCP or PPPoE."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from rtxvpn.config.tree import Config, Entry
from rtxvpn.site import Site, WanSite

PASSWORD_VARIABLE = "RTXVPN_PPP_PASSWORD"
# what needs no quoting on the router's command line (fact book rtx-cli 5)
_USABLE = re.compile(r"[A-Za-z0-9._@+/:=%!$&()*,^~<\[\]{}-]{1,64}")


def address_lines(site: Site, before: Config) -> Iterator[Entry]:
    """Yield what gives the line its address: of the interface, or the whole PPPoE block."""
    wan = site.wan
    if wan is None:
        return
    if wan.pppoe is not None:
        yield from _pppoe_lines(wan, wan.pppoe.pp, before)
    elif wan.address:
        yield Entry(None, f"ip {wan.interface} address {wan.address}")


def default_route(wan: WanSite) -> str:
    """Return the default route that the site file asks for."""
    return f"ip route default gateway {wan.gateway}"


def kept_default(site: Site, before: Config) -> str | None:
    """Return the router's own default route where the site's gateway is among its gateways.

    By filters, for balance or as a spare line: whoever wrote it knows why, so it is not rewritten.
    """
    if site.wan is None or not site.wan.gateway:
        return None
    wanted = Entry(None, default_route(site.wan))
    held = before.settings.get(wanted.key)
    if held is None or held.normal == wanted.normal or site.wan.gateway not in gateways_of(held.normal):
        return None
    return held.text


def gateways_of(route: str) -> list[str]:
    """Return the gateways of an `ip route` line: "203.0.113.1", "pp 1", "dhcp lan2"."""
    return [
        " ".join(words[: 2 if words[0] in ("pp", "dhcp", "tunnel") else 1])
        for clause in route.split(" gateway ")[1:]
        if (words := clause.split())
    ]


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


def typed_in(context: str | None, text: str) -> Iterator[Entry]:
    """Yield a line with the selecting of its context around it."""
    if context is None:
        yield Entry(None, text)
        return
    yield Entry(None, f"pp select {context.partition(' ')[2]}")
    yield Entry(context, text)
    yield Entry(context, "pp select none")


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
    return account_in(context_of(wan), before) == user


def account_in(context: str | None, before: Config) -> str | None:
    """Return the user that a line of the router dials as; None where it has no account."""
    held = before.settings.get(Entry(context, "pp auth myname u p").key)
    return held.normal.split(" ")[3] if held else None
