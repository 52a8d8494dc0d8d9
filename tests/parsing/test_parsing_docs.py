"""The examples of docs/parsing.md do what they say, and its table names every command."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

from rtxvpn.parsing import knows
from rtxvpn.parsing.kinds import COMMANDS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "parsing.md"


def test_the_examples_run() -> None:
    results = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8", verbose=False)
    assert (results.failed, results.attempted > 10) == (0, True)


def test_the_table_names_every_command() -> None:
    rows = re.findall(r"^\| `([^`]+)`", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    plain = [re.sub(r" ?\[[^]]*\]", "", row) for row in rows]
    typed = [
        re.sub(r"N\b", "1", row).replace("ADDRESS", "10.0.0.1").replace("…", "10.0.0.1") for row in plain
    ]
    assert sorted(filter(None, map(knows, typed))) == sorted(COMMANDS)
