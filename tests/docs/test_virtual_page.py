"""The page about the virtual RTX830 names every setting and every fault, and counts its texts right."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from rtxvpn.simulator.faults import FAULTS
from rtxvpn.simulator.language import Language, is_confirmed
from rtxvpn.simulator.messages import MESSAGES
from rtxvpn.simulator.options import Options
from rtxvpn.simulator.syntax import commands

PAGE = (Path(__file__).parents[2] / "docs" / "virtual-rtx830.md").read_text("utf-8")


def _first_cells(heading: str) -> str:
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    return " ".join(re.findall(r"^\| (`[^|]*`) \|", section, re.MULTILINE))


@pytest.mark.parametrize("name", [field.name for field in fields(Options)])
def test_every_setting_is_named(name: str) -> None:
    assert f"`{name}`" in _first_cells("What is a setting")


def test_the_faults_are_these_and_no_others() -> None:
    assert set(re.findall(r"`([a-z0-9-]+)", _first_cells("Faults"))) == set(FAULTS)


@pytest.mark.parametrize(("language", "words"), [("en", "In English"), ("ja", "in Japanese")])
def test_the_number_of_confirmed_texts(language: Language, words: str) -> None:
    confirmed = sum(is_confirmed(message, language) for message in MESSAGES.values())
    assert re.search(rf"{words} {confirmed}\b", PAGE)


def test_the_number_of_texts_and_commands() -> None:
    assert f"{len(MESSAGES)} texts" in PAGE
    assert f"{len(commands())} commands" in PAGE
