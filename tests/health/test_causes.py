"""The thirty rows of fact book aws-vpn 5.6 are data, and every cause says what to look at next."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from rtxvpn.health import bgp_checks, checks, route_checks, router_checks, tunnel_checks
from rtxvpn.health.causes import causes_of
from rtxvpn.health.causes_table import CAUSES, ON_AWS
from rtxvpn.health.suspects import Suspect
from rtxvpn.words import say

ROWS = range(1, 31)
DOCS = Path(__file__).parents[2] / "docs"
SUSPECTS = [(symptom, one) for symptom, suspects in CAUSES.items() for one in suspects]
VALUES = {
    "tunnel": 1, "remote": "35.75.105.20", "peer": "169.254.184.61", "prefix": "10.0.0.0/16", "host": "10.0.134.243",
    "gateway": "150.249.252.1", "range": "r", "checks": "ipsec.phase1", "tunnels": "TUNNEL[1]", "prefixes": "192.168.0.0/24",
}  # fmt: skip
# where to look: at something that is typed, or at something with a name in AWS, here or in the report
PLACES = re.compile(
    r"`[^`]+`|AWS|look at |download|customer gateway|firewall|NAT|own route|\b(?:route|bgp|ipsec)\.\w+"
)


def by_row() -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for symptom, one in SUSPECTS:
        for number in one.numbers:
            found.setdefault(number, set()).add(symptom)
    return found


@pytest.mark.parametrize("row", ROWS)
def test_a_row_of_the_table_is_data_or_is_aws(row: int) -> None:
    assert (row in by_row()) is not (row in ON_AWS)
    if row in ON_AWS:
        assert say(ON_AWS[row], "ja") != str(ON_AWS[row])


def test_no_row_is_made_up() -> None:
    assert {*by_row(), *ON_AWS} == set(ROWS)


@pytest.mark.parametrize("page", ["checks.md", "checks.ja.md"])
def test_the_page_of_the_checks_lists_every_row_and_where_it_is_told(page: str) -> None:
    text = (DOCS / page).read_text("utf-8")
    listed = dict(re.findall(r"^\| (\d+) \| [^|]+ \| ([^|]+) \|$", text, re.MULTILINE))
    assert [int(row) for row in listed] == list(ROWS)
    for row, symptoms in by_row().items():
        told = set(re.findall(r"`([\w.-]+)`", listed[str(row)]))
        assert told == {CHECK_OF[symptom] for symptom in symptoms}, row
    for row in ON_AWS:
        assert "`" not in listed[str(row)]


@pytest.mark.parametrize(("symptom", "one"), SUSPECTS, ids=lambda value: str(value)[:40])
def test_a_cause_says_what_to_look_at(symptom: str, one: Suspect) -> None:
    told = one.told(symptom, VALUES)
    assert PLACES.search(str(one.look.pattern)), one.look
    for lang in ("en", "ja"):
        words = say(told, lang)  # type: ignore[arg-type]
        assert "{" not in words
        assert words.count(" → ") == 1
        assert all(words.split(" → "))
    assert say(told, "ja") != say(told, "en")


@pytest.mark.parametrize("symptom", CAUSES)
def test_a_symptom_has_a_cause_without_any_clue(symptom: str) -> None:
    """A quick look has read no configuration and no log, and tells something all the same."""
    causes = causes_of(symptom, **VALUES)
    assert causes
    assert all(one.symptom == symptom and not one.evidence for one in causes)
    assert len(set(map(str, causes))) == len(causes)


def test_every_symptom_is_one_of_a_check() -> None:
    rooms = (bgp_checks, checks, route_checks, router_checks, tunnel_checks)
    text = "".join(inspect.getsource(room) for room in rooms)
    built = {f"{of}.{how}" for of in ("vpc", "ping") for how in ("none", "bgp-down", "tunnels-down")}
    assert set(CAUSES) == {name for name in CAUSES if f'"{name}"' in text} | (built & set(CAUSES)) | {
        "router.cpu", "router.memory",
    }  # fmt: skip
    assert set(CHECK_OF) == set(CAUSES)


CHECK_OF = {
    **dict.fromkeys(("default.none", "default.elsewhere"), "route.default"),
    **{name: "route.vpc" for name in CAUSES if name.startswith("vpc.")},
    **{name: "ping.target" for name in CAUSES if name.startswith("ping.")},
    **{name: "ipsec.phase1" for name in CAUSES if name.startswith("phase1.")},
    **{name: "ipsec.phase2" for name in CAUSES if name.startswith("phase2.")},
    **{name: "bgp.session" for name in CAUSES if name.startswith("bgp.")},
    "bgp.hold": "bgp.timers",
    "bgp.flaps": "bgp.flaps",
    "bgp.received": "bgp.received",
    **{name: "bgp.offered" for name in CAUSES if name.startswith("offered.")},
    "redundancy.lost": "ipsec.redundancy",
    "pairs.many": "ipsec.pairs",
    "tunnel.no-sas": "tunnel.interface",
    "interface.down": "tunnel.interface",
    "inner.none": "ping.tunnel",
    "local.none": "ping.local",
    "keepalive.none": "tunnel.keepalive",
    "keepalive.heartbeat": "tunnel.keepalive",
    "mss.large": "tunnel.mss",
    **{name: "dhcp.scope" for name in CAUSES if name.startswith("dhcp.")},
    **{name: name for name in ("router.clock", "router.cpu", "router.memory")},
    "router.unsaved": "router.saved",
}
