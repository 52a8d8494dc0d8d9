"""What clues of routes and pings look for: the way there, the way back, and what either end tells the other."""

from __future__ import annotations

import re
from collections.abc import Mapping

from rtxvpn.facts import BgpRoute, Route
from rtxvpn.health.clues_bgp import tunnel_guard
from rtxvpn.health.clues_ipsec import esp_filtered
from rtxvpn.health.evidence import bgp_route_line, no_row, route_line
from rtxvpn.health.filters import Packet, Verdict
from rtxvpn.health.observed import DEFAULT, covers, lacking, network_of, routes_to, tunnel_number
from rtxvpn.health.result import Evidence
from rtxvpn.health.scene import Scene
from rtxvpn.model import ExpectedTunnel
from rtxvpn.words import Msg


def leaves_by(scene: Scene) -> tuple[str, ...]:
    """Find that the packets for a host do not go into a tunnel of the VPN."""
    found = _way(scene)
    if not found or any(_tunnel_of(scene, route) for route in found):
        return ()
    return tuple(map(route_line, found))


def into_the_dead(scene: Scene) -> tuple[str, ...]:
    """Find that a route for a host leads into a tunnel that carries nothing."""
    return tuple(
        f"{route_line(route)}  ({state} tunnel {tunnel.number})"
        for route in _way(scene)
        if (tunnel := _tunnel_of(scene, route)) and (state := lacking(scene.observed, tunnel))
    )


def ping_filtered(scene: Scene) -> tuple[str, ...]:
    """Find a filter on a tunnel, or on the line under it, that stops the ping."""
    packet = Packet("icmp", scene.expected.ping_source, scene.subject)
    for tunnel in filter(None, (_tunnel_of(scene, route) for route in _way(scene))):
        own = Scene(scene.observed, scene.expected, tunnel, scene.subject)
        guard = tunnel_guard(own)
        found = guard.exchange(packet) if guard else None
        if found and found.verdict is Verdict.STOPS:
            return found.lines
        if stopped := esp_filtered(own):
            return stopped
    return ()


def not_offered(scene: Scene) -> tuple[str, ...]:
    """Find that no session tells AWS the way back to where the ping came from."""
    offered = _known(scene.observed.more.offered)
    source = scene.expected.ping_source
    if not offered or source is None or any(covers(one.prefix, source) for one in _rows(offered)):
        return ()
    rows = tuple(map(bgp_route_line, _rows(offered)))
    return rows or tuple(
        f"Total routes: 0 (show status bgp neighbor {one.peer_address} advertised-routes)"
        for one in scene.expected.tunnels
        if one.number in offered
    )


def knows_the_way_back(scene: Scene) -> bool:
    """Tell whether BGP is known to tell AWS the way back, or does not have to: with static routes AWS has its own."""
    has_bgp = any(one.peer_address for one in scene.expected.tunnels)
    return not has_bgp or (bool(_known(scene.observed.more.offered)) and not not_offered(scene))


def not_received(scene: Scene) -> tuple[str, ...]:
    """Find that no session brings a prefix of the VPC."""
    received = _known(scene.observed.more.received)
    if not received or network_of(scene.subject) is None:
        return ()
    rows = _rows(received)
    if any(one.prefix != DEFAULT and covers(one.prefix, scene.subject) for one in rows):
        return ()
    return tuple(map(bgp_route_line, rows)) or tuple(
        f"Total routes: 0 (show status bgp neighbor {one.peer_address} received-routes)"
        for one in scene.expected.tunnels
        if one.number in received
    )


def is_received(scene: Scene) -> bool:
    """Tell whether AWS is known to offer the prefix."""
    return bool(_known(scene.observed.more.received)) and not not_received(scene)


def export_filter(scene: Scene) -> tuple[str, ...]:
    """Find lines that limit what the router takes from BGP."""
    return tuple(line for line in scene.lines or () if re.match(r"bgp export (?!filter )", line))


def no_route_line(scene: Scene) -> Evidence:
    """Find that no static route for the prefix is configured, where there is no BGP to bring one."""
    if scene.lines is None or has_bgp(scene) or _route_lines(scene, scene.subject):
        return ()
    return (no_row(f"`ip route {scene.subject}`"),)


def no_default_line(scene: Scene) -> Evidence:
    """Find that no default route is configured."""
    if scene.lines is None or _route_lines(scene, "default"):
        return ()
    return (no_row("`ip route default`"),)


def default_line(scene: Scene) -> tuple[str, ...]:
    """Find the default route that is configured and not in force."""
    return _route_lines(scene, "default")


def other_default_line(scene: Scene) -> tuple[str, ...]:
    """Find a default route that is configured otherwise than the site file has it."""
    wanted = scene.expected.default_gateway
    return tuple(line for line in _route_lines(scene, "default") if wanted and f" {wanted}" not in line)


def has_bgp(scene: Scene) -> bool:
    """Tell whether the VPN has BGP."""
    return any(one.peer_address for one in scene.expected.tunnels)


def is_static(scene: Scene) -> bool:
    """Tell whether the VPN has static routes alone."""
    return not has_bgp(scene)


def has_source(scene: Scene) -> bool:
    """Tell whether the pings leave from an address that was chosen, the LAN's or the site file's."""
    return scene.expected.ping_source is not None


def _route_lines(scene: Scene, prefix: str) -> tuple[str, ...]:
    return tuple(line for line in scene.lines or () if line.startswith(f"ip route {prefix} "))


def _way(scene: Scene) -> tuple[Route, ...]:
    return routes_to(scene.routes or (), scene.subject)


def _tunnel_of(scene: Scene, route: Route) -> ExpectedTunnel | None:
    number = tunnel_number(route.interface)
    return next((one for one in scene.expected.tunnels if one.number == number), None)


def _known(by_tunnel: Mapping[int, tuple[BgpRoute, ...] | Msg | str]) -> dict[int, tuple[BgpRoute, ...]]:
    return {number: rows for number, rows in by_tunnel.items() if not isinstance(rows, (Msg, str))}


def _rows(by_tunnel: dict[int, tuple[BgpRoute, ...]]) -> list[BgpRoute]:
    """Return the routes of all sessions, each once."""
    return list(dict.fromkeys(row for rows in by_tunnel.values() for row in rows))
