"""A line makes the same text of the same bytes, however they were cut on their way."""

from __future__ import annotations

import io
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.errors import NoAnswer
from rtxvpn.secrets import MASK, Veil
from rtxvpn.transport.base import Deadline
from rtxvpn.transport.line import Line
from rtxvpn.transport.scripted import ScriptedWire

END = re.compile("= END =")
WORDS = [
    "宛先ネットワーク",
    "ゲートウェイ",
    "show ip route",
    "# ",
    "つづく",
    "表示",
    "ソ能",
    "10.0.0.0/16",
    "エラー:",
    "",
]
# hypothesis joins a few of these; a line that is in one character set only reads as one of them only
LINES = st.lists(st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join), max_size=8)
CODECS = st.sampled_from(["cp932", "euc_jp", "utf-8"])
ENDINGS = st.sampled_from(["\n", "\r\n", "\r\r\n"])


def line_of(chunks: list[bytes]) -> tuple[Line, ScriptedWire]:
    """Make a line on which each read brings one chunk; an empty write asks for the next one."""
    wire = Chunks(chunks, then_silent=True)
    return Line(wire), wire


class Chunks(ScriptedWire):
    """Answers a read with the next chunk, without being asked."""

    def receive(self, timeout_s: float) -> bytes:
        data = super().receive(timeout_s)
        self.send(b"")
        return data


def cut(data: bytes, places: list[int]) -> list[bytes]:
    marks = sorted({0, len(data), *(place % (len(data) + 1) for place in places)})
    return [data[a:b] for a, b in pairwise(marks)]


@given(LINES, CODECS, ENDINGS, st.lists(st.integers(0, 2000), max_size=12))
def test_any_chunking_gives_the_same_text(
    lines: list[str], codec: str, ending: str, places: list[int]
) -> None:
    data = ending.join([*lines, "= END ="]).encode(codec)
    whole, wire = line_of([data])
    parts, pieces = line_of(cut(data, places))
    expected = whole.read_until(END, Deadline(5, wire.clock))
    assert parts.read_until(END, Deadline(5, pieces.clock)) == expected
    assert expected.count("\n") == len(lines)


@given(LINES, CODECS)
def test_japanese_reads_as_it_was_written(lines: list[str], codec: str) -> None:
    line, wire = line_of(["\r\n".join([*lines, "= END ="]).encode(codec)])
    assert line.read_until(END, Deadline(5, wire.clock)) == "\n".join([*lines, "= END ="])


@given(st.lists(st.binary(max_size=40), max_size=20))
def test_any_bytes_at_all_are_read_or_waited_for(chunks: list[bytes]) -> None:
    line, wire = line_of([chunk for chunk in chunks if chunk])
    deadline = Deadline(5, wire.clock)
    try:
        text = line.read_until(END, deadline)
    except NoAnswer:
        text = line.drain(0.0)
        assert deadline.passed()
    assert b"".join(chunks).count(b"\n") == text.count("\n") + line.drain(0.0).count("\n")


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_a_line_without_an_end_does_not_grow_for_ever(size: int) -> None:
    data = "表".encode("cp932") * 50_000
    line, wire = line_of([data[n : n + 4000 + size] for n in range(0, len(data), 4000 + size)] + [b"= END ="])
    assert line.read_until(END, Deadline(5, wire.clock)).endswith("表= END =")


def test_what_was_not_waited_for_stays_to_be_read() -> None:
    line, wire = line_of([b"one\r\ntwo\r\n> "])
    assert line.read_until(re.compile("one"), Deadline(5, wire.clock)) == "one"
    assert line.read_until(re.compile("> "), Deadline(5, wire.clock)) == "\ntwo\n> "


def test_a_pattern_sees_one_line_at_a_time() -> None:
    line, wire = line_of([b"a> \r", b"\nb> "])
    assert line.read_until(re.compile(r"> \Z"), Deadline(5, wire.clock)) == "a> "
    assert line.read_until(re.compile(r"> \Z"), Deadline(5, wire.clock)) == "\nb> "


def test_the_transcript_holds_all_that_came_and_no_secret() -> None:
    told = io.StringIO()
    wire = Chunks(
        [b"a long se", b"cr", b"et\r\n ipsec ike pre-shared-key 1 text k", b"ey\r\n> ", b"rest"],
        then_silent=True,
    )
    line = Line(wire, Veil(["secret"]), told)
    line.read_until(re.compile("> "), Deadline(5, wire.clock))
    assert line.drain(0.0) == "rest"
    line.close()
    assert told.getvalue() == f"a long {MASK}\n ipsec ike pre-shared-key 1 text {MASK}\n> rest"


def test_an_error_quotes_no_secret() -> None:
    wire = Chunks([b"password is secret"], then_silent=True)
    with pytest.raises(NoAnswer) as told:
        Line(wire, Veil(["secret"])).read_until(END, Deadline(5, wire.clock))
    assert "secret" not in str(told.value)
    assert told.value.heard == f"password is {MASK}"
