"""Every sentence for people has its Japanese, with the same placeholders."""

from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest

import rtxvpn
from rtxvpn.words import Msg, default_lang, msg, say
from rtxvpn.words.ja import TABLE

PACKAGE = Path(rtxvpn.__file__).parent


def sentences() -> list[tuple[str, str]]:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "msg":
                place = f"{path.relative_to(PACKAGE)}:{node.lineno}"
                first = node.args[0]
                assert isinstance(first, ast.Constant), f"{place}: msg() takes a literal"
                found.append((place, str(first.value)))
    return found


def placeholders(pattern: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(pattern) if name is not None}


@pytest.mark.parametrize(("place", "pattern"), sentences(), ids=lambda value: str(value)[:60])
def test_sentence_has_its_japanese(place: str, pattern: str) -> None:
    assert pattern in TABLE, f"{place}: no Japanese for {pattern!r}"
    assert placeholders(TABLE[pattern]) == placeholders(pattern), place


def test_no_translation_is_an_orphan() -> None:
    spoken = {pattern for _, pattern in sentences()}
    assert not set(TABLE) - spoken


def test_say_translates_the_sentences_within() -> None:
    outer = Msg("{url}: no connection ({reason})", {"url": "x", "reason": msg("timed out")})
    assert say(outer, "ja") == TABLE["{url}: no connection ({reason})"].format(
        url="x", reason=TABLE["timed out"]
    )
    assert str(outer) == "x: no connection (timed out)"


@pytest.mark.parametrize(
    ("environ", "lang"),
    [
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LC_MESSAGES": "ja_JP.eucJP", "LANG": "en_US.UTF-8"}, "ja"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
    ],
)
def test_language_of_the_locale(environ: dict[str, str], lang: str) -> None:
    assert default_lang(environ) == lang
