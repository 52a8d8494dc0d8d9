"""Commands are found in a terminal log by prompt and echo, whatever the terminal did to the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.errors import ParseError
from rtxvpn.parsing import Captured, find_outputs, knows, parse_output, walk_outputs

HEADER = "Destination         Gateway          Interface       Kind  Additional Info.\n"
LAN = "192.168.200.0/24    192.168.200.254        LAN1  implicit\n"
WAN = "default             150.249.252.1          LAN2    static\n"


def commands(text: str) -> list[str]:
    return [found.command for found in find_outputs(text)]


@pytest.mark.parametrize(
    "prompt",
    [
        "> ",
        "# ",
        "RTX830# ",
        "RTX830> ",
        "[RTX830] # ",
        "Tokyo HQ> ",
        "pp1# ",
        "[RTX830] tunnel1# ",
        "本社# ",
    ],
)
def test_a_command_is_found_after_any_prompt(prompt: str) -> None:
    found = find_outputs(f"banner\n\n{prompt}show ip route \n{HEADER}{LAN}{prompt}\n")
    assert found == (Captured("show ip route", (HEADER + LAN).rstrip("\n"), 4, prompt.strip()),)
    assert len(parse_output(found[0].command, found[0].text, first_line=4)) == 1


def test_several_routers_and_unknown_commands_in_one_log() -> None:
    text = f"A# sh ip ro\n{HEADER}{LAN}A# save\nSaving ... CONFIG0 Done .\nA# exit\nB> show ip route\n{HEADER}{WAN}B> "
    found = find_outputs(text)
    assert [(one.prompt, one.command, one.first_line) for one in found] == [
        ("A#", "sh ip ro", 2),
        ("A#", "save", 5),
        ("A#", "exit", 7),
        ("B>", "show ip route", 8),
    ]
    assert [knows(one.command) for one in found] == ["show ip route", None, None, "show ip route"]


def test_a_banner_and_lines_of_show_config_are_no_commands() -> None:
    text = (
        "RTX830 Rev.15.02.31 (Fri Jul  5 10:40:25 2024)\nMemory 256Mbytes, 2LAN\n# show config\n"
        "# RTX830 Rev.15.02.31\n# Memory 256Mbytes, 2LAN\n# main:  RTX830 ver=00\n# Reporting Date: Nov 1\n"
        "login password *\nschedule at 1 */* 12:00 * show log > usb1:log.txt\n# \n"
    )
    assert commands(text) == ["show config"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r\r\n", "\r"])
def test_every_line_end(end: str) -> None:
    text = f"# show ip route\n{HEADER}{LAN}# ".replace("\n", end)
    (found,) = find_outputs(text)
    assert len(parse_output(found.command, found.text)) == 1


@pytest.mark.parametrize(
    "residue",
    [
        "---つづく---\r            \r",
        "---つづく---\r             \r",
        "---more---\r          \r",
        "---つづく---" + "\b" * 12 + " " * 12 + "\b" * 12,
        "---つづく---            ",
        "\x1b[7m---more---\x1b[0m\r\x1b[K",
    ],
)
def test_the_pagers_residue_goes(residue: str) -> None:
    (found,) = find_outputs(f"# show ip route\n{HEADER}{WAN}{residue}{LAN}# \n")
    assert [route.interface for route in parse_output(found.command, found.text)] == ["LAN2", "LAN1"]


def test_blanks_of_the_next_line_survive_the_pager() -> None:
    (found,) = find_outputs("# show arp\na\n---つづく---              b\n---more---\r          \r  c\n")
    assert found.text == "a\n  b\n  c"


def test_an_output_left_at_the_pager_is_not_whole() -> None:
    for rest in ("---つづく---\r            \r# \n", "---つづく---\r            \r# exit\n", "---more---"):
        found = find_outputs(f"# show ip route\n{HEADER}{WAN}{rest}")[0]
        with pytest.raises(ParseError, match="pager"):
            parse_output(found.command, found.text)


@pytest.mark.parametrize("mark", ["---more---\n", "---つづく---\r            \r\r\n"])
def test_a_blank_line_after_the_pager_is_no_stop(mark: str) -> None:
    (found,) = find_outputs(f"# show ip route\n{HEADER}{WAN}{mark}{LAN}---つづく---\r            \r\r\n# \n")
    assert len(parse_output(found.command, found.text)) == 2


def test_typing_errors_and_redraws_of_the_echo() -> None:
    assert commands("# sgh\b \b\b \bhow ip route\nx\n") == ["show ip route"]
    assert commands("# show ip ro\n# show ip route\nx\n") == ["show ip route"]
    assert commands("# show ip ro\r# show ip route\nx\n") == ["show ip route"]


def test_an_echo_cut_at_the_edge_of_the_console() -> None:
    prompt = "[a-very-long-name-of-a-router-in-the-cellar-of-the-building] tunnel1# "
    echo = prompt + "show ip route"
    (found,) = find_outputs(f"{echo[:80]}\n{echo[80:]}\n{HEADER}{LAN}{prompt}\n")
    assert (found.command, found.first_line, found.text) == ("show ip route", 3, (HEADER + LAN).rstrip())


def test_a_paste_that_begins_with_the_command_itself() -> None:
    (found,) = find_outputs(f"\nshow ip route\n{HEADER}{LAN}")
    assert (found.command, found.first_line, found.prompt) == ("show ip route", 3, "")


def test_filtered_output_is_found_and_known_by_nobody() -> None:
    found = find_outputs(f"# show ip route | grep LAN\nSearching ...\n{LAN}# show ip route\n{HEADER}{LAN}# ")
    assert [knows(one.command) for one in found] == [None, "show ip route"]


def test_a_log_of_another_vendor_holds_nothing() -> None:
    assert commands("Router#show ip route\nCodes: C - connected\nRouter#\n[user@host ~]$ ls\n") == []


def test_outputs_come_one_by_one() -> None:
    walk = walk_outputs(iter(["# show ip route", "x", "# show arp", "y"]))
    assert next(walk).text == "x"
    assert next(walk).text == "y"
    assert list(walk) == []


@given(st.text(max_size=400))
def test_any_text_can_be_searched(text: str) -> None:
    for found in find_outputs(text):
        assert found.command.strip() == found.command != ""


@given(
    st.lists(
        st.tuples(st.sampled_from(["show ip route", "sh ips sa", "save"]), st.sampled_from([LAN, WAN, ""]))
    )
)
def test_every_command_of_a_log_is_found_in_order(parts: list[tuple[str, str]]) -> None:
    text = "".join(f"RTX830# {command}\n{body}." + "\n" for command, body in parts)
    assert [(one.command, one.text) for one in find_outputs(text)] == [(c, b + ".") for c, b in parts]
