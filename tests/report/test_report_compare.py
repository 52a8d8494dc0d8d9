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
from rtxvpn.model import CLOSER_CHECKS, Watched
from rtxvpn.report.compare import Compared, compare, compare_json, compare_lines, compared
from rtxvpn.report.saved import load_report, require_same, save_report
from rtxvpn.words import msg

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HERE = Watched("192.0.2.1", "vpn-1", "RTX830", "S1")
OLDER = (
    '{"schema": "rtxvpn.report/1", "target": "ssh://admin@192.0.2.1", "checked_at": "2026-11-24T12:00:00+00:00", '
    '"results": []}'
)
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
    assert compare_lines(compared("x", before, after), "en") == [
        "compared with x:",
        "  b 1 got worse: OK -> WARNING",
        "  a 1 got better: CRITICAL -> OK",
        "  c 1 is gone: OK -> -",
    ]
    assert compare_lines(Compared("x", ()), "en") == ["nothing has changed since x"]


QUICK = {("ipsec.phase1", "tunnel 1"): State.OK}
FULL = {**QUICK, ("ipsec.pairs", "tunnel 1"): State.OK, ("router.cpu", "router"): State.WARNING}


def test_what_only_one_of_two_looked_at_is_neither_new_nor_gone() -> None:
    assert compare_lines(compared("x", FULL, report(QUICK), NOON), "en") == [
        "nothing has changed since x (2026-11-24 12:00:00+00:00)",
        "not looked at this time: ipsec.pairs, router.cpu",
    ]
    assert compare_lines(compared("x", QUICK, report(FULL)), "en") == [
        "nothing has changed since x",
        "not looked at then: ipsec.pairs, router.cpu",
    ]
    told = compare_json(compared("x", FULL, report(QUICK), NOON))
    assert told["changes"] == []
    assert told["at"] == "2026-11-24T12:00:00+00:00"
    assert told["not_looked_at_now"] == ["ipsec.pairs", "router.cpu"]


def test_a_subject_of_a_closer_check_can_be_gone() -> None:
    before = {("ping.tunnel", "tunnel 1"): State.OK, ("ping.tunnel", "tunnel 2"): State.OK}
    after = report({("ping.tunnel", "tunnel 1"): State.OK})
    assert [(one.kind, one.subject) for one in compare(before, after)] == [("gone", "tunnel 2")]


@given(before=st.sets(st.sampled_from(CLOSER_CHECKS)), after=st.sets(st.sampled_from(CLOSER_CHECKS)))
def test_every_check_is_compared_or_told_once(before: set[str], after: set[str]) -> None:
    found = compared(
        "x",
        {(check, "it"): State.OK for check in before},
        report({(check, "it"): State.WARNING for check in after}),
    )
    told = [*(one.check for one in found.changes), *found.not_now, *found.not_then]
    assert sorted(told) == sorted((before | after) - {"bgp.flaps"})


def test_what_was_kept_comes_back(tmp_path: Path) -> None:
    states = {("a", "1"): State.OK, ("b", "2"): State.UNKNOWN}
    save_report(tmp_path / "deep", "before", report({}), HERE)
    save_report(tmp_path / "deep", "before", report(states), HERE)
    found = load_report(tmp_path / "deep", "before")
    assert found.states == states
    assert found.measures == {("bgp_dropped_total", "tunnel 1"): 2.0}
    assert found.watched == HERE
    assert found.at == NOON
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["before.json"]


def missing(folder: Path) -> None:
    save_report(folder, "other", report({}), HERE)


def broken(text: str) -> Callable[[Path], None]:
    return lambda folder: (folder / "it.json").write_text(text, "utf-8") and None


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (missing, "no report of this name"),
        (broken("{"), "no report that was kept whole"),
        (broken("[]"), "no report that was kept whole"),
        (broken('{"schema": "rtxvpn.report/1", "target": "here", "results": [{}]}'), "kept whole"),
        (broken('{"schema": "rtxvpn.plan/1", "target": "here", "results": []}'), "kept whole"),
        (broken(OLDER.replace("2026-11-24T12", "noon")), "kept whole"),
        (broken(OLDER.replace('"results"', '"watched": {"who": "x"}, "results"')), "kept whole"),
    ],
)
def test_what_cannot_be_compared_is_refused(tmp_path: Path, made: Callable[[Path], None], words: str) -> None:
    made(tmp_path)
    with pytest.raises(SettingsError) as refused:
        load_report(tmp_path, "it")
    assert words in str(refused.value.what)
    assert refused.value.advice


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (Watched("192.0.2.9", "vpn-1", "RTX830", "S2"), "RTX830 S2 (192.0.2.9), vpn-1, not of RTX830 S1"),
        (Watched("192.0.2.1", "vpn-2", "RTX830", "S1"), "vpn-2, not of"),
        (Watched("192.0.2.9", "vpn-1"), "this report is of 192.0.2.9, vpn-1"),
        (Watched("COM3", "vpn-1", "RTX830", "S1"), None),
        (Watched("192.0.2.1"), None),
    ],
)
def test_a_report_of_another_router_is_refused(tmp_path: Path, other: Watched, words: str | None) -> None:
    now = Watched("192.0.2.1", "vpn-1", "RTX830", "S1")
    save_report(tmp_path, "it", report({}), other)
    saved = load_report(tmp_path, "it")
    if words is None:
        require_same(saved, now)
        return
    with pytest.raises(SettingsError) as refused:
        require_same(saved, now)
    assert words in str(refused.value.what)


def test_a_report_of_an_older_version_is_of_its_host(tmp_path: Path) -> None:
    broken(OLDER)(tmp_path)
    saved = load_report(tmp_path, "it")
    assert saved.watched == Watched("192.0.2.1")
    require_same(saved, Watched("192.0.2.1", "vpn-1", "RTX830", "S1"))
    with pytest.raises(SettingsError):
        require_same(saved, Watched("192.0.2.2", "vpn-1", "RTX830", "S1"))


@pytest.mark.parametrize("name", ["", "../x", "a/b", ".hidden", "x" * 65, "ü"])
def test_a_name_stays_in_its_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError):
        save_report(tmp_path, name, report({}), HERE)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(SettingsError) as refused:
        save_report(tmp_path / "file" / "deep", "x", report({}), HERE)
    assert "cannot keep the report" in str(refused.value.what)
