from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.simulator import messages
from rtxvpn.simulator.editor import Editor
from rtxvpn.simulator.language import Voice, is_confirmed
from rtxvpn.simulator.messages import MESSAGES
from rtxvpn.simulator.pager import Pager
from rtxvpn.simulator.screen import CODECS, Screen, width_of, wrap


def test_rows_are_cut_anywhere_and_leave_no_mark() -> None:
    assert wrap("# main:  RTX MAC-Address=00", 20) == ["# main:  RTX MAC-Add", "ress=00"]


def test_a_wide_character_goes_whole_to_the_next_row() -> None:
    assert wrap("a" * 79 + "説", 80) == ["a" * 79, "説"]


@given(
    st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc"]), max_size=300),
    st.integers(80, 200),
)
def test_wrapping_loses_nothing_and_fits(text: str, columns: int) -> None:
    rows = wrap(text, columns)
    assert "".join(rows) == text
    assert all(sum(map(width_of, row)) <= columns for row in rows)


@pytest.mark.parametrize("character", ["ja.sjis", "ja.euc", "ja.utf8"])
def test_each_character_set_carries_japanese(character: str) -> None:
    screen = Screen(80, character)
    screen.write("エラー: 越\n")
    assert screen.take() == "エラー: 越\r\n".encode(CODECS[character])


def test_ascii_has_no_japanese() -> None:
    screen = Screen(80, "en.ascii")
    screen.write("説明 x")
    assert screen.take() == b"?? x"


def typed(keys: str, *, hidden: bool = False, columns: int = 80) -> tuple[list[str], str]:
    screen = Screen(columns, "en.ascii")
    editor = Editor(screen, lambda beginning: ["config", "copyright"])
    editor.ask("# ", hidden, command=not hidden)
    lines = []
    for key in keys:
        line = editor.key(key)
        if line is not None:
            lines.append(line)
            editor.ask("# ", hidden, command=not hidden)
    return lines, screen.take().decode().replace("\r\n", "\n")


def test_cr_lf_is_a_line_and_an_empty_line() -> None:
    assert typed("show\r\nx\r")[0] == ["show", "", "x"]


def test_the_echo_wraps_at_the_columns() -> None:
    line = "dhcp scope 1 192.168.100.2-192.168.100.191/24 gateway 192.168.128.1 expire 12:00"
    assert typed(line + "\r")[1].startswith("# " + line[:78] + "\n" + line[78:] + "\n")


def test_a_password_has_no_echo() -> None:
    assert typed("secret\r", hidden=True) == (["secret"], "# \n# ")


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        ("shoe\bw\r", "show"),
        ("shoe\x7fw\r", "show"),
        ("\b\bx\r", "x"),
        ("wrong\x15right\r", "right"),
        ("a\x1b[Db\r", "ab"),
        ("a\x00\x04b\r", "ab"),
        ("show co?py\r", "show copy"),
        ('"what?"\r', '"what?"'),
    ],
)
def test_editing(keys: str, line: str) -> None:
    assert typed(keys)[0][-1] == line


def test_arrow_up_brings_the_last_line_back() -> None:
    assert typed("show arp\rsave\r\x1b[A\x1b[A\r")[0][-1] == "show arp"


def test_ctrl_c_gives_the_line_up_and_ctrl_r_shows_it_again() -> None:
    lines, out = typed("sho\x03")
    assert (lines, out) == (["\x03"], "# sho\n# ")
    assert typed("sho\x12")[1] == "# sho\n# sho"


def test_a_question_mark_lists_keywords_at_once() -> None:
    assert typed("show ?")[1] == "# show ?\n? config copyright\n# show "


def paged(keys: str, rows: int = 30, page: int | None = 24) -> str:
    screen = Screen(80, "ja.sjis")
    pager = Pager(screen)
    pager.feed("\n".join(f"row {n}" for n in range(rows)), page, "---つづく---")
    for key in keys:
        if pager.waiting:
            pager.key(key, page, "---つづく---")
    return screen.take().decode("cp932").replace("\r\n", "\n")


def test_the_pager_stops_and_blanks_its_mark() -> None:
    assert paged("").endswith("row 22\n---つづく---")
    assert "---つづく---\r            \rrow 23\n" in paged(" ")
    assert paged(" ").endswith("row 29\n")
    assert paged("\r").endswith("row 23\n---つづく---")
    assert paged("xyz") == paged("")
    assert "row 23" not in paged("q")
    assert paged("", page=None).endswith("row 29\n")


def test_output_of_just_a_page_does_not_stop() -> None:
    assert "つづく" not in paged("", rows=23)


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("key", sorted(MESSAGES))
def test_scrambling_changes_what_is_not_confirmed_and_nothing_else(key: str, language: str) -> None:
    message = MESSAGES[key]
    text = message.en if language == "en" else message.ja
    plain = Voice().say(key, language)  # type: ignore[arg-type]
    scrambled = Voice(scramble=True, seed=3).say(key, language)  # type: ignore[arg-type]
    if is_confirmed(message, language):  # type: ignore[arg-type]
        assert scrambled == plain
    else:
        assert text not in scrambled
        assert len(scrambled) != len(plain)
        assert ("(Y/N)" in scrambled) == ("(Y/N)" in plain)
        assert not set(">#") & set(scrambled)


def test_scrambling_is_the_same_every_time_and_other_with_another_seed() -> None:
    first, again, other = (Voice(True, seed).say("wrong-admin", "en") for seed in (1, 1, 2))
    assert first == again != other
    assert first.startswith("Error: ")


def test_values_survive_scrambling() -> None:
    assert "300" in Voice(True).say("rollback-armed", "ja", seconds=300)


def test_no_text_is_kept_that_nothing_says() -> None:
    folder = Path(messages.__file__).parent
    source = "".join(path.read_text() for path in folder.glob("*.py") if path.name != "messages.py")
    assert [key for key in MESSAGES if f'"{key}"' not in source] == []
