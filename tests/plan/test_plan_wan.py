"""The line to the internet: DHCP, PPPoE, the NAT and the filters that a site file may ask for."""

from dataclasses import replace
from pathlib import Path

import pytest

from rtxvpn.aws.download import parse_download_text
from rtxvpn.config.factory import FACTORY
from rtxvpn.config.tree import Config, Entry, read_config, render_config
from rtxvpn.paths import shipped
from rtxvpn.plan import make_plan, plan_commands, plan_json, plan_text, undo_commands
from rtxvpn.site import AdaptSite, AwsSite, PppoeSite, RouterSite, Site, WanSite

DEMO = parse_download_text(
    shipped("fixtures", "downloads", "demo.txt").read_text(encoding="utf-8"), "demo.txt"
)
AWS = AwsSite(
    Path("demo.txt"), adapt=AdaptSite(local_address="192.168.100.1", nat_traversal=True, mss="auto")
)
SITE = Site(path=Path("site.yaml"), router=RouterSite("serial://COM3"), aws=AWS, vpc=("10.0.0.0/16",))
DHCP = WanSite("lan2", "dhcp", "dhcp lan2")
PPPOE = WanSite("lan2", "", "pp 1", PppoeSite(1, "user@example.ne.jp"), 1454)
PASSWORD = "Ppp.Word1"


@pytest.fixture(autouse=True)
def password(monkeypatch):
    monkeypatch.setenv("RTXVPN_PPP_PASSWORD", PASSWORD)


def planned(wan, *lines):
    running = FACTORY.overlaid(read_config(lines).entries)
    return make_plan(replace(SITE, wan=wan), DEMO, running)


def full(plan):
    return plan_commands(plan, show_secrets=True)


def of_site(plan):
    return [command.command for command in plan.commands if command.origin == "site"]


def names(plan):
    return {finding.name for finding in plan.findings}


def test_dhcp():
    assert of_site(planned(DHCP)) == [
        "login timer clear",
        "ip route default gateway dhcp lan2",
        "ip route 10.0.0.0/16 gateway tunnel 1 hide gateway tunnel 2 hide",
        "ip lan2 address dhcp",
        "statistics traffic on",
    ]


def test_pppoe():
    plan = planned(replace(PPPOE, address="203.0.113.9/32"))
    assert of_site(plan)[3:-1] == [
        "pp select 1",
        "pp always-on on",
        "pppoe use lan2",
        "pppoe auto disconnect off",
        "pp auth accept pap chap",
        f"pp auth myname user@example.ne.jp {PASSWORD}",
        "ppp lcp mru on 1454",
        "ppp ipcp ipaddress on",
        "ppp ipcp msext on",
        "ppp ccp type none",
        "ip pp mtu 1454",
        "ip pp address 203.0.113.9/32",
        "pp enable 1",
        "pp select none",
    ]
    assert of_site(plan)[1] == "ip route default gateway pp 1"
    assert not plan.has_errors


def test_the_ppp_password_is_shown_nowhere():
    plan = planned(PPPOE)
    shown = [
        "\n".join(plan_commands(plan)),
        str(plan_json(plan)),
        plan_text(plan, "en"),
        plan_text(plan, "ja"),
    ]
    assert not any(PASSWORD in text for text in shown)
    assert "pp auth myname user@example.ne.jp ********" in shown[0]


def test_without_the_password_nothing_can_be_applied(monkeypatch):
    monkeypatch.delenv("RTXVPN_PPP_PASSWORD")
    plan = planned(PPPOE)
    assert plan.has_errors
    assert "ppp-password-missing" in names(plan)
    there = ("pp select 1", " pp auth myname user@example.ne.jp OnTheRouter")
    again = planned(PPPOE, *there)
    assert "ppp-password-missing" not in names(again)
    assert not any("pp auth myname" in command for command in full(again))


@pytest.mark.parametrize(
    "word", ["has blank", 'quote"', "a|b", "a>b", "a?b", "a#b", "back\\slash", "a;b", "é"]
)
def test_a_password_that_would_break_the_command_is_not_sent(monkeypatch, word):
    monkeypatch.setenv("RTXVPN_PPP_PASSWORD", word)
    plan = planned(PPPOE)
    assert "ppp-password-missing" in names(plan)
    assert not any(word in command for command in full(plan))


