"""The READMEs show the program's own help in both languages, and no link of the documents leads nowhere."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from rtxvpn.cli.commands import build
from rtxvpn.cli.main import main

ROOT = Path(__file__).parents[2]
READMES = {"en": ROOT / "README.md", "ja": ROOT / "README.ja.md"}
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
PAIRS = {
    page: page.with_suffix(".ja.md")
    for page in (
        ROOT / "README.md",
        *(ROOT / "docs" / f"{name}.md" for name in ("findings", "guide", "safety", "troubleshooting")),
    )
}
HELP = re.compile(r"<!-- help: (rtxvpn[a-z ]*) -->\n```text\n(.*?)```", re.DOTALL)
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")
REWRITE = "update the help blocks with: python tests/docs/rewrite_help.py"


def _commands() -> list[str]:
    choices = next(action.choices for action in build("en")._actions if action.dest == "command")
    assert choices is not None
    return ["rtxvpn", *(f"rtxvpn {name}" for name in choices)]


def _prose(text: str) -> str:
    return FENCE.sub("", text)


@pytest.mark.parametrize("line", _commands())
@pytest.mark.parametrize("lang", READMES)
def test_help_blocks_equal_the_program(lang: str, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    blocks = dict(HELP.findall(READMES[lang].read_text("utf-8")))
    assert main([*line.split()[1:], "--lang", lang, "--help"]) == 0
    assert blocks.get(line) == capsys.readouterr().out, REWRITE


@pytest.mark.parametrize("lang", READMES)
def test_no_help_block_of_a_command_that_is_gone(lang: str) -> None:
    named = [line for line, _ in HELP.findall(READMES[lang].read_text("utf-8"))]
    assert sorted(named) == sorted(_commands()), REWRITE


@pytest.mark.parametrize("english", PAIRS, ids=lambda page: page.name)
def test_both_languages_have_the_same_sections_and_rows(english: Path) -> None:
    def shape(page: Path) -> list[str]:
        text = _prose(page.read_text("utf-8"))
        return re.findall(r"^(?:#+ |\||\* |\d+\. )", text, re.MULTILINE)

    assert shape(english) == shape(PAIRS[english])


@pytest.mark.parametrize("english", PAIRS, ids=lambda page: page.name)
def test_both_languages_have_the_same_commands(english: Path) -> None:
    def typed(page: Path) -> list[list[str]]:
        blocks = [
            body for kind, body in FENCE.findall(page.read_text("utf-8")) if kind in ("", "sh", "powershell")
        ]
        return [[line.partition(" #")[0].rstrip() for line in block.splitlines()] for block in blocks]

    assert typed(english) == typed(PAIRS[english])


def test_both_readmes_have_the_same_exit_codes_and_site_keys() -> None:
    def data(page: Path) -> tuple[list[str], list[str]]:
        text = page.read_text("utf-8")
        keys = [body for kind, body in FENCE.findall(text) if kind == "yaml"]
        values = [line.partition("#")[0].rstrip() for line in "".join(keys).splitlines()]
        return re.findall(r"^\| (\d+)\b", text, re.MULTILINE), values

    assert data(READMES["en"]) == data(READMES["ja"])


def _anchors(page: Path) -> set[str]:
    titles = [title for _, title in HEADING.findall(_prose(page.read_text("utf-8")))]
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_relative_links_resolve(page: Path) -> None:
    for link in LINK.findall(_prose(page.read_text("utf-8"))):
        if "://" in link:
            continue
        path, _, anchor = unquote(link).partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.is_file(), f"{page.name}: {link}"
        assert not anchor or anchor in _anchors(target), f"{page.name}: {link}"
