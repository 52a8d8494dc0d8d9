"""The procedure document: everything that a board signs is in it, in two languages, and no key."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from rtxvpn.aws.download import parse_download_text
from rtxvpn.config.factory import FACTORY
from rtxvpn.config.tree import Config, Entry
from rtxvpn.paths import shipped
from rtxvpn.plan import make_plan, plan_commands, undo_commands
from rtxvpn.plan.runbook import plan_runbook
from rtxvpn.secrets import MASK, mask
from rtxvpn.site import AwsSite, LanSite, PppoeSite, RouterSite, Site, VerifySite, WanSite

TEXT = shipped("fixtures", "downloads", "demo.txt").read_text(encoding="utf-8")
STATIC = shipped("fixtures", "downloads", "demo-static.txt").read_text(encoding="utf-8")
KEYS = re.findall(r"dEmo_\S+", TEXT)
DEMO = parse_download_text(TEXT, "demo.txt")
SITE = Site(
    path=Path("office.yaml"),
    router=RouterSite("serial://COM3"),
    aws=AwsSite(Path("demo.txt")),
    wan=WanSite("lan2", "150.249.252.2/29", "150.249.252.1"),
    lan=LanSite("lan1", "192.168.200.254/24", ("192.168.200.1-192.168.200.10/24",)),
    vpc=("10.0.0.0/16",),
    verify=VerifySite(ping=("10.0.134.243",), wait=90),
)
PLAN = make_plan(SITE, DEMO)
OTHER = make_plan(
    SITE,
    DEMO,
    FACTORY.overlaid(
        [Entry(None, "bgp use on"), Entry("tunnel 1", "ipsec ike pre-shared-key 1 text Old.Key12")]
    ),
)


def rows(document, heading):
    chapter = re.split(r"(?m)^## \d+\. ", document)
    found = next(part for part in chapter if part.startswith(heading))
    return [line.strip("| ").split(" | ") for line in found.split("\n") if line.startswith("| ")]


@pytest.mark.parametrize("plan", [PLAN, OTHER])
def test_every_command_stands_in_it_once_in_its_order(plan):
    cells = [row for row in rows(plan_runbook(plan, SITE, "en"), "Commands by step") if row[0].isdigit()]
    assert [row[0] for row in cells] == [str(n) for n in range(1, len(plan.commands) + 1)]
    assert [row[1].strip("`") for row in cells] == plan_commands(plan)


@pytest.mark.parametrize("plan", [PLAN, OTHER])
def test_the_roll_back_is_the_undo(plan):
    cells = [row for row in rows(plan_runbook(plan, SITE, "en"), "Roll-back") if row[0].isdigit()]
    assert [row[1].strip("`") for row in cells] == [mask(line) for line in undo_commands(plan)]


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_no_key_is_in_it(lang):
    document = plan_runbook(OTHER, SITE, lang)
    assert not any(key in document for key in (*KEYS, "Old.Key12"))
    assert "`ipsec ike pre-shared-key 1 text ********`" in document


def test_the_expected_answer_is_the_prompt_of_its_place():
    answers = {
        row[1].strip("`"): row[2].strip("`")
        for row in rows(plan_runbook(PLAN, SITE, "en"), "Commands by step")
    }
    assert answers["tunnel select 1"] == "tunnel1#"
    assert answers["tunnel enable 2"] == "tunnel2#"
    assert answers["tunnel select none"] == "#"
    assert answers["login timer clear"] == "#"


def test_the_chapters_of_both_languages():
    english = re.findall(r"(?m)^## \d+\. (.*)$", plan_runbook(PLAN, SITE, "en"))
    assert english == [
        "Purpose", "Risks and remarks", "Prerequisites", "Commands by step", "Checks", "Go or no-go", "Roll-back",
    ]  # fmt: skip
    japanese = re.findall(r"(?m)^## \d+\. (.*)$", plan_runbook(PLAN, SITE, "ja"))
    assert len(japanese) == len(english)
    assert not any(re.search("[A-Za-z]", heading) for heading in japanese)


def test_steps_are_told_apart():
    titles = re.findall(r"(?m)^### Step \d+: (.*)$", plan_runbook(PLAN, SITE, "en"))
    assert titles == [
        "tunnel 1", "The router", "BGP", "tunnel 2", "The router", "BGP", "The router", "Routes", "Addresses", "DHCP",
        "The router",
    ]  # fmt: skip


def test_the_checks_are_those_of_the_site():
    looks = [row[0].strip("`") for row in rows(plan_runbook(PLAN, SITE, "en"), "Checks")][1:]
    assert looks == [
        "show ipsec sa gateway 1",
        "show status tunnel 1",
        "show ipsec sa gateway 2",
        "show status tunnel 2",
        "show status bgp neighbor 169.254.184.61",
        "show status bgp neighbor 169.254.18.221",
        "show ip route",
        "show ip route",
        "ping -c 5 -sa 192.168.200.254 10.0.134.243",
    ]
    assert "90 seconds after" in plan_runbook(PLAN, SITE, "en")


def test_static_routing_has_no_bgp_to_look_at():
    document = plan_runbook(make_plan(SITE, parse_download_text(STATIC, "x")), SITE, "en")
    assert "bgp" not in "".join(row[0] for row in rows(document, "Checks"))


def test_saving_is_proved_by_the_router_not_asking():
    said = " ".join(" ".join(row) for row in rows(plan_runbook(PLAN, SITE, "en"), "Go or no-go"))
    assert "`CONFIG0`" in said
    assert "does not ask `(Y/N)`: this proves that it saved" in said
    assert "answers with nothing" not in said


def test_each_line_of_the_roll_back_names_what_it_takes_back():
    for plan in (PLAN, OTHER):
        document = plan_runbook(plan, SITE, "en")
        undo = {row[0]: row[3].strip("`") for row in rows(document, "Commands by step") if row[0].isdigit()}
        back = {row[2]: row[1].strip("`") for row in rows(document, "Roll-back") if row[2].isdigit()}
        assert back == {number: line for number, line in undo.items() if line != "—"}


def secrets_told(plan):
    found = re.split(r"(?m)^## \d+\. ", plan_runbook(plan, SITE, "en"))[3]
    return [line for line in found.splitlines() if MASK in line]


def test_where_a_hidden_word_stands_is_told_by_its_command(monkeypatch):
    monkeypatch.setenv("RTXVPN_PPP_PASSWORD", "Ppp.Word1")
    site = replace(SITE, wan=WanSite("lan2", "", "pp 1", PppoeSite(1, "user"), 1454))
    line = "pp auth myname"
    assert [line in told for told in secrets_told(make_plan(site, DEMO))] == [False, True]
    assert ["`show config`" in told for told in secrets_told(PLAN)] == [False]
    assert ["`show config`" in told for told in secrets_told(OTHER)] == [False, True]
    known = Config(tuple(e for e in done(PLAN).entries)).overlaid([Entry(None, "bgp use off")])
    assert secrets_told(make_plan(SITE, DEMO, known)) == []


def done(plan):
    typed = (Entry(c.context, c.command) for c in plan.commands if c.undo)
    return FACTORY.overlaid(typed)


def test_the_second_tunnel_waits_for_the_first():
    keys = [Entry(f"tunnel {n}", f"ipsec ike pre-shared-key {n} text Old.Key1{n}") for n in (1, 2)]
    document = plan_runbook(make_plan(SITE, DEMO, done(PLAN).overlaid(keys)), SITE, "en")
    told = "Before this step tunnel 1 is up again, if it was up before: `show status tunnel 1`"
    assert (
        document.index("### Step 2: tunnel 2") < document.index(told) < document.index("no tunnel enable 2")
    )
    assert "is up again" not in plan_runbook(PLAN, SITE, "en")
    # it may come back only when the line has its new address
    moved = done(PLAN).overlaid([*keys, Entry(None, "ip lan2 address 192.0.2.9/24")])
    assert "is up again" not in plan_runbook(make_plan(SITE, DEMO, moved), SITE, "en")


def test_a_session_that_a_new_address_cuts_is_told():
    assert "cuts it: log in again" in plan_runbook(PLAN, SITE, "en")
    plan = make_plan(replace(SITE, lan=None, wan=None), DEMO)
    assert "cuts it: log in again" not in plan_runbook(plan, SITE, "en")


def test_a_pipe_in_a_command_does_not_break_the_table():
    running = FACTORY.overlaid([Entry("tunnel 1", "ipsec ike local address 1 a|b")])
    document = plan_runbook(make_plan(SITE, DEMO, running), SITE, "en")
    assert r"`ipsec ike local address 1 a\|b`" in document


def test_nothing_to_change_is_said():
    empty = replace(PLAN, commands=())
    document = plan_runbook(empty, SITE, "en")
    assert "There is nothing to change" in document
    assert "Roll-back" not in document


def test_the_ppp_password_is_not_in_it(monkeypatch):
    monkeypatch.setenv("RTXVPN_PPP_PASSWORD", "Ppp.Word1")
    site = replace(SITE, wan=WanSite("lan2", "", "pp 1", PppoeSite(1, "user"), 1454))
    document = plan_runbook(make_plan(site, DEMO), site, "ja")
    assert "Ppp.Word1" not in document
    assert "`pp auth myname user ********`" in document
