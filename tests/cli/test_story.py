"""An apply as it is told on a terminal: how far it is, how long still, and what is asked of whom."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from rtxvpn.cli.story import Story
from rtxvpn.cli.terminal import StopFlag
from rtxvpn.health.result import Report
from rtxvpn.words import Lang, msg

TOLD = msg("the configuration cannot be read whole: the backup will hold what came")
QUESTION = msg("Save this along with the plan?")


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


class Teller:
    """A story on a terminal, with a clock that goes on when it is told to, and somebody who answers."""

    def __init__(self, patch: pytest.MonkeyPatch, lang: Lang = "en", answer: str = "", **how: Any) -> None:
        patch.setattr("sys.stderr", Screen())
        patch.setattr("sys.stdin", Screen(answer))
        self.now = 100.0
        self.story = Story(
            lang, StopFlag(), **{"yes": False, "on_unhealthy": None, **how}, clock=lambda: self.now
        )

    @property
    def written(self) -> str:
        return sys.stderr.getvalue()


@pytest.mark.parametrize(("lang", "left"), [("en", "about 45 s left"), ("ja", "残り約 45 秒")])
def test_the_time_left_goes_by_the_pace_so_far(
    monkeypatch: pytest.MonkeyPatch, lang: Lang, left: str
) -> None:
    told = Teller(monkeypatch, lang)
    told.now += 1000.0  # what came before the push is no pace
    for done in range(61):
        told.story.step(done, 60, f"line {done}.")
        told.now += 1.0
    rows = told.written.split("\r")
    assert [row for row in rows if "line 15." in row and left in row and "15/60" in row]
    assert left.split()[0] not in next(row for row in rows if "line 0." in row)
    assert not [row for row in rows if "60/60" in row and left.split()[0] in row]


def test_the_way_back_has_a_pace_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Teller(monkeypatch)
    told.story.step(0, 100, "forth")
    told.now += 1000.0
    told.story.undoing(0, 10, "back 0")
    told.now += 2.0
    told.story.undoing(1, 10, "back 1")
    assert "about 18 s left: back 1" in told.written


def test_a_change_without_commands_has_no_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Teller(monkeypatch)
    told.story.step(0, 0, "")
    assert "left" not in told.written


@pytest.mark.parametrize(
    ("yes", "answer", "accepted"), [(False, "y\n", True), (False, "n\n", False), (True, "y\n", False)]
)
def test_yes_says_nothing_about_what_nobody_foresaw(
    monkeypatch: pytest.MonkeyPatch, yes: bool, answer: str, accepted: bool
) -> None:
    told = Teller(monkeypatch, answer=answer, yes=yes)
    assert told.story.accepts([TOLD], QUESTION) is accepted
    assert f"warning: {TOLD}" in told.written
    assert (str(QUESTION) in told.written) is not yes


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_what_would_be_sent_is_numbered_in_its_order(monkeypatch: pytest.MonkeyPatch, lang: Lang) -> None:
    told = Teller(monkeypatch, lang, answer="n\n")
    lines = ["no ip route 10.1.0.0/16", *(f"line {number}" for number in range(2, 11))]
    assert not told.story.permits(TOLD, lines, QUESTION)
    assert "   1. no ip route 10.1.0.0/16\n   2. line 2\n" in told.written
    assert "  10. line 10\n" in told.written
    assert "+ no" not in told.written


@pytest.mark.parametrize(("answer", "rows"), [("", 1), ("y", 1), ("y\n", 0)])
def test_the_end_of_the_input_ends_the_row_of_the_question(
    monkeypatch: pytest.MonkeyPatch, answer: str, rows: int
) -> None:
    told = Teller(monkeypatch, answer=answer)
    assert told.story.permits(TOLD, [], QUESTION) is bool(answer)
    assert told.written.endswith("[y/N] " + "\n" * rows)


class Interrupted(Screen):
    """A terminal at which somebody presses Ctrl-C instead of an answer."""

    def readline(self, size: int | None = -1) -> str:
        raise KeyboardInterrupt


ASKED: list[Callable[[Story], object]] = [
    lambda story: story.goes_on([TOLD]),
    lambda story: story.accepts([TOLD], QUESTION),
    lambda story: story.permits(TOLD, [], QUESTION),
    lambda story: story.types(QUESTION),
    lambda story: story.keeps(Report("ssh://r", datetime.now(UTC), ()), None),
]


@pytest.mark.parametrize("asked", ASKED, ids=["goes on", "accepts", "permits", "types", "keeps"])
def test_ctrl_c_at_a_question_is_the_first_one(
    monkeypatch: pytest.MonkeyPatch, asked: Callable[[Story], object]
) -> None:
    told = Teller(monkeypatch)
    monkeypatch.setattr("sys.stdin", Interrupted())
    with pytest.raises(KeyboardInterrupt):
        asked(told.story)
    assert told.story.stopped(), "so that the next one stops at once"


@pytest.mark.parametrize(("left_s", "told_so"), [(250.4, True), (None, False)])
def test_the_question_says_until_when_it_can_be_answered(
    monkeypatch: pytest.MonkeyPatch, left_s: float | None, told_so: bool
) -> None:
    told = Teller(monkeypatch, answer="y\n")
    assert told.story.keeps(Report("ssh://r", datetime.now(UTC), ()), left_s)
    assert ("goes back by itself in 250 s" in told.written) is told_so
