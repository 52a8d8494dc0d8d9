"""Makes facts of the smaller route tables: `show ip route summary`, routes exchanged with a BGP neighbor."""

from __future__ import annotations

from collections.abc import Sequence

from rtxvpn.facts import BgpRoute, RouteCount
from rtxvpn.parsing.template import Row
from rtxvpn.parsing.values import address, maybe_number, number, required
from rtxvpn.words import Msg, msg

_DEFAULT = "0.0.0.0/0"
_TOTAL = ("Total", "合計")


def count(row: Row) -> RouteCount:
    """Make one row of the summary; the total is a row too until `counts_complete` has seen it."""
    return RouteCount(required(row, "protocol"), number(row, "active"), number(row, "hidden"))


def counts_complete(rows: Sequence[RouteCount]) -> Msg | None:
    """Say that the total is missing or is not the sum of the rows."""
    *parts, total = rows
    if total.protocol not in _TOTAL:
        return msg("the total is missing: the output is not whole")
    if (sum(row.active for row in parts), sum(row.hidden for row in parts)) != (total.active, total.hidden):
        return msg("the total is not the sum of the rows: the output is not whole")
    return None


def counts(rows: Sequence[RouteCount]) -> tuple[RouteCount, ...]:
    """Keep the protocols; the total only shows that the output is whole."""
    return tuple(row for row in rows if row.protocol not in _TOTAL)


def total_or_route(row: Row) -> int | BgpRoute:
    """Make the total of the first record and a route of every other."""
    return number(row, "total") if row["total"] else _bgp_route(row)


def bgp_routes(parts: Sequence[int | BgpRoute]) -> tuple[BgpRoute, ...]:
    """Keep the routes; the total only shows that the output is whole."""
    return tuple(part for part in parts if isinstance(part, BgpRoute))


def bgp_routes_complete(parts: Sequence[int | BgpRoute]) -> Msg | None:
    """Say how the total disagrees with the rows, if it does."""
    total = next((part for part in parts if isinstance(part, int)), 0)
    shown = len(bgp_routes(parts))
    if total == shown:
        return None
    return msg(
        "the total says {total} routes and {shown} are shown: the output is not whole",
        total=total,
        shown=shown,
    )


def _bgp_route(row: Row) -> BgpRoute:
    network = row["network"]
    return BgpRoute(
        prefix=_DEFAULT if network == "default" else network,
        next_hop=address(row, "next_hop"),
        metric=maybe_number(row, "metric"),
        local_preference=maybe_number(row, "local_preference"),
        path=row["path"],
        valid=bool(row["valid"]),
    )
