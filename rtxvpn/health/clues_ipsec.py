"""What clues of IKE and IPsec look for: functions from a scene to the lines that give them away, none when absent."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv4Network

from rtxvpn.facts import Ping
from rtxvpn.health.evidence import no_route, no_row, ping_line
from rtxvpn.health.filters import Guard, Packet, Verdict, Weighed, worst_of
from rtxvpn.health.more import Difference, all_lines, block_lines
from rtxvpn.health.observed import routes_to
from rtxvpn.health.result import Evidence
from rtxvpn.health.scene import (
    Scene,
    all_silent,
    another_speaks,
    event_lines,
    is_keyed,
    of_tunnel,
    outside,
    ping_lines,
    told,
    tries,
)
from rtxvpn.words import Msg, msg

_FEW = 2  # lines of the log are enough to show that it is tried again and again
_BY_OTHERS = re.compile(r"ip (?:lan\S+|pp) address (?:dhcp|ipcp)|ip pp address|pppoe use")
# addresses that no AWS endpoint can answer to (RFC 1918, RFC 6598)
_PRIVATE = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")))
_PASSED_ON = re.compile(r"nat descriptor masquerade static \d+ \d+ ([\d.]+) esp$")


def other_key(scene: Scene) -> Evidence:
    """Find a key that is not the download's."""
    return told(one for one in of_tunnel(scene) if _is(one, "ipsec ike pre-shared-key"))


def other_address(scene: Scene) -> tuple[str, ...]:
    """Find a local address of IKE that no interface has; an interface by DHCP or PPPoE may have any."""
    owned, local = _owned(scene), _local_line(scene)
    if owned is None or local is None or local.split()[-1] in owned:
        return ()
    return (local,)


def address_is_right(scene: Scene) -> bool:
    """Tell whether the local address is known to be the router's."""
    owned, local = _owned(scene), _local_line(scene)
    is_owned = owned is not None and (local is None or local.split()[-1] in owned)
    return is_owned or another_speaks(scene)


def other_remote(scene: Scene) -> Evidence:
    """Find that AWS's address is not the download's."""
    return told(one for one in of_tunnel(scene) if _is(one, "ipsec ike remote address"))


def other_version(scene: Scene) -> Evidence:
    """Find an IKE version that is not the download's."""
    return told(one for one in of_tunnel(scene) if _is(one, "ipsec ike version"))


def other_name(scene: Scene) -> Evidence:
    """Find that the router calls itself, or AWS, by another name than the download has it; IKEv2 alone asks."""
    if scene.tunnel is None or scene.tunnel.ike_version != 2:
        return ()
    return told(
        one
        for one in of_tunnel(scene)
        if _is(one, "ipsec ike local name") or _is(one, "ipsec ike remote name")
    )


def name_is_right(scene: Scene) -> bool:
    """Tell whether no name of IKEv2 can be wrong: IKEv1 has none, and the download's may be there."""
    if scene.tunnel is None or scene.tunnel.ike_version != 2:
        return True
    as_in_download = scene.observed.more.differences is not None and not other_name(scene)
    return as_in_download and is_public(_local_of(scene))


def other_ipsec(scene: Scene) -> Evidence:
    """Find any other line of IKE or IPsec that is not the download's, or that it has not at all."""
    own = ("pre-shared-key", "remote address", "local name", "remote name")
    return told(
        one
        for one in of_tunnel(scene)
        if one.wanted.startswith("no ")
        or (one.wanted.startswith("ipsec ") and not any(_is(one, f"ipsec ike {name}") for name in own))
    )


def other_proxy_id(scene: Scene) -> tuple[str, ...]:
    """Find identities of phase 2 that are not all of IPv4."""
    pattern = re.compile(r"ipsec ike (?:local|remote) id \d+ (?!0\.0\.0\.0/0$)|ipsec sa policy .*-id=")
    return tuple(line for line in scene.block or () if pattern.match(line))


def nat_in_between(scene: Scene) -> Evidence:
    """Find a private local address that nothing leads through the NAT that must be there."""
    local, block = _local_of(scene), scene.block
    if block is None or local is None or is_public(local) or traverses_nat(scene):
        return ()
    if any((hit := _PASSED_ON.match(line)) and hit[1] == local for line in scene.lines or ()):
        return ()
    number = scene.tunnel.gateway if scene.tunnel else 0
    return (*filter(None, [_local_line(scene)]), no_row(f"`ipsec ike nat-traversal {number} on`"))


def no_nat_matters(scene: Scene) -> bool:
    """Tell whether NAT traversal cannot be the trouble: it is on, or the router has its own public address."""
    return traverses_nat(scene) or is_public(_local_of(scene))


def traverses_nat(scene: Scene) -> bool:
    """Tell whether NAT traversal is on."""
    return any(re.match(r"ipsec ike nat-traversal \d+ on\b", line) for line in scene.block or ())


def no_way_out(scene: Scene) -> Evidence:
    """Find AWS's outside address without a route."""
    if scene.routes is None or scene.tunnel is None or has_way_out(scene):
        return ()
    return (no_route(scene.tunnel.remote_address),)


def has_way_out(scene: Scene) -> bool:
    """Tell whether there is a route to AWS's outside address."""
    return bool(scene.routes and scene.tunnel and routes_to(scene.routes, scene.tunnel.remote_address))


def line_down(scene: Scene) -> Evidence:
    """Find that nobody at AWS answers a ping, nor the provider's router, as far as it was asked."""
    return () if _gateway_answers(scene) else _nobody_outside(scene)


def aws_away(scene: Scene) -> Evidence:
    """Find that the provider's router answers a ping and nobody at AWS does."""
    return _nobody_outside(scene) if _gateway_answers(scene) else ()


