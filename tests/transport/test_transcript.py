"""The transcript holds all that came and no secret, wherever reading stopped, the console wrapped and the pager stood."""

from __future__ import annotations

import io
import re
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.errors import NoAnswer, WireLost
from rtxvpn.secrets import MASK, Veil
from rtxvpn.transport.base import Deadline
from rtxvpn.transport.line import Line
from rtxvpn.transport.scripted import ScriptedWire

COMMANDS = (
    "  ipsec ike pre-shared-key 1 text {}",
    "ipsec ike pre-shared-key 12 text {}",
    "RTX830-of-an-office-with-a-long-name-in-the-north-of-the-town# ipsec ike pre-shared-key 1 text {}",
    "東京本社 第一ルーター 拠点間接続用 2024 年度更新 予備機 # ipsec ike pre-shared-key 1 text {}",
    "login user admin {}",
    " pp auth myname user@example.jp {}",
    "cloud vpn parameter 1 AKIDEXAMPLE0123456789 {} vpn-0123456789abcdef0",
    'ipsec ike pre-shared-key 1 text "{}"',
)
# letters that stand in no command
KEYS = st.text("BCDGHJLQVZ34567", min_size=8, max_size=128)
MARKS = ("---more---", "---つづく---", "weiter mit Leertaste")
BEFORE, AFTER = "ip lan1 address 192.168.100.1/24", " ipsec tunnel 2"


def wrapped(line: str, width: int, mark: str, pages: set[int]) -> str:
    """Write a line as the console does: in rows, before some of which the pager stood."""
    rows, row, used = [], "", 0
    for char in line:
        wide = 1 if char.isascii() else 2
        if used + wide > width:
            rows.append(row)
            row, used = "", 0
        row, used = row + char, used + wide
    blanks = " " * sum(1 if char.isascii() else 2 for char in mark)
    marks = [f"{mark}\r{blanks}\r" if n in pages else "" for n in range(len(rows) + 1)]
    return "\r\n".join(mark + row for mark, row in zip(marks, [*rows, row], strict=True))


class Chunks(ScriptedWire):
    """Answers a read with the next chunk, without being asked."""

    def receive(self, timeout_s: float) -> bytes:
        data = super().receive(timeout_s)
        self.send(b"")
        return data


def leaks(key: str, told: str) -> list[str]:
    """Return the pieces of a key, four characters long, that stand in a text."""
    flat = re.sub(r"[\r\n]", "", told)
    pieces = (key[n : n + 4] for n in range(len(key) - 3))
    return [piece for piece in pieces if piece.strip() and piece in flat]


@given(
    command=st.sampled_from(COMMANDS),
    key=KEYS,
    width=st.integers(80, 200),
    mark=st.sampled_from(MARKS),
    pages=st.sets(st.integers(0, 3)),
    places=st.lists(st.integers(0, 500), max_size=12),
    stops=st.lists(st.booleans(), max_size=12),
    known=st.booleans(),
)
def test_no_piece_of_a_key_gets_into_the_transcript(
    command: str,
    key: str,
    width: int,
    mark: str,
    pages: set[int],
    places: list[int],
    stops: list[bool],
    known: bool,
) -> None:
    key = key.replace("5", " ") if '"' in command else key
    text = "\r\n".join([BEFORE, wrapped(command.format(key), width, mark, pages), AFTER, "> "])
    data = text.encode("cp932")
    marks = sorted({0, len(data), *(place % len(data) for place in places)})
    wire = Chunks([data[a:b] for a, b in pairwise(marks)], then_silent=True)
    told = io.StringIO()
    line = Line(wire, Veil([key] if known else []), told)
    heard = []
    for stop in stops:  # reading stops anywhere: a drain at what has come, a wait in vain
        try:
            line.read_until(re.compile("> " if stop else "# |3 text|3"), Deadline(0.01, wire.clock))
        except NoAnswer as silence:
            heard.append(silence.heard)
            line.drain(0.0, Deadline(0.01, wire.clock))
    line.drain(0.1, Deadline(5.0, wire.clock))
    line.close()
    assert not leaks(key, told.getvalue())
    assert not [leak for text in heard for leak in leaks(key, text)]
    assert MASK in told.getvalue()
    assert told.getvalue().startswith(BEFORE + "\n")
    assert told.getvalue().endswith(f"\n{AFTER}\n> ")


def test_a_line_that_is_not_finished_is_held_back_until_it_is() -> None:
    wire = Chunks(
        [b"> show", b" config\r\n  ipsec ike pre-shared-key 1 te", b"xt SECRET", b"ABC\r\n"], then_silent=True
    )
    told = io.StringIO()
    line = Line(wire, None, told)
    for chunk in ("show", "te", "SECRET", "\n"):
        line.read_until(re.compile(chunk), Deadline(5, wire.clock))
    assert told.getvalue() == f"> show config\n  ipsec ike pre-shared-key 1 text {MASK}\n"


def test_what_was_held_back_is_written_when_the_line_dies() -> None:
    wire = Chunks([b"login password SECR", b"ETS"])
    told = io.StringIO()
    line = Line(wire, None, told)
    with pytest.raises(WireLost) as lost:
        line.read_until(re.compile("> "), Deadline(5, wire.clock))
    assert lost.value.heard == f"login password {MASK}"
    line.close()
    assert told.getvalue() == f"login password {MASK}"


@pytest.mark.parametrize(
    "text",
    [
        "x" * 100_000,
        ("y" * 120 + "\r\n") * 2000,
        "login password " + "z" * 100_000,
        ("w" * 80 + "\r\n") * 1000 + "end\r\n",
    ],
    ids=["no end", "wide rows", "a secret without an end", "rows as wide as a console"],
)
def test_not_more_is_held_back_than_a_line_can_have(text: str) -> None:
    wire = Chunks([text[n : n + 1000].encode() for n in range(0, len(text), 1000)], then_silent=True)
    told = io.StringIO()
    line = Line(wire, None, told)
    with suppress(NoAnswer):
        while line.read_until(re.compile("x{500}|y{100}|z{500}|w{50}|end"), Deadline(1, wire.clock)):
            pass
    assert len(told.getvalue()) > len(text) - 70_000 or "z" in text
    line.close()
    assert told.getvalue() == (f"login password {MASK}" if "z" in text else text.replace("\r\n", "\n"))
