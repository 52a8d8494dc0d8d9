"""How a plan is shown: commands, JSON, and the text for an 80-column terminal in two languages."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.aws.download import parse_download_text
from rtxvpn.columns import columns, fold
from rtxvpn.config.factory import FACTORY
from rtxvpn.config.tree import Entry
from rtxvpn.paths import shipped
from rtxvpn.plan import Plan, make_plan, plan_commands, plan_json, plan_text
from rtxvpn.site import AwsSite, LanSite, RouterSite, Site, WanSite

KEYS = ("dEmo_Kx7vQ2mT9.sample1Zr4LwY8", "dEmo_Hb3nW6pC5.sample2Ju9XeS1", "Another.Key1")
DOWNLOAD = parse_download_text(
    shipped("fixtures", "downloads", "demo.txt").read_text(encoding="utf-8"), "demo.txt"
)
SITE = Site(
    path=Path("site.yaml"),
    router=RouterSite("ssh://admin@192.168.100.1"),
    aws=AwsSite(Path("demo.txt")),
    wan=WanSite("lan2", "150.249.252.2/29", "150.249.252.1"),
    lan=LanSite("lan1", "192.168.200.254/24", ("192.168.200.1-192.168.200.10/24",)),
    vpc=("10.0.0.0/16",),
)
FROM_FACTORY = make_plan(SITE, DOWNLOAD)
# a line with a key is overwritten, so the undo holds a key as well
FROM_OTHER = make_plan(
    SITE,
    DOWNLOAD,
    FACTORY.overlaid(
        [
            Entry(None, "ip filter 1 pass * *"),
            Entry("tunnel 1", "ipsec ike pre-shared-key 1 text Another.Key1"),
        ]
    ),
)
PLANS = [FROM_FACTORY, FROM_OTHER]


@pytest.mark.parametrize("plan", PLANS)
def test_keys_are_hidden_everywhere_unless_asked_for(plan):
    shown = ["\n".join(plan_commands(plan)), json.dumps(plan_json(plan)), repr(plan.connection)]
    shown += [plan_text(plan, lang) for lang in ("en", "ja")]
    assert not any(key in text for key in KEYS for text in shown)
    assert "ipsec ike pre-shared-key 1 text ********" in shown[0]
    assert f"ipsec ike pre-shared-key 1 text {KEYS[0]}" in plan_commands(plan, show_secrets=True)


def test_json_is_the_contracts():
    document = plan_json(FROM_FACTORY)
    assert document["schema"] == "rtxvpn.plan/1"
    assert len(document["commands"]) == 58
    first = document["commands"][1]
    assert first == {
        "command": "ipsec ike encryption 1 aes-cbc",
        "origin": "download",
        "context": "tunnel 1",
        "undo": ["no ipsec ike encryption 1"],
    }
    assert {"name", "severity", "summary", "line"} <= document["findings"][0].keys()
    assert json.loads(json.dumps(document)) == document


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("width", [60, 80, 120])
def test_text_fits_its_terminal(plan, lang, width):
    text = plan_text(plan, lang, width)
    assert max(columns(line) for line in text.splitlines()) <= width
    assert not any(line != line.rstrip() for line in text.splitlines())


@pytest.mark.parametrize(("width", "below"), [(80, 7), (120, 1)])
def test_what_takes_back_stands_in_one_column_beside_most_commands(width, below):
    lines = plan_text(FROM_FACTORY, "en", width).splitlines()
    shown = [line for line in lines[4:] if "«" in line]
    beside = {line.index("«") for line in shown if not line.lstrip().startswith("«")}
    assert len(beside) == 1
    assert len([line for line in shown if line.lstrip().startswith("«")]) <= below


def test_text_says_what_is_new_replaced_and_unchanged():
    lines = [line.split("«")[0].rstrip() for line in plan_text(FROM_FACTORY, "en", 120).splitlines()]
    assert "s + ip route default gateway 150.249.252.1" in lines
    assert "s ~ ip lan1 address 192.168.200.254/24" in lines
    assert "    + ipsec ike group 1 modp1024" in lines
    assert "  = dhcp service server" in lines
    assert "    tunnel select 1" in lines
    assert "« ip lan1 address 192.168.100.1/24" in plan_text(FROM_FACTORY, "en")


def test_text_in_japanese_leaves_no_sentence_in_english():
    text = plan_text(FROM_FACTORY, "ja")
    assert "工場出荷状態" in text
    assert "警告  default-route-advertised  (ダウンロードの 79 行目)" in text


def test_an_empty_plan_says_so():
    empty = Plan((), (), DOWNLOAD.connection, "running")
    assert plan_text(empty, "en") == "vpn-0de30000000000aaa: nothing to change.\n"
    assert plan_commands(empty) == []


def test_worst_findings_come_first():
    wrong = make_plan(
        Site(SITE.path, SITE.router, SITE.aws, WanSite("lan2", "192.0.2.2/29", "192.0.2.1")), DOWNLOAD
    )
    text = plan_text(wrong, "en")
    assert text.index("ERROR") < text.index("WARNING") < text.index("INFO")


@given(st.text(alphabet="ab 、。あ漢", max_size=200), st.integers(10, 40))
def test_folding_keeps_every_character_and_the_width(text, width):
    lines = fold(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    runs = re.findall(r"(?:[ab]+|.)[、。]*", text)  # what may not be cut
    assert all(columns(line) <= max([width, *map(columns, runs)]) for line in lines)
