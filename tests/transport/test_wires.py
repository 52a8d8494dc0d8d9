"""Every kind of wire behaves alike: the same script, the same text, the same errors."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from rtxvpn.errors import NoAnswer, WireLost

# pyserial 3.5 starts its RFC 2217 thread in words that Python calls old
pytestmark = pytest.mark.filterwarnings("ignore:set(Daemon|Name):DeprecationWarning")

Open = Callable[..., Any]
PROMPT = re.compile(r"> \Z")
JAPANESE = "経路: つづく ｱ 管理レベル"


def test_what_is_written_arrives_and_is_answered(open_line: Open) -> None:
    far = open_line([b"", b"show config\r\n# RTX830\r\n> "])
    far.line.write("show config\r")
    assert far.line.read_until(PROMPT, far.deadline()) == "show config\n# RTX830\n> "
    assert far.heard() == b"show config\r"


def test_one_answer_after_the_other(open_line: Open) -> None:
    far = open_line([b"", *(b"answer %d\r\n> " % n for n in range(20))])
    for n in range(20):
        far.line.write(f"question {n}\r")
        assert far.line.read_until(PROMPT, far.deadline()) == f"answer {n}\n> "


def test_much_text_comes_whole(open_line: Open) -> None:
    body = "".join(f"line {n} of a long configuration\r\n" for n in range(3000))
    far = open_line([b"", body.encode("ascii") + b"> "])
    far.line.write("show config\r")
    assert far.line.read_until(PROMPT, far.deadline()) == body.replace("\r\n", "\n") + "> "


def test_silence_ends_at_the_deadline_and_keeps_what_came(open_line: Open) -> None:
    far = open_line([b"", b"half a line", b" and the rest\r\n> "])
    far.line.write("a\r")
    far.line.read_until(re.compile("half"), far.deadline())
    with pytest.raises(NoAnswer) as told:
        far.line.read_until(PROMPT, far.deadline(0.1))
    assert told.value.heard == " a line"
    assert told.value.wire == far.line.name
    far.line.write("b\r")
    assert far.line.read_until(PROMPT, far.deadline()) == " a line and the rest\n> "


def test_a_deadline_that_has_passed_waits_no_more(open_line: Open) -> None:
    far = open_line([b"", b"one\r\n> two\r\n> "])
    far.line.write("a\r")
    far.line.read_until(re.compile("two"), far.deadline())
    far.line.drain(0.05)
    far.line.write("a\r")
    with pytest.raises(NoAnswer):
        far.line.read_until(PROMPT, far.deadline(0.0))


def test_what_came_is_found_although_the_deadline_has_passed(open_line: Open) -> None:
    far = open_line([b"", b"one two\r\n"])
    far.line.write("a\r")
    far.line.read_until(re.compile("one"), far.deadline())
    assert far.line.read_until(re.compile("two"), far.deadline(0.0)) == " two"


def test_a_far_end_that_dies_is_a_lost_line(open_line: Open) -> None:
    far = open_line([b"", b"going down\r\n"], then_silent=False)
    far.line.write("restart\r")
    assert far.line.read_until(re.compile("down"), far.deadline()) == "going down"
    with suppress(WireLost):
        far.line.write("still there?\r")
    with pytest.raises(WireLost):
        far.line.read_until(PROMPT, far.deadline())
    with pytest.raises(WireLost):
        far.line.read_until(PROMPT, far.deadline())


def test_drain_gives_all_that_came_and_forgets_it(open_line: Open) -> None:
    far = open_line([b"", b"tail\r\n> "])
    far.line.write("a\r")
    far.line.read_until(re.compile("tail"), far.deadline())
    assert far.line.drain(0.1) == "\n> "
    assert far.line.drain(0.0) == ""


def test_closing_twice_is_closing_once(open_line: Open) -> None:
    far = open_line([b""])
    far.line.close()
    far.line.close()
    with pytest.raises(WireLost):
        far.line.write("a\r")


def test_reading_from_a_closed_line_is_a_lost_line(open_line: Open) -> None:
    far = open_line([b""], then_silent=False)
    far.line.close()
    with pytest.raises(WireLost):
        far.line.read_until(PROMPT, far.deadline(0.2))


@pytest.mark.parametrize("codec", ["cp932", "euc_jp", "utf-8"])
def test_a_character_cut_between_two_reads_is_whole_again(open_line: Open, codec: str) -> None:
    encoded = JAPANESE.encode(codec)
    cuts = [n for n in range(1, len(encoded)) if not _whole(encoded[:n], codec)]
    answers = [part for n in cuts for part in (b"> " + encoded[:n], encoded[n:] + b"\r\n")]
    far = open_line([b"", *answers])
    for _ in cuts:
        far.line.write("a\r")
        said = far.line.read_until(re.compile("> "), far.deadline())
        far.line.write("b\r")
        assert (said + far.line.read_until(re.compile("\n"), far.deadline())) == f"> {JAPANESE}\n"


def _whole(data: bytes, codec: str) -> bool:
    try:
        data.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def test_every_byte_there_is_comes_through(open_line: Open) -> None:
    noise = bytes(set(range(256)) - {0x0A, 0x0D, 0x11, 0x13})
    far = open_line([b"", noise * 4 + b"\r\nend> "])
    far.line.write("a\r")
    assert far.line.read_until(re.compile("end> "), far.deadline()).endswith("\nend> ")


def test_every_line_end_is_one_line_end(open_line: Open) -> None:
    endings = [b"\n", b"\r\n", b"\r\r\n", b"\r\r\r\n"]
    far = open_line([b"", *(ending.join([b"one", b"two", b"", b"> "]) for ending in endings)])
    for _ in endings:
        far.line.write("a\r")
        assert far.line.read_until(PROMPT, far.deadline()) == "one\ntwo\n\n> "
