"""The page of the checks has a section for each check, and none for what is no check."""

from __future__ import annotations

import re
from pathlib import Path

from rtxvpn.model import CLOSER_CHECKS

PAGE = Path(__file__).parents[2] / "docs" / "checks.md"
QUICK = ["route.default", "ipsec.phase1", "ipsec.phase2", "bgp.session", "route.vpc", "ping.target"]


def test_every_check_has_its_section() -> None:
    assert re.findall(r"^### (\S+)$", PAGE.read_text("utf-8"), re.MULTILINE) == [*QUICK, *CLOSER_CHECKS]
