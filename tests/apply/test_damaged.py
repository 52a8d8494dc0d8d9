"""What an apply kept and something else has damaged since: never gone back to, never in the way of anything else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.apply.journal import new_journal, pasts, unfinished, unread
from rtxvpn.apply.rollback import ChangedSince
from rtxvpn.cli import exits
from rtxvpn.cli.notices import of_journals
from rtxvpn.errors import RtxError
from rtxvpn.words import say

from .conftest import Killed, Quiet
from .moments import SOMEBODY
from .test_matrix import NAME

MakeBench = Callable[..., Any]
BINARY = b"\xff\xfe\x00\x81" * 100
MORE = ["dns server 192.0.2.53", "snmp community read-only office", "dhcp scope 9 192.0.2.1-192.0.2.9/24"]


def held(bench: MakeBench) -> Any:
    """A bench whose router held more than an apply touches, when one came to its end."""
    logins = [line for line in bench().factory if line.startswith(("login", "admin", "sshd", "user"))]
    desk = bench(
        running=[*logins, "ip lan1 address 192.168.100.1/24", "ip route 10.9.0.0/16 gateway null", *MORE]
    )
    assert desk.apply().saved
    return desk


def journal_of(desk: Any) -> Path:
    return sorted((desk.folder / "journals" / NAME).glob("*.jsonl"))[-1]  # type: ignore[no-any-return]


def file_of(desk: Any, which: str) -> Path:
    past = pasts(desk.folder / "journals", NAME)[0]
    found = past.after if which == "after" else past.backup
    assert found is not None
    return found


def without_seals(desk: Any) -> None:
    """Make a journal of before, when a file's length and SHA-256 were not noted."""
    path = journal_of(desk)
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    bare = [
        {name: value for name, value in line.items() if name not in ("bytes", "sha256")} for line in lines
    ]
    assert bare != lines
    path.write_text("".join(json.dumps(line) + "\n" for line in bare), "utf-8")


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: b"",
    "four lines less": lambda data: b"".join(data.splitlines(True)[:-4]),
    "cut in a line": lambda data: data[:-5],
    "half": lambda data: data[: len(data) // 2],
    "binary": lambda data: BINARY,
    "binary within": lambda data: data[:200] + BINARY + data[200:],
    "one digit": lambda data: data.replace(b"192.0.2.53", b"192.0.2.54"),
    "a line more": lambda data: data + b"ip route 192.0.2.0/24 gateway null\n",
}
CUT = ("four lines less", "cut in a line", "half", "a line more")  # and each line that is left is one


@pytest.mark.parametrize("anyway", [False, True])
@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("which", ["backup", "after"])
def test_a_file_that_is_not_what_was_written_is_never_gone_back_to(
    bench: MakeBench, which: str, damage: str, anyway: bool
) -> None:
    desk = held(bench)
    before, saved, path = desk.lab.running(), desk.lab.saved(), file_of(desk, which)
    path.write_bytes(DAMAGES[damage](path.read_bytes()))
    with pytest.raises(RtxError, match="is damaged") as told:
        desk.roll_back(anyway=anyway)
    assert exits.code_of(told.value) == exits.BAD_INPUT
    assert str(path) in str(told.value)
    assert "bytes with the SHA-256" in str(told.value)
    assert "nothing was sent" in str(told.value)
    assert str(path) in told.value.tell("ja")
    assert (desk.lab.running(), desk.lab.saved()) == (before, saved)


@pytest.mark.parametrize("damage", [name for name in DAMAGES if name != "one digit"])
def test_a_file_without_its_seal_has_to_be_whole_as_it_is(bench: MakeBench, damage: str) -> None:
    desk = held(bench)
    without_seals(desk)
    before, path = desk.lab.running(), file_of(desk, "backup")
    path.write_bytes(DAMAGES[damage](path.read_bytes()))
    for anyway in (False, True):
        with pytest.raises(RtxError, match=r"is damaged|not provably whole") as told:
            desk.roll_back(anyway=anyway)
        assert exits.code_of(told.value) == exits.BAD_INPUT
        assert str(path) in str(told.value)
    assert desk.lab.running() == desk.lab.saved() == before


