"""The table of outputs: which template reads each, which facts its rows become, and when it is whole.

The modules that make the facts are imported when their output is first read, for `rtxvpn parse` must
start quickly and a run reads few of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from rtxvpn.words import Msg

if TYPE_CHECKING:
    from rtxvpn.parsing.template import Row


def _first(parts: Sequence[Any]) -> Any:
    return parts[0] if parts else None


def _whole(parts: Sequence[Any]) -> Msg | None:
    return None


class Kind(NamedTuple):
    """How one output is read, beside its template.

    `fact` makes a part of one row, `gather` puts the parts together, `complaint` says what shows that
    they are not all. `may_be_empty` tells that the router may print nothing.
    """

    fact: Callable[[Row], Any]
    gather: Callable[[Sequence[Any]], Any] = tuple
    complaint: Callable[[Sequence[Any]], Msg | None] = _whole
    may_be_empty: bool = False


@cache
def kind_of(name: str) -> Kind:
    """Return how the output of a command of `COMMANDS` is read."""
    return _MAKERS[name]()


def template_of(name: str) -> str:
    """Return the file name of the template of a command."""
    return f"yamaha_{name.replace(' ', '_')}.textfsm"


def _routes() -> Kind:
    from rtxvpn.parsing import routes

    return Kind(routes.route)


def _route_summary() -> Kind:
    from rtxvpn.parsing import route_tables

    return Kind(route_tables.count, route_tables.counts, route_tables.counts_complete)


def _neighbor_routes() -> Kind:
    from rtxvpn.parsing import route_tables as tables

    return Kind(tables.total_or_route, tables.bgp_routes, tables.bgp_routes_complete)


def _sas() -> Kind:
    from rtxvpn.parsing import ipsec

    return Kind(ipsec.totals_or_sa, ipsec.sas, ipsec.sas_complete)


def _sa_gateway() -> Kind:
    from rtxvpn.parsing import tunnels

    return Kind(tunnels.gateway, may_be_empty=True)


def _sa_detail() -> Kind:
    from rtxvpn.parsing import tunnels

    return Kind(tunnels.detail, may_be_empty=True)


def _tunnels() -> Kind:
    from rtxvpn.parsing import tunnels

    return Kind(tunnels.status, may_be_empty=True)


def _neighbors() -> Kind:
    from rtxvpn.parsing import bgp

    return Kind(bgp.neighbor, may_be_empty=True)


def _environment() -> Kind:
    from rtxvpn.parsing import machine

    return Kind(machine.environment, _first)


def _ping() -> Kind:
    from rtxvpn.parsing import machine

    return Kind(machine.ping, _first)


def _log() -> Kind:
    from rtxvpn.parsing import events

    return Kind(events.event, may_be_empty=True)


def _dhcp() -> Kind:
    from rtxvpn.parsing import dhcp

    return Kind(dhcp.part, dhcp.scopes, dhcp.complete, may_be_empty=True)


def _lan() -> Kind:
    from rtxvpn.parsing import lan

    return Kind(lan.status, _first)


def _users() -> Kind:
    from rtxvpn.parsing import lan

    return Kind(lan.session)


def _config() -> Kind:
    from rtxvpn.parsing import config

    return Kind(config.line, config.tree)


_MAKERS: Mapping[str, Callable[[], Kind]] = {
    "show ip route": _routes,
    "show ip route summary": _route_summary,
    "show ipsec sa": _sas,
    "show ipsec sa gateway": _sa_gateway,
    "show ipsec sa gateway detail": _sa_detail,
    "show status bgp neighbor": _neighbors,
    "show status bgp neighbor routes": _neighbor_routes,
    "show status tunnel": _tunnels,
    "show environment": _environment,
    "show log": _log,
    "show status dhcp": _dhcp,
    "show status lan": _lan,
    "show status user": _users,
    "show config": _config,
    "ping": _ping,
}
COMMANDS = tuple(_MAKERS)
