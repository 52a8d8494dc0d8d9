"""`show status bgp neighbor`: English on every console (captures RTX810 and the AWS guide)."""

from __future__ import annotations

import ipaddress

from rtxvpn.simulator.kinds import Refused
from rtxvpn.simulator.machine import Machine
from rtxvpn.simulator.moments import clock
from rtxvpn.simulator.peer import Neighbor
from rtxvpn.simulator.routing import routes
from rtxvpn.simulator.session import Session
from rtxvpn.simulator.steps import Program, Text
from rtxvpn.simulator.syntax import Parsed


def neighbors(machine: Machine, session: Session, parsed: Parsed) -> Program:
    """Print all neighbours, one of them, or the routes exchanged with it."""
    table = _idle(machine) if machine.cloud is None else machine.cloud.neighbors(machine.now())
    if parsed.values:
        table = [one for one in table if one.address == parsed.values[0]]
        if not table:
            raise Refused("no-neighbor")
    if len(parsed.values) > 1:
        yield Text("\n".join(_exchanged(machine, table[0], parsed.values[1])))
    elif table:
        yield Text("\n".join(line for one in table for line in [*_block(one), ""]))


def _idle(machine: Machine) -> list[Neighbor]:
    """Give the configured neighbours of a router that has nobody at the other end."""
    active = machine.bgp_active
    if active.value("bgp use") != "on" or not active.get("bgp autonomous-system"):
        return []
    lines = [text.split() for text in active.starting("bgp neighbor") if text.split()[2].isdigit()]
    own = int(active.value("bgp autonomous-system"))
    return [Neighbor(words[4], int(words[3]), own, "Idle") for words in lines]


def _block(one: Neighbor) -> list[str]:
    up = "" if one.uptime_s is None else f", up for {clock(one.uptime_s)}"
    reset = "never" if one.last_reset_s is None else clock(one.last_reset_s)
    local = (
        "unspecified" if one.local_host is None else f"{one.local_host}, Local port: {one.local_port or 0}"
    )
    return [
        f"BGP neighbor is {one.address}, remote AS {one.remote_as}, local AS {one.local_as}, {one.link} link",
        f"  BGP version {one.version}, remote router ID {one.router_id}",
        f"  BGP state = {one.state}{up}",
        f"  Last read {clock(one.last_read_s)}, hold time is {one.hold_time_s}, "
        f"keepalive interval is {one.keepalive_s} seconds",
        f"  Received {one.received_messages} messages, {one.received_notifications} notifications, "
        f"{one.received_queue} in queue",
        f"  Sent {one.sent_messages} messages, {one.sent_notifications} notifications, {one.sent_queue} in queue",
        f"  Connection established {one.established_count}; dropped {one.dropped_count}",
        f"  Last reset {reset}",
        f"Local host: {local}",
        f"Foreign host: {one.address}, Foreign port: {one.foreign_port}",
    ]


def _exchanged(machine: Machine, one: Neighbor, way: str) -> list[str]:
    rows: list[tuple[str, str, str]] = []
    if one.state == "Established":
        rows = _advertised(machine, one) if way == "advertised-routes" else _received(machine, one)
    head = [f"Total routes: {len(rows)}"]
    if rows:
        head += ["*: valid route", "  Network            Next Hop        Metric LocPrf Path"]
    return [*head, *(f"* {net:<19}{hop:<16}{0:>6}        {path}" for net, hop, path in rows)]


def _received(machine: Machine, one: Neighbor) -> list[tuple[str, str, str]]:
    learnt = [] if machine.cloud is None else machine.cloud.bgp_routes(machine.now())
    return [(_net(route.prefix), one.address, f"{one.remote_as} IGP") for route in learnt]


def _advertised(machine: Machine, one: Neighbor) -> list[tuple[str, str, str]]:
    """List the routes that `bgp import AS static` and its filters let out, connected ones too (CR 29.9)."""
    active = machine.bgp_active
    text = active.get(f"bgp import {one.remote_as} static")
    if text is None:
        return []
    words = text.split()
    filters = words[words.index("filter") + 1 :] if "filter" in words else []
    own = [route for route in routes(machine) if route.kind in ("static", "implicit") and not route.hidden]
    static = {route.prefix for route in own}
    known = [active.value(f"bgp import filter {number}").split() for number in filters]
    out = [net for net in sorted(static) if not filters or any(_passes(net, words) for words in known)]
    return [(net, "0.0.0.0", "IGP") for net in out]


def _passes(net: str, words: list[str]) -> bool:
    """Tell whether a filter's `equal|include|refines NET…` lets a prefix through (CR 29.11)."""
    way = next((word for word in words if word in ("equal", "include", "refines")), None)
    if way is None or "reject" in words or "not" in words:
        return False
    mine = ipaddress.ip_network("0.0.0.0/0" if net == "default" else net)
    for word in words[words.index(way) + 1 :]:
        if word == "all":
            return True
        if "=" in word or ":" in word:
            continue
        theirs = ipaddress.IPv4Network(word)
        inside = isinstance(mine, ipaddress.IPv4Network) and mine.subnet_of(theirs)
        if mine == theirs or (inside and way in ("include", "refines")):
            return way != "refines" or mine != theirs
    return False


def _net(prefix: str) -> str:
    return "default" if prefix == "0.0.0.0/0" else prefix
