"""Echoes wrapped anywhere, pager residue, prompts of every form."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.columns import columns
from rtxvpn.session import prompt as prompts
from rtxvpn.session.screen import clean, split_echo, turned, unmarked

WORDS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=60)


@given(command=WORDS, cuts=st.lists(st.integers(0, 60)), ends=st.sampled_from(["\r\n", "\n"]))
def test_an_echo_wrapped_anywhere_is_found(command: str, cuts: list[int], ends: str) -> None:
    wrapped = command
    for cut in sorted(set(cuts), reverse=True):
        if 0 < cut < len(command):
            wrapped = wrapped[:cut] + ends + wrapped[cut:]
    ahead = "\t "  # what no command of these letters can be found in
    before, after = split_echo(f"{ahead}{wrapped}\nbody", command) or ("", "")
    assert after == "\nbody"
    assert before == ahead


LINES = st.text(st.sampled_from("ab\r\n"), max_size=12)


@given(text=LINES, command=st.text("ab", min_size=1, max_size=3))
def test_the_echo_is_the_first_place_where_it_can_be_read(text: str, command: str) -> None:
    wrapped = re.search("[\r\n]*".join(command), text)
    expected = (text[: wrapped.start()], text[wrapped.end() :]) if wrapped else None
    assert split_echo(text, command) == expected


def test_a_line_without_the_echo_is_no_reply() -> None:
    assert split_echo("\n# ", "save") is None


@pytest.mark.parametrize(
    ("printed", "left"),
    [
        ("one\r\n", "one\n"),
        ("abc\b \b\b \bx", "ax"),
        ("tail \r", "tail "),
    ],
)
def test_backspaces_and_stray_returns_are_removed(printed: str, left: str) -> None:
    assert clean(printed) == left


@given(st.text(st.sampled_from("ab \b\b\n"), max_size=14))
def test_backspaces_take_away_what_was_typed(printed: str) -> None:
    left, erased = printed, re.compile(r"[^\b\n]\x08|\A\x08|(?<=\n)\x08")
    while "\b" in left:
        left = erased.sub("", left, count=1)
    assert clean(printed) == left


@pytest.mark.parametrize("work", ["clean", "echo"])
@pytest.mark.parametrize("piece", ["\b", "a\b", "ab\b\b", "a", "\r", "\n", "a\r\n", "save\r\n"], ids=repr)
def test_a_long_reply_takes_time_in_proportion(piece: str, work: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece)) + "\r\nsa\r\nve"
        began = time.process_time()
        clean(text) if work == "clean" else split_echo(text, "save")
        return time.process_time() - began

    small = max(min(seconds(60_000) for _ in range(3)), 0.001)
    assert seconds(240_000) / small < 12  # 4 in proportion, 16 by the square


@pytest.mark.parametrize(
    ("line", "prompt"),
    [
        ("> ", prompts.Prompt("", "", ">")),
        ("# ", prompts.Prompt("", "", "#")),
        ("RTX830# ", prompts.Prompt("RTX830", "", "#")),
        ("[RTX830] tunnel1# ", prompts.Prompt("[RTX830] ", "tunnel1", "#")),
        ("pp1# ", prompts.Prompt("", "pp1", "#")),
        ("[a > b] > ", prompts.Prompt("[a > b] ", "", ">")),
    ],
)
def test_prompts_are_taken_apart(line: str, prompt: prompts.Prompt) -> None:
    assert prompts.guess(line) == prompt
    assert prompt.text() == line


@pytest.mark.parametrize(
    "line",
    [
        "# RTX830 Rev.15.02.31",
        "# of sa",
        "-> # ",
        "rtxvpn-1a2b# x",
        "console prompt rtxvpn-1a2b",
        "x rtxvpn-1a2b# ",
    ],
)
def test_output_is_not_our_prompt(line: str) -> None:
    assert prompts.exactly("rtxvpn-1a2b").search("some output\n" + line) is None


@given(
    prefix=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=64),
    context=st.sampled_from(["", "tunnel1", "tunnel20", "pp1", "ppanonymous"]),
    level=st.sampled_from(">#"),
)
def test_a_prompt_with_a_known_prefix_is_always_found(prefix: str, context: str, level: str) -> None:
    shown = prompts.Prompt(prefix, context, level).text()
    found = prompts.exactly(prefix).search("output\n" + shown)
    assert found is not None
    assert (found["context"] or "", found["level"]) == (context, level)


ENDS = (
    "rtxvpn-1a2b# ",
    "rtxvpn-1a2b> ",
    "Password: ",
    "Username: ",
    "---more---",
    "(Y/N)",
    "# of sa",
    "# ",
    "x",
    " ",
    "",
)


@given(
    lines=st.lists(st.sampled_from(ENDS), min_size=1, max_size=6),
    line_end=st.sampled_from(["\n", "\r\n", "\r\r\n"]),
    tail=st.sampled_from(["", " ", "\n", "\r"]),
)
def test_where_the_router_waits_is_found_as_in_the_whole_text(
    lines: list[str], line_end: str, tail: str
) -> None:
    stop, text = prompts.stops("rtxvpn-1a2b"), line_end.join(lines) + tail
    found, wanted = stop.search(text), stop.pattern.search(text)
    assert (found and found.span()) == (wanted and wanted.span())


MARKS = ("---つづく---", "---more---", "<weiter>")
HOW = {
    "CR": lambda wide: "\r" + " " * wide + "\r",
    "CR before the blanks alone": lambda wide: "\r" + " " * wide,
    "blanks alone": lambda wide: " " * wide,
    "backspaces": lambda wide: "\b" * wide + " " * wide + "\b" * wide,
}


@pytest.mark.parametrize("how", HOW)
@given(mark=st.sampled_from(MARKS), indented=st.integers(0, 12), word=st.sampled_from(["BGP", "経路", ""]))
def test_a_line_behind_a_page_keeps_its_indentation(how: str, mark: str, indented: int, word: str) -> None:
    line = " " * indented + word + "\nlast\n"
    blanked = HOW[how](columns(mark))
    assert turned(blanked + line, mark) == line
    assert unmarked(f"first\n{mark}{blanked}{line}", [mark, "", "first"]) == f"first\n{line}"


@given(text=st.text(st.sampled_from("ab \r\n\b"), max_size=30), marks=st.lists(WORDS, max_size=3))
def test_a_row_that_is_not_blanked_is_no_mark(text: str, marks: list[str]) -> None:
    if " " * min(map(columns, marks), default=99) not in text:
        assert unmarked(text, marks) == text
