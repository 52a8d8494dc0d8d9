"""Nothing is written behind a status row: what comes next takes its place."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.cli.streams import STATUS, joined

ROW = STATUS + "  ████░░ 12/58 bgp use on"


def screen(written: str) -> list[str]:
    """Return the rows that a terminal shows."""
    return [row.rpartition(STATUS)[2] for row in written.split("\n")]


@pytest.mark.parametrize("stream", [0, 1], ids=["stdout", "stderr"])
def test_what_comes_after_a_status_row_takes_its_place(stream: int) -> None:
    terminal = io.StringIO()
    streams = joined(terminal, terminal)
    print("[   0.1 s] send", file=streams[1])
    print(ROW, end="", file=streams[1])
    print("error: the line is lost", file=streams[stream])
    print("  → look", file=streams[stream])
    assert screen(terminal.getvalue()) == ["[   0.1 s] send", "error: the line is lost", "  → look", ""]


def test_a_status_row_is_followed_by_the_next_without_more() -> None:
    terminal = io.StringIO()
    _, err = joined(io.StringIO(), terminal)
    err.write(ROW)
    err.write(ROW)
    assert terminal.getvalue() == ROW * 2


@given(st.lists(st.tuples(st.booleans(), st.sampled_from(["a\n", "b c\n", ""])), max_size=12))
def test_whole_lines_are_never_lost(written: list[tuple[bool, str]]) -> None:
    terminal = io.StringIO()
    _, err = joined(terminal, terminal)
    for status, text in written:
        err.write(ROW if status else text)
    lines = [text[:-1] for status, text in written if not status and text]
    assert [row for row in screen(terminal.getvalue()) if row and row not in ROW] == lines


def test_a_terminal_that_has_gone_does_not_end_the_work() -> None:
    gone, out = io.StringIO(), io.StringIO()
    streams = joined(out, gone)
    streams[1].write(ROW)
    gone.close()
    print("report", file=streams[0])
    print("error", file=streams[1])
    assert out.getvalue() == "report\n"
