"""Tells the causes of a symptom apart: clues, the surest first, from facts, configuration and log.

A clue is a row of `CLUES`: the check that it explains, a function that finds its evidence, and the cause
with the next thing to look at. Causes without a clue stay behind, in the order of `rtxvpn.health.causes`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from rtxvpn.health import clues
from rtxvpn.health.checks import subject_of
from rtxvpn.health.clues import Scene
from rtxvpn.health.observed import Observed
from rtxvpn.health.result import Result, State
from rtxvpn.model import Expected
from rtxvpn.words import Msg, msg

_MOST_EVIDENCE = 4  # lines of one clue


@dataclass(frozen=True, slots=True)
class Clue:
    """One row: `find` returns the evidence, in the router's words, or nothing."""

    checks: tuple[str, ...]
    find: Callable[[Scene], tuple[str, ...]]
    cause: Msg


_TUNNEL = ("ipsec.phase1", "ipsec.phase2", "bgp.session")
_IPSEC = ("ipsec.phase1", "ipsec.phase2")

# explains everything, so where it is found nothing else is a cause
NOTHING_APPLIED = Clue(
    (*_TUNNEL, "route.default", "route.vpc", "ping.target"),
    clues.nothing_applied,
    msg("the VPN is not configured yet, or was not saved before a restart: run `rtxvpn apply`"),
)

CLUES: tuple[Clue, ...] = (
    Clue(
        _IPSEC,
        clues.other_key,
        msg("the pre-shared key of tunnel {tunnel} on the router is not the download's: `rtxvpn plan`"),
    ),  # 3
    Clue(
        _IPSEC,
        clues.other_address,
        msg("`ipsec ike local address` of tunnel {tunnel} is no address of the router: `show config`"),
    ),  # 1
    Clue(
        _IPSEC,
        clues.disabled,
        msg("tunnel {tunnel} is disabled, or `ipsec auto refresh` is off: `tunnel enable {tunnel}`"),
    ),  # 1
    Clue(
        _IPSEC,
        clues.other_ipsec,
        msg("tunnel {tunnel} is not configured as in the download: `rtxvpn plan` shows the lines"),
    ),  # 4 to 9
    Clue(
        ("ipsec.phase1",),
        clues.no_way_out,
        msg("there is no route to AWS's address {remote}: `show ip route`"),
    ),  # 1
    Clue(
        ("ipsec.phase1",),
        clues.line_down,
        msg("no outside address of AWS answers: the line to the internet is down or blocked"),
    ),  # 10
    Clue(
        ("ipsec.phase1",),
        clues.peer_silent,
        msg("AWS's endpoint {remote} does not answer, the other one does: look at the AWS Health events"),
    ),  # 24
    Clue(
        ("ipsec.phase1",),
        clues.filtered,
        msg("a filter of the router stands on the line: let UDP 500, UDP 4500 and ESP pass both ways"),
    ),  # 2
    Clue(
        ("ipsec.phase1",),
        clues.ike_blocked,
        msg("every endpoint answers a ping and none answers IKE: UDP 500/4500 is blocked on the way"),
    ),  # 2
    Clue(
        ("ipsec.phase1",),
        clues.key_refused,
        msg(
            "the pre-shared key of tunnel {tunnel} differs at AWS, or a proposal does: "
            "get a new download and compare, look at AWS's tunnel log"
        ),
    ),  # 3, 4
    Clue(
        ("bgp.session",),
        clues.other_bgp,
        msg(
            "BGP or the inner address of tunnel {tunnel} is not configured as in the download: `rtxvpn plan`"
        ),
    ),  # 13, 15
    Clue(
        ("bgp.session",),
        clues.not_refreshed,
        msg("the BGP lines are there but not in force: `bgp configure refresh`"),
    ),  # 16
    Clue(
        ("bgp.session",),
        clues.tunnel_filtered,
        msg("a filter on tunnel {tunnel} stands in the way of TCP 179"),
    ),  # 15
    Clue(
        ("bgp.session",),
        clues.bgp_silent,
        msg(
            "AWS's end of the BGP session of tunnel {tunnel} does not answer, the configuration is right: "
            "look at the tunnel's details in AWS (Health events, over 100 prefixes)"
        ),
    ),  # 15, 18, 24
)


def diagnose(results: tuple[Result, ...], observed: Observed, expected: Expected) -> tuple[Result, ...]:
    """Put the causes that have evidence first, with that evidence; never raises, whatever was seen."""
    return tuple(
        result if result.state in (State.OK, State.UNKNOWN) else _explained(result, observed, expected)
        for result in results
    )


def _explained(result: Result, observed: Observed, expected: Expected) -> Result:
    tunnel = next((one for one in expected.tunnels if subject_of(one) == result.subject), None)
    scene = Scene(observed, expected, tunnel)
    if result.check in NOTHING_APPLIED.checks and (missing := NOTHING_APPLIED.find(scene)):
        return replace(result, evidence=(*result.evidence, *missing), causes=(NOTHING_APPLIED.cause,))
    values = {"tunnel": tunnel.number, "remote": tunnel.remote_address} if tunnel else {}
    evidence, causes = list(result.evidence), []
    for clue in CLUES:
        found = clue.find(scene) if result.check in clue.checks else ()
        if found:
            causes.append(Msg(clue.cause.pattern, values))
            evidence += [line for line in found[:_MOST_EVIDENCE] if line not in evidence]
    return replace(result, evidence=tuple(evidence), causes=(*causes, *result.causes))
