"""From `no schedule at` to the proof of the save: the time in which less than all stands ready, row by row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rtxvpn.apply.journal import pasts
from rtxvpn.cli import exits
from rtxvpn.errors import OutcomeUnknown, RtxError

from .conftest import Killed, Quiet
from .injury import OF_THE_PROCESS, strike_at, watch
from .test_matrix import NAME, again, held, identity, rows

MakeBench = Callable[..., Any]
MATRIX = rows("safety.md", "matrix save", 8)
# which lines it waits for, of which the last is struck, and whether the router has it by then
AT: dict[str, tuple[tuple[str, ...], bool]] = {
    "disarm": (("no schedule at",), True),
    "save": (("save",), False),
    "saved": (("save", "exit"), True),
}
# a wire, what its death does to the timer, whether the plan moves the address; and the column of the table
WAYS = [
    ("serial", "linger", False, 4),
    ("ssh", "linger", False, 4),
    ("telnet", "rollback", False, 4),
    ("ssh", "keep", False, 5),
    ("telnet", "keep", False, 5),
    ("ssh", "linger", True, 6),
    ("telnet", "keep", True, 6),
]
ALL = [(row, *way) for row in MATRIX for way in WAYS]
ONCE = [one for n, one in enumerate(ALL) if n % 8 == 0 or (one[2] == "ssh" and one[1] == "cut")]


class Stopping(Quiet):
    """Somebody who presses Ctrl-C once; the line lives."""

    pressed = False

    def press(self) -> None:
        self.pressed = True

    def stopped(self) -> bool:
        return self.pressed


def ends(desk: Any, listener: Quiet) -> str:
    try:
        outcome = desk.apply(listener, wait_s=60.0)
    except RtxError as error:
        return str(exits.code_of(error))
    except Killed:
        return "-"
    return str(exits.STATES[outcome.report.state.value])


def play(bench: MakeBench, row: tuple[str, ...], wire: str, dropped: str, moves: bool, column: int) -> None:
    step, what, code, told = row[:4]
    desk = bench(wire=wire, dropped=dropped)
    if moves:
        desk.url = f"{wire}://admin@192.168.100.1"
    lines, taken = AT[step]
    listener = Stopping()
    if what == "Ctrl-C":
        watch(desk, lines, listener.press, taken=taken)
    else:
        strike_at(desk, lines, what, taken=taken)
    assert ends(desk, listener) == code
    assert listener.pressed is (what == "Ctrl-C")
    past = pasts(desk.folder / "journals", NAME)[0]
    assert (past.outcome or "no end") == told
    desk.later()
    held(desk, row[column], row[7])
    again(desk)


@pytest.mark.parametrize(("row", "wire", "dropped", "moves", "column"), ONCE, ids=identity)
def test_row(
    bench: MakeBench, row: tuple[str, ...], wire: str, dropped: str, moves: bool, column: int
) -> None:
    play(bench, row, wire, dropped, moves, column)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("row", "wire", "dropped", "moves", "column"), [one for one in ALL if one not in ONCE], ids=identity
)
def test_row_on_every_wire(
    bench: MakeBench, row: tuple[str, ...], wire: str, dropped: str, moves: bool, column: int
) -> None:
    play(bench, row, wire, dropped, moves, column)


def test_the_matrix_is_whole() -> None:
    faults = {"cut", "hang", "reboot", *OF_THE_PROCESS}
    assert {row[:2] for row in MATRIX} == {(step, fault) for step in AT for fault in faults}


def test_the_japanese_page_has_the_same_matrix() -> None:
    assert rows("safety.ja.md", "matrix save", 8) == MATRIX


@pytest.mark.parametrize("step", ["disarm", "save", "saved"])
@pytest.mark.parametrize("what", ["cut", "Ctrl-C twice"])
def test_nobody_is_told_what_nobody_knows(bench: MakeBench, step: str, what: str) -> None:
    desk = bench(dropped="keep")
    lines, taken = AT[step]
    strike_at(desk, lines, what, taken=taken)
    with pytest.raises(OutcomeUnknown) as told:
        desk.apply()
    assert "new, or as before" in str(told.value)
    assert "by itself" not in str(told.value)


@pytest.mark.parametrize("moves", [False, True])
def test_what_stands_still_is_promised_until_then(bench: MakeBench, moves: bool) -> None:
    desk = bench(dropped="keep")
    desk.url = "ssh://admin@192.168.100.1" if moves else None
    strike_at(desk, ("ping", "no console"), "cut", taken=False)
    with pytest.raises(OutcomeUnknown, match="goes back by itself within"):
        desk.apply()
    desk.later()
    assert desk.now() == desk.untouched