def test_an_older_journal_is_gone_back_by_all_the_same(bench: MakeBench) -> None:
    desk = held(bench)
    without_seals(desk)
    assert desk.roll_back()
    assert sorted(desk.now()) == sorted(desk.untouched)


def test_without_the_copy_of_what_it_left_the_commands_tell(bench: MakeBench) -> None:
    desk = held(bench)
    path = file_of(desk, "after")
    path.write_bytes(b"")
    with pytest.raises(RtxError, match="move that file away"):
        desk.roll_back()
    path.unlink()
    desk.roll_back(anyway=True)
    assert set(MORE) <= set(desk.now())


def test_a_line_that_no_command_touched_is_not_gone_back_from_silently(bench: MakeBench) -> None:
    desk = bench()
    desk.lab.router.set_fault("busy-admin", "30")
    assert desk.apply(Quiet(accept=True)).saved
    theirs = "description lan2 changed-by-another-administrator"
    assert theirs in desk.lab.saved()
    with pytest.raises(ChangedSince, match="during the apply") as told:
        desk.roll_back()
    assert theirs in str(told.value)
    assert desk.roll_back(anyway=True)
    assert desk.lab.running() == desk.lab.saved()
    assert sorted(desk.lab.running()) == sorted([*desk.factory, theirs])


@pytest.mark.parametrize("damage", ["empty", "half", "binary"])
def test_the_damaged_backup_of_a_lost_change_is_told_and_stops_nobody(bench: MakeBench, damage: str) -> None:
    desk = bench()
    with pytest.raises(Killed):
        desk.apply(Quiet(killed_at=40))
    path = file_of(desk, "backup")
    path.write_bytes(DAMAGES[damage](path.read_bytes()))
    with pytest.raises(RtxError, match="is damaged") as told:
        desk.roll_back()
    assert exits.code_of(told.value) == exits.BAD_INPUT
    listener = Quiet()
    assert desk.apply(listener).saved
    assert [stage for stage in listener.stages if str(path) in stage and "is damaged" in stage]


@pytest.mark.parametrize("damage", [name for name in DAMAGES if name != "one digit"])
def test_a_lost_change_without_a_seal_is_gone_back_from_only_by_a_whole_backup(
    bench: MakeBench, damage: str
) -> None:
    desk = bench(dropped="keep")
    with pytest.raises(Killed):
        desk.apply(Quiet(killed_at=40))
    without_seals(desk)
    path, half = file_of(desk, "backup"), desk.now()
    path.write_bytes(DAMAGES[damage](path.read_bytes()))
    for anyway in (False, True):
        with pytest.raises(RtxError, match=r"is damaged|not provably whole") as told:
            desk.roll_back(anyway=anyway)
        assert exits.code_of(told.value) == exits.BAD_INPUT
    assert ("is damaged" in str(told.value)) == (damage not in CUT)
    assert desk.now() == half  # what stands ready among it


JOURNALS = {
    "no url": b'{"event":"begin","at":1}\n',
    "no time": b'{"event":"begin","at":"x","url":"ssh://a@b","backup":"/x"}\n',
    "no text": b'{"event":"begin","at":1,"url":5}\n',
    "no commands": b'{"event":"begin","at":1,"url":"ssh://a@b","commands":[1]}\n',
    "no kind": b'{"event":"begin","at":1,"url":"ssh://a@b","kind":"other"}\n',
    "no events": b'[1,2]\n3\nnull\n{"a":1}\n{"event":[],"at":1}\n',
    "binary": BINARY + b"\n",
    "empty": b"",
    "cut in its beginning": b'{"event": "begin", "at": 17',
    "its beginning is gone": b'{"event":"send","at":1,"n":1,"command":"x"}\n',
}


