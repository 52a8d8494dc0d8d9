"""The history for people: marks over time that hide no incident, and a page whose chart says what it shows."""

from __future__ import annotations

import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rtxvpn.columns import columns
from rtxvpn.health.result import State
from rtxvpn.history.kept import Kept
from rtxvpn.history.look import Look
from rtxvpn.history.period import Period, period_of
from rtxvpn.report.history_html import history_html
from rtxvpn.report.timeline import drop_marks, history_text, sparkline
from rtxvpn.words import Lang, msg, say

from .past import AWAY, EVERY_S, NOW, START, past

HERE = "ssh://admin@192.0.2.1"
LANGS: list[Lang] = ["en", "ja"]


def of(kept: list[Look]) -> Period:
    return period_of(Kept(tuple(kept)), NOW - timedelta(days=30), NOW)


def at(number: int, state: State = State.OK, drops: int = 0) -> Look:
    return Look(START + timedelta(seconds=number * EVERY_S), state, EVERY_S, drops, 900, (), {1: drops})


@settings(max_examples=25)
@given(
    width=st.integers(40, 100),
    when=st.integers(0, 800),
    state=st.sampled_from([State.WARNING, State.UNKNOWN, State.CRITICAL]),
)
def test_no_incident_is_lost_in_the_marks(width: int, when: int, state: State) -> None:
    """Five minutes in three days are one mark of many, however long ago they were."""
    kept = [at(number, state if number == when else State.OK) for number in range(864)]
    marks = sparkline(of(kept), width)
    assert len(marks) == width
    mark = {State.WARNING: "▄", State.UNKNOWN: "?", State.CRITICAL: "█"}[state]
    assert 1 <= marks.count(mark) <= 2
    assert set(marks) == {"▁", mark}
    assert abs(marks.index(mark) - when / 864 * width) <= 1


@settings(max_examples=40)
@given(width=st.integers(40, 100), drops=st.lists(st.integers(0, 4), min_size=2, max_size=864))
def test_drops_are_counted_under_their_marks(width: int, drops: list[int]) -> None:
    totals = [sum(drops[: number + 1]) for number in range(len(drops))]
    found = drop_marks(of([at(number, drops=total) for number, total in enumerate(totals)]), width)
    told = sum(int(mark) for mark in found if mark.isdecimal())
    assert told + 10 * found.count("+") <= sum(drops[1:])
    assert "+" in found or told == sum(drops[1:])


def test_a_night_in_which_nobody_looked_is_no_line_of_ok() -> None:
    marks = sparkline(past(), 72)
    assert re.fullmatch(r"▁{9}▄▁+·{9,11}▁?·*▁+██▁+\?\?▁+·{2}", marks), marks


@pytest.mark.parametrize("lang", LANGS)
def test_the_text_has_marks_times_meaning_and_spans(lang: Lang) -> None:
    told = history_text(HERE, past(), lang, 72).splitlines()
    assert told[0] == HERE
    assert len(told[1]) == len(told[3]) == 72
    assert set(told[2]) <= set(" 0123456789+")
    assert told[3].startswith("2026-11-21 08:00")
    assert told[3].endswith("2026-11-24 08:00")
    assert "CRITICAL" in told[4]
    gaps = [line for line in told[6:] if say(msg("no look"), lang) in line]
    assert len(gaps) == 3, "the look by hand divides the night, and the last hours are told"
    assert "2026-11-24 05:55:00 - 2026-11-24 08:00:00" in gaps[-1]
    assert any(say(AWAY, lang) in line for line in told)
    states = {columns(line[: line.index("  ", 45)]) for line in gaps}
    assert len(states) == 1


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("width", [40, 60, 80, 100])
def test_no_line_is_wider_than_the_terminal(lang: Lang, width: int) -> None:
    told = history_text(HERE, past(), lang, width)
    assert [line for line in told.splitlines() if columns(line) > width] == []
    assert "".join(say(AWAY, lang).split()) in "".join(told.split())


def test_one_is_one() -> None:
    assert "  OK        1 look\n" in history_text(HERE, of([at(863)]), "en", 80)
    slept = [at(0), at(2)]
    assert "1 run missed" in history_text(HERE, period_of(Kept(tuple(slept)), START, slept[1].at), "en", 80)


def test_nothing_kept_is_told() -> None:
    assert "no look has been kept" in history_text(HERE, of([]), "en", 80)
    assert "履歴がありません" in history_html(HERE, of([]), "ja")


class _Balance(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        if tag not in ("meta", "br"):
            self.open.append(tag)
        assert not [value for name, value in attrs if name in ("src", "href")], "nothing from elsewhere"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@given(
    kept=st.lists(
        st.tuples(st.integers(0, 2000), st.sampled_from(State), st.integers(0, 9)), unique_by=lambda row: row[0], max_size=9
    ),
    lang=st.sampled_from(LANGS),
)  # fmt: skip
def test_the_page_is_whole_whatever_was_kept(kept: list[tuple[int, State, int]], lang: Lang) -> None:
    looks = [at(number, state, drops) for number, state, drops in sorted(kept, key=lambda row: row[0])]
    now = looks[-1].at if looks else NOW
    page = history_html("<here>", period_of(Kept(tuple(looks)), START, now), lang)
    reader = _Balance()
    reader.feed(page)
    assert reader.open == []
    assert "script" not in reader.seen
    assert "<here>" not in page
    assert "nan" not in page


@pytest.mark.parametrize("lang", LANGS)
def test_the_chart_says_what_it_shows(lang: Lang) -> None:
    page = history_html(HERE, past(), lang)
    for words in (
        msg("state"), msg("BGP sessions that dropped"), msg("IPsec SA lifetime left (lowest)"), msg("no look"),
        msg("BGP drops, and how many"), msg("IPsec SA lifetime left; no line where unknown"), AWAY,
    ):  # fmt: skip
        assert say(words, lang) in page
    assert "(UTC+09:00)" in page
    for date in ("11-22", "11-23", "11-24"):
        assert page.count(f">{date}</text>") == 2, "on the wide and on the narrow chart"
    assert page.count('class="gap"') == 2 * 3 + 1, "three in each chart and one in the legend"
    assert page.count('class="drop"') == 2 * 3
    assert page.count('class="stretch"') == 2 * 9


def test_an_unknown_lifetime_is_a_break_and_not_nought() -> None:
    page = history_html(HERE, past(), "en").partition('class="narrow"')[0]
    lines = re.findall(r'<polyline class="life" points="([^"]+)"', page)
    assert len(lines) == 3, "broken by the night and by the hours in which the router did not answer"
    assert page.count('<circle class="life"') == 1, "the look by hand"
    assert len(page) < 40_000, "a picture has no more points than columns"
