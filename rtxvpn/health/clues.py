"""What each clue looks for: functions from a scene to the lines that give it away, none when it is absent."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rtxvpn.facts import BgpNeighbor, IpsecSas, Ping
from rtxvpn.health.evidence import ping_line
from rtxvpn.health.more import Difference, all_lines, is_bare, tunnel_lines
from rtxvpn.health.observed import (
    ESTABLISHED,
    Observed,
    goes_both_ways,
    ike_sas,
    ipsec_sas,
    network_of,
    sessions,
)
from rtxvpn.model import Expected, ExpectedTunnel
from rtxvpn.words import Msg

_MANY_TRIES = 3  # lines of the log that show as many attempts


@dataclass(frozen=True, slots=True)
class Scene:
    """All that was seen, and the tunnel that the result is about, if it is about one."""

    observed: Observed
    expected: Expected
    tunnel: ExpectedTunnel | None


def nothing_applied(scene: Scene) -> tuple[str, ...]:
    """Find a router that has none of the tunnels."""
    if not is_bare(scene.observed.more.config, scene.expected):
        return ()
    return tuple(f"no `tunnel select {one.number}` in `show config`" for one in scene.expected.tunnels)


def other_key(scene: Scene) -> tuple[str, ...]:
    """Find a key that is not the download's."""
    return _lines(one for one in _of_tunnel(scene) if _is(one, "ipsec ike pre-shared-key"))


def other_address(scene: Scene) -> tuple[str, ...]:
    """Find a local address of IKE that no interface has; an interface by DHCP or PPPoE may have any."""
    config, tunnel = scene.observed.more.config, scene.tunnel
    if tunnel is None or config is None or isinstance(config, (Msg, str)):
        return ()
    lines = all_lines(config)
    if any(
        re.search(r"ip (?:lan\S+|pp) address (?:dhcp|ipcp)|ip pp address|pppoe use", line) for line in lines
    ):
        return ()
    owned = {hit[1] for line in lines if (hit := re.match(r"ip \S+ (?:secondary )?address ([\d.]+)", line))}
    pattern = re.compile(r"ipsec ike local address \d+ ([\d.]+)$")
    found = [
        line
        for line in tunnel_lines(config, tunnel.number)
        if (hit := pattern.match(line)) and hit[1] not in owned
    ]
    return tuple(found)


def disabled(scene: Scene) -> tuple[str, ...]:
    """Find a tunnel that is not enabled, or keys that nobody renews."""
    config, tunnel = scene.observed.more.config, scene.tunnel
    if tunnel is None or config is None or isinstance(config, (Msg, str)):
        return ()
    lines = all_lines(config)
    if not tunnel_lines(config, tunnel.number):
        return ()
    missing = [
        want for want in (f"tunnel enable {tunnel.number}", "ipsec auto refresh on") if want not in lines
    ]
    return tuple(f"no `{want}` in `show config`" for want in missing)


def other_ipsec(scene: Scene) -> tuple[str, ...]:
    """Find any other line of IKE or IPsec that is not the download's."""
    return _lines(
        one
        for one in _of_tunnel(scene)
        if one.wanted.startswith("ipsec ") and not _is(one, "ipsec ike pre-shared-key")
    )


def no_way_out(scene: Scene) -> tuple[str, ...]:
    """Find AWS's outside address without a route."""
    routes, tunnel = scene.observed.routes, scene.tunnel
    host = network_of(tunnel.remote_address) if tunnel else None
    if isinstance(routes, (Msg, str)) or tunnel is None or host is None:
        return ()
    networks = [network_of(route.prefix) for route in routes]
    if any(network is not None and host.subnet_of(network) for network in networks):
        return ()
    return (f"no row for {tunnel.remote_address} in `show ip route`",)


def line_down(scene: Scene) -> tuple[str, ...]:
    """Find that nobody at AWS answers a ping."""
    pings = _outside(scene)
    if not pings or any(ping.received for ping in pings.values()):
        return ()
    return tuple(f"{host}: {ping_line(ping)}" for host, ping in pings.items())


def peer_silent(scene: Scene) -> tuple[str, ...]:
    """Find that this endpoint does not answer a ping while another one does."""
    pings = _outside(scene)
    own = pings.get(scene.tunnel.remote_address) if scene.tunnel else None
    if own is None or own.received or not any(ping.received for ping in pings.values()):
        return ()
    return tuple(f"{host}: {ping_line(ping)}" for host, ping in pings.items())


def filtered(scene: Scene) -> tuple[str, ...]:
    """Find a filter on the outside line of a router none of whose endpoints answers IKE."""
    config = scene.observed.more.config
    if config is None or isinstance(config, (Msg, str)) or not _all_silent(scene):
        return ()
    return tuple(line for line in all_lines(config) if re.match(r"ip (?:lan\d\S*|pp) secure filter ", line))


