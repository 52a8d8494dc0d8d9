"""The journal: every step on disk before the next, readable after any end, without a secret."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_mock import MockerFixture

from rtxvpn.apply.backup import GENERATIONS as BACKUPS
from rtxvpn.apply.journal import APPLIED, GENERATIONS, NOT_APPLIED, UNKNOWN, new_journal, pasts
from rtxvpn.errors import Refused, RolledBack

from .conftest import Quiet

MakeBench = Callable[..., Any]
NAME = "RTX830-M4A000830"


def lines(desk: Any) -> list[dict[str, Any]]:
    (path,) = (desk.folder / "journals" / NAME).glob("*.jsonl")
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_a_whole_apply_is_written_down(bench: MakeBench) -> None:
    desk = bench()
    outcome = desk.apply()
    written = lines(desk)
    events = [line["event"] for line in written]
    assert events[0] == "begin"
    assert events.count("send") == outcome.changes
    assert events.index("armed") < events.index("send")
    assert events[-1] == "end"
    assert (written[-1]["outcome"], written[-1]["saved"]) == (APPLIED, True)
    past = pasts(desk.folder / "journals", NAME)[0]
    assert past.backup == outcome.backup
    assert past.after is not None
    assert past.after.is_file()
    assert not past.armed


def test_no_secret_is_in_it_and_nobody_else_reads_it(bench: MakeBench) -> None:
    desk = bench()
    desk.apply()
    (path,) = (desk.folder / "journals" / NAME).glob("*.jsonl")
    text = path.read_text("utf-8")
    secrets = [tunnel.pre_shared_key for tunnel in desk.download.connection.tunnels]
    secrets += [desk.lab.router.options.login_password, desk.lab.router.options.admin_password]
    assert not [secret for secret in secrets if secret in text]
    assert os.name != "posix" or path.stat().st_mode & 0o177 == 0


def test_each_line_is_on_disk_before_it_is_sent(bench: MakeBench) -> None:
    desk = bench()
    seen: list[int] = []

    class Watcher(Quiet):
        def step(self, done: int, total: int, command: str) -> None:
            super().step(done, total, command)
            seen.append(sum(line["event"] == "send" for line in lines(desk)))

    desk.apply(Watcher())
    assert seen == [*range(len(seen) - 1), len(seen) - 1]


def test_a_power_cut_spares_every_line_that_was_sent(bench: MakeBench, mocker: MockerFixture) -> None:
    desk = bench()
    on_disk: list[dict[str, Any]] = []
    to_disk = os.fsync

    def watched(descriptor: int) -> None:
        to_disk(descriptor)
        if list((desk.folder / "journals").rglob("*.jsonl")):
            on_disk.append(lines(desk)[-1])

    mocker.patch("os.fsync", watched)
    outcome = desk.apply()
    before = [line["n"] for line in on_disk if line["event"] == "send"]
    assert before == [*range(1, outcome.changes + 1)], "each on the disk before its answer is looked at"
    assert [line["n"] for line in on_disk if line["event"] == "sent"] == [outcome.changes]


def test_a_change_taken_back_is_not_applied(bench: MakeBench) -> None:
    desk = bench()
    with pytest.raises(RolledBack):
        desk.apply(Quiet(stop_after=4))
    past = pasts(desk.folder / "journals", NAME)[0]
    assert (past.outcome, past.saved, past.armed) == (NOT_APPLIED, False, {})


@given(cut=st.integers(0, 400))
def test_a_journal_cut_off_anywhere_is_still_read(tmp_path_factory: Any, cut: int) -> None:
    folder: Path = tmp_path_factory.mktemp("journals")
    journal = new_journal(folder, "R/1", lambda: 1000.0)
    journal.note("begin", url="ssh://r", backup="b.txt", commands=["a", "b"])
    journal.note("armed", timer=True, schedule=9, until=2000)
    for n in (1, 2):
        journal.note("send", n=n, command="x")
    whole = journal.path.read_bytes()
    journal.path.write_bytes(whole[:cut])
    found = pasts(folder, "R/1")
    assert len(found) == (1 if cut >= whole.index(b"\n") else 0)
    for past in found:
        assert past.outcome is None
        assert past.sent <= 2
        assert not past.armed or past.armed["schedule"] == 9


def noted(folder: Path, at: float, outcome: str | None, **facts: Any) -> Path:
    """One journal of before."""
    journal = new_journal(folder, "R/1", lambda: at)
    journal.note("begin", url="ssh://r", backup=str(folder.parent / "backups" / f"{at:.0f}.txt"), **facts)
    if outcome is not None:
        journal.note("end", outcome=outcome, saved=outcome == APPLIED)
    return journal.path


@pytest.mark.parametrize("outcome", [APPLIED, UNKNOWN, None])
def test_old_journals_go_but_never_what_a_rollback_needs(tmp_path: Path, outcome: str | None) -> None:
    older = noted(tmp_path, 1000.0, APPLIED)
    last = noted(tmp_path, 1100.0, outcome)
    failed = [noted(tmp_path, 2000.0 + n, NOT_APPLIED) for n in range(GENERATIONS + 3)]
    assert last.is_file()
    assert older.is_file() is (outcome != APPLIED)
    assert [path.is_file() for path in failed[:3]] == [False] * 3
    assert failed[-1].is_file()
    assert len(list(tmp_path.rglob("*.jsonl"))) <= GENERATIONS + 2


def test_a_line_that_a_full_disk_has_cut_off_spoils_no_other(tmp_path: Path, mocker: MockerFixture) -> None:
    journal = new_journal(tmp_path, "R/1", lambda: 1000.0)
    journal.note("begin", url="ssh://r")
    write = os.write
    mocker.patch("os.write", lambda descriptor, data: write(descriptor, data[: len(data) // 2]))
    journal.note("armed", timer=True)
    mocker.stopall()
    journal.note("end", outcome=NOT_APPLIED, saved=False)
    assert [past.outcome for past in pasts(tmp_path, "R/1")] == [NOT_APPLIED]


@pytest.mark.skipif(os.name != "posix", reason="a folder cannot be opened there")
def test_the_names_of_new_files_are_on_the_disk_too(bench: MakeBench, mocker: MockerFixture) -> None:
    desk = bench()
    folders: set[int] = set()

    def watched(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            folders.add(os.fstat(descriptor).st_ino)

    mocker.patch("os.fsync", watched)
    assert desk.apply().saved
    wanted = {desk.folder / "backups", desk.folder / "journals" / NAME}
    assert {folder.stat().st_ino for folder in wanted} <= folders


def test_a_rollback_works_however_many_applies_have_failed_since(bench: MakeBench) -> None:
    desk = bench()
    assert desk.apply().saved
    other = desk.open()
    other.router.configure(["no ip route 10.0.0.0/16"])
    other.router.save()
    other.leave()
    desk.lab.router.set_fault("refuse", "ip route 10")
    desk.url = "ssh://admin@192.0.2.1"  # as another router would be, fresh from the factory
    for _ in range(BACKUPS + 1):
        with pytest.raises(Refused):
            desk.apply()
        desk.lab.clock.advance(5)
    desk.heal()
    assert desk.roll_back(anyway=True)
    assert desk.lab.running() == desk.factory


def before_and_after(written: list[dict[str, Any]], before: str, after: str) -> None:
    names = [line["event"] for line in written]
    assert names.index(before) < names.index(after), names


def test_every_step_stands_in_the_journal_before_and_after(bench: MakeBench) -> None:
    desk = bench()
    assert desk.apply().saved
    written = lines(desk)
    before_and_after(written, "disarm", "save")
    before_and_after(written, "save", "saved")
    before_and_after(written, "saved", "end")


def test_what_is_taken_back_stands_in_the_journal_too(bench: MakeBench) -> None:
    desk = bench()
    listener = Quiet(stop_after=30)
    with pytest.raises(RolledBack):
        desk.apply(listener)
    written = lines(desk)
    sent = [line["command"] for line in written if line["event"] == "undo-send"]
    assert sent
    assert [*sent, ""] == listener.undone
    assert [line["n"] for line in written if line["event"] == "undo-sent"] == [
        *range(1, len(sent)),
        len(sent),
    ]
    before_and_after(written, "disarm", "disarmed")
    keys = [tunnel.pre_shared_key for tunnel in desk.download.connection.tunnels]
    assert not [key for key in keys if key in json.dumps(written)]
