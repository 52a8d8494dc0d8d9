"""The checks of routes: the default route, and the way to the VPC over the right tunnels."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rtxvpn.facts import Route
from rtxvpn.health.causes import causes_of
from rtxvpn.health.checks import all_down, down_symptom, subject_of, unknown
from rtxvpn.health.evidence import no_route, route_line
from rtxvpn.health.observed import (
    DEFAULT,
    Observed,
    can_send,
    covers,
    lacking,
    longest_covering,
    network_of,
    tunnel_number,
)
from rtxvpn.health.result import Evidence, Result, State
from rtxvpn.model import Expected, ExpectedTunnel
from rtxvpn.words import Msg, msg

_Carrier = tuple[Route, ExpectedTunnel]

_CHECK = "route.vpc"


def route_default(observed: Observed, expected: Expected) -> tuple[Result, ...]:
    """Check that the default route leads to the expected gateway, or is there at all where none is named."""
    check, subject, wanted = "route.default", "default", expected.default_gateway
    if isinstance(observed.routes, (Msg, str)):
        return (unknown(check, subject, observed.routes),)
    found = [route for route in observed.routes if route.prefix == DEFAULT]
    evidence: Evidence = tuple(map(route_line, found))
    if any(wanted is None or _leads_to(route, wanted) for route in found):
        summary = msg("leads to {gateway}", gateway=wanted or found[0].gateway or found[0].interface)
        return (Result(check, subject, State.OK, summary, evidence),)
    if not found:
        # without an expectation AWS may be reached by other routes, so nobody can say that it is broken
        state = State.WARNING if wanted is None else State.CRITICAL
        summary = msg("there is no default route")
        evidence = (no_route("default"),)
        return (Result(check, subject, state, summary, evidence, causes_of("default.none")),)
    summary = msg("the default route does not lead to {gateway}", gateway=wanted)
    causes = causes_of("default.elsewhere", gateway=wanted)
    return (Result(check, subject, State.CRITICAL, summary, evidence, causes),)


def route_vpc(observed: Observed, expected: Expected) -> tuple[Result, ...]:
    """Check that each prefix of the VPC goes into tunnels that carry traffic, and no part of it elsewhere.

    BGP shows one row a prefix, static `hide` one a tunnel.
    """
    return tuple(_route_vpc(observed, expected, prefix) for prefix in expected.vpc)


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
    if isinstance(observed.routes, (Msg, str)):
        return unknown(_CHECK, prefix, observed.routes)
    found = longest_covering(observed.routes, prefix)
    carrying = _carriers(found, expected)
    if carrying:
        return _carried(observed, expected, prefix, carrying)
    if found:
        summary = msg("goes to {interface} instead of a tunnel", interface=found[0].interface)
        causes = causes_of("vpc.elsewhere", prefix=prefix)
        return Result(_CHECK, prefix, State.CRITICAL, summary, tuple(map(route_line, found)), causes)
    follows = all_down(observed, expected)
    symptom, checks = down_symptom("vpc", follows)
    causes = causes_of(symptom, prefix=prefix, checks=checks)
    summary = msg("has no route into a tunnel")
    if symptom == "vpc.bgp-down":
        summary = msg("has no route into a tunnel: BGP, which brings it, is down")
    evidence = (no_route(prefix),)
    return Result(_CHECK, prefix, State.CRITICAL, summary, evidence, causes, follows=follows)


def _carried(observed: Observed, expected: Expected, prefix: str, carrying: list[_Carrier]) -> Result:
    """Judge a prefix that goes into tunnels: whether they carry traffic, and whether a part of it leaves."""
    routes = () if isinstance(observed.routes, (Msg, str)) else observed.routes
    parts = [one for route in routes if _is_part(route, prefix) for one in _carriers([route], expected)]
    dead = _dead(observed, [*carrying, *parts])
    if dead:
        return _into_the_dead(prefix, carrying, dead)
    evidence = tuple(route_line(route) for route, _ in carrying)
    astray = _astray(routes, expected, prefix)
    if astray:
        summary = msg(
            "{part} of it goes to {interface} instead of a tunnel",
            part=astray[0].prefix, interface=astray[0].interface,
        )  # fmt: skip
        evidence = (*evidence, *map(route_line, astray))
        causes = causes_of("vpc.astray", prefix=prefix)
        return Result(_CHECK, prefix, State.WARNING, summary, evidence, causes)
    tunnels = _interfaces(carrying)
    summary = msg("goes into {tunnels}", tunnels=tunnels)
    if any(route.kind == "static" and tunnel.peer_address for route, tunnel in carrying):
        summary = msg("goes into {tunnels}, hides BGP", tunnels=tunnels)
    return Result(_CHECK, prefix, State.OK, summary, evidence)


def _into_the_dead(prefix: str, carrying: list[_Carrier], dead: dict[str, list[_Carrier]]) -> Result:
    """Say that static routes lead into tunnels that carry nothing: some of them, or all."""
    lost = [pair for pairs in dead.values() for pair in pairs]
    names = _interfaces(lost)
    # while only BGP is down the interface is up, so `hide` keeps the row: that follows from the session
    by_bgp = set(dead) == {"bgp.session"}
    causes = causes_of(
        "vpc.no-bgp" if by_bgp else "vpc.no-hide", prefix=prefix, tunnels=names, checks=", ".join(dead)
    )
    follows = tuple(("bgp.session", subject_of(tunnel)) for _, tunnel in lost) if by_bgp else ()
    state = State.CRITICAL if all(pair in lost for pair in carrying) else State.WARNING
    summary = _said_lost(names, too=state is State.WARNING, by_bgp=by_bgp)
    evidence = tuple(dict.fromkeys(route_line(route) for route, _ in (*carrying, *lost)))
    return Result(_CHECK, prefix, state, summary, evidence, causes, follows=follows)


def _said_lost(names: str, *, too: bool, by_bgp: bool) -> Msg:
    """Say where a prefix goes in vain; with BGP down that is no fault of the route."""
    if by_bgp:
        return (
            msg("goes into {lost} too, whose BGP is down", lost=names)
            if too
            else msg("goes into {lost}, whose BGP is down", lost=names)
        )
    return (
        msg("goes into {lost} too, which carries nothing", lost=names)
        if too
        else msg("goes into {lost}, which carries nothing", lost=names)
    )


def _dead(observed: Observed, carrying: list[_Carrier]) -> dict[str, list[_Carrier]]:
    """Return the static routes into tunnels that carry nothing, by the check that says so; BGP's go by themselves."""
    found: dict[str, list[_Carrier]] = {}
    for route, tunnel in carrying:
        check = lacking(observed, tunnel) if route.kind == "static" else None
        # between two keys the interface is still up, and `hide` has nothing to hide
        if check == "bgp.session" or (check and not can_send(observed, tunnel)):
            found.setdefault(check, []).append((route, tunnel))
    return found


def _astray(routes: tuple[Route, ...], expected: Expected, prefix: str) -> tuple[Route, ...]:
    """Return the routes within a prefix, or beside its own, that leave the VPN; a network of the router's own may."""
    whole = network_of(prefix)
    covering = longest_covering(routes, prefix)
    return tuple(
        route
        for route in routes
        if whole is not None
        and route.kind != "implicit"
        and (route in covering or _is_part(route, prefix))
        and _tunnel_of(route, expected) is None
    )


def _is_part(route: Route, prefix: str) -> bool:
    return covers(prefix, route.prefix) and not covers(route.prefix, prefix)


def _carriers(routes: Iterable[Route], expected: Expected) -> list[_Carrier]:
    """Return the routes that lead into tunnels, by BGP or as static ones, each with its tunnel."""
    return [(route, tunnel) for route in routes if (tunnel := _tunnel_of(route, expected))]


def _tunnel_of(route: Route, expected: Expected) -> ExpectedTunnel | None:
    number = tunnel_number(route.interface) if route.kind in ("bgp", "static") else None
    return next((one for one in expected.tunnels if one.number == number), None)


def _interfaces(carrying: list[_Carrier]) -> str:
    return ", ".join(sorted({route.interface for route, _ in carrying}))
