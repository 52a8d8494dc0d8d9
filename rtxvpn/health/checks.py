"""The checks: each a pure function from what was seen and what is expected to results."""

from __future__ import annotations

import re

from rtxvpn.facts import BgpNeighbor, IpsecSas, Ping, Route
from rtxvpn.health.causes import causes_of
from rtxvpn.health.evidence import neighbor_lines, ping_line, route_line, sa_line, totals_line
from rtxvpn.health.observed import (
    ESTABLISHED,
    Observed,
    Reason,
    fits,
    goes_both_ways,
    ike_sas,
    ipsec_sas,
    is_up,
    longest_covering,
    of_version,
    other_is_up,
    sessions,
    tunnel_number,
)
from rtxvpn.health.result import Result, State
from rtxvpn.model import Expected, ExpectedTunnel
from rtxvpn.words import Msg, msg

_DEFAULT = "0.0.0.0/0"


def route_default(observed: Observed, expected: Expected) -> tuple[Result, ...]:
    """Check that the default route leads to the expected gateway, or is there at all where none is named."""
    check, subject, wanted = "route.default", "default", expected.default_gateway
    if isinstance(observed.routes, (Msg, str)):
        return (unknown(check, subject, observed.routes),)
    found = [route for route in observed.routes if route.prefix == _DEFAULT]
    evidence = tuple(map(route_line, found))
    if any(wanted is None or _leads_to(route, wanted) for route in found):
        summary = msg("leads to {gateway}", gateway=wanted or found[0].gateway or found[0].interface)
        return (Result(check, subject, State.OK, summary, evidence),)
    if not found:
        # without an expectation AWS may be reached by other routes, so nobody can say that it is broken
        state = State.WARNING if wanted is None else State.CRITICAL
        summary = msg("there is no default route")
        return (Result(check, subject, state, summary, (), causes_of("default.none")),)
    summary = msg("the default route does not lead to {gateway}", gateway=wanted)
    causes = causes_of("default.elsewhere", gateway=wanted)
    return (Result(check, subject, State.CRITICAL, summary, evidence, causes),)


def route_vpc(observed: Observed, expected: Expected) -> tuple[Result, ...]:
    """Check that each prefix of the VPC goes into a tunnel; BGP shows one row, static `hide` one a tunnel."""
    return tuple(_route_vpc(observed, expected, prefix) for prefix in expected.vpc)


def ipsec_phase1(observed: Observed, expected: Expected) -> tuple[Result, ...]:
    """Check that each tunnel has an IKE SA with AWS's address in the download."""
    return tuple(_phase1(observed, expected, tunnel) for tunnel in expected.tunnels)


def ipsec_phase2(observed: Observed, expected: Expected) -> tuple[Result, ...]:
    """Check that each tunnel has IPsec SAs in both directions."""
    return tuple(_phase2(observed, expected, tunnel) for tunnel in expected.tunnels)


def bgp_session(observed: Observed, expected: Expected) -> tuple[Result, ...]:
    """Check that the BGP session of each tunnel that has one is Established with the right AS numbers."""
    return tuple(_bgp(observed, expected, one) for one in expected.tunnels if one.peer_address is not None)


def ping_target(observed: Observed, expected: Expected) -> tuple[Result, ...]:
    """Check that each host in the VPC answers; the first loss is forgiven, a fresh SA costs one packet."""
    return tuple(_ping(observed, expected, host) for host in expected.ping)


def _leads_to(route: Route, wanted: str) -> bool:
    if wanted == route.gateway:
        return True
    words = wanted.lower().split()
    if words[:1] == ["dhcp"] and len(words) == 2:
        return route.interface.upper() in (words[1].upper(), f"{words[1].upper()}(DHCP)")
    if words[:1] == ["pp"] and len(words) == 2 and re.fullmatch(r"[0-9]+", words[1]):
        return route.interface.upper() == f"PP[{int(words[1]):02}]"
    return wanted.lower() == route.interface.lower()


