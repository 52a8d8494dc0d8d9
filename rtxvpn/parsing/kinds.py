"""The table of outputs: which template reads each, which facts its rows become, and when it is whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rtxvpn.parsing import bgp, config, dhcp, events, ipsec, lan, machine, routes, tunnels
from rtxvpn.parsing.template import Row
from rtxvpn.words import Msg


def _first(parts: Sequence[Any]) -> Any:
    return parts[0] if parts else None


def _whole(parts: Sequence[Any]) -> Msg | None:
    return None


@dataclass(frozen=True, slots=True)
class Kind:
    """How one output is read.

    `fact` makes a part of one row, `gather` puts the parts together, `complaint` says what shows that
    they are not all. `may_be_empty` tells that the router may print nothing.
    """

    template: str
    fact: Callable[[Row], Any]
    gather: Callable[[Sequence[Any]], Any] = tuple
    complaint: Callable[[Sequence[Any]], Msg | None] = _whole
    may_be_empty: bool = False


def _named(name: str, *how: Any, **more: Any) -> tuple[str, Kind]:
    return name, Kind(f"yamaha_{name.replace(' ', '_')}.textfsm", *how, **more)


KINDS: Mapping[str, Kind] = dict(
    (
        _named("show ip route", routes.route),
        _named("show ip route summary", routes.count, routes.counts, routes.counts_complete),
        _named("show ipsec sa", ipsec.totals_or_sa, ipsec.sas, ipsec.sas_complete),
        _named("show ipsec sa gateway", tunnels.gateway, may_be_empty=True),
        _named("show ipsec sa gateway detail", tunnels.detail, may_be_empty=True),
        _named("show status bgp neighbor", bgp.neighbor, may_be_empty=True),
        _named(
            "show status bgp neighbor routes",
            routes.total_or_route,
            routes.bgp_routes,
            routes.bgp_routes_complete,
        ),
        _named("show status tunnel", tunnels.status, may_be_empty=True),
        _named("show environment", machine.environment, _first),
        _named("show log", events.event, may_be_empty=True),
        _named("show status dhcp", dhcp.part, dhcp.scopes, dhcp.complete, may_be_empty=True),
        _named("show status lan", lan.status, _first),
        _named("show status user", lan.session),
        _named("show config", config.line, config.tree),
        _named("ping", machine.ping, _first),
    )
)
