"""The closer checks of each tunnel: its SAs, its interface, its keepalive, its MSS, a ping through it."""

from __future__ import annotations

import re
from collections.abc import Callable

from rtxvpn.facts import Sa
from rtxvpn.health.causes import causes_of
from rtxvpn.health.checks import answers, down, subject_of, unknown
from rtxvpn.health.evidence import no_row, ping_line, sa_line, totals_line
from rtxvpn.health.more import tunnel_lines
from rtxvpn.health.observed import Observed, ipsec_sas, is_up, lacking
from rtxvpn.health.result import Cause, Result, State
from rtxvpn.model import Expected, ExpectedTunnel
from rtxvpn.words import Msg, msg

_Causes = tuple[tuple[Cause, ...], tuple[tuple[str, str], ...]]
_ByLines = Callable[[tuple[str, ...], ExpectedTunnel, Observed], Result]

MOST_SAS = 6  # a direction; a rekey leaves one or two, several identities leave ever more (aws-vpn 5.6 #28)
_KEEPALIVE = re.compile(r"ipsec ike keepalive use (\d+) (on|off)(?: (\S+))?")
_MSS = re.compile(r"ip tunnel tcp mss limit (\S+)")


def ipsec_pairs(observed: Observed, expected: Expected) -> tuple[Result, ...]:
    """Check that no tunnel collects SAs without end."""
    if isinstance(observed.sas, (Msg, str)):
        return tuple(unknown("ipsec.pairs", subject_of(one), observed.sas) for one in expected.tunnels)
    return tuple(_pairs(ipsec_sas(observed.sas, one), one) for one in expected.tunnels)


def ipsec_redundancy(observed: Observed, expected: Expected) -> tuple[Result, ...]:
    """Check that two tunnels to different endpoints of AWS carry the traffic."""
    check, subject = "ipsec.redundancy", "tunnels"
    if isinstance(observed.sas, (Msg, str)):
        return (unknown(check, subject, observed.sas),)
    if isinstance(observed.neighbors, (Msg, str)):
        return (unknown(check, subject, observed.neighbors),)
    remotes = sorted({one.remote_address for one in expected.tunnels if is_up(observed, one)})
    summary = msg("{count} endpoints of AWS are in use", count=len(remotes))
    if len(remotes) > 1:
        return (Result(check, subject, State.OK, summary, tuple(remotes)),)
    state = State.WARNING if remotes else State.CRITICAL
    stopped = [(lost, subject_of(one)) for one in expected.tunnels if (lost := lacking(observed, one))]
    causes = causes_of(
        "redundancy.lost", checks=", ".join(dict.fromkeys(lost for lost, _ in stopped)) or "ipsec.phase1"
    )
    evidence = tuple(remotes) or (totals_line(observed.sas),)
    return (Result(check, subject, state, summary, evidence, causes, follows=tuple(stopped)),)


def tunnel_interface(observed: Observed, expected: Expected) -> tuple[Result, ...]:
    """Check that the tunnel interfaces are connected."""
    return tuple(
        _interface(observed, expected, one) for one in expected.tunnels if one.number in observed.more.tunnels
    )


def ping_tunnel(observed: Observed, expected: Expected) -> tuple[Result, ...]:
    """Check that AWS's address within each tunnel answers, so that each tunnel is proven by itself."""
    return tuple(
        _ping(observed, expected, one) for one in expected.tunnels if one.number in observed.more.inner
    )


def tunnel_keepalive(observed: Observed, expected: Expected) -> tuple[Result, ...]:
    """Check the keepalive method in force: on IKEv1 a heartbeat, which AWS never answers, makes it flap."""
    return _by_config(observed, expected, "tunnel.keepalive", _keepalive)


def tunnel_mss(observed: Observed, expected: Expected) -> tuple[Result, ...]:
    """Check that TCP segments are kept small enough for the tunnel and the line under it."""
    return _by_config(observed, expected, "tunnel.mss", _mss)


def _by_config(observed: Observed, expected: Expected, check: str, judge: _ByLines) -> tuple[Result, ...]:
    config = observed.more.config
    if config is None:
        return ()
    if isinstance(config, (Msg, str)):
        return tuple(unknown(check, subject_of(one), config) for one in expected.tunnels)
    return tuple(judge(tunnel_lines(config, one.number), one, observed) for one in expected.tunnels)


