"""What is cut short, contradicts itself or is not the answer ends in a ParseError that names the line."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rtxvpn.errors import ParseError
from rtxvpn.parsing import UnknownCommand, facts_json, parse_output, understand
from rtxvpn.parsing.kinds import COMMANDS as NAMES
from rtxvpn.parsing.kinds import kind_of
from rtxvpn.paths import shipped

COMMANDS = {name: name for name in NAMES} | {
    "ping": "ping -c 1 10.0.134.243",
    "show ipsec sa gateway": "show ipsec sa gateway 1",
    "show ipsec sa gateway detail": "show ipsec sa gateway 1 detail",
    "show status bgp neighbor routes": "show status bgp neighbor 169.254.184.61 routes",
    "show status tunnel": "show status tunnel 1",
    "show status lan": "show status lan1",
}
HEADER = "Destination         Gateway          Interface       Kind  Additional Info.\n"
ROUTE = "10.0.0.0/16         169.254.184.61    TUNNEL[1]       BGP  path=64512\n"


def fixture(folder: str) -> str:
    return sorted(shipped("fixtures", folder).glob("*.raw"))[0].read_text(encoding="utf-8")


def refused(command: str, text: str, first_line: int = 1) -> ParseError:
    with pytest.raises(ParseError) as caught:
        parse_output(command, text, source="night.log", first_line=first_line)
    return caught.value


def test_an_unknown_line_is_named_with_file_line_and_text() -> None:
    error = refused("show ip route", HEADER + ROUTE + "10.1.0.0/16  what is this\n", first_line=40)
    assert (error.source, error.line, error.text) == ("night.log", 42, "10.1.0.0/16  what is this")
    assert str(error).startswith("night.log:42: ")
    assert "what is this" in str(error)
    assert "理解できない" in error.tell("ja")


@pytest.mark.parametrize("answer", ["Error: Invalid command name", "エラー: コマンド名を確認してください"])
@pytest.mark.parametrize("command", COMMANDS.values())
def test_a_refusal_is_not_an_answer(command: str, answer: str) -> None:
    error = refused(command, answer + "\n")
    assert error.line == 1
    assert "refused" in str(error)
    assert answer in str(error)


@pytest.mark.parametrize("command", [c for n, c in COMMANDS.items() if not kind_of(n).may_be_empty])
@pytest.mark.parametrize("text", ["", "\n", "\r\n \r\n"])
def test_an_empty_answer_is_an_error(command: str, text: str) -> None:
    refused(command, text)


def test_a_header_without_rows_is_an_error() -> None:
    assert "no row" in str(refused("show ip route", HEADER))


def test_no_security_association_at_all_is_a_fact() -> None:
    facts = parse_output("show ipsec sa", "Total: isakmp:0 send:0 recv:0\n")
    assert facts_json("show ipsec sa", facts)[0]["totals"] == {"isakmp": 0, "send": 0, "recv": 0}


def test_rows_that_disagree_with_the_totals_are_an_error() -> None:
    lines = fixture("show_ipsec_sa").splitlines(keepends=True)
    for gone in range(4, 10):
        error = refused("show ipsec sa", "".join(lines[:gone] + lines[gone + 1 :]))
        assert "not whole" in str(error)


def test_a_neighbor_cut_short_anywhere_is_an_error() -> None:
    lines = fixture("show_status_bgp_neighbor").splitlines()
    for kept in range(1, 10):
        error = refused("show status bgp neighbor", "\n".join(lines[:kept]))
        assert error.line == kept
        assert "cut short" in str(error)


def test_a_neighbor_with_a_line_missing_is_an_error_at_the_next_line() -> None:
    lines = fixture("show_status_bgp_neighbor").splitlines()
    for gone in range(9):
        error = refused("show status bgp neighbor", "\n".join(lines[:gone] + lines[gone + 1 :]))
        assert error.line == gone + 1


@pytest.mark.parametrize("mark", ["---つづく---", "---more---", "---つづく---\r", "---more---\n"])
def test_an_output_stopped_at_the_pager_is_an_error(mark: str) -> None:
    assert "pager" in str(refused("show ip route", HEADER + ROUTE + mark))


@pytest.mark.parametrize(
    "row",
    [
        "10.0.0.0/33         169.254.184.61    TUNNEL[1]       BGP  path=64512",
        "10.0.0.256/16       169.254.184.61    TUNNEL[1]       BGP  path=64512",
        "10.0.0.0/16         169.254.184.610   TUNNEL[1]       BGP  path=64512",
        "10.0.0.0            169.254.184.61    TUNNEL[1]       BGP  path=64512",
        "10.0.0.0/16         169.254.184.61    TUNNEL[1]      EGP   path=64512",
    ],
)
def test_a_route_that_cannot_be_is_an_error(row: str) -> None:
    assert refused("show ip route", HEADER + row).line == 2


def test_a_secret_in_a_line_that_is_not_understood_is_masked() -> None:
    error = refused("show ip route", HEADER + "ipsec ike pre-shared-key 1 text hunter2\n")
    assert "hunter2" not in str(error) + str(error.text)


@pytest.mark.parametrize(
    "command", ["show arp", "show ip r", "sh co", "reload", "", "show ip route | grep 10"]
)
def test_a_command_that_no_template_knows_is_an_error(command: str) -> None:
    with pytest.raises(UnknownCommand):
        parse_output(command, HEADER + ROUTE)


def test_lenient_reading_keeps_what_is_understood_and_lists_the_rest() -> None:
    text = HEADER + "# what?\n" + ROUTE + "10.0.0.0/64 - LAN1 static\n"
    read = understand("sh ip ro", text, source="a.log", first_line=7, lenient=True)
    assert read.name == "show ip route"
    assert [route.prefix for route in read.facts] == ["10.0.0.0/16"]
    assert [(left.line, left.text) for left in read.not_understood] == [
        (8, "# what?"),
        (10, "10.0.0.0/64 - LAN1 static"),
    ]


@given(st.sampled_from(sorted(COMMANDS)), st.text(max_size=300))
def test_garbage_gives_a_parse_error_and_nothing_else(name: str, text: str) -> None:
    # one word may be a whole configuration ("dns"), so for that one only other beginnings are garbage
    assume(name != "show config" or not text.strip()[:1].isalpha())
    try:
        parse_output(COMMANDS[name], text)
    except ParseError:
        return
    assert kind_of(name).may_be_empty


@given(st.sampled_from(sorted(COMMANDS)), st.data())
def test_a_damaged_output_gives_a_parse_error_and_nothing_else(name: str, data: st.DataObject) -> None:
    text = fixture(name.replace(" ", "_"))
    start = data.draw(st.integers(0, len(text)))
    length = data.draw(st.integers(0, 200))
    damaged = text[:start] + data.draw(st.text(max_size=20)) + text[start + length :]
    with contextlib.suppress(ParseError):
        facts_json(name, parse_output(COMMANDS[name], damaged))


@given(st.sampled_from(sorted(COMMANDS)), st.data())
def test_lenient_reading_never_fails(name: str, data: st.DataObject) -> None:
    text = fixture(name.replace(" ", "_"))
    start = data.draw(st.integers(0, len(text)))
    damaged = text[:start] + data.draw(st.text(max_size=40)) + text[start + 30 :]
    facts_json(name, parse_output(COMMANDS[name], damaged, lenient=True))


EVIL = ["a " * 4000, "10.0.0.0/16 " * 600, "1 " * 4000, " " * 8000, "BGP neighbor is " + ", " * 3900, "\b" * 8000,
        "x" * 10_000_000, "1.1.1.1/1 - a EGP " + "b " * 4000 + "\t", "main: " * 1300, "-" * 8000 + "."]  # fmt: skip


@pytest.mark.parametrize("line", EVIL, ids=lambda line: line[:12].strip() or "blanks")
@pytest.mark.parametrize("name", COMMANDS)
def test_adversarial_lines_end_quickly(name: str, line: str) -> None:
    began = time.process_time()
    for before in ("", fixture(name.replace(" ", "_"))):
        error = refused(COMMANDS[name], before + line) if line.strip("\b ") else None
        assert error is None or len(str(error)) < 1000
    assert time.process_time() - began < 2
