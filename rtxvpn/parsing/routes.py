"""Makes facts of the routing table: `show ip route`."""

from __future__ import annotations

from rtxvpn.facts import Route
from rtxvpn.parsing.failure import RowError
from rtxvpn.parsing.template import Row
from rtxvpn.parsing.values import address, maybe_address
from rtxvpn.words import msg

_DEFAULT = "0.0.0.0/0"
_LONGEST_PREFIX = 32


def route(row: Row) -> Route:
    """Make one route; "default" is 0.0.0.0/0 and the kind is in lower case."""
    return Route(
        prefix=_DEFAULT if row["network"] == "default" else f"{address(row, 'network')}/{_length(row)}",
        gateway=maybe_address(row, "nexthop_ip"),
        interface=row["nexthop_if"],
        kind=row["protocol"].lower(),
        info=row["additional_info"],
    )


def _length(row: Row) -> str:
    length = row["prefix_length"]
    if not length:
        raise RowError(msg("this route has no prefix length"))
    if length.isdigit() and int(length) > _LONGEST_PREFIX:
        raise RowError(msg("a prefix is at most 32 bits long"))
    return length
