"""Every row of the failure matrix in docs/safety.md, on every way in, whatever a dead wire does to the router."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from rtxvpn.apply.journal import pasts
from rtxvpn.cli import exits
from rtxvpn.errors import RtxError

from .conftest import Killed
from .injury import OF_THE_PROCESS, OF_THE_ROUTER, OF_THE_WIRE, Injured, name_of

MakeBench = Callable[..., Any]
DOCS = Path(__file__).parents[2] / "docs"
STEPS = ("look", "back up", "arm", "send", "read back", "wait", "save", "take back")
FAULTS = {*OF_THE_ROUTER, *OF_THE_WIRE, *OF_THE_PROCESS}
OF_THE_CLOUD = ("psk", "udp500")  # from the beginning
DROPPED = ["linger", "keep", "rollback"]
NAME = "RTX830-M4A000830"
THEIRS = "description lan2 changed-by-another-administrator"


@dataclass(frozen=True)
class Way:
    """A wire, what its death does to the timer, and whether the plan moves the address that it comes in at."""

    wire: str
    dropped: str = "linger"
    moves: bool = False

    def __str__(self) -> str:
        return "-".join([self.wire, self.dropped, *(["moves"] if self.moves else [])])


WAYS = [
    Way("serial"),
    *(Way(wire, dropped) for dropped in DROPPED for wire in ("ssh", "telnet")),
    Way("ssh", "linger", moves=True),
    Way("telnet", "keep", moves=True),
]
# what nobody knows of a real router; with nine ways to a row each of these meets every row, in both kinds of words
SETTINGS: list[dict[str, Any]] = [{}, {"dirty": "touch"}, {"loses_first_line": True}, {"timer_speaks": False}]


def rows(page: str, name: str = "matrix", cells: int = 6) -> list[tuple[str, ...]]:
    """A matrix: step, what happens, exit code, outcome in the journal, running and saved in the end.

    A cell with several steps or things that happen stands for a row of each.
    """
    text = (DOCS / page).read_text("utf-8")
    table = text.split(f"<!-- {name} -->")[1].split("<!-- end -->")[0]
    found = [
        tuple(cell.strip() for cell in line.strip("|\n ").split("|")) for line in table.strip().splitlines()
    ]
    return [
        (step, what, *row[2:cells])
        for row in found[2:]
        for step in row[0].split(", ")
        for what in row[1].split(", ")
    ]


MATRIX = rows("safety.md")


def set_up(row: int, way: int) -> dict[str, Any]:
    """Choose the settings of the unknown by the row and the way, so that every row meets each."""
    more = {"address_change_cuts": bool(row % 2) is (WAYS[way].wire == "ssh")} if WAYS[way].moves else {}
    return {**SETTINGS[(row + way) % 4], **more}


# the last is how the words of the router are: as known, or scrambled
ALL = [
    (row, way, set_up(n, turn), bool((n + turn // 2) % 2))
    for n, row in enumerate(MATRIX)
    for turn, way in enumerate(WAYS)
    if row[0] != "move" or way.moves
]
ONCE = [one for n, one in enumerate(ALL) if n % 17 == 0]


def identity(value: object) -> str:
    if isinstance(value, dict):
        return "-".join(value) or "as-ever"
    return re.sub(r"\W+", "-", "-".join(value[:2])) if isinstance(value, tuple) else str(value)


def run(desk: Any, step: str, what: str, at: int | None) -> str:
    """Do it, and return the exit code as the command line would have it, or - for a dead process."""
    name, value = name_of(what)
    if name in OF_THE_CLOUD:
        desk.lab.router.set_fault(name, value)
        step = "nowhere"
    listener = Injured(desk, step, what, at, keep="(kept)" in what, accept="(agreed)" in what)
    code = ends(lambda: desk.apply(listener, wait_s=60.0))
    assert listener.done or step == "nowhere"
    return code


def ends(act: Callable[[], Any]) -> str:
    """Do it, and return the exit code as the command line would have it."""
    try:
        outcome = act()
    except RtxError as error:
        return str(exits.code_of(error))
    except KeyboardInterrupt:
        return "interrupted"
    except Killed:
        return "-"
    return str(exits.CHANGES if outcome.report is None else exits.STATES[outcome.report.state.value])


def held(desk: Any, running: str, saved: str) -> None:
    """The two configurations, in the words of the table."""
    assert state(desk) in running.split(" or ")
    assert state_saved(desk) in saved.split(" or ")


def state(desk: Any) -> str:
    """Tell what the router runs."""
    now = desk.now()
    if now == desk.untouched:
        return "before"
    if [line for line in now if line != THEIRS] == desk.untouched:
        return "theirs"  # as before, with the line of somebody else
    return "new" if desk.holds_the_site() else "in between"


def state_saved(desk: Any) -> str:
    """Tell what the router has saved."""
    return "before" if desk.lab.saved() == desk.factory else "new" if desk.intended() else "in between"


def told(desk: Any) -> str:
    """Tell the outcome that stands in the journal."""
    past = next(iter(pasts(desk.folder / "journals", NAME)), None)
    return (past.outcome or "no end") if past else "none"


def there(bench: MakeBench, way: Way, settings: dict[str, Any]) -> Any:
    """A bench at which one comes in by this way."""
    desk = bench(wire=way.wire, dropped=way.dropped, **settings)
    if way.moves:
        desk.url = f"{way.wire}://admin@192.168.100.1"
    return desk


def one_of(row: tuple[str, ...], seen: tuple[str, ...]) -> None:
    """Hold what was seen against a row; where it says `this or that`, one is meant with its like in the other cells."""
    cells = [cell.split(" or ") for cell in row]
    many = max(map(len, cells))
    assert seen in [tuple(cell[n % len(cell)] for cell in cells) for n in range(many)]


def play(bench: MakeBench, row: tuple[str, ...], way: Way, settings: dict[str, Any]) -> None:
    step, what, *ending = row
    desk = there(bench, way, settings)
    code, outcome = run(desk, step, what, 30), told(desk)
    desk.later()
    one_of(tuple(ending), (code, outcome, state(desk), state_saved(desk)))
    again(desk)


def again(desk: Any) -> None:
    """Whatever happened, a second run without faults ends as intended and saved, and stays so."""
    desk.heal()
    desk.apply()
    assert desk.intended()
    left = desk.lab.running()
    desk.later()
    assert desk.lab.running() == left


@pytest.mark.parametrize(("row", "way", "settings", "lab"), ONCE, ids=identity, indirect=["lab"])
def test_row(bench: MakeBench, row: tuple[str, ...], way: Way, settings: dict[str, Any]) -> None:
    play(bench, row, way, settings)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("row", "way", "settings", "lab"),
    [one for one in ALL if one not in ONCE],
    ids=identity,
    indirect=["lab"],
)
def test_row_on_every_way(bench: MakeBench, row: tuple[str, ...], way: Way, settings: dict[str, Any]) -> None:
    play(bench, row, way, settings)


def test_the_matrix_is_whole() -> None:
    """Every step meets every fault, at the least once."""
    pairs = {(step, name_of(what)[0]) for step, what, *_ in MATRIX}
    assert {(step, fault) for step in (*STEPS, "move") for fault in FAULTS} <= pairs
    assert {step for step, _ in pairs} == {*STEPS, "move"}


def test_every_row_meets_every_setting_and_both_kinds_of_words() -> None:
    for row in MATRIX:
        met = [(way, settings, words) for other, way, settings, words in ALL if other == row]
        assert {words for *_, words in met} == {False, True}
        if row[0] != "move":
            assert {str(way) for way, *_ in met} == set(map(str, WAYS))
            assert {name for _, settings, _ in met for name in settings} >= {
                *SETTINGS[1],
                *SETTINGS[2],
                *SETTINGS[3],
            }


def test_the_japanese_page_has_the_same_matrix() -> None:
    assert rows("safety.ja.md") == MATRIX
