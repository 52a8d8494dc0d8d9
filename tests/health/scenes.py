"""Builders of what a look sees on a router with something wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from closer_healthy import closer, config
from healthy import EXPECTED, healthy, neighbor, ping, sas, sas_of

from rtxvpn.facts import ConfigLine, Configuration, LogEvent, Route
from rtxvpn.health.more import Difference
from rtxvpn.health.observed import Observed
from rtxvpn.model import Expected

ONE, TWO = EXPECTED.tunnels
REMOTE = ONE.remote_address
IKE2 = replace(EXPECTED, tunnels=(replace(ONE, ike_version=2), replace(TWO, ike_version=2)))


def lines(*texts: str, tunnel: tuple[str, ...] = (), without: str = "-") -> Configuration:
    """The configuration of a healthy router with lines added, to the block of tunnel 1 too, or taken away."""
    whole = config(EXPECTED)

    def kept(line: ConfigLine) -> ConfigLine:
        own = tuple(map(ConfigLine, tunnel)) if line.text == "tunnel select 1" else ()
        inside = (kept(one) for one in line.children if not one.text.startswith(without))
        return ConfigLine(line.text, (*own, *inside))

    added = tuple(map(ConfigLine, texts))
    return Configuration(
        (), (*added, *(kept(one) for one in whole.lines if not one.text.startswith(without)))
    )


def log(*events: tuple[str, str, str | None, str]) -> tuple[LogEvent, ...]:
    return tuple(LogEvent(*one) for one in events)


def tries(way: str, remote: str = REMOTE) -> tuple[LogEvent, ...]:
    text = f"[IKE] {way} ISAKMP phase to {remote}"
    return log(("2026/11/24 12:00:00", "ike.phase1", remote, text))


def falls(*times: str, number: int = 1) -> tuple[LogEvent, ...]:
    return log(
        *((f"2026/11/24 {at}", "tunnel.down", str(number), f"IP Tunnel[{number}] Down") for at in times)
    )


def seen(expected: Expected = EXPECTED, **changed: Any) -> Observed:
    facts = {name: changed.pop(name) for name in ("routes", "sas", "neighbors", "pings") if name in changed}
    base = healthy(expected)
    more = replace(closer(expected), **{"offered": {}, "received": {}, **changed})
    return replace(base, more=more, **facts)


def one_dead(**changed: Any) -> Observed:
    """Tunnel 1 has no SA, tunnel 2 is up; both endpoints answer a ping."""
    base = healthy()
    assert isinstance(base.neighbors, tuple)
    idle = (neighbor(ONE.peer_address or "", "Idle"), *base.neighbors[1:])
    dead = {"sas": sas(*sas_of(TWO)), "neighbors": idle, "outside": {1: ping(2), 2: ping(2)}}
    return seen(**{**dead, **changed})


def all_dead(expected: Expected = EXPECTED, **changed: Any) -> Observed:
    idle = tuple(neighbor(one.peer_address, "Idle") for one in expected.tunnels if one.peer_address)
    return seen(
        expected,
        sas=sas(),
        neighbors=idle,
        **{"outside": {1: ping(2), 2: ping(2)}, "routes": (DEFAULT,), **changed},
    )


def active(state: str = "Active", **changed: Any) -> Observed:
    other = {name: changed.pop(name) for name in ("dropped_count", "remote_as") if name in changed}
    own = (neighbor(ONE.peer_address or "", state, **other), neighbor(TWO.peer_address or ""))
    return seen(neighbors=own, **changed)


def differs(wanted: str, found: str | None, context: str | None = "tunnel 1") -> tuple[Difference, ...]:
    return (Difference(context, wanted, found),)


def unpinged(**changed: Any) -> Observed:
    return seen(pings={"10.0.134.243": ping(4, 0)}, **changed)


DEFAULT = Route("0.0.0.0/0", "150.249.252.1", "LAN2", "static")
PPPOE = ConfigLine("pp select 1", (ConfigLine("ip pp secure filter in 9"),))
LOST = "receive message from unknown gateway"
LEASED = ("10:00:00", "10:00:33", "10:01:06", "10:01:38")
HOURLY = ("08:00:00", "08:55:00", "09:51:00", "10:47:00")
