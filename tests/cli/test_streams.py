"""Nothing is written behind a status row: what comes next takes its place."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.cli.streams import STATUS, folded, joined
from rtxvpn.columns import columns

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


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("short enough", ["short enough"]),
        ("[   0.1 s] wait until both tunnels and BGP are up", ["[   0.1 s] wait until both tunnels and", "           BGP are up"]),
        ("  → read the causes in the report, and more", ["  → read the causes in the report, and", "    more"]),
        ("Keep the change (it is not saved) or not? [y/N] ", ["Keep the change (it is not saved) or", "not? [y/N] "]),
        ("[   0.1 s] 回線が切れた場合、ルーターが元に戻ります", ["[   0.1 s] 回線が切れた場合、ルーターが", "           元に戻ります"]),
        ("the backup is /home/somebody/.local/state/rtxvpn/backups/x.txt", ["the backup is", "/home/somebody/.local/state/rtxvpn/backups/x.txt"]),
    ],
)  # fmt: skip
def test_sentences_are_folded_between_words(text: str, lines: list[str]) -> None:
    assert folded(text, 40).split("\n") == lines


@given(st.text("ab c日本。\n→[]", max_size=200), st.integers(40, 90))
def test_folding_loses_nothing_but_blanks(text: str, width: int) -> None:
    assert "".join(folded(text, width).split()) == "".join(text.split())


@given(st.lists(st.text("ab日本。", min_size=1, max_size=9), max_size=40).map(" ".join), st.integers(40, 90))
def test_no_line_is_longer_than_the_terminal(text: str, width: int) -> None:
    assert max(map(columns, folded(text, width).split("\n"))) <= width
