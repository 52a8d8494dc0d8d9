"""What each check holds its subject against, in words: the column "expected" of a sheet of evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rtxvpn.health.bgp_checks import MOST_OFFERED
from rtxvpn.health.checks import subject_of
from rtxvpn.health.router_checks import BUSY_PERCENT, CLOCK_S, FEW_LEASES
from rtxvpn.health.tunnel_checks import MOST_SAS
from rtxvpn.model import Expected, ExpectedTunnel
from rtxvpn.words import Msg, msg


def expectation(check: str, subject: str, expected: Expected) -> Msg | None:
    """Say what a check expects of its subject; None where there is nothing to be held against."""
    if check in _OF_THE_SITE:
        return _OF_THE_SITE[check](expected)
    tunnel = next((one for one in expected.tunnels if subject_of(one) == subject), None)
    return _OF_A_TUNNEL[check](tunnel) if tunnel is not None and check in _OF_A_TUNNEL else None


def _default(expected: Expected) -> Msg:
    if expected.default_gateway is None:
        return msg("there is a default route")
    return msg("a default route to {gateway}", gateway=expected.default_gateway)


def _received(expected: Expected) -> Msg:
    return msg("AWS offers {prefixes}", prefixes=", ".join(expected.vpc))


def _offered(expected: Expected) -> Msg:
    if expected.offers_default:
        return msg("1 to {most} routes", most=MOST_OFFERED)
    return msg("1 to {most} routes, not the default route", most=MOST_OFFERED)


def _phase1(tunnel: ExpectedTunnel) -> Msg:
    return msg(
        "an SA of IKEv{version} with {remote}", version=tunnel.ike_version, remote=tunnel.remote_address
    )


def _phase2(tunnel: ExpectedTunnel) -> Msg:
    return msg("an SA each way with {remote}", remote=tunnel.remote_address)


def _session(tunnel: ExpectedTunnel) -> Msg:
    return msg(
        "Established with {peer}, AS {there} there and AS {here} here",
        peer=tunnel.peer_address, there=tunnel.remote_as or "-", here=tunnel.local_as or "-",
    )  # fmt: skip


def _timers(tunnel: ExpectedTunnel) -> Msg:
    if tunnel.hold_time_s is None:
        return msg("there is a hold time")
    return msg("a hold time of at most {seconds} s", seconds=tunnel.hold_time_s)


def _keepalive(tunnel: ExpectedTunnel) -> Msg:
    return msg("dpd or icmp-echo") if tunnel.ike_version == 1 else msg("a keepalive")


_OF_THE_SITE: Mapping[str, Callable[[Expected], Msg]] = {
    "route.default": _default,
    "route.vpc": lambda expected: msg("goes into a tunnel"),
    "ping.target": lambda expected: msg("answers, one loss forgiven"),
    "ping.local": lambda expected: msg("answers this computer"),
    "ipsec.redundancy": lambda expected: msg("two endpoints of AWS are in use"),
    "bgp.received": _received,
    "bgp.offered": _offered,
    "dhcp.scope": lambda expected: msg("is served, {percent}% of it free", percent=FEW_LEASES),
    "router.clock": lambda expected: msg("at most {limit} s off", limit=CLOCK_S),
    "router.cpu": lambda expected: msg("under {percent}%", percent=BUSY_PERCENT),
    "router.memory": lambda expected: msg("under {percent}%", percent=BUSY_PERCENT),
    "router.saved": lambda expected: msg("saved"),
}

_OF_A_TUNNEL: Mapping[str, Callable[[ExpectedTunnel], Msg]] = {
    "ipsec.phase1": _phase1,
    "ipsec.phase2": _phase2,
    "bgp.session": _session,
    "ipsec.pairs": lambda tunnel: msg("at most {count} a direction", count=MOST_SAS),
    "tunnel.interface": lambda tunnel: msg("connected"),
    "tunnel.keepalive": _keepalive,
    "tunnel.mss": lambda tunnel: msg("auto, or what fits the line"),
    "ping.tunnel": lambda tunnel: msg("an answer of {host}", host=tunnel.inside_remote or "-"),
    "bgp.timers": _timers,
    "bgp.flaps": lambda tunnel: msg("no drop"),
}
