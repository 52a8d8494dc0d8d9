"""Every template has fixtures and every fixture a template, and the facts are those written beside it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from rtxvpn.parsing import decode, facts_json, knows, parse_output
from rtxvpn.parsing.kinds import COMMANDS, template_of
from rtxvpn.parsing.template import begins, run
from rtxvpn.parsing.terminal import clean
from rtxvpn.parsing.wrapping import console_columns, join_wrapped
from rtxvpn.paths import shipped

OTHERS = {"downloads", "sites"}  # what the .ttp template and the site reader are tested with
TEMPLATES = sorted(shipped("parsers").glob("*.textfsm"))
RAWS = sorted(shipped("fixtures").glob("*/*.raw"))


def expected(raw: Path) -> dict[str, Any]:
    return yaml.safe_load(raw.with_suffix(".yml").read_text(encoding="utf-8"))


def text_of(raw: Path) -> str:
    return decode(raw.read_bytes(), source=raw.name)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_each_state_of_a_template_ends_in_an_error(path: Path) -> None:
    states = re.split(r"\n(?=\w+\n  \^)", path.read_text(encoding="utf-8"))[1:]
    assert states[0].startswith("Start\n")
    assert all(state.rstrip().endswith("^. -> Error") for state in states)


def test_each_template_is_used_and_has_fixtures_in_a_folder_of_its_name() -> None:
    used = {template_of(name) for name in COMMANDS}
    assert used == {path.name for path in TEMPLATES}
    folders = {f"yamaha_{path.name}.textfsm" for path in shipped("fixtures").iterdir() if path.is_dir()}
    assert {name for name in folders if name[7:-8] not in OTHERS} == used


def test_no_fixture_stands_alone() -> None:
    assert RAWS
    pairs = [path.with_suffix("") for path in shipped("fixtures").glob("*/*.yml")]
    assert sorted(path.with_suffix("") for path in RAWS) == sorted(pairs)


def test_downloads_lie_where_the_ttp_template_is_tested() -> None:
    assert [path.name for path in shipped("parsers").glob("*.ttp")] == ["yamaha_download.ttp"]
    assert list(shipped("fixtures", "downloads").glob("*.txt"))


@pytest.mark.parametrize("raw", RAWS, ids=lambda path: path.stem)
def test_a_fixture_gives_the_facts_written_beside_it(raw: Path) -> None:
    wanted = expected(raw)
    assert str(knows(wanted["command"])).replace(" ", "_") == raw.parent.name
    facts = facts_json(wanted["command"], parse_output(wanted["command"], text_of(raw)))
    assert json.loads(json.dumps(facts)) == wanted["facts"]


@pytest.mark.parametrize("raw", RAWS, ids=lambda path: path.stem)
def test_a_fixture_gives_the_template_rows_written_beside_it(raw: Path) -> None:
    wanted = expected(raw)
    template = f"yamaha_{raw.parent.name}.textfsm"
    lines = clean(text_of(raw))
    unknown: list[Any] = []
    joined = join_wrapped(lines, begins(template), console_columns(lines))
    rows = [dict(row) for row in run(template, joined, unknown.append)]
    assert (rows, unknown) == (wanted["parsed_sample"], [])


@pytest.mark.parametrize("raw", RAWS, ids=lambda path: path.stem)
def test_a_fixture_tells_what_it_follows_and_how_sure_that_is(raw: Path) -> None:
    said = raw.with_suffix(".yml").read_text(encoding="utf-8").split("command:")[0]
    assert "fact book" in said
    assert re.search(r"\[(D|R|I|3|U)( [^]]*)?\]", said)


@pytest.mark.parametrize("encoding", ["cp932", "euc_jp", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("raw", RAWS, ids=lambda path: path.stem)
def test_a_fixture_reads_the_same_in_every_character_set(raw: Path, encoding: str) -> None:
    wanted = expected(raw)
    command = wanted["command"]
    text = decode(text_of(raw).encode(encoding))
    assert json.loads(json.dumps(facts_json(command, parse_output(command, text)))) == wanted["facts"]
