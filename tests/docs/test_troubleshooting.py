"""Every message that the troubleshooting pages explain is one that the program says, word for word."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from rtxvpn.words.ja import TABLE

_ROOT = Path(__file__).parents[2]
_FIELD = re.compile(r"\{[^{}]*\}")
_ROW = re.compile(r"^\| `` ?(.+?) ?`` \|", re.MULTILINE)


def _patterns() -> Iterator[str]:
    for file in (_ROOT / "rtxvpn").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "msg":
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield first.value


def _dotted(sentence: str) -> str:
    dotted = _FIELD.sub("…", sentence)
    return re.sub(r"\((?:…|…[^()]*…)\)", "(…)", dotted).strip()


@pytest.mark.parametrize("page", ["troubleshooting.md", "troubleshooting.ja.md"])
def test_messages_are_the_programs_own(page: str) -> None:
    japanese = page.endswith(".ja.md")
    said = {_dotted(TABLE.get(pattern, pattern) if japanese else pattern) for pattern in _patterns()}
    explained = [_dotted(found) for found in _ROW.findall((_ROOT / "docs" / page).read_text("utf-8"))]
    assert len(explained) > 30
    assert [message for message in explained if message not in said] == []


def test_both_languages_explain_the_same_messages() -> None:
    pages = [
        (_ROOT / "docs" / page).read_text("utf-8") for page in ("troubleshooting.md", "troubleshooting.ja.md")
    ]
    in_japanese = {_dotted(pattern): _dotted(TABLE.get(pattern, pattern)) for pattern in _patterns()}
    english, japanese = ([_dotted(found) for found in _ROW.findall(page)] for page in pages)
    assert [in_japanese[message] for message in english] == japanese