def _route_vpc(observed: Observed, expected: Expected, prefix: str) -> Result:
    check = "route.vpc"
    if isinstance(observed.routes, (Msg, str)):
        return unknown(check, prefix, observed.routes)
    numbers = {tunnel.number for tunnel in expected.tunnels}
    found = longest_covering(observed.routes, prefix)
    evidence = tuple(map(route_line, found))
    inside = [
        one for one in found if tunnel_number(one.interface) in numbers and one.kind in ("bgp", "static")
    ]
    if inside:
        tunnels = ", ".join(sorted({route.interface for route in inside}))
        return Result(check, prefix, State.OK, msg("goes into {tunnels}", tunnels=tunnels), evidence)
    if found:
        summary = msg("goes to {interface} instead of a tunnel", interface=found[0].interface)
        return Result(
            check, prefix, State.CRITICAL, summary, evidence, causes_of("vpc.elsewhere", prefix=prefix)
        )
    symptom = "vpc.none" if any(is_up(observed, one) for one in expected.tunnels) else "vpc.tunnels-down"
    summary = msg("has no route into a tunnel")
    return Result(check, prefix, State.CRITICAL, summary, evidence, causes_of(symptom, prefix=prefix))


def _phase1(observed: Observed, expected: Expected, tunnel: ExpectedTunnel) -> Result:
    check, subject, sas = "ipsec.phase1", subject_of(tunnel), observed.sas
    if isinstance(sas, (Msg, str)):
        return unknown(check, subject, sas)
    ike = ike_sas(sas, tunnel)
    if ike and of_version(ike, tunnel.ike_version):
        summary = msg("IKE SA with {remote}", remote=tunnel.remote_address)
        return Result(check, subject, State.OK, summary, tuple(map(sa_line, ike)))
    if ike:
        summary = msg(
            "IKE SA with {remote} is not IKEv{version}",
            remote=tunnel.remote_address,
            version=tunnel.ike_version,
        )
        return Result(
            check, subject, State.WARNING, summary, tuple(map(sa_line, ike)), causes_of("phase1.version")
        )
    strangers = [sa for sa in sas.sas if sa.gateway == tunnel.gateway and sa.direction is None]
    summary = msg("no IKE SA with {remote}", remote=tunnel.remote_address)
    symptom = "phase1.other-peer" if strangers else "phase1.none"
    causes = causes_of(symptom, tunnel=tunnel.number, remote=tunnel.remote_address)
    evidence = (totals_line(sas), *map(sa_line, strangers))
    return Result(check, subject, down(observed, expected, tunnel), summary, evidence, causes)


def _phase2(observed: Observed, expected: Expected, tunnel: ExpectedTunnel) -> Result:
    check, subject, sas = "ipsec.phase2", subject_of(tunnel), observed.sas
    if isinstance(sas, (Msg, str)):
        return unknown(check, subject, sas)
    ipsec = ipsec_sas(sas, tunnel)
    evidence = tuple(map(sa_line, ipsec)) or (totals_line(sas),)
    if goes_both_ways(ipsec):
        summary = msg("IPsec SAs both ways with {remote}", remote=tunnel.remote_address)
        return Result(check, subject, State.OK, summary, evidence)
    if ipsec and not any(sa.lifetime_s > 0 for sa in ipsec):
        symptom, summary = (
            "phase2.stale",
            msg("the IPsec SAs with {remote} have run out", remote=tunnel.remote_address),
        )
    elif ipsec:
        symptom, summary = (
            "phase2.one-way",
            msg("IPsec SA in one direction only ({way})", way=ipsec[0].direction),
        )
    elif ike_sas(sas, tunnel):
        symptom, summary = "phase2.none", msg("no IPsec SA with {remote}", remote=tunnel.remote_address)
    else:
        symptom, summary = "phase2.no-phase1", msg("no IPsec SA with {remote}", remote=tunnel.remote_address)
    causes = causes_of(symptom, tunnel=tunnel.number, remote=tunnel.remote_address)
    return Result(check, subject, down(observed, expected, tunnel), summary, evidence, causes)