def ike_blocked(scene: Scene) -> tuple[str, ...]:
    """Find that all endpoints answer a ping and none answers IKE."""
    pings = _outside(scene)
    if len(pings) < 2 or not all(ping.received for ping in pings.values()) or not _all_silent(scene):
        return ()
    answers = tuple(f"{host}: {ping_line(ping)}" for host, ping in pings.items())
    return (*answers[:2], *_tries(scene)[:2])


def key_refused(scene: Scene) -> tuple[str, ...]:
    """Find one endpoint that is there and refuses while the line lets IKE through to another."""
    pings = _outside(scene)
    own = pings.get(scene.tunnel.remote_address) if scene.tunnel else None
    if own is None or not own.received or _all_silent(scene):
        return ()
    return (f"{scene.tunnel.remote_address if scene.tunnel else ''}: {ping_line(own)}", *_tries(scene))


def other_bgp(scene: Scene) -> tuple[str, ...]:
    """Find a line of BGP or of the inner addresses that is not the download's."""
    changed = scene.observed.more.differences or ()
    wide = (one for one in changed if one.context is None and one.wanted.startswith("bgp "))
    inner = (one for one in _of_tunnel(scene) if one.wanted.startswith("ip tunnel "))
    return _lines((*wide, *(one for one in inner if " mss " not in one.wanted)))


def not_refreshed(scene: Scene) -> tuple[str, ...]:
    """Find a neighbor that is configured as in the download and that the router does not know."""
    neighbors, tunnel = scene.observed.neighbors, scene.tunnel
    changed = scene.observed.more.differences
    if isinstance(neighbors, (Msg, str)) or tunnel is None or changed is None or sessions(neighbors, tunnel):
        return ()
    if any(one.wanted.startswith("bgp ") for one in changed):
        return ()
    return (f"no {tunnel.peer_address} in `show status bgp neighbor`",)


def tunnel_filtered(scene: Scene) -> tuple[str, ...]:
    """Find a filter on the tunnel."""
    config, tunnel = scene.observed.more.config, scene.tunnel
    if tunnel is None or config is None or isinstance(config, (Msg, str)) or not _is_keyed(scene):
        return ()
    return tuple(
        line for line in tunnel_lines(config, tunnel.number) if line.startswith("ip tunnel secure filter ")
    )


def bgp_silent(scene: Scene) -> tuple[str, ...]:
    """Find a session that is down although its tunnel is up and all of it is configured right."""
    if scene.observed.more.differences is None or not _is_keyed(scene):
        return ()
    if other_bgp(scene) or not_refreshed(scene) or tunnel_filtered(scene):
        return ()
    own = _session(scene)
    if own is None or own.state == ESTABLISHED:
        return ()
    counters = f"Connection established {own.established_count}; dropped {own.dropped_count}"
    return (f"BGP state = {own.state}", counters)


def _of_tunnel(scene: Scene) -> tuple[Difference, ...]:
    context = f"tunnel {scene.tunnel.number}" if scene.tunnel else ""
    number = scene.tunnel.gateway if scene.tunnel else -1
    by_gateway = re.compile(rf"ipsec (?:ike .+? {number}(?: |$)|sa policy \d+ {number} )")
    changed = scene.observed.more.differences or ()
    return tuple(
        one
        for one in changed
        if one.context == context or (one.context is None and by_gateway.match(one.wanted))
    )


def _is(one: Difference, opening: str) -> bool:
    return one.wanted.startswith(opening)


def _lines(changed: Iterable[Difference]) -> tuple[str, ...]:
    return tuple(f"{one.found or '(none)'}  <>  {one.wanted}" for one in changed)


def _outside(scene: Scene) -> dict[str, Ping]:
    pings = scene.observed.more.outside
    found = {one.remote_address: pings.get(one.number) for one in scene.expected.tunnels}
    return {
        host: ping
        for host, ping in found.items()
        if ping is not None and not isinstance(ping, (Msg, str)) and ping.sent > 0
    }


def _all_silent(scene: Scene) -> bool:
    sas = scene.observed.sas
    return isinstance(sas, IpsecSas) and not any(ike_sas(sas, one) for one in scene.expected.tunnels)


def _is_keyed(scene: Scene) -> bool:
    sas, tunnel = scene.observed.sas, scene.tunnel
    return isinstance(sas, IpsecSas) and tunnel is not None and goes_both_ways(ipsec_sas(sas, tunnel))


def _session(scene: Scene) -> BgpNeighbor | None:
    neighbors, tunnel = scene.observed.neighbors, scene.tunnel
    if isinstance(neighbors, (Msg, str)) or tunnel is None:
        return None
    return next(iter(sessions(neighbors, tunnel)), None)


def _tries(scene: Scene) -> tuple[str, ...]:
    """Return the last attempts of IKE at this endpoint from the log."""
    log, tunnel = scene.observed.more.log, scene.tunnel
    if log is None or isinstance(log, (Msg, str)) or tunnel is None:
        return ()
    tries = [one for one in log if one.kind == "ike.phase1" and one.subject == tunnel.remote_address]
    return tuple(f"{one.time}: {one.text}" for one in tries[-_MANY_TRIES:])
