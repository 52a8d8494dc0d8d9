"""Every row of the second matrix in docs/safety.md: what can go wrong with a candidate, and what is left of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rtxvpn.apply.journal import pasts

from .loading import NAME, files_of
from .test_matrix import DROPPED, OF_THE_ROUTER, again, held, identity, rows, run

MakeBench = Callable[..., Any]
MATRIX = rows("safety.md", "matrix load")
STEPS = {"upload", "difference", "load", "loaded", "read back", "wait", "save"}
# the last is how the words of the router are: as known, or scrambled
CELLS = [(row, dropped, words) for row in MATRIX for dropped in DROPPED for words in (False, True)]
SOME = CELLS[::31]
LEFT = {"cut", "hang", "reboot", "killed", "Ctrl-C twice"}  # nobody is there any more to delete the file


def play(bench: MakeBench, row: tuple[str, ...], dropped: str) -> None:
    step, what, code, outcome, running, saved = row
    desk = bench(dropped=dropped)
    name, _, value = what.partition("=")
    if name.split(",")[0] in OF_THE_ROUTER:
        desk.lab.router.set_fault(name.split(",")[0], value or None)
        step = "nowhere"
    assert run(desk, step, what, None) in code.split(" or ")
    past = next(iter(pasts(desk.folder / "journals", NAME)))
    assert (past.outcome or "no end") in outcome.split(" or ")
    if what not in LEFT or step in ("wait", "save", "read back"):
        assert files_of(desk) == ["0"]
    desk.later()
    held(desk, running, saved)
    again(desk)
    assert files_of(desk) == ["0"]


@pytest.mark.parametrize(("row", "dropped", "lab"), SOME, ids=identity, indirect=["lab"])
def test_row(loading: MakeBench, row: tuple[str, ...], dropped: str) -> None:
    play(loading, row, dropped)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("row", "dropped", "lab"), [one for one in CELLS if one not in SOME], ids=identity, indirect=["lab"]
)
def test_every_row(loading: MakeBench, row: tuple[str, ...], dropped: str) -> None:
    play(loading, row, dropped)


@pytest.mark.slow
@pytest.mark.parametrize("dropped", DROPPED)
@pytest.mark.parametrize("what", ["cut", "hang", "killed", "Ctrl-C twice"])
@pytest.mark.parametrize("step", ["upload", "loaded", "wait"])
def test_a_second_run_at_once(loading: MakeBench, step: str, what: str, dropped: str) -> None:
    """It waits for what the first one left, cleans up, and ends as intended and saved for good."""
    desk = loading(dropped=dropped)
    assert run(desk, step, what, None) in ("76", "-")
    again(desk)
    assert files_of(desk) == ["0"]


@pytest.mark.slow
@pytest.mark.parametrize("dropped", DROPPED)
@pytest.mark.parametrize("step", ["difference", "loaded"])
def test_a_second_run_line_by_line(loading: MakeBench, step: str, dropped: str) -> None:
    desk = loading(dropped=dropped)
    assert run(desk, step, "killed", None) == "-"
    desk.method = "lines"
    again(desk)
    assert files_of(desk) == ["0"]


def test_the_matrix_is_whole() -> None:
    assert {row[0] for row in MATRIX} == STEPS
    for step in STEPS - {"save", "loaded"}:
        assert {row[1] for row in MATRIX if row[0] == step} >= LEFT | {"Ctrl-C"}


def test_the_japanese_page_has_the_same_matrix() -> None:
    assert rows("safety.ja.md", "matrix load") == MATRIX


@pytest.mark.slow
def test_injured_knows_the_steps(loading: MakeBench) -> None:
    """A step whose announcement has changed would be injured by nothing at all."""
    for step in STEPS:
        assert run(loading(), step, "killed", None) == "-", step
