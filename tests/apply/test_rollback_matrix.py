"""Every row of the matrix of `rollback` in docs/safety.md, on every way in, whatever a dead wire does to the router."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rtxvpn.apply.journal import pasts
from rtxvpn.cli import exits
from rtxvpn.errors import RtxError

from .conftest import Killed
from .injury import InjuredRollback, name_of
from .test_matrix import FAULTS, NAME, SETTINGS, THEIRS, WAYS, Way, identity, one_of, rows, set_up, there

MakeBench = Callable[..., Any]
STEPS = ("look", "back up", "arm", "send", "read back", "save", "take back")
MATRIX = rows("safety.md", "matrix rollback")
# the last is how the words of the router are: as known, or scrambled
ALL = [
    (row, way, set_up(n, turn), bool((n + turn // 2) % 2))
    for n, row in enumerate(MATRIX)
    for turn, way in enumerate(WAYS)
]
ONCE = [one for n, one in enumerate(ALL) if n % 29 == 0]


def applied(bench: MakeBench, way: Way, settings: dict[str, Any]) -> Any:
    """A bench whose router holds an apply, saved; `applied` is what that is."""
    desk = there(bench, way, settings)
    assert desk.apply().saved
    if way.moves:
        desk.url = f"{way.wire}://admin@192.168.200.254"
    desk.applied = desk.now()
    return desk


def run(desk: Any, step: str, what: str) -> str:
    """Go back, and return the exit code as the command line would have it, or - for a dead process."""
    listener = InjuredRollback(desk, step, what, 30, accept="(agreed)" in what)
    try:
        code = str(exits.ROLLED_BACK if desk.roll_back(listener) else exits.CHANGES)
    except RtxError as error:
        code = str(exits.code_of(error))
    except KeyboardInterrupt:
        code = "interrupted"
    except Killed:
        code = "-"
    assert listener.done
    return code


def told(desk: Any) -> str:
    """Tell the outcome that stands in the journal of the rollback, where it has begun one."""
    past = pasts(desk.folder / "journals", NAME)[0]
    return (past.outcome or "no end") if past.kind == "rollback" else "none"


def word(desk: Any, lines: list[str]) -> str:
    """Tell which configuration this is."""
    ours = [line for line in lines if line != THEIRS and not line.startswith("console ")]
    known = {"before": desk.applied, "back": desk.untouched}
    name = next((name for name, whole in known.items() if sorted(whole) == sorted(ours)), "in between")
    return f"{name} + theirs" if THEIRS in lines else name


def once_more(desk: Any) -> None:
    """Whatever happened, a second rollback without faults ends as before the apply, saved, and stays so."""
    desk.heal()
    desk.roll_back(anyway=True)
    assert word(desk, desk.lab.running()) in ("back", "back + theirs")
    left = desk.lab.running()
    assert desk.lab.saved() == left
    desk.later()
    assert desk.lab.running() == left


def play(bench: MakeBench, row: tuple[str, ...], way: Way, settings: dict[str, Any]) -> None:
    step, what, *ending = row
    desk = applied(bench, way, settings)
    code, outcome = run(desk, step, what), told(desk)
    desk.later()
    one_of(tuple(ending), (code, outcome, word(desk, desk.lab.running()), word(desk, desk.lab.saved())))
    once_more(desk)


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
    pairs = {(step, name_of(what)[0]) for step, what, *_ in MATRIX}
    assert pairs == {(step, fault) for step in STEPS for fault in FAULTS}
    assert len(SETTINGS) * 2 < len(WAYS)  # so that every row meets every setting


def test_the_japanese_page_has_the_same_matrix() -> None:
    assert rows("safety.ja.md", "matrix rollback") == MATRIX
