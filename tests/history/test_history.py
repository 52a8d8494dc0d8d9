"""The history: what is kept comes back, old looks go, a broken file is told and left as it is."""

from __future__ import annotations

import itertools
import sqlite3
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rtxvpn.errors import SettingsError
from rtxvpn.health.result import Measure, Report, Result, State
from rtxvpn.history import RETENTION_S, looks, record, spans
from rtxvpn.report.timeline import history_html, history_text, sparkline
from rtxvpn.words import msg

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
LONG_AGO = NOON - timedelta(days=1000)


def report(state: State, after_s: float = 0, target: str = "here") -> Report:
    measures = (
        Measure("bgp_dropped_total", "tunnel 1", 2),
        Measure("bgp_dropped_total", "tunnel 2", 1),
        Measure("ipsec_sa_lifetime_seconds", "tunnel 1", 900),
        Measure("ipsec_sa_lifetime_seconds", "tunnel 2", 300),
    )
    results = (Result("ipsec.phase2", "tunnel 2", state, msg("nothing")),)
    return Report(target, NOON + timedelta(seconds=after_s), results, measures)


@settings(max_examples=25)
@given(states=st.lists(st.sampled_from(State), min_size=1, max_size=12))
def test_what_is_kept_comes_back(states: list[State]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "deep" / "history.sqlite"
        before = [record(path, report(state, 60 * at)) for at, state in enumerate(states)]
        record(path, report(State.OK, target="elsewhere"))
        found = looks(path, "here", LONG_AGO)
    assert before == [None, *states[:-1]]
    assert [one.state for one in found] == states
    assert {(one.drops, one.lifetime_s) for one in found} == {(3, 300)}
    grouped = spans(found)
    assert [one.state for one in grouped] == [state for state, _ in itertools.groupby(states)]
    assert sum(one.looks for one in grouped) == len(states)
    assert len(sparkline(found, 80)) == len(states)
    assert history_html("<here>", found, grouped, "ja").count("<rect") == len(states)
    assert "<here>" not in history_html("<here>", found, grouped, "en")


def test_a_missed_run_is_told(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    for at in (0, 300, 590, 1800, 2100):
        record(path, report(State.OK, at), every_s=300)
    (span,) = spans(looks(path, "here", LONG_AGO))
    assert (span.looks, span.missed) == (5, 3)
    text = history_text("here", looks(path, "here", LONG_AGO), (span,), "en", 80)
    assert "5 looks, 3 runs missed" in text


def test_looks_by_hand_miss_nothing(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    for at in (0, 300, 9000):
        record(path, report(State.OK, at))
    assert [one.missed for one in spans(looks(path, "here", LONG_AGO))] == [0]


def test_old_looks_are_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    record(path, report(State.CRITICAL))
    record(path, report(State.OK, RETENTION_S + 1))
    assert [one.state for one in looks(path, "here", LONG_AGO)] == [State.OK]


def test_nothing_kept_is_no_error(tmp_path: Path) -> None:
    assert looks(tmp_path / "none.sqlite", "here", LONG_AGO) == ()
    assert not (tmp_path / "none.sqlite").exists()
    assert "no look" in history_text("here", (), (), "en", 80)


@pytest.mark.parametrize(
    "content", [b"this is no database at all, " * 100, b"SQLite format 3\x00" + b"\xff" * 2000]
)
def test_a_damaged_file_is_told_and_left(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "history.sqlite"
    path.write_bytes(content)
    with pytest.raises(SettingsError) as refused:
        record(path, report(State.OK))
    assert refused.value.where == str(path)
    assert path.read_bytes() == content


def test_another_table_of_that_name_is_told(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    db = sqlite3.connect(path)
    db.execute("create table look (other text)")
    db.commit()
    db.close()
    with pytest.raises(SettingsError):
        record(path, report(State.OK))


def test_a_place_that_is_no_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(SettingsError):
        record(tmp_path / "file" / "history.sqlite", report(State.OK))


def test_a_full_disk_leaves_the_history_as_it_was(tmp_path: Path) -> None:
    """SQLite's own page limit stands for the disk."""
    path = tmp_path / "history.sqlite"
    record(path, report(State.OK))
    many = tuple(Result("x" * 4000, str(n), State.CRITICAL, msg("nothing")) for n in range(200))
    db = sqlite3.connect(path)
    db.execute(
        "create trigger full before insert on look when length(new.troubles) > 100000 begin select raise(abort, 'full'); end"
    )
    db.commit()
    db.close()
    with pytest.raises(SettingsError):
        record(path, Report("here", NOON, many))
    assert [one.state for one in looks(path, "here", LONG_AGO)] == [State.OK]
