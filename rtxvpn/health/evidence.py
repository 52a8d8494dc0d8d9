"""Facts said again in the router's own words, as the evidence of a result."""

from __future__ import annotations

from collections.abc import Iterable

from rtxvpn.facts import BgpNeighbor, BgpRoute, IpsecSas, Ping, Route, Sa
from rtxvpn.words import Msg, msg

_SHOUTED = ("bgp", "ospf", "rip")  # the kinds that `show ip route` prints in capitals


def route_line(route: Route) -> str:
    """Say a route as a row of `show ip route` (fact book 9.1)."""
    prefix = "default" if route.prefix == "0.0.0.0/0" else route.prefix
    kind = route.kind.upper() if route.kind in _SHOUTED else route.kind
    return "  ".join((prefix, route.gateway or "-", route.interface, kind, route.info)).rstrip()


def sa_line(sa: Sa) -> str:
    """Say an SA as a row of `show ipsec sa` (fact book 9.2)."""
    short = {"tunnel": "tun", "transport": "tra"}.get(sa.mode or "", sa.mode)
    connection = f"{short}[{sa.tunnel or 0:04}]{sa.protocol}" if sa.mode else sa.protocol
    isakmp = "-" if sa.isakmp_id is None else sa.isakmp_id
    return f"{sa.id}  {sa.gateway}  {isakmp}  {connection}  {sa.direction or '-'}  {sa.lifetime_s}  {sa.remote_id}"


def totals_line(sas: IpsecSas) -> str:
    """Say the first line of `show ipsec sa`."""
    return f"Total: isakmp:{sas.totals.isakmp} send:{sas.totals.send} recv:{sas.totals.recv}"


def neighbor_lines(neighbor: BgpNeighbor) -> tuple[str, ...]:
    """Say the lines of `show status bgp neighbor` that tell whether a session is up (fact book 9.4)."""
    since = "" if neighbor.uptime_s is None else f", up for {_clock(neighbor.uptime_s)}"
    return (
        f"BGP neighbor is {neighbor.address}, remote AS {neighbor.remote_as}, local AS {neighbor.local_as}",
        f"BGP state = {neighbor.state}{since}",
        f"Local host: {neighbor.local_host or 'unspecified'}",
    )


def ping_line(ping: Ping) -> str:
    """Say the closing line of a ping (fact book 9.7)."""
    loss = f"{ping.loss_percent:.1f}% packet loss"
    return f"{ping.sent} packets transmitted, {ping.received} packets received, {loss}"


def no_row(what: str, command: str = "show config") -> Msg:
    """Say that an output has no row of something: what is missing is evidence too."""
    return msg("no {what} in `{command}`", what=what, command=command)


def no_route(prefix: str) -> Msg:
    """Say that the router has no route for a prefix."""
    return msg("no row for {prefix} in `show ip route`", prefix=prefix)


def bgp_route_lines(routes: Iterable[BgpRoute]) -> tuple[str, ...]:
    """Say rows of `show status bgp neighbor IP received-routes`, or its total when there are none."""
    return tuple(map(bgp_route_line, routes)) or ("Total routes: 0",)


def bgp_route_line(route: BgpRoute) -> str:
    """Say a row of `show status bgp neighbor IP received-routes` (fact book 9.4)."""
    prefix = "default" if route.prefix == "0.0.0.0/0" else route.prefix
    return f"{'*' if route.valid else ' '} {prefix}  {route.next_hop}  {route.path}"


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
