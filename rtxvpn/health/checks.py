"""The checks of tunnels, sessions and pings: each a pure function from what was seen and what is expected to results."""

from __future__ import annotations

from rtxvpn.facts import BgpNeighbor, IpsecSas, Ping
from rtxvpn.health.causes import causes_of
from rtxvpn.health.evidence import neighbor_lines, no_row, ping_line, sa_line, totals_line
from rtxvpn.health.observed import (
    ESTABLISHED,
    Observed,
    Reason,
    fits,
    goes_both_ways,
    ike_sas,
    ipsec_sas,
    lacking,
    of_version,
    other_is_up,
    sessions,
)
from rtxvpn.health.result import Evidence, Result, State
from rtxvpn.model import Expected, ExpectedTunnel
from rtxvpn.words import Msg, msg


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
    causes = causes_of(symptom, tunnel=tunnel.number, remote=tunnel.remote_address, checks="ipsec.phase1")
    follows = (("ipsec.phase1", subject),) if symptom == "phase2.no-phase1" else ()
    return Result(
        check, subject, down(observed, expected, tunnel), summary, evidence, causes, follows=follows
    )


def _bgp(observed: Observed, expected: Expected, tunnel: ExpectedTunnel) -> Result:
    check, subject = "bgp.session", subject_of(tunnel)
    if isinstance(observed.neighbors, (Msg, str)):
        return unknown(check, subject, observed.neighbors)
    found = sessions(observed.neighbors, tunnel)
    evidence: Evidence = tuple(line for neighbor in found for line in neighbor_lines(neighbor))
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
        evidence = (no_row(str(tunnel.peer_address), "show status bgp neighbor"),)
    symptom = _bgp_symptom(found, observed.sas, tunnel)
    root = (lacking(observed, tunnel) or "ipsec.phase2") if symptom == "bgp.tunnel-down" else ""
    causes = causes_of(
        symptom, tunnel=tunnel.number, remote=tunnel.remote_address, peer=tunnel.peer_address, checks=root
    )
    follows = ((root, subject),) if root else ()
    return Result(
        check, subject, down(observed, expected, tunnel), summary, evidence, causes, follows=follows
    )


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
    summary = msg("does not answer ({sent} sent)", sent=ping.sent)
    follows = all_down(observed, expected)
    symptom, checks = down_symptom("ping", follows)
    causes = causes_of(symptom, host=host, checks=checks)
    return Result(check, host, State.CRITICAL, summary, evidence, causes, follows=follows)


def answers(ping: Ping) -> bool:
    """Tell whether a host answers; one lost packet of several is forgiven."""
    return ping.received >= ping.sent or (ping.sent > 1 and ping.received == ping.sent - 1)


def subject_of(tunnel: ExpectedTunnel) -> str:
    """Name a tunnel in a result."""
    return f"tunnel {tunnel.number}"


def down(observed: Observed, expected: Expected, tunnel: ExpectedTunnel) -> State:
    """Weigh a tunnel that is down: WARNING while another one carries the traffic."""
    return State.WARNING if other_is_up(observed, expected, tunnel) else State.CRITICAL


def all_down(observed: Observed, expected: Expected) -> tuple[tuple[str, str], ...]:
    """Return what stops each tunnel, as (check, subject); nothing while one of them may carry the traffic."""
    found = [(lacking(observed, one), subject_of(one)) for one in expected.tunnels]
    stopped = tuple((check, subject) for check, subject in found if check is not None)
    return stopped if len(stopped) == len(found) else ()


def down_symptom(of: str, follows: tuple[tuple[str, str], ...]) -> tuple[str, str]:
    """Name the symptom of a route or ping by what stops the tunnels, and the checks to look at."""
    checks = list(dict.fromkeys(check for check, _ in follows))
    if not checks:
        return f"{of}.none", ""
    return f"{of}.bgp-down" if checks == ["bgp.session"] else f"{of}.tunnels-down", ", ".join(checks)


def unknown(check: str, subject: str, reason: Reason) -> Result:
    """Say that something could not be looked at, and why."""
    return Result(check, subject, State.UNKNOWN, msg("could not look: {reason}", reason=reason))
