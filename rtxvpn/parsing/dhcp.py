"""Makes facts of `show status dhcp`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from rtxvpn.facts import DhcpLease, DhcpScope
from rtxvpn.parsing.template import Row
from rtxvpn.parsing.values import address, duration, maybe_number, maybe_text, number, required
from rtxvpn.words import Msg, msg

_ENDLESS = ("無期限", "infinity")


@dataclass(frozen=True, slots=True)
class Totals:
    """The closing lines of one scope."""

    total: int | None
    excluded: int | None
    leased: int | None
    usable: int | None


def part(row: Row) -> DhcpScope | DhcpLease | Totals:
    """Make a scope, a lease or a scope's totals, whichever the record holds."""
    if row["scope"]:
        return DhcpScope(number(row, "scope"), address(row, "network"), (), None, None, None, None)
    if row["address"]:
        return _lease(row)
    required(row, "usable")
    return Totals(*(maybe_number(row, name) for name in ("total", "excluded", "leased", "usable")))


def scopes(parts: Sequence[DhcpScope | DhcpLease | Totals]) -> tuple[DhcpScope, ...]:
    """Put leases and totals into the scope that they follow."""
    found: list[DhcpScope] = []
    leases: list[list[DhcpLease]] = []
    for one in parts:
        if isinstance(one, DhcpScope):
            found.append(one)
            leases.append([])
        elif found and isinstance(one, DhcpLease):
            leases[-1].append(one)
        elif found and isinstance(one, Totals):
            found[-1] = replace(found[-1], **asdict(one))
    return tuple(replace(scope, leases=tuple(held)) for scope, held in zip(found, leases, strict=True))


def complete(parts: Sequence[DhcpScope | DhcpLease | Totals]) -> Msg | None:
    """Say which scope's leases disagree with its total, if any."""
    for scope in scopes(parts):
        if scope.leased is not None and scope.leased != len(scope.leases):
            return msg(
                "scope {scope} says {leased} leases and shows {shown}: the output is not whole",
                scope=scope.scope,
                leased=scope.leased,
                shown=len(scope.leases),
            )
    return None


def _lease(row: Row) -> DhcpLease:
    required(row, "remaining")
    return DhcpLease(
        address=address(row, "address"),
        client_id=required(row, "client_id"),
        host_name=maybe_text(row, "host_name"),
        remaining_s=None if row["remaining"] in _ENDLESS else duration(row, "remaining"),
    )
