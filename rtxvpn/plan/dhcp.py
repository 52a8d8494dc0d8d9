"""The DHCP scopes of the office: the site file's ranges, and what else somebody wrote into a scope."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import IPv4Network

from rtxvpn.config.tree import Config, Entry
from rtxvpn.site import LanSite

_SCOPE = re.compile(r"dhcp scope \d+ ([\d.]+-[\d.]+)/(\d{1,2}(?!\S)|[\d.]{7,})(?: (.+))?$")


def dhcp_commands(lan: LanSite, before: Config) -> Iterator[str]:
    """Yield what serves the ranges; a scope that has its range already keeps its `except`, `gateway` and the rest."""
    yield "dhcp service server"
    yield "dhcp server rfc2131 compliant except remain-silent"
    for number, scope in enumerate(lan.dhcp, start=1):
        wanted = Entry(None, f"dhcp scope {number} {scope}")
        held = before.settings.get(wanted.key)
        yield held.text if held and _range(held.normal) == _range(wanted.normal) else wanted.text


def scope_options(line: str) -> str:
    """Return what follows the range of a `dhcp scope` in its normal form: "except … expire …", or nothing."""
    found = _SCOPE.match(line)
    return (found[3] or "") if found else ""


def _range(line: str) -> tuple[str, str]:
    """Return the addresses and the mask of a scope, whichever way that is written; the line where it has none."""
    found = _SCOPE.match(line)
    if found is None:
        return line, ""
    try:
        network = IPv4Network(f"0.0.0.0/{found[2]}")
    except ValueError:  # no mask that a router takes
        return line, ""
    # Python takes inverted masks, too
    whole = found[2] in (str(network.prefixlen), str(network.netmask))
    return (found[1], str(network.netmask)) if whole else (line, "")
