"""The history: what is kept comes back, old looks go, a broken file is told and left as it is."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rtxvpn.errors import SettingsError
from rtxvpn.health.result import Measure, Report, Result, State
from rtxvpn.history.kept import RETENTION_S, last_counted, looks, record
from rtxvpn.model import Watched
from rtxvpn.words import Msg, msg, say

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
LONG_AGO = NOON - timedelta(days=1000)
HERE = Watched("here")
NOTHING = msg("nothing")
FIRST_VERSION = """
create table look (
    id integer primary key, target text not null, at real not null, state text not null,
    every_s integer, drops integer, lifetime_s integer, troubles text not null
)
"""


def counted(path, watched):
    """The drops of the last look that saw the counters."""
    last = last_counted(path, watched)
    return dict(last.drops_by) if last else {}


def report(
    state: State, after_s: float = 0, target: str = "here", why: Msg = NOTHING, drops: int = 2
) -> Report:
    measures = (
        Measure("bgp_dropped_total", "tunnel 1", drops),
        Measure("bgp_dropped_total", "tunnel 2", 1),
        Measure("ipsec_sa_lifetime_seconds", "tunnel 1", 900),
        Measure("ipsec_sa_lifetime_seconds", "tunnel 2", 300),
    )
    results = (Result("ipsec.phase2", "tunnel 2", state, why),)
    return Report(target, NOON + timedelta(seconds=after_s), results, measures)


def states(path: Path, watched: Watched = HERE) -> list[State]:
    return [one.state for one in looks(path, watched, LONG_AGO).looks]


@settings(max_examples=25)
@given(kept=st.lists(st.sampled_from(State), min_size=1, max_size=12))
def test_what_is_kept_comes_back(kept: list[State]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "deep" / "history.sqlite"
        before = [record(path, report(state, 60 * at), HERE) for at, state in enumerate(kept)]
        record(path, report(State.OK, target="elsewhere"), Watched("elsewhere"))
        found = looks(path, HERE, LONG_AGO).looks
    assert before == [None, *kept[:-1]]
    assert [one.state for one in found] == kept
    assert {(one.drops, one.lifetime_s) for one in found} == {(3, 300)}
    assert all(one.drops_by == {1: 2, 2: 1} for one in found)


def test_why_nobody_could_look_is_kept_in_both_languages(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    why = msg("{url}: no SSH connection ({reason})", url="ssh://a@b", reason=msg("timed out"))
    record(path, report(State.UNKNOWN, why=why), HERE)
    record(path, report(State.CRITICAL, 60, why=why), HERE)
    first, second = looks(path, HERE, LONG_AGO).looks
    assert [say(one, "ja") for one in first.reasons] == [say(why, "ja")]
    assert [str(one) for one in first.reasons] == [str(why)]
    assert second.reasons == (), "what was looked at needs no reason"


SAME = Watched("192.0.2.1", "vpn-1", "RTX830", "S1")
ROUTERS = [
    ("another wire", Watched("/dev/ttyUSB0", "vpn-1", "RTX830", "S1"), True),
    ("another address", Watched("192.0.2.9", "vpn-1", "RTX830", "S1"), True),
    ("not asked which", Watched("192.0.2.1", "vpn-1"), True),
    ("a file of an older version", Watched("192.0.2.1"), True),
    ("another router there", Watched("192.0.2.1", "vpn-1", "RTX830", "S2"), False),
    ("another VPN of it", Watched("192.0.2.1", "vpn-2", "RTX830", "S1"), False),
    ("another place, not asked which", Watched("192.0.2.9", "vpn-1"), False),
]


@pytest.mark.parametrize(("other", "is_same"), [row[1:] for row in ROUTERS], ids=[row[0] for row in ROUTERS])
def test_which_looks_are_of_the_same_router(tmp_path: Path, other: Watched, is_same: bool) -> None:
    path = tmp_path / "history.sqlite"
    wire = "serial://" if other.host.startswith("/") else "ssh://admin@"
    record(path, report(State.WARNING, target=f"{wire}{other.host}"), other)
    before = record(path, report(State.OK, 60, "telnet://192.0.2.1"), SAME)
    assert before == (State.WARNING if is_same else None)
    assert states(path, SAME) == ([State.WARNING] if is_same else []) + [State.OK]
    assert SAME.is_same(other) is other.is_same(SAME) is is_same
    assert counted(path, other) == {1: 2, 2: 1}


def test_the_history_of_a_host_is_that_of_its_router(tmp_path: Path) -> None:
    """Who asks knows the site file alone; the newest look at that host tells which router it is."""
    path = tmp_path / "history.sqlite"
    record(path, report(State.CRITICAL, 0, "ssh://192.0.2.1"), Watched("192.0.2.1", "vpn-1", "RTX830", "OLD"))
    record(path, report(State.WARNING, 60, "serial://COM3"), Watched("COM3", "vpn-1", "RTX830", "S1"))
    record(path, report(State.OK, 120, "ssh://192.0.2.1"), SAME)
    record(path, report(State.UNKNOWN, 180, "ssh://192.0.2.1"), Watched("192.0.2.1", "vpn-1"))
    assert states(path, Watched("192.0.2.1", "vpn-1")) == [State.WARNING, State.OK, State.UNKNOWN]


def test_drops_are_those_of_the_last_look_that_saw_them(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    assert counted(path, SAME) == {}
    record(path, report(State.OK, 0, drops=4), SAME)
    record(path, report(State.OK, 60, drops=7), SAME)
    record(path, Report("ssh://192.0.2.1", NOON + timedelta(seconds=120), ()), Watched("192.0.2.1", "vpn-1"))
    assert counted(path, SAME) == {1: 7, 2: 1}


def test_old_looks_are_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    record(path, report(State.CRITICAL), HERE)
    record(path, report(State.OK, RETENTION_S + 1), HERE)
    assert states(path) == [State.OK]


def test_the_last_scheduled_look_before_a_period_is_told(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    for at, every_s in ((0, 300), (60, 300), (90, None), (500, 300)):
        record(path, report(State.OK, at), HERE, every_s)
    found = looks(path, HERE, NOON + timedelta(seconds=100))
    assert found.before is not None
    assert found.before.at == NOON + timedelta(seconds=60)
    assert len(found.looks) == 1


def test_nothing_kept_is_no_error(tmp_path: Path) -> None:
    assert looks(tmp_path / "none.sqlite", HERE, LONG_AGO).looks == ()
    assert not (tmp_path / "none.sqlite").exists()


def first_version(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute(FIRST_VERSION)
        row = ("here", NOON.timestamp(), "CRITICAL", 300, 5, None, '["bgp.session tunnel 1"]')
        names = "target, at, state, every_s, drops, lifetime_s, troubles"
        db.execute(f"insert into look ({names}) values (?,?,?,?,?,?,?)", row)
        db.commit()


def test_a_file_of_the_first_version_is_read_and_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    first_version(path)
    content = path.read_bytes()
    assert states(path) == [State.CRITICAL]
    assert counted(path, HERE) == {}
    assert path.read_bytes() == content, "reading changes nothing"
    assert record(path, report(State.OK, 60), HERE) is State.CRITICAL
    assert [one.drops_by for one in looks(path, HERE, LONG_AGO).looks] == [{}, {1: 2, 2: 1}]


ASKED: dict[str, Callable[[Path], object]] = {
    "record": lambda path: record(path, report(State.OK), HERE),
    "looks": lambda path: looks(path, HERE, LONG_AGO),
    "last_counted": lambda path: counted(path, HERE),
}


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
@pytest.mark.parametrize(
    "content", [b"this is no database at all, " * 100, b"SQLite format 3\x00" + b"\xff" * 2000]
)
def test_a_damaged_file_is_told_and_left(
    tmp_path: Path, content: bytes, asked: Callable[[Path], object]
) -> None:
    path = tmp_path / "history.sqlite"
    path.write_bytes(content)
    with pytest.raises(SettingsError) as refused:
        asked(path)
    assert refused.value.where == str(path)
    assert path.read_bytes() == content


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("whole") / "history.sqlite"
    for at in range(3):
        record(path, report(State.WARNING, 60 * at), HERE)
    return path.read_bytes()


@settings(max_examples=40, deadline=None)
@given(
    size=st.integers(1, 12287) | st.sampled_from([1, 511, 512, 4095, 4096, 6000, 8192, 12287]),
    which=st.sampled_from(sorted(ASKED)),
)
def test_a_file_that_was_cut_off_is_told_and_left(whole: bytes, size: int, which: str) -> None:
    """SQLite reads such a file as a shorter one, and writes to it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.sqlite"
        assert len(whole) == 12288
        cut = whole[:size]
        path.write_bytes(cut)
        with pytest.raises(SettingsError):
            ASKED[which](path)
        assert path.read_bytes() == cut


