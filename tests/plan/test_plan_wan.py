"""The line to the internet: DHCP and PPPoE, with the password that is in no file."""

from dataclasses import replace

import pytest

from rtxvpn.plan import plan_commands, plan_json, plan_text

from .hand import full
from .internet import DHCP, FIXED, PASSWORD, PPPOE, names, of_site, planned


@pytest.fixture(autouse=True)
def password(monkeypatch):
    monkeypatch.setenv("RTXVPN_PPP_PASSWORD", PASSWORD)


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


KEPT = [  # the router's default route, the line, how it is told
    ("gateway pp 1 filter 500000 gateway pp 1", PPPOE, "info"),
    ("gateway pp 1 hide gateway pp 2 weight 0", PPPOE, "warning"),
    ("gateway pp 2 filter 1 2 gateway pp 1", PPPOE, "warning"),
    ("gateway pp 1 keepalive 1", PPPOE, "info"),
    ("gateway dhcp lan2 filter 1 gateway dhcp lan2", DHCP, "info"),
    ("gateway 203.0.113.1 keepalive 1 gateway 198.51.100.1 weight 0", FIXED, "warning"),
    ("gateway 203.0.113.1", FIXED, None),
]  # fmt: skip


@pytest.mark.parametrize(("route", "wan", "severity"), KEPT)
def test_a_default_route_with_the_wanted_gateway_among_its_own_is_left(route, wan, severity):
    line = f"ip route default {route}"
    plan = planned(wan, line)
    assert not any("ip route default" in command for command in full(plan))
    told = [one for one in plan.findings if one.name.startswith("default-route-k")]
    assert [one.severity for one in told] == [severity] * (severity is not None)
    assert all(line in str(one.summary) for one in told)
    assert "default-route-changes" not in names(plan)


@pytest.mark.parametrize(
    ("route", "wan"),
    [
        ("gateway pp 10", PPPOE),
        ("gateway 203.0.113.11", FIXED),
        ("gateway pp 2 filter 1 gateway pp 3", PPPOE),
    ],
)
def test_a_default_route_that_leads_elsewhere_is_replaced_and_told(route, wan):
    plan = planned(wan, f"ip route default {route}")
    assert f"ip route default gateway {wan.gateway}" in full(plan)
    assert "default-route-changes" in names(plan)
    assert "default-route-kept" not in names(plan)


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
    stranger = planned(PPPOE, "pp select 1", " pp auth myname other@example.ne.jp OnTheRouter")
    told = next(one for one in stranger.findings if one.name == "ppp-password-missing")
    assert "dials as other@example.ne.jp on pp 1" in str(told.summary)
    assert "wants user@example.ne.jp" in str(told.summary)
    assert "OnTheRouter" not in f"{told.summary}{told.advice}"
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
