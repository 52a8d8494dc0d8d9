"""The pages of the checks have a section for each check with all that it should tell, and none for what is no check."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rtxvpn.model import CLOSER_CHECKS

DOCS = Path(__file__).parents[2] / "docs"
QUICK = ["route.default", "ipsec.phase1", "ipsec.phase2", "bgp.session", "route.vpc", "ping.target"]
LABELS = {
    "checks.md": ["States", "Evidence", "Next", "Costs"],
    "checks.ja.md": ["状態", "根拠", "次に見るもの", "コスト"],
}


def sections(page: str) -> dict[str, str]:
    text = (DOCS / page).read_text("utf-8")
    return dict(re.findall(r"^### (\S+)\n(.*?)(?=^##|\Z)", text, re.MULTILINE | re.DOTALL))


@pytest.mark.parametrize("page", LABELS)
def test_every_check_has_its_section(page: str) -> None:
    assert list(sections(page)) == [*QUICK, *CLOSER_CHECKS]


@pytest.mark.parametrize("page", LABELS)
def test_a_section_tells_judgement_states_evidence_next_and_costs(page: str) -> None:
    for text in sections(page).values():
        judges, *rest = [line for line in text.splitlines() if line]
        assert not judges.startswith("*")
        assert [line.removeprefix("* ").partition(":")[0] for line in rest] == LABELS[page]
        assert all(line.partition(":")[2].strip() for line in rest)


def test_both_pages_name_the_same_commands() -> None:
    english, japanese = sections("checks.md"), sections("checks.ja.md")
    for name, text in english.items():
        assert set(re.findall(r"`(show [^`]+)`", text)) == set(re.findall(r"`(show [^`]+)`", japanese[name]))