@pytest.mark.parametrize("which", ["record", "looks"])
@pytest.mark.parametrize(
    "wrong",
    [
        "state = 'FOO'",
        "troubles = '{'",
        "at = 1e300",
        "reasons = '[[1]]'",
        "drops_by = '[]'",
        "troubles = '7'",
    ],
)
def test_a_damaged_row_is_told(tmp_path: Path, wrong: str, which: str) -> None:
    path = tmp_path / "history.sqlite"
    record(path, report(State.OK), HERE)
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"update look set {wrong}")
        db.commit()
    with pytest.raises(SettingsError) as refused:
        ASKED[which](path)
    assert "the history cannot be used" in str(refused.value.what)


@contextmanager
def as_nobody(folder: Path) -> Iterator[None]:
    """Be somebody who may read this folder and not write into it; root could write anywhere."""
    for path in (folder, *folder.iterdir()):
        path.chmod(0o555 if path.is_dir() else 0o444)
    if os.geteuid() == 0:
        os.seteuid(65534)
        try:
            yield
        finally:
            os.seteuid(0)
    else:
        yield
    folder.chmod(0o755)


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_a_folder_that_may_only_be_read_is_read() -> None:
    with tempfile.TemporaryDirectory() as name:  # tmp_path is its owner's alone
        folder = Path(name)
        path = folder / "history.sqlite"
        record(path, report(State.WARNING), HERE)
        with as_nobody(folder):
            assert states(path) == [State.WARNING]
            assert counted(path, HERE) == {1: 2, 2: 1}
            with pytest.raises(SettingsError):
                record(path, report(State.OK), HERE)
        assert states(path) == [State.WARNING]


def test_another_table_of_that_name_is_told(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    db = sqlite3.connect(path)
    db.execute("create table look (other text)")
    db.commit()
    db.close()
    with pytest.raises(SettingsError):
        record(path, report(State.OK), HERE)


def test_a_place_that_is_no_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(SettingsError):
        record(tmp_path / "file" / "history.sqlite", report(State.OK), HERE)


def test_a_full_disk_leaves_the_history_as_it_was(tmp_path: Path) -> None:
    """SQLite's own page limit stands for the disk."""
    path = tmp_path / "history.sqlite"
    record(path, report(State.OK), HERE)
    many = tuple(Result("x" * 4000, str(n), State.CRITICAL, msg("nothing")) for n in range(200))
    db = sqlite3.connect(path)
    db.execute(
        "create trigger full before insert on look when length(new.troubles) > 100000 begin select raise(abort, 'full'); end"
    )
    db.commit()
    db.close()
    with pytest.raises(SettingsError):
        record(path, Report("here", NOON, many), HERE)
    assert states(path) == [State.OK]
