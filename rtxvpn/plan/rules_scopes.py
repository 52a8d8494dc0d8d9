"""The rule about DHCP scopes that stay behind when a LAN moves to another network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Interface, IPv4Network

from rtxvpn.aws.finding import Finding
from rtxvpn.config.tree import Config
from rtxvpn.plan.situation import Situation
from rtxvpn.words import msg

_LAN = re.compile(r"ip (?:lan|bridge|vlan)\S* (?:secondary )?address (\d\S*)")
_SCOPE = re.compile(r"dhcp scope \d+ (\d+\.\d+\.\d+\.\d+)-")


def scopes_outside(situation: Situation) -> Iterator[Finding]:
    """Find scopes that had a network of the router's before the plan, and have none after it."""
    before, after = _networks(situation.before), _networks(situation.after)
    for entry in situation.after.settings.values():
        found = _SCOPE.match(entry.normal)
        if found is None:
            continue
        first = IPv4Address(found[1])
        if any(first in network for network in before) and not any(first in network for network in after):
            yield Finding(
                "dhcp-scope-outside",
                "warning",
                msg("`{line}` is outside of the LAN's new network", line=entry.text),
                msg(
                    "Nobody gets an address from it: name the ranges in `lan: dhcp:`, or take it off by hand."
                ),
            )


def _networks(config: Config) -> list[IPv4Network]:
    hits = (_LAN.match(entry.normal) for entry in config.settings.values())
    return [network for hit in hits if hit and (network := _network(hit[1])) is not None]


def _network(address: str) -> IPv4Network | None:
    try:
        return IPv4Interface(address).network
    except ValueError:  # the router refuses it, and it is another rule's
        return None


SCOPE_RULES = (scopes_outside,)