def _pairs(sas: tuple[Sa, ...], tunnel: ExpectedTunnel) -> Result:
    most = max(sum(sa.direction == way for sa in sas) for way in ("send", "recv"))
    check, subject = "ipsec.pairs", subject_of(tunnel)
    if most <= MOST_SAS:
        return Result(check, subject, State.OK, msg("at most {count} SAs a direction", count=most))
    summary = msg("{count} SAs in one direction", count=most)
    evidence = tuple(map(sa_line, sas[:MOST_SAS]))
    return Result(check, subject, State.WARNING, summary, evidence, causes_of("pairs.many"))


def _interface(observed: Observed, expected: Expected, tunnel: ExpectedTunnel) -> Result:
    check, subject, status = "tunnel.interface", subject_of(tunnel), observed.more.tunnels[tunnel.number]
    if isinstance(status, (Msg, str)):
        return unknown(check, subject, status)
    if status.online:
        return Result(check, subject, State.OK, msg("the interface is connected"), (status.status,))
    summary = msg("the interface is not connected")
    state, evidence = down(observed, expected, tunnel), (status.status,)
    causes, follows = _under(observed, tunnel, "interface.down")
    return Result(check, subject, state, summary, evidence, causes, follows=follows)


def _ping(observed: Observed, expected: Expected, tunnel: ExpectedTunnel) -> Result:
    check, subject, ping = "ping.tunnel", subject_of(tunnel), observed.more.inner[tunnel.number]
    if isinstance(ping, (Msg, str)):
        return unknown(check, subject, ping)
    if ping.sent <= 0:
        return unknown(check, subject, msg("no ping was sent"))
    host, evidence = tunnel.inside_remote, (ping_line(ping),)
    if answers(ping):
        return Result(check, subject, State.OK, msg("{host} answers", host=host), evidence)
    if ping.received > 0:
        summary = msg("{host} answers {got} of {sent} only", host=host, got=ping.received, sent=ping.sent)
        return Result(check, subject, State.WARNING, summary, evidence, causes_of("ping.loss"))
    summary = msg("{host} does not answer", host=host)
    causes, follows = _under(observed, tunnel, "inner.none")
    return Result(
        check, subject, down(observed, expected, tunnel), summary, evidence, causes, follows=follows
    )


def _under(observed: Observed, tunnel: ExpectedTunnel, symptom: str) -> _Causes:
    """Return the causes of what fails in a tunnel, and what it follows from: a tunnel without SAs."""
    lost = lacking(observed, tunnel)
    bare = lost in ("ipsec.phase1", "ipsec.phase2")
    causes = causes_of(
        "tunnel.no-sas" if bare else symptom,
        tunnel=tunnel.number, remote=tunnel.remote_address, checks=lost or "",
    )  # fmt: skip
    return causes, ((str(lost), subject_of(tunnel)),) if bare else ()


def _keepalive(lines: tuple[str, ...], tunnel: ExpectedTunnel, observed: Observed) -> Result:
    check, subject = "tunnel.keepalive", subject_of(tunnel)
    found = next((hit for hit in map(_KEEPALIVE.match, lines) if hit and int(hit[1]) == tunnel.gateway), None)
    if found is None or found[2] == "off":
        missing = no_row(f"`ipsec ike keepalive use {tunnel.gateway} on`", "show config")
        evidence = (found.string if found else missing,)
        summary = msg("no keepalive is configured")
        return Result(check, subject, State.WARNING, summary, evidence, causes_of("keepalive.none"))
    method = found[3] or "heartbeat"  # what the router takes when none is named (CR 15.20)
    if tunnel.ike_version == 1 and method not in ("dpd", "icmp-echo"):
        summary = msg("keepalive by {method}, which AWS does not answer", method=method)
        return Result(
            check, subject, State.WARNING, summary, (found.string,), causes_of("keepalive.heartbeat")
        )
    return Result(check, subject, State.OK, msg("keepalive by {method}", method=method), (found.string,))


def _mss(lines: tuple[str, ...], tunnel: ExpectedTunnel, observed: Observed) -> Result:
    check, subject = "tunnel.mss", subject_of(tunnel)
    found = next((hit for hit in map(_MSS.match, lines) if hit), None)
    if found is None or found[1] == "off":
        summary = msg("no MSS limit: large packets can stall")
        evidence = (found.string if found else no_row("`ip tunnel tcp mss limit`", "show config"),)
        return Result(check, subject, State.WARNING, summary, evidence, causes_of("mss.large"))
    limit = observed.more.mss_limits.get(tunnel.number)
    if limit is not None and found[1].isdecimal() and int(found[1]) > limit:
        summary = msg("MSS {mss} is over the {limit} of this line", mss=found[1], limit=limit)
        return Result(check, subject, State.WARNING, summary, (found.string,), causes_of("mss.large"))
    return Result(check, subject, State.OK, msg("MSS limit {mss}", mss=found[1]), (found.string,))
