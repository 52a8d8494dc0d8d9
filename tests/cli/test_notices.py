"""What is told before a plan or a report: unsaved changes, an armed restart, a change without its end."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from rtxvpn.apply.journal import APPLIED, UNKNOWN, new_journal
from rtxvpn.cli.notices import of_journals, of_router
from rtxvpn.config.tree import read_config
from rtxvpn.words import say

from .conftest import Served

URL = "ssh://admin@192.0.2.1"
HEAD = "# RTX830 Rev.15.02.31 (Fri Jul  5 10:40:25 2024)\n# main:  RTX830 ver=00 serial=S1 MAC-Address=x\n"


def begun(folder: Path, *, router: str = "RTX830-S1", outcome: str | None = None, until: float = 0.0) -> None:
    journal = new_journal(folder, router, time.time)
    journal.note("begin", url=URL, backup="b.txt", commands=["a", "b"])
    journal.note("armed", timer=True, schedule=9, until=until)
    journal.note("send", n=1, command="a")
    if outcome:
        journal.note("disarmed")
        journal.note("end", outcome=outcome, saved=True)


def test_a_change_without_its_end_is_told(tmp_path: Path) -> None:
    begun(tmp_path, until=time.time() + 600)
    first, second = of_journals(tmp_path, URL)
    assert "did not come to its end (1 of 2 commands were sent)" in str(first)
    assert "may go back by itself" in str(second)
    assert "1 個のコマンドを送信済み" in say(first, "ja")


def test_the_router_is_known_by_its_head_too(tmp_path: Path) -> None:
    begun(tmp_path)
    assert len([*of_journals(tmp_path, "serial://COM3", HEAD)]) == 1
    assert [*of_journals(tmp_path, "serial://COM3", HEAD.replace("S1", "S2"))] == []
    assert [*of_journals(tmp_path, "serial://COM3")] == []


@pytest.mark.parametrize(
    ("url", "config", "told"), [(URL, "", 1), ("serial://COM3", HEAD, 1), ("serial://COM3", "", 0)]
)
def test_a_journal_that_cannot_be_read_is_told_where_it_is_known_to_be_of_this_router(
    tmp_path: Path, url: str, config: str, told: int
) -> None:
    begun(tmp_path, outcome=APPLIED)
    path = new_journal(tmp_path, "RTX830-S1", time.time).path
    path.write_bytes(b'{"event": "begin", "at": 1}\n')
    notices = [*of_journals(tmp_path, url, config)]
    assert [str(path) in str(notice) for notice in notices] == [True] * told


@pytest.mark.parametrize("outcome", [APPLIED, UNKNOWN])
def test_what_has_ended_is_not_told(tmp_path: Path, outcome: str) -> None:
    begun(tmp_path)
    begun(tmp_path, outcome=outcome)
    assert [*of_journals(tmp_path, URL, HEAD)] == []
    assert [*of_journals(tmp_path / "absent", URL)] == []


def test_an_armed_restart_and_unsaved_changes_are_told() -> None:
    running = read_config(["schedule at 9 +600 * restart", "schedule at 1 */* 12:00 * ntpdate x"])
    told = [str(notice) for notice in of_router(running, unsaved=True)]
    assert [("not saved" in one, "`schedule at 9" in one) for one in told] == [(True, False), (False, True)]
    assert [*of_router(read_config(["ip route default gateway 192.0.2.1"]), unsaved=None)] == []


def test_plan_and_verify_tell_on_stderr(served: Served) -> None:
    journals = served.office.state / "journals"
    journal = new_journal(journals, "another", time.time)
    url = f"ssh://admin@127.0.0.1:{served.simulation.ssh_port}"
    journal.note("begin", url=url, backup="b.txt", commands=["a"])
    try:
        for command, language in (("plan", "en"), ("verify", "ja")):
            ran = served.run(command, lang=language)
            assert ran.code == 0
            assert ("did not come to its end" in ran.err) == (language == "en")
            assert ("最後まで終わっていません" in ran.err) == (language == "ja")
            assert ran.err.count("\n") == 1
    finally:
        journal.path.unlink()
