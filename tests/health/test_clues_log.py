"""The clues of the log: how regularly a tunnel falls."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from healthy import EXPECTED
from hypothesis import given
from hypothesis import strategies as st
from scenes import HOURLY, LEASED, ONE, TWO, falls, seen

from rtxvpn.facts import LogEvent
from rtxvpn.health.clues_log import falls_at_once, falls_with_keys
from rtxvpn.health.scene import Scene

AT = st.integers(0, 86_399).map(lambda s: f"2026/11/24 {s // 3600:02}:{s // 60 % 60:02}:{s % 60:02}")
EVENTS = st.lists(
    st.builds(LogEvent, AT | st.text(max_size=5), st.sampled_from(["tunnel.down", "tunnel.up", "ike"]),
              st.sampled_from(["1", "2", None]), st.just("x")),
    max_size=12,
)  # fmt: skip


@given(events=EVENTS)
def test_any_log_can_be_read(events: list[LogEvent]) -> None:
    scene = Scene(seen(log=tuple(events)), EXPECTED, ONE)
    assert not (falls_at_once(scene) and falls_with_keys(scene)), "it is one rhythm or the other"


@pytest.mark.parametrize(
    ("rhythm", "clock", "found"),
    [
        (falls_at_once, LEASED, True),
        (falls_at_once, ("10:00:00", "10:00:33"), False),  # twice is no rhythm
        (falls_at_once, ("10:00:00", "10:00:30", "10:40:00", "11:50:00", "11:50:31"), False),
        (falls_at_once, HOURLY, False),
        (falls_with_keys, HOURLY, True),
        (falls_with_keys, ("00:00:00", "07:20:00", "14:50:00", "22:11:00"), True),
        (falls_with_keys, ("00:00:00", "02:00:00", "04:00:00"), False),
        (falls_with_keys, LEASED, False),
    ],
)
def test_a_rhythm(rhythm: Callable[[Scene], tuple[str, ...]], clock: tuple[str, ...], found: bool) -> None:
    assert bool(rhythm(Scene(seen(log=falls(*clock)), EXPECTED, ONE))) is found
    assert not rhythm(Scene(seen(log=falls(*clock)), EXPECTED, TWO)), "the other tunnel stands"
