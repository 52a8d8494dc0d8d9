"""`show ip route`: the table and its summary (captures RTX1200, RTX810; CR 58.4)."""

from __future__ import annotations

from rtxvpn.simulator.machine import Machine
from rtxvpn.simulator.routing import Route, routes
from rtxvpn.simulator.session import Session
from rtxvpn.simulator.steps import Program, Text
from rtxvpn.simulator.syntax import Parsed

_PROTOCOLS = ("Static", "Implicit", "Temporary", "Redirect", "RIP", "OSPF", "BGP")


def ip_route(machine: Machine, session: Session, parsed: Parsed) -> Program:
    """Print the routing table; `detail` adds the routes that do not count now."""
    way = parsed.values[0] if parsed.values else ""
    table = routes(machine)
    if way == "summary":
        yield Text("\n".join([session.say(machine.voice, "summary-header"), *_summary(table)]))
        return
    shown = [route for route in table if way == "detail" or not route.hidden]
    yield Text("\n".join([session.say(machine.voice, "route-header"), *map(_row, shown)]))


def _row(route: Route) -> str:
    info = f"{route.info} (hidden)".strip() if route.hidden else route.info
    return f"{route.prefix:<20}{route.gateway or '-':<16}{route.interface:>11}{route.kind:>10}  {info}"


def _summary(table: list[Route]) -> list[str]:
    line = "-" * 29
    rows = [line]
    for name in _PROTOCOLS:
        mine = [route.hidden for route in table if route.kind.lower() == name.lower()]
        rows.append(f"{name:<10}{mine.count(False):>7}{mine.count(True):>10}")
    hidden = [route.hidden for route in table]
    return [*rows, line, f"{'Total':<10}{hidden.count(False):>7}{hidden.count(True):>10}"]
