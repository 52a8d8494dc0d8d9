"""Before and after: every change has its kind, and a report kept comes back as it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.errors import SettingsError, UsageError
from rtxvpn.health.result import Measure, Report, Result, State
from rtxvpn.report.compare import compare, compare_lines
from rtxvpn.report.saved import load_report, save_report
from rtxvpn.words import msg

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
STATES = st.dictionaries(
    st.tuples(st.sampled_from(["a", "b"]), st.sampled_from(["1", "2"])), st.sampled_from(State)
)


def report(states: dict[tuple[str, str], State], target: str = "here") -> Report:
    results = tuple(Result(*key, state, msg("nothing")) for key, state in states.items())
    return Report(target, NOON, results, (Measure("bgp_dropped_total", "tunnel 1", 2),))


@given(before=STATES, after=STATES)
def test_every_change_is_told_once(
    before: dict[tuple[str, str], State], after: dict[tuple[str, str], State]
) -> None:
    changes = compare(before, report(after))
    told = {(one.check, one.subject): one for one in changes}
    assert len(told) == len(changes)
    assert set(told) == {key for key in {*before, *after} if before.get(key) is not after.get(key)}
    for key, one in told.items():
        assert (one.before, one.after) == (before.get(key), after.get(key))
        kinds = {"new": key not in before, "gone": key not in after}
        if key in before and key in after:
            kinds = {
                "worse": after[key].severity > before[key].severity,
                "better": after[key].severity < before[key].severity,
            }
        assert kinds[one.kind]
    back = compare(after, report(before))
    mirror = {"worse": "better", "better": "worse", "new": "gone", "gone": "new"}
    assert {(one.check, one.subject): mirror[one.kind] for one in back} == {
        key: one.kind for key, one in told.items()
    }


def test_lines_put_the_worse_first() -> None:
    before = {("a", "1"): State.CRITICAL, ("b", "1"): State.OK, ("c", "1"): State.OK}
    after = report({("a", "1"): State.OK, ("b", "1"): State.WARNING})
    assert compare_lines("x", compare(before, after), "en") == [
        "compared with x:",
        "  b 1 got worse: OK -> WARNING",
        "  a 1 got better: CRITICAL -> OK",
        "  c 1 is gone: OK -> -",
    ]
    assert compare_lines("x", (), "en") == ["nothing has changed since x"]


def test_what_was_kept_comes_back(tmp_path: Path) -> None:
    states = {("a", "1"): State.OK, ("b", "2"): State.UNKNOWN}
    save_report(tmp_path / "deep", "before", report({}))
    save_report(tmp_path / "deep", "before", report(states))
    found = load_report(tmp_path / "deep", "before", "here")
    assert found.states == states
    assert found.measures == {("bgp_dropped_total", "tunnel 1"): 2.0}
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["before.json"]


def another(folder: Path) -> None:
    save_report(folder, "it", report({}, target="elsewhere"))


def missing(folder: Path) -> None:
    save_report(folder, "other", report({}))


def broken(text: str) -> Callable[[Path], None]:
    return lambda folder: (folder / "it.json").write_text(text, "utf-8") and None


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (another, "elsewhere, not of here"),
        (missing, "no report of this name"),
        (broken("{"), "no report that was kept whole"),
        (broken("[]"), "no report that was kept whole"),
        (broken('{"schema": "rtxvpn.report/1", "target": "here", "results": [{}]}'), "kept whole"),
        (broken('{"schema": "rtxvpn.plan/1", "target": "here", "results": []}'), "kept whole"),
    ],
)
def test_what_cannot_be_compared_is_refused(tmp_path: Path, made: Callable[[Path], None], words: str) -> None:
    made(tmp_path)
    with pytest.raises(SettingsError) as refused:
        load_report(tmp_path, "it", "here")
    assert words in str(refused.value.what)
    assert refused.value.advice


@pytest.mark.parametrize("name", ["", "../x", "a/b", ".hidden", "x" * 65, "ü"])
def test_a_name_stays_in_its_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError):
        save_report(tmp_path, name, report({}))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(SettingsError) as refused:
        save_report(tmp_path / "file" / "deep", "x", report({}))
    assert "cannot keep the report" in str(refused.value.what)
