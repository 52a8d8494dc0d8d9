"""What clues of a VPN that is not there, is there under other numbers, or is switched off look for."""

from __future__ import annotations

import re

from rtxvpn.health.evidence import no_row
from rtxvpn.health.more import is_bare, tunnel_lines
from rtxvpn.health.result import Evidence
from rtxvpn.health.scene import Scene
from rtxvpn.words import Msg

_REMOTE = re.compile(r"ipsec ike remote address (\d+) (\S+)$")


def nothing_applied(scene: Scene) -> Evidence:
    """Find a router that has none of the tunnels."""
    if not is_bare(scene.observed.more.config, scene.expected):
        return ()
    return tuple(no_row(f"`tunnel select {one.number}`") for one in scene.expected.tunnels)


def other_numbers(scene: Scene) -> tuple[str, ...]:
    """Find gateways to AWS's very endpoints that are not those looked at, or stand in other tunnels."""
    config, tunnels = scene.observed.more.config, scene.expected.tunnels
    if config is None or isinstance(config, (Msg, str)):
        return ()
    own = {line for one in tunnels for line in tunnel_lines(config, one.number)}
    gateways = {} if is_bare(config, scene.expected) else {str(one.gateway) for one in tunnels}
    endpoints = {one.remote_address for one in tunnels}
    hits = filter(None, map(_REMOTE.match, scene.lines or ()))
    return tuple(
        hit[0] for hit in hits if hit[2] in endpoints and hit[0] not in own and hit[1] not in gateways
    )


def disabled(scene: Scene) -> Evidence:
    """Find a tunnel that is not enabled, or keys that nobody renews."""
    lines, tunnel = scene.lines, scene.tunnel
    if tunnel is None or lines is None or not scene.block:
        return ()
    enabled, begun = f"tunnel enable {tunnel.number}", "ipsec auto refresh on"
    missing = [no_row(f"`{enabled}`")] if enabled not in lines else []
    if begun not in lines and f"ipsec auto refresh {tunnel.gateway} on" not in lines:
        missing.append(no_row(f"`{begun}`"))
    return tuple(missing)


def never_begun(scene: Scene) -> tuple[str, ...]:
    """Find a gateway whose key exchange alone the router does not begin, whatever it does for the others."""
    own = f"ipsec auto refresh {scene.tunnel.gateway} off" if scene.tunnel else ""
    return (own,) if own in (scene.lines or ()) else ()