def peer_silent(scene: Scene) -> tuple[str, ...]:
    """Find that this endpoint does not answer a ping while another one does."""
    pings = outside(scene)
    own = pings.get(scene.tunnel.remote_address) if scene.tunnel else None
    if own is None or own.received or not any(ping.received for ping in pings.values()):
        return ()
    return ping_lines(pings)


def filtered(scene: Scene) -> tuple[str, ...]:
    """Find a filter of the router that stops IKE on its way out or in."""
    found = ike_weighed(scene)
    return found.lines if found.verdict is Verdict.STOPS else ()


def filter_unsure(scene: Scene) -> tuple[str, ...]:
    """Find filters that cannot be weighed, on a router none of whose endpoints answers."""
    found = ike_weighed(scene)
    return found.lines if found.verdict is Verdict.UNSURE and all_silent(scene) else ()


def esp_filtered(scene: Scene) -> tuple[str, ...]:
    """Find a filter of the router that stops ESP, although IKE gets through."""
    found = esp_weighed(scene)
    return found.lines if found.verdict is Verdict.STOPS else ()


def aws_begins(scene: Scene) -> tuple[str, ...]:
    """Find that AWS's IKE reaches the router and comes to nothing: the way is open, the ends disagree."""
    return () if is_keyed(scene) else event_lines(tries(scene, "respond")[-_FEW:])


def ike_blocked(scene: Scene) -> tuple[str, ...]:
    """Find that all endpoints answer a ping and none answers IKE."""
    pings = outside(scene)
    if len(pings) < 2 or not all(ping.received for ping in pings.values()) or not all_silent(scene):
        return ()
    if aws_begins(scene) or filtered(scene):
        return ()
    return (*ping_lines(pings)[:2], *event_lines(tries(scene)[-_FEW:]))


def key_refused(scene: Scene) -> tuple[str, ...]:
    """Find one endpoint that is there and refuses while the line lets IKE through to another."""
    pings = outside(scene)
    own = pings.get(scene.tunnel.remote_address) if scene.tunnel else None
    if scene.tunnel is None or own is None or not own.received or all_silent(scene):
        return ()
    return (
        *ping_lines({scene.tunnel.remote_address: own}),
        *event_lines((*tries(scene)[-_FEW:], *tries(scene, "respond")[-_FEW:])),
    )


def ike_weighed(scene: Scene) -> Weighed:
    """Weigh the filters on the line for IKE: UDP 500, and UDP 4500 where NAT is traversed."""
    ports = (500, 4500) if traverses_nat(scene) else (500,)
    return _weighed(
        scene, [Packet("udp", None, None, source_ports=(p, p), target_ports=(p, p)) for p in ports]
    )


def esp_weighed(scene: Scene) -> Weighed:
    """Weigh the filters on the line for ESP, which goes in UDP 4500 where NAT is traversed."""
    if traverses_nat(scene):
        return ike_weighed(scene)
    return _weighed(scene, [Packet("esp", None, None)])


def _weighed(scene: Scene, packets: list[Packet]) -> Weighed:
    if scene.tunnel is None or scene.lines is None:
        return Weighed(Verdict.PASSES)
    source, target = _local_of(scene), scene.tunnel.remote_address
    sent = [Packet(p.protocol, source, target, p.source_ports, p.target_ports) for p in packets]
    return worst_of([guard.exchange(one) for guard in _guards(scene) for one in sent])


def _guards(scene: Scene) -> list[Guard]:
    """Return the filters of the interface by which the router reaches AWS."""
    config, tunnel = scene.observed.more.config, scene.tunnel
    if tunnel is None or config is None or isinstance(config, (Msg, str)):
        return []
    lines, guards = all_lines(config), []
    for name in {route.interface.upper() for route in routes_to(scene.routes or (), tunnel.remote_address)}:
        if hit := re.match(r"PP\[0*(\d{1,9})\]", name):
            guards.append(Guard(lines, block_lines(config, "pp", int(hit[1])), "ip pp"))
        elif hit := re.match(r"LAN\d+", name):
            own = tuple(line.text for line in config.lines)
            guards.append(Guard(lines, own, f"ip {hit[0].lower()}"))
    return guards


def _owned(scene: Scene) -> set[str] | None:
    """Return the router's addresses; None where DHCP or PPPoE may give it others, or nobody could look."""
    lines = scene.lines
    if lines is None or any(_BY_OTHERS.search(line) for line in lines):
        return None
    return {hit[1] for line in lines if (hit := re.match(r"ip \S+ (?:secondary )?address ([\d.]+)", line))}


def _local_line(scene: Scene) -> str | None:
    pattern = re.compile(r"ipsec ike local address \d+ [\d.]+$")
    return next((line for line in scene.block or () if pattern.match(line)), None)


def _local_of(scene: Scene) -> str | None:
    line = _local_line(scene)
    return line.split()[-1] if line else None


def is_public(address: str | None) -> bool:
    """Tell whether an address is known, and one that AWS can answer to."""
    try:
        found = IPv4Address(address or "")
    except ValueError:
        return False
    return not any(found in network for network in _PRIVATE)


def _gateway_answers(scene: Scene) -> bool:
    ping = scene.observed.more.gateway
    return isinstance(ping, Ping) and ping.received > 0


def _nobody_outside(scene: Scene) -> Evidence:
    """Find that no endpoint of AWS answers a ping; the provider's router is named where it was asked."""
    pings, gateway = outside(scene), scene.observed.more.gateway
    if not pings or any(ping.received for ping in pings.values()):
        return ()
    if not isinstance(gateway, Ping):
        return ping_lines(pings)
    return (*ping_lines(pings), msg("the provider's router: {ping}", ping=ping_line(gateway)))


def _is(one: Difference, opening: str) -> bool:
    return one.wanted.startswith(opening)
