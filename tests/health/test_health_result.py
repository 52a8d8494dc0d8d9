"""States, their order, and the report that holds results."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rtxvpn.health.result import Report, Result, State, worst
from rtxvpn.words import msg

# a fresh clone builds hypothesis' Unicode tables inside the first draw (1.4 s), and the machine is shared
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_order_of_the_contract() -> None:
    assert [state.value for state in sorted(State, key=lambda one: one.severity)] == [
        "OK",
        "WARNING",
        "UNKNOWN",
        "CRITICAL",
    ]


def test_nothing_looked_at_is_unknown() -> None:
    assert worst([]) is State.UNKNOWN
    assert Report("here", NOON, ()).state is State.UNKNOWN


@PATIENT
@given(states=st.lists(st.sampled_from(State), min_size=1), seed=st.randoms())
def test_worst_knows_no_order_of_results(states: list[State], seed: object) -> None:
    shuffled = list(states)
    seed.shuffle(shuffled)  # type: ignore[attr-defined]
    assert worst(shuffled) is worst(states)
    assert worst([*states, worst(states)]) is worst(states)
    assert worst([*states, State.CRITICAL]) is State.CRITICAL


def test_report_takes_the_worst() -> None:
    results = tuple(
        Result("c", state.value, state, msg("nothing")) for state in (State.OK, State.UNKNOWN, State.WARNING)
    )
    assert Report("here", NOON, results).state is State.UNKNOWN


def test_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Report("here", datetime(2026, 11, 24), ())