def test_nat_leads_ike_to_the_router():
    found = of_site(planned(replace(DHCP, nat=7)))
    assert found[4:-1] == [
        "nat descriptor type 7 masquerade",
        "nat descriptor address outer 7 primary",
        "nat descriptor masquerade static 7 1 192.168.100.1 udp 500",
        "nat descriptor masquerade static 7 2 192.168.100.1 udp 4500",
        "nat descriptor masquerade static 7 3 192.168.100.1 esp",
        "ip lan2 nat descriptor 7",
    ]
    assert "nat-blocks-vpn" not in names(planned(replace(DHCP, nat=7)))


def test_nat_of_pppoe_stands_in_its_block():
    plan = planned(replace(PPPOE, nat=7))
    assert "nat descriptor address outer 7 ipcp" in of_site(plan)
    assert ("pp 1", "ip pp nat descriptor 7") in [(c.context, c.command) for c in plan.commands]


def test_entries_of_others_in_a_nat_stay():
    theirs = "nat descriptor masquerade static 7 1 192.168.100.9 tcp 443"
    found = full(planned(replace(DHCP, nat=7), theirs))
    assert "nat descriptor masquerade static 7 2 192.168.100.1 udp 500" in found
    assert not any("static 7 1 " in line for line in found)


def test_another_nat_on_the_line_is_told():
    assert "nat-changes" in names(planned(replace(DHCP, nat=7), "ip lan2 nat descriptor 3"))


FILTERED = (
    "ip lan2 secure filter in 1 2 dynamic 100",
    "ip lan2 secure filter out 9",
    "ip filter 1 reject 10.0.0.0/8 * * * *",
)


def test_filters_are_opened_where_there_are_any():
    found = full(planned(replace(DHCP, filters=5000), *FILTERED))
    assert "ip filter 5000 pass 35.75.105.20,52.199.233.227 * udp * 500,4500" in found
    assert "ip filter 5003 pass * 35.75.105.20,52.199.233.227 esp * *" in found
    assert "ip lan2 secure filter in 5000 5001 1 2 dynamic 100" in found
    assert "ip lan2 secure filter out 5002 5003 9" in found
    told = names(planned(replace(DHCP, filters=5000), *FILTERED))
    assert "filters-change" in told
    assert "wan-filtered" not in told


def test_a_line_without_filters_gets_none():
    assert not any("filter" in line for line in of_site(planned(replace(DHCP, filters=5000))))
    assert "wan-filtered" in names(planned(DHCP, *FILTERED))
    assert "wan-filtered" in names(planned(PPPOE, "pp select 1", " ip pp secure filter in 1"))


def typed_into(config, commands):
    settings = dict(config.settings)
    context = None
    for command in commands:
        words = command.split(" ")
        if words[1:2] == ["select"]:
            context = None if words[2] == "none" else f"{words[0]} {words[2]}"
        elif words[0] == "no":
            del settings[Entry(context, command[3:]).key]
        elif command != "bgp configure refresh":
            entry = Entry(context, command)
            settings[entry.key] = entry
    assert context is None
    return Config(tuple(settings.values()))


@pytest.mark.parametrize(
    "wan", [DHCP, PPPOE, replace(DHCP, nat=7, filters=5000), replace(PPPOE, nat=7, filters=5000)]
)
@pytest.mark.parametrize(
    "lines",
    [
        (),
        FILTERED,
        ("pp select 1", " ip pp secure filter in 1", " pp auth myname old Old"),
        ("nat descriptor type 7 nat",),
    ],
)
def test_twice_is_empty_and_the_undo_brings_all_back(wan, lines):
    running = FACTORY.overlaid(read_config(lines).entries)
    plan = planned(wan, *lines)
    after = typed_into(running, full(plan))
    assert make_plan(replace(SITE, wan=wan), DEMO, read_config(render_config(after))).commands == ()
    assert typed_into(after, undo_commands(plan)).means() == running.means()
