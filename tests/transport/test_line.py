"""A line makes the same text of the same bytes, however they were cut on their way."""

from __future__ import annotations

import io
import re
import time
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.errors import NoAnswer
from rtxvpn.secrets import MASK, Veil
from rtxvpn.session.prompt import ANY_PROMPT, stops
from rtxvpn.transport.base import Deadline
from rtxvpn.transport.escapes import Escapes
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


class Babble(ScriptedWire):
    """Says a prompt whenever it is listened to, a hundred of them a second."""

    def receive(self, timeout_s: float) -> bytes:
        self.time += 0.01
        return b"\r\n> "


def test_prompts_without_an_end_end_at_the_deadline() -> None:
    wire = Babble([])
    line, deadline = Line(wire), Deadline(5, wire.clock)
    for _ in range(499):
        line.read_until(ANY_PROMPT, deadline)
    for _ in range(3):
        with suppress(NoAnswer):  # the last one may still come in time
            line.read_until(ANY_PROMPT, deadline)
    with pytest.raises(NoAnswer):
        line.read_until(ANY_PROMPT, deadline)


@pytest.mark.parametrize("size", [7, 100, 5000])
@pytest.mark.parametrize("words", ["\r", "x", "表\b"])
def test_the_end_of_a_very_long_line_is_found(size: int, words: str) -> None:
    long = words.encode("cp932") * 9000
    data = long + b"\r= END ="
    line, wire = line_of([data[n : n + size] for n in range(0, len(data), size)])
    assert line.read_until(re.compile(r"(?<=\r)= END =\Z"), Deadline(5, wire.clock)).endswith("= END =")


def test_a_very_long_line_is_no_prompt_where_it_was_cut_for_reading() -> None:
    line, wire = line_of([b"x" * 9000, b"y" * 9000, b"# "])
    with pytest.raises(NoAnswer):
        line.read_until(ANY_PROMPT, Deadline(5, wire.clock))


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


ESCAPES = [
    b"\x1b[K", b"\x1b[2K", b"\x1b[1;31m", b"\x1b[?25h", b"\x1b[0 q", b"\x1b]0;RTX830\x07", b"\x1b]2;title\x1b\\", b"\x1b7",
    b"\x1b(B", b"\x1b=", b"\x1bM",
]  # fmt: skip


@given(
    st.lists(
        st.sampled_from([*ESCAPES, "表示".encode("cp932"), b"row 1", b"[K", b"\r\n", b"# "]), max_size=12
    ),
    st.lists(st.integers(0, 2000), max_size=12),
)
def test_escapes_are_left_out_wherever_they_are_cut(pieces: list[bytes], places: list[int]) -> None:
    data = b"".join(pieces) + b"\r\n= END ="
    line, wire = line_of(cut(data, places))
    shown = b"".join(piece for piece in pieces if piece not in ESCAPES).decode("cp932").replace("\r\n", "\n")
    assert line.read_until(END, Deadline(5, wire.clock)) == f"{shown}\n= END ="


@given(
    st.lists(st.sampled_from([b"\x1b", b"[", b"]", b"0", b"m", b"K", b"\x07", b"\\", b"("]), max_size=20),
    st.data(),
)
def test_what_is_left_of_escapes_does_not_depend_on_the_cuts(
    pieces: list[bytes], data: st.DataObject
) -> None:
    stream = b"".join(pieces)
    places = data.draw(st.lists(st.integers(0, 40), max_size=8))
    cuts = Escapes()
    assert b"".join(map(cuts.without, cut(stream, places))) == Escapes().without(stream)


def test_an_escape_that_never_ends_hides_nothing() -> None:
    line, wire = line_of([b"\x1b[", b"0" * 400, b" = END ="])
    assert line.read_until(END, Deadline(5, wire.clock)).endswith("0 = END =")


def test_a_prompt_behind_an_escape_is_a_prompt() -> None:
    line, wire = line_of([b"save\r\n\x1b", b"[K# "])
    assert line.read_until(re.compile(r"(?:\A|(?<=\n))# \Z"), Deadline(5, wire.clock)) == "save\n# "


ROWS = {
    "configuration": b"ip route 10.0.0.0/16 gateway tunnel 1 hide\r\n",
    "Japanese": "経路 10.0.0.0/16 ゲートウェイ tunnel 1\r\n".encode("cp932"),
    "keys": b"  ipsec ike pre-shared-key 1 text abcdefghijklmnopqrstuvwx\r\n",
    "wide rows": b"x" * 200 + b"\r\n",
    "no line end": b"x",
    "returns": b"\r",
    "backspaces": b"a\b",
    "escapes": b"\x1b[K",
}


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize(("piece", "size"), [(1, 3_000), (7, 12_000), (65_536, 125_000)])
def test_a_long_reply_takes_time_in_proportion(row: str, piece: int, size: int) -> None:
    if row in ("no line end", "backspaces") and piece < 100:
        size = 12_000  # until a line is as long as a line can be, each byte costs more than the one before

    def seconds(length: int) -> float:
        data = ROWS[row] * (length // len(ROWS[row])) + b"\r\nrtxvpn-1a2b# "
        line, wire = line_of([data[n : n + piece] for n in range(0, len(data), piece)])
        line = Line(wire, Veil(["Secret-1"]), io.StringIO())
        began = time.process_time()
        line.read_until(stops("rtxvpn-1a2b"), Deadline(600, wire.clock))
        line.close()
        return time.process_time() - began

    small = max(min(seconds(size) for _ in range(2)), 0.002)
    assert seconds(4 * size) / small < 12  # 4 in proportion, 16 by the square