@pytest.mark.parametrize("damage", JOURNALS)
def test_a_journal_that_counts_and_cannot_be_read_stops_a_rollback_and_nothing_else(
    bench: MakeBench, damage: str
) -> None:
    desk = bench()
    assert desk.apply().saved
    path = journal_of(desk)
    path.write_bytes(JOURNALS[damage])
    before = desk.lab.running()
    with pytest.raises(RtxError, match="cannot be read") as told:
        desk.roll_back()
    assert exits.code_of(told.value) == exits.BAD_INPUT
    assert str(path) in str(told.value)
    assert desk.lab.running() == before
    head = f"# RTX830 Rev.15.02.31 (x)\n# main:  RTX830 ver=00 serial={NAME[7:]} MAC-Address=x\n"
    (notice,) = of_journals(desk.folder / "journals", "serial://COM3", head)
    assert str(path) in say(notice, "ja")
    listener = Quiet()
    assert not desk.apply(listener).changes
    assert [stage for stage in listener.stages if str(path) in stage]


def test_an_older_journal_that_cannot_be_read_is_told_and_left_out(bench: MakeBench) -> None:
    desk = bench()
    old = new_journal(desk.folder / "journals", NAME, lambda: 1.0).path
    old.write_bytes(JOURNALS["binary"])
    assert desk.apply().saved
    listener = Quiet()
    assert desk.roll_back(listener)
    assert [stage for stage in listener.stages if str(old) in stage and "left out" in stage]
    assert desk.lab.running() == desk.factory


NAMES = ["event", "at", "url", "kind", "backup", "commands", "after", "until", "timer", "schedule", "stood"]
NAMES += ["restart_at", "n", "outcome", "saved", "bytes", "sha256"]
EVENTS = ["begin", "armed", "disarmed", "send", "load", "applied", "slot", "slot-gone", "end"]
WORDS = [
    *EVENTS,
    "apply",
    "rollback",
    "applied",
    "ssh://r",
    "ssh://[",
    "serial://COM3",
    "\ud800",
    "\0",
    "b.txt",
]
WORDS += ["schedule at 9 +600 * restart", "schedule at x", "a" * 64, "NaN"]
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(WORDS)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner), max_leaves=5
)
LIKELY = st.fixed_dictionaries(
    {"event": st.sampled_from(EVENTS), "at": st.sampled_from([1, 1.5, 10**400, -1, "x", 1e300])},
    optional=dict.fromkeys(NAMES[2:], VALUES),
)
GOOD = {
    "event": "begin",
    "at": 1.0,
    "url": "ssh://r",
    "backup": "b.txt",
    "commands": ["ip route 10.0.0.0/8 gateway null"],
}
LINES = LIKELY | st.dictionaries(st.sampled_from(NAMES) | st.text(), VALUES) | VALUES | st.just(GOOD)
PIECES = st.lists(st.builds(lambda line: json.dumps(line).encode() + b"\n", LINES) | st.binary(), max_size=8)


@given(pieces=PIECES, cut=st.integers(0, 2000))
def test_whatever_stands_in_a_journal_is_read_or_told(
    tmp_path_factory: Any, pieces: list[bytes], cut: int
) -> None:
    folder: Path = tmp_path_factory.mktemp("journals")
    path = new_journal(folder, NAME, lambda: 1000.0).path
    path.write_bytes(b"".join(pieces)[:cut] if cut < 1000 else b"".join(pieces))
    history, strange = pasts(folder, NAME), unread(folder, NAME)
    assert [*(past.path for past in history), *strange] == [path]
    later = new_journal(folder, NAME, lambda: 2000.0)
    for past in unfinished(history):
        later.note("begin", url=past.url, backup=str(past.backup), commands=past.commands)
        assert past.armed.get("until", 0.0) >= 0
    list(map(str, of_journals(folder, history[0].url if history else "ssh://r")))


def test_deep_nesting_is_a_line_that_is_not_read(tmp_path: Path) -> None:
    path = new_journal(tmp_path, NAME, lambda: 1000.0).path
    path.write_bytes(b"[" * 200_000 + b"\n" + json.dumps(GOOD).encode() + b"\n")
    assert len(pasts(tmp_path, NAME)) == 1


def test_somebodys_line_since_stays_what_it_was(bench: MakeBench) -> None:
    desk = held(bench)
    other = desk.open()
    other.router.configure([SOMEBODY])
    other.router.save()
    other.leave()
    with pytest.raises(ChangedSince, match="since the apply"):
        desk.roll_back()
