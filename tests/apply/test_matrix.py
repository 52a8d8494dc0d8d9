"""Every row of the failure matrix in docs/safety.md, on every wire, whatever a dead wire does to the router."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rtxvpn.apply.journal import pasts
from rtxvpn.cli import exits
from rtxvpn.errors import RtxError

from .conftest import Killed
from .injury import ARM, Injured

MakeBench = Callable[..., Any]
DOCS = Path(__file__).parents[2] / "docs"
WIRES = ["ssh", "telnet", "serial"]
DROPPED = ["linger", "keep", "rollback"]
OF_THE_ROUTER = {"refuse", "garbage", "busy-admin", "save-fails", "psk", "udp500"}
NAME = "RTX830-M4A000830"
THEIRS = "description lan2 changed-by-another-administrator"


def rows(page: str, name: str = "matrix", cells: int = 6) -> list[tuple[str, ...]]:
    """A matrix: step, what happens, exit code, outcome in the journal, running and saved in the end."""
    text = (DOCS / page).read_text("utf-8")
    table = text.split(f"<!-- {name} -->")[1].split("<!-- end -->")[0]
    found = [
        tuple(cell.strip() for cell in line.strip("|\n ").split("|")) for line in table.strip().splitlines()
    ]
    return [row[:cells] for row in found[2:]]


MATRIX = rows("safety.md")
# the last is how the words of the router are: as known, or scrambled
ONCE = [(row, WIRES[n % 3], DROPPED[(n // 3) % 3], bool(n % 2)) for n, row in enumerate(MATRIX)]
ALL = [
    (row, wire, DROPPED[(n + turn) % 3], scrambled)
    for n, row in enumerate(MATRIX)
    for turn, wire in enumerate(WIRES)
    for scrambled in (False, True)
]


def identity(value: object) -> str:
    return re.sub(r"\W+", "-", "-".join(value[:2])) if isinstance(value, tuple) else str(value)


def run(desk: Any, step: str, what: str, at: int | None) -> str:
    """Do it, and return the exit code as the command line would have it, or - for a dead process."""
    try:
        listener = Injured(
            desk, step, what, at, keep=what == "udp500, kept", accept=what == "busy-admin, agreed"
        )
        outcome = desk.apply(listener, wait_s=60.0)
    except RtxError as error:
        return str(exits.code_of(error))
    except KeyboardInterrupt:
        return "interrupted"
    except Killed:
        return "-"
    return str(exits.STATES[outcome.report.state.value])


def held(desk: Any, running: str, saved: str) -> None:
    """The two configurations, in the words of the table."""
    plan_left = not desk.holds_the_site()
    seen = "before" if desk.now() == desk.untouched else "in between" if plan_left else "new"
    if desk.now() != desk.untouched and [line for line in desk.now() if line != THEIRS] == desk.untouched:
        seen = "theirs"  # as before, with the line of somebody else
    kept = "before" if desk.lab.saved() == desk.factory else "new" if desk.intended() else "in between"
    assert seen in running.split(" or ")
    assert kept in saved.split(" or ")


def play(bench: MakeBench, row: tuple[str, ...], wire: str, dropped: str) -> None:
    step, what, code, outcome, running, saved = row
    desk = bench(wire=wire, dropped=dropped)
    at = {"arm": ARM, "send": 30}.get(step)
    name, _, value = what.partition("=")
    name = name.split(",")[0]
    if step == "arm" or name in OF_THE_ROUTER:  # the router's own faults; the others are ours to do
        desk.lab.router.set_fault(name, value or (str(at) if at else None))
        step = "nowhere"
    assert run(desk, step, what, at) in code.split(" or ")
    past = next(iter(pasts(desk.folder / "journals", NAME)), None)
    assert (past.outcome or "no end" if past else "none") in outcome.split(" or ")
    desk.later()
    held(desk, running, saved)
    again(desk)


def again(desk: Any) -> None:
    """Whatever happened, a second run without faults ends as intended and saved, and stays so."""
    desk.heal()
    desk.apply()
    assert desk.intended()
    left = desk.lab.running()
    desk.later()
    assert desk.lab.running() == left


@pytest.mark.parametrize(("row", "wire", "dropped", "lab"), ONCE, ids=identity, indirect=["lab"])
def test_row(bench: MakeBench, row: tuple[str, ...], wire: str, dropped: str) -> None:
    play(bench, row, wire, dropped)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("row", "wire", "dropped", "lab"),
    [one for one in ALL if one not in ONCE],
    ids=identity,
    indirect=["lab"],
)
def test_row_on_every_wire(bench: MakeBench, row: tuple[str, ...], wire: str, dropped: str) -> None:
    play(bench, row, wire, dropped)


def test_the_matrix_is_whole() -> None:
    steps, faults = {row[0] for row in MATRIX}, {row[1].partition("=")[0].split(",")[0] for row in MATRIX}
    assert steps == {"look", "back up", "arm", "send", "read back", "wait", "save", "take back"}
    assert faults >= {"cut", "hang", "reboot", "killed", "Ctrl-C", "Ctrl-C twice", *OF_THE_ROUTER}


def test_the_japanese_page_has_the_same_matrix() -> None:
    assert rows("safety.ja.md") == MATRIX