def _bgp(observed: Observed, expected: Expected, tunnel: ExpectedTunnel) -> Result:
    check, subject = "bgp.session", subject_of(tunnel)
    if isinstance(observed.neighbors, (Msg, str)):
        return unknown(check, subject, observed.neighbors)
    found = sessions(observed.neighbors, tunnel)
    evidence = tuple(line for neighbor in found for line in neighbor_lines(neighbor))
    up = [one for one in found if one.state == ESTABLISHED]
    if any(fits(one, tunnel) for one in up):
        summary = msg("BGP with {peer} is Established", peer=tunnel.peer_address)
        return Result(check, subject, State.OK, summary, evidence)
    if up:
        summary = msg("BGP with {peer} has other AS numbers than the download", peer=tunnel.peer_address)
    elif found:
        summary = msg("BGP with {peer} is {state}", peer=tunnel.peer_address, state=found[0].state)
    else:
        summary = msg("the router knows no BGP neighbor {peer}", peer=tunnel.peer_address)
    symptom = _bgp_symptom(found, observed.sas, tunnel)
    causes = causes_of(symptom, tunnel=tunnel.number, peer=tunnel.peer_address)
    return Result(check, subject, down(observed, expected, tunnel), summary, evidence, causes)


def _bgp_symptom(found: tuple[BgpNeighbor, ...], sas: IpsecSas | Reason, tunnel: ExpectedTunnel) -> str:
    if not found:
        return "bgp.absent"
    if not any(fits(one, tunnel) for one in found):
        return "bgp.wrong-as"
    if isinstance(sas, IpsecSas) and not goes_both_ways(ipsec_sas(sas, tunnel)):
        return "bgp.tunnel-down"
    named = {"Idle": "bgp.idle", "Active": "bgp.active", "Connect": "bgp.active"}
    return named.get(found[0].state, "bgp.forming")


def _ping(observed: Observed, expected: Expected, host: str) -> Result:
    check, ping = "ping.target", observed.pings.get(host, msg("{host} was not pinged", host=host))
    if isinstance(ping, (Msg, str)):
        return unknown(check, host, ping)
    if ping.sent <= 0:
        return unknown(check, host, msg("no ping was sent"))
    evidence = (ping_line(ping),)
    if answers(ping):
        return Result(
            check,
            host,
            State.OK,
            msg("answers ({got} of {sent})", got=ping.received, sent=ping.sent),
            evidence,
        )
    if ping.received > 0:
        summary = msg("answers {got} of {sent} only", got=ping.received, sent=ping.sent)
        return Result(check, host, State.WARNING, summary, evidence, causes_of("ping.loss"))
    symptom = "ping.none" if any(is_up(observed, one) for one in expected.tunnels) else "ping.tunnels-down"
    summary = msg("does not answer ({sent} sent)", sent=ping.sent)
    return Result(check, host, State.CRITICAL, summary, evidence, causes_of(symptom, host=host))


def answers(ping: Ping) -> bool:
    """Tell whether a host answers; one lost packet of several is forgiven."""
    return ping.received >= ping.sent or (ping.sent > 1 and ping.received == ping.sent - 1)


def subject_of(tunnel: ExpectedTunnel) -> str:
    """Name a tunnel in a result."""
    return f"tunnel {tunnel.number}"


def down(observed: Observed, expected: Expected, tunnel: ExpectedTunnel) -> State:
    """Weigh a tunnel that is down: WARNING while another one carries the traffic."""
    return State.WARNING if other_is_up(observed, expected, tunnel) else State.CRITICAL


def unknown(check: str, subject: str, reason: Reason) -> Result:
    """Say that something could not be looked at, and why."""
    return Result(check, subject, State.UNKNOWN, msg("could not look: {reason}", reason=reason))
