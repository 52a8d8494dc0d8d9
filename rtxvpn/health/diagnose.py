"""Tells the causes of a symptom apart, from facts, configuration and log.

Causes that a clue points to come first, with its evidence, in the order of `rtxvpn.health.causes_table`; then those
that nothing speaks against. What was read and disproves a cause takes it out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from rtxvpn.health import clues_present
from rtxvpn.health.causes_ipsec import OTHER_NUMBERS
from rtxvpn.health.causes_table import CAUSES
from rtxvpn.health.checks import subject_of
from rtxvpn.health.observed import Observed
from rtxvpn.health.result import Cause, Evidence, Result, State
from rtxvpn.health.scene import Scene
from rtxvpn.health.suspects import Suspect
from rtxvpn.model import Expected
from rtxvpn.words import Msg, msg

_MOST_EVIDENCE = 4  # lines of one clue
_OF_A_VPN = ("ipsec.phase1", "ipsec.phase2", "bgp.session", "route.default", "route.vpc", "ping.target")

# explains everything, so where it is found nothing else is a cause
NOTHING_APPLIED = Suspect(
    msg("the VPN is not configured yet, or was not saved before a restart"),
    msg("`rtxvpn plan`, then `rtxvpn apply`"),
    clue=clues_present.nothing_applied,
)
UNEXPLAINED = Suspect(
    msg("nothing that was read explains it"),
    msg("`rtxvpn verify --full`, and the connection's tunnel details in AWS"),
)


def diagnose(results: tuple[Result, ...], observed: Observed, expected: Expected) -> tuple[Result, ...]:
    """Put the causes that have evidence first, with that evidence; never raises, whatever was seen."""
    return tuple(
        result if result.state in (State.OK, State.UNKNOWN) else _explained(result, observed, expected)
        for result in results
    )


def _explained(result: Result, observed: Observed, expected: Expected) -> Result:
    tunnel = next((one for one in expected.tunnels if subject_of(one) == result.subject), None)
    scene = Scene(observed, expected, tunnel, result.subject)
    if result.check in _OF_A_VPN and (missing := clues_present.nothing_applied(scene)):
        elsewhere = clues_present.other_numbers(scene)
        whole = OTHER_NUMBERS.told("", {}, elsewhere) if elsewhere else NOTHING_APPLIED.told("", {}, missing)
        return _with(result, (whole,))
    if not result.causes:
        return result
    symptom, values = result.causes[0].symptom, _values(result.causes[0])
    told = _told(symptom, values, scene) or (UNEXPLAINED.told(symptom, values),)
    return _with(replace(result, evidence=(*result.evidence, *_unread(result, scene))), told)


def _unread(result: Result, scene: Scene) -> Evidence:
    """Say why the configuration could not tell the causes apart; what only follows is not told apart."""
    config = scene.observed.more.config
    if not isinstance(config, (Msg, str)) or result.follows or result.check not in _OF_A_VPN:
        return ()
    return (msg("not looked at: `show config` ({reason})", reason=config),)


def _told(symptom: str, values: Mapping[str, object], scene: Scene) -> tuple[Cause, ...]:
    suspects = CAUSES.get(symptom, ())
    proven = [(one, found) for one in suspects if one.clue is not None and (found := one.clue(scene))]
    topics = {topic for one, _ in proven for topic in one.topics}
    surely = {topic for one, _ in proven if one.sure for topic in one.topics}
    others = [
        one
        for one in suspects
        if one.clue is None and not surely and not topics & set(one.topics) and not one.cleared(scene)
    ]
    return (
        *(
            one.told(symptom, values, found[:_MOST_EVIDENCE])
            for one, found in proven
            if one.sure or not surely & set(one.topics)
        ),
        *(one.told(symptom, values) for one in others),
    )


def _values(cause: Cause) -> Mapping[str, object]:
    what = cause.values["what"]
    return what.values if isinstance(what, Msg) else {}


def _with(result: Result, causes: tuple[Cause, ...]) -> Result:
    lines = (*result.evidence, *(line for cause in causes for line in cause.evidence))
    return replace(result, causes=causes, evidence=tuple(dict.fromkeys(lines)))
