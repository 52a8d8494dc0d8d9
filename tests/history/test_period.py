"""A period of the history: gaps are counted and shown, looks hold as long as the schedule says, drops are told."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.health.result import State
from rtxvpn.history.kept import Kept
from rtxvpn.history.look import Look
from rtxvpn.history.period import Period, drops, period_of
from rtxvpn.history.spans import gaps, spans

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
WEEK = timedelta(days=7)


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def look(at: float, every_s: int | None = 300, state: State = State.OK, **drops_by: int) -> Look:
    counters = {int(name[1:]): count for name, count in drops_by.items()}
    return Look(after(at), state, every_s, sum(counters.values()), 900, (), counters)


# when was looked, and how often it was meant to be; now; the gaps and how many runs each missed
GAPS: list[tuple[str, list[tuple[float, int | None]], float, list[tuple[float, float, int]]]] = [
    ("in time", [(0, 300), (300, 300), (590, 300), (1100, 300)], 1200, []),
    ("slept", [(0, 300), (1800, 300), (2100, 300)], 2200, [(0, 1800, 5)]),
    ("by hand", [(0, None), (300, None), (90000, None)], 200000, []),
    ("a look by hand within", [(0, 300), (900, None), (1800, 300)], 1900, [(0, 900, 3), (900, 1800, 2)]),
    ("by hand just before", [(0, 300), (1790, None), (1800, 300)], 1900, [(0, 1790, 5)]),
    ("stopped", [(0, 60)], 3 * 86400, [(0, 3 * 86400, 4319)]),
    ("stopped, looked by hand", [(0, 60), (600, None)], 1200, [(0, 600, 10), (600, 1200, 9)]),
    ("a longer interval since", [(0, 60), (3600, 3600), (7200, 3600)], 7300, []),
    ("a shorter interval since", [(0, 3600), (3600, 60), (3660, 60)], 3700, []),
    ("stopped before it was changed", [(0, 60), (9000, 3600)], 9100, [(0, 9000, 149)]),
    ("one by hand is no schedule", [(0, None)], 900000, []),
    ("nothing", [], 100, []),
]  # fmt: skip


@pytest.mark.parametrize(("kept", "now", "found"), [row[1:] for row in GAPS], ids=[row[0] for row in GAPS])
def test_runs_that_were_missed(
    kept: list[tuple[float, int | None]], now: float, found: list[tuple[float, float, int]]
) -> None:
    told = gaps([look(at, every_s) for at, every_s in kept], after(now))
    assert [(one.first, one.last, one.missed) for one in told] == [
        (after(first), after(last), missed) for first, last, missed in found
    ]


LOOKS = st.lists(
    st.tuples(
        st.integers(1, 5000), st.sampled_from([None, 60, 300]), st.sampled_from(State), st.integers(0, 9)
    ),
    min_size=1,
    max_size=15,
)


def period(drawn: list[tuple[int, int | None, State, int]], rest: int = 0) -> Period:
    times = list(itertools.accumulate(step for step, *_ in drawn))
    kept = [
        look(at, every_s, state, t1=count)
        for at, (_, every_s, state, count) in zip(times, drawn, strict=True)
    ]
    now = after(times[-1] + rest)
    return period_of(Kept(tuple(kept)), now - WEEK, now)


@given(drawn=LOOKS, rest=st.integers(0, 5000))
def test_a_period_tells_every_look_once_and_in_order(
    drawn: list[tuple[int, int | None, State, int]], rest: int
) -> None:
    found = period(drawn, rest)
    assert sum(one.looks for one in found.spans) == len(drawn)
    assert sum(one.missed for one in found.spans) == sum(one.missed for one in found.gaps)
    assert all(one.state is not following.state for one, following in itertools.pairwise(found.spans))
    edges = [at for one in found.spans for at in (one.first, one.last)]
    assert edges == sorted(edges)
    assert found.first <= edges[0]
    assert edges[-1] <= found.last


@given(drawn=LOOKS, rest=st.integers(0, 5000))
def test_no_look_holds_over_another_or_over_a_gap(
    drawn: list[tuple[int, int | None, State, int]], rest: int
) -> None:
    found = period(drawn, rest)
    for one, following in itertools.pairwise(found.stretches):
        assert one.last <= following.first
    for gap in found.gaps:
        held = sum(
            (
                min(one.last, gap.last) - max(one.first, gap.first)
                for one in found.stretches
                if one.first < gap.last and one.last > gap.first
            ),
            timedelta(0),
        )
        assert held <= timedelta(seconds=gap.every_s), "at most until the first run that was missed"


def test_a_gap_stands_between_two_spans_of_one_state() -> None:
    kept = [look(at) for at in (0, 300, 36000, 36300)]
    found = spans(kept, gaps(kept, after(36400)))
    assert [(one.state, one.looks, one.missed) for one in found] == [
        (State.OK, 2, 0), (None, 0, 118), (State.OK, 2, 0),
    ]  # fmt: skip


def test_a_gap_that_began_before_the_period_is_told_from_its_beginning() -> None:
    now = after(90000)
    found = period_of(Kept((), before=look(0, 60)), after(80000), now)
    assert [(one.first, one.last, one.missed) for one in found.gaps] == [(after(80000), now, 1499)]
    assert [one.state for one in found.spans] == [None]
    assert found.first == after(80000)


@pytest.mark.parametrize(
    ("counters", "told"),
    [
        ([(1, 1), (1, 1)], []),
        ([(1, 1), (3, 1), (3, 2)], [(1, 1, 2), (2, 2, 1)]),
        ([(5, 0), (1, 0), (2, 0)], [(2, 1, 1)]),  # the router was started anew in between
    ],
)
def test_drops_by_the_growth_of_the_counters(
    counters: list[tuple[int, int]], told: list[tuple[int, int, int]]
) -> None:
    kept = [look(at, t1=one, t2=two) for at, (one, two) in enumerate(counters)]
    assert [(one.at, one.tunnel, one.count) for one in drops(kept)] == [
        (after(at), tunnel, count) for at, tunnel, count in told
    ]


def test_a_look_without_counters_loses_no_drop() -> None:
    kept = [look(0, t1=1), Look(after(1), State.UNKNOWN, 300, None, None, ()), look(2, t1=4)]
    assert [one.count for one in drops(kept)] == [3]


def test_the_drops_of_an_older_version_are_of_all_tunnels() -> None:
    kept = [Look(after(at), State.OK, 300, count, None, ()) for at, count in enumerate((1, 3))]
    assert [(one.tunnel, one.count) for one in drops(kept)] == [(0, 2)]
