"""The text for people, of results made up: what is told once, what is told under another, what is left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rtxvpn.health.causes import causes_of
from rtxvpn.health.causes_table import CAUSES
from rtxvpn.health.result import Cause, Report, Result, State
from rtxvpn.model import CLOSER_CHECKS
from rtxvpn.report.text import report_text
from rtxvpn.words import Lang, Msg, msg

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
QUICK = ("route.default", "ipsec.phase1", "ipsec.phase2", "bgp.session", "route.vpc", "ping.target")
VALUES = {
    "tunnel": 1, "remote": "35.75.105.20", "peer": "169.254.184.61", "prefix": "10.0.0.0/16", "host": "10.0.134.243",
    "gateway": "150.249.252.1", "range": "r", "checks": "ipsec.phase1", "tunnels": "TUNNEL[1]", "prefixes": "192.168.0.0/24",
}  # fmt: skip


def result(check: str, subject: str = "tunnel 1", state: State = State.CRITICAL, **other: object) -> Result:
    return replace(Result(check, subject, state, msg("no ping was sent")), **other)  # type: ignore[arg-type]


def text_of(*results: Result, lang: Lang = "en") -> str:
    return report_text(Report("here", NOON, results), lang)


def of_tunnel(number: int) -> Result:
    causes = tuple(
        replace(one, evidence=(f"proof {number}",))
        for one in causes_of("tunnel.no-sas", **{**VALUES, "tunnel": number})
    )
    return result(
        "tunnel.interface", f"tunnel {number}", causes=causes, evidence=("state", f"proof {number}")
    )


def test_the_same_cause_of_both_tunnels_is_told_once_with_both_numbers() -> None:
    text = text_of(of_tunnel(1), of_tunnel(2))
    assert text.count("probable causes") == 1
    assert "1. tunnel 1, 2 has no SAs → look at ipsec.phase1 first" in text
    assert "       | proof 1\n       | proof 2\n" in text


def test_evidence_of_a_cause_stands_under_it_and_nowhere_else() -> None:
    lines = text_of(of_tunnel(1)).splitlines()
    at = lines.index("    1. tunnel 1 has no SAs → look at ipsec.phase1 first")
    assert lines[at - 2 : at + 2] == [
        "    | state", "    probable causes, the most probable first:", lines[at], "       | proof 1",
    ]  # fmt: skip
    assert sum("proof 1" in line for line in lines) == 1


def test_an_unknown_result_is_told_in_the_table_alone() -> None:
    blind = result("tunnel.mss", state=State.UNKNOWN, summary=msg("could not look: {reason}", reason="x"))
    text = text_of(blind)
    assert text.count("could not look: x") == 1
    assert text.endswith("? UNKNOWN: not everything could be looked at\n")


def test_an_unknown_result_with_evidence_is_told() -> None:
    assert "    | row\n" in text_of(result("tunnel.mss", state=State.UNKNOWN, evidence=("row",)))


def test_what_follows_is_named_under_the_last_of_its_causes() -> None:
    one, two = of_tunnel(1), result("bgp.session", "tunnel 2", causes=causes_of("bgp.forming"))
    both = (("tunnel.interface", "tunnel 1"), ("bgp.session", "tunnel 2"))
    after = result("ping.target", "10.0.0.1", causes=causes_of("ping.tunnels-down", checks="x"), follows=both)
    text = text_of(one, two, after)
    assert text.index("from this follow: ping.target (10.0.0.1)") > text.index("bgp.session tunnel 2:")
    assert text.count("probable causes") == 2


def test_what_follows_from_something_that_is_not_told_stands_for_itself() -> None:
    alone = result(
        "ping.target",
        causes=causes_of("ping.tunnels-down", checks="x"),
        follows=(("bgp.session", "tunnel 9"),),
    )
    assert "probable causes" in text_of(alone)
    assert "from this follow" not in text_of(alone)


def test_what_follows_and_has_nothing_more_to_say_keeps_its_row() -> None:
    roots = [of_tunnel(number) for number in range(1, 9)]
    bare = result("ipsec.pairs", state=State.WARNING, follows=(("tunnel.interface", "tunnel 1"),))
    assert "! WARNING   ipsec.pairs" in text_of(*roots, *(result(check) for check in QUICK * 8), bare)


def test_what_is_left_out_of_a_full_screen_is_what_is_well() -> None:
    many = [
        result(check, f"tunnel {number}", State.OK) for check in (*QUICK, *CLOSER_CHECKS) for number in (1, 2)
    ]
    lines = text_of(*many).splitlines()
    assert len(lines) <= 24
    shown = "\n".join(lines)
    assert [check for check in (*QUICK, *CLOSER_CHECKS) if check not in shown] == []
    mixed = [replace(one, state=State.WARNING) if one.check == "router.cpu" else one for one in many]
    assert "! WARNING  router.cpu" in text_of(*mixed)


def test_of_a_check_that_is_well_in_part_the_part_is_named() -> None:
    hosts = [result("ping.target", f"10.0.0.{n}", State.OK) for n in range(1, 40)]
    text = " ".join(
        text_of(*hosts, result("ping.target", "10.0.0.99", causes=causes_of("ping.loss"))).split()
    )
    assert "o OK also ping.target (10.0.0.1, 10.0.0.2" in text
    assert "X CRITICAL ping.target 10.0.0.99" in text


def test_a_small_report_is_whole() -> None:
    causes = causes_of("ping.none", host="10.0.0.1")
    lines = text_of(
        result("ping.target", "10.0.0.1", causes=causes, evidence=("a", "b", "c", "d"))
    ).splitlines()
    assert {"    | a", "    | b", "    | c", "    | d"} <= set(lines)


MADE = st.builds(
    Result,
    check=st.sampled_from((*QUICK, *CLOSER_CHECKS)),
    subject=st.sampled_from(["tunnel 1", "tunnel 2", "10.0.0.0/16"]),
    state=st.sampled_from(State),
    summary=st.just(msg("no ping was sent")),
    evidence=st.lists(st.text(max_size=100), max_size=3).map(tuple),
    causes=st.sampled_from([(), *(causes_of(symptom, **VALUES) for symptom in CAUSES)]),
    follows=st.lists(st.tuples(st.sampled_from(QUICK), st.just("tunnel 1")), max_size=2).map(tuple),
)


@settings(max_examples=40)
@given(
    results=st.lists(MADE, max_size=20),
    lang=st.sampled_from(["en", "ja"]),
    width=st.sampled_from([40, 80, 200]),
)
def test_nothing_that_is_not_well_goes_untold(results: list[Result], lang: Lang, width: int) -> None:
    text = report_text(Report("here", NOON, tuple(results)), lang, width)
    assert [one for one in results if one.state is not State.OK and one.check not in text] == []
    assert "{" not in text or any("{" in str(line) for one in results for line in one.evidence)


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_cause_is_a_sentence_and_where_to_look(lang: Lang) -> None:
    cause = causes_of("keepalive.none")[0]
    assert isinstance(cause, Cause)
    assert isinstance(cause, Msg)
    text = text_of(result("tunnel.keepalive", causes=(cause,)), lang=lang)
    assert " → " in " ".join(text.split())
