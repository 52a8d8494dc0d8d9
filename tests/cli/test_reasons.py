"""What is wrong with a command line is said in the language of the session, whatever Python says it."""

from __future__ import annotations

import argparse
import ast
import re
from pathlib import Path

import pytest

from rtxvpn.cli.reasons import reason
from rtxvpn.words import Msg, say

from .conftest import Office

# what argparse says to programmers, or elsewhere than in errors
NOT_FOR_PEOPLE = (
    "usage: ", ".__call__() not defined", "conflicting", "cannot", "'required'", "invalid option string",
    "dest= ", "dest supplied twice", "invalid conflict_resolution", "mutually exclusive arguments must", "positional arguments",
    "options", "show ", "%r is not callable", "can't open", 'argument "-"', "%(prog)s", "%(heading)s",
    "option '%(option)s' is deprecated", "command '%(parser_name)s' is deprecated", "argument '%(argument_name)s' is deprecated",
)  # fmt: skip
ENGLISH = re.compile(r"argument|expected|invalid|required|choose|allowed|not in|above")


def sentences() -> list[str]:
    """Return what this Python's argparse can say, each with something filled in."""
    calls = [
        one
        for one in ast.walk(ast.parse(Path(argparse.__file__).read_text("utf-8")))
        if isinstance(one, ast.Call)
    ]
    named = [one for one in calls if isinstance(one.func, ast.Name) and one.func.id in ("_", "ngettext")]
    texts = {one.args[0].value for one in named if one.args and isinstance(one.args[0], ast.Constant)}
    said = sorted(str(text) for text in texts if not str(text).startswith(NOT_FOR_PEOPLE))
    return [re.sub(r"%(\(\w+\))?[sr]", "3", text) for text in said]


def test_all_that_this_python_can_say_is_known() -> None:
    said = sentences()
    assert len(said) > 10
    assert [text for text in said if isinstance(reason(text), str)] == []


@pytest.mark.parametrize(
    "text",
    [
        "the following arguments are required: SITE, COMMAND",
        "unrecognized arguments: --oops x",
        "argument COMMAND: invalid choice: 'oops' (choose from 'init', 'plan')",  # 3.11
        "argument COMMAND: invalid choice: 'plann' (choose from init, plan)",  # 3.12 and later
        "argument COMMAND: invalid choice: 'plann', maybe you meant 'plan'? (choose from init, plan)",  # 3.14
        "argument -h/--help: ignored explicit argument 'x'",
        "argument --wait: expected one argument",
        "argument --x: expected 2 arguments",
        "argument --install: not allowed with argument --list",
        "one of the arguments --a --b is required",
        "ambiguous option: --on could match --on, --on-change",
        "argument --wait: '-1' is not in 0..86400",
        "argument --x: invalid float value: 'a: b'",
    ],
)
def test_the_english_stays_and_the_japanese_is_whole(text: str) -> None:
    found = reason(text)
    assert isinstance(found, Msg)
    assert str(found) == text
    assert not ENGLISH.search(say(found, "ja"))


def test_what_is_not_known_stays_as_it_is() -> None:
    assert reason("some day argparse says this") == "some day argparse says this"
    assert say(reason("argument --x: and this"), "ja") == "--x: and this"


@pytest.mark.parametrize(
    ("argv", "english", "japanese"),
    [
        (("plan",), "required: SITE", "次の引数が必要です: SITE"),
        (("plan", "a", "b"), "unrecognized arguments: b", "余分な引数があります: b"),
        (("plan", "a", "--format", "x"), "invalid choice: 'x'", "'x' は指定できません"),
        (("plan", "a", "--format"), "expected one argument", "--format: 値を 1 つ指定してください"),
        (("verify", "a", "--wait", "-1"), "'-1' is not in 0..86400", "'-1' は 0 から 86400"),
        (("verify", "a", "--wait", "soon"), "'soon' is not in 0..86400", "'soon' は 0 から 86400"),
        (("verify", "a", "--every", "1"), "'1' is not in 10..604800", "'1' は 10 から 604800"),
        (("history", "a", "--days", "0"), "'0' is not in 1..400", "'0' は 1 から 400"),
        (("simulate", "--speed", "0"), "'0' is not above 0", "'0' は 0 より大きく"),
        (("schedule", "a", "--install", "--list"), "not allowed with", "--install と同時には指定できません"),
        (("oops",), "invalid choice: 'oops'", "'oops' は指定できません"),
        (("--lang", "xx"), "invalid choice: 'xx'", "--lang: 'xx' は指定できません"),
    ],
)
def test_a_wrong_command_line(office: Office, argv: tuple[str, ...], english: str, japanese: str) -> None:
    told, said = office.run(*argv), office.run(*argv, lang="ja")
    assert told.code == said.code == 64
    assert english in told.err
    assert japanese in said.err
    assert "--help" in said.err
