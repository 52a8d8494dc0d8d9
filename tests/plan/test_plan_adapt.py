"""What a site file may ask to change in a download: each change is a finding, and nothing else changes."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.aws.download import parse_download_text
from rtxvpn.config.factory import FACTORY
from rtxvpn.config.tree import Config, Entry, read_config, render_config
from rtxvpn.errors import SiteError
from rtxvpn.paths import shipped
from rtxvpn.plan import make_plan, undo_commands
from rtxvpn.site import AdaptSite, AwsSite, LanSite, RouterSite, Site, WanSite
from rtxvpn.words import say

from .hand import full, typed_into

TEXT = shipped("fixtures", "downloads", "demo.txt").read_text(encoding="utf-8")
IKEV2 = shipped("fixtures", "downloads", "demo-ikev2.txt").read_text(encoding="utf-8")
STATIC = shipped("fixtures", "downloads", "demo-static.txt").read_text(encoding="utf-8")
DEMO = parse_download_text(TEXT, "demo.txt")
AWS = AwsSite(Path("demo.txt"))
SITE = Site(
    path=Path("site.yaml"),
    router=RouterSite("serial://COM3"),
    aws=AWS,
    wan=WanSite("lan2", "150.249.252.2/29", "150.249.252.1"),
    lan=LanSite("lan1", "192.168.200.254/24"),
    vpc=("10.0.0.0/16",),
)


def site(**adapt):
    return replace(SITE, aws=replace(AWS, adapt=AdaptSite(**adapt)))


def planned(asked, text=TEXT, running=None):
    return make_plan(asked, parse_download_text(text, "x"), running)


def adapted_names(plan):
    return {finding.name for finding in plan.findings if finding.name.startswith("adapted-")}


def test_nothing_is_changed_unasked():
    assert adapted_names(planned(SITE)) == set()
    assert {command.origin for command in planned(SITE).commands} == {"download", "site"}


OWN_FILTER = TEXT.replace("equal 0.0.0.0/0", "equal 172.16.0.0/16")
INCLUDING = TEXT.replace("equal 0.0.0.0/0", "include 0.0.0.0/0")
UNFILTERED = TEXT.replace("static filter 1", "static")
MISPRINT = TEXT.replace(
    "\tip tunnel address",
    "\tipsec ike local address id <id> 0.0.0.0/0\n\tipsec ike remote address id <id> 0.0.0.0/0\n\tip tunnel address",
)
ASKED = [
    ({"local_address": "192.168.200.254"}, TEXT, "adapted-local-address",
     {"ipsec ike local address 1 192.168.200.254", "ipsec ike local address 2 192.168.200.254"}),
    ({"nat_traversal": True}, TEXT, "adapted-nat-traversal",
     {"ipsec ike nat-traversal 1 on", "ipsec ike nat-traversal 2 on"}),
    ({"advertise": ("192.168.200.0/24", "10.9.0.0/16")}, TEXT, "adapted-advertise",
     {"bgp import filter 1 equal 192.168.200.0/24 10.9.0.0/16"}),
    ({"advertise": ("192.168.200.0/24",)}, OWN_FILTER, "adapted-advertise",
     {"bgp import filter 1 equal 192.168.200.0/24"}),
    ({"advertise": ("192.168.200.0/24",)}, INCLUDING, "adapted-advertise",
     {"bgp import filter 1 equal 192.168.200.0/24"}),
    ({"advertise": ("192.168.200.0/24",)}, UNFILTERED, "adapted-advertise",
     {"bgp import filter 1 equal 192.168.200.0/24", "bgp import 64512 static filter 1"}),
    ({"mss": "auto"}, TEXT, "adapted-mss", {"ip tunnel tcp mss limit auto"}),
    ({"mss": "1334"}, STATIC, "adapted-mss", {"ip tunnel tcp mss limit 1334"}),
    ({"repair_proxy_id": True}, MISPRINT, "adapted-proxy-id",
     {f"ipsec ike {side} id {n} 0.0.0.0/0" for side in ("local", "remote") for n in (1, 2)}),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "text", "name", "new"), ASKED)
def test_each_change_is_a_finding_and_a_command_of_the_tools(asked, text, name, new):
    plan = planned(site(**asked), text)
    assert adapted_names(plan) == {name}
    assert {command.command for command in plan.commands if command.origin == "tool"} == new
    assert not plan.has_errors
    finding = next(finding for finding in plan.findings if finding.name == name)
    assert finding.severity == "info"
    assert say(finding.summary, "ja") != str(finding.summary)


@pytest.mark.parametrize(("asked", "text", "name", "new"), ASKED)
def test_what_is_adapted_already_says_nothing(asked, text, name, new):
    again = planned(site(**asked), "\n".join(adapted_text(asked, text)))
    assert adapted_names(again) == set()


def adapted_text(asked, text):
    plan = planned(replace(site(**asked), wan=None, lan=None, vpc=()), text)
    return [command.command for command in plan.commands if command.origin != "site"]


@pytest.mark.parametrize("text", [TEXT, IKEV2, STATIC, MISPRINT])
def test_the_strong_profile(text):
    plan = planned(site(strong=True, local_address="192.168.200.254"), text)
    lines = full(plan)
    for n in (1, 2):
        assert lines.count(f"ipsec ike version {n} 2") == 1
        assert f"ipsec ike encryption {n} aes256-cbc" in lines
        assert f"ipsec ike group {n} modp2048" in lines
        assert f"ipsec ike hash {n} sha256" in lines
        assert f"ipsec sa policy 20{n} {n} esp aes256-cbc sha256-hmac" in lines
        assert f"ipsec ike keepalive use {n} on rfc4306 10 3" in lines
        # AWS knows the office by its public address, whatever address the router begins from
        assert f"ipsec ike local name {n} 150.249.252.2 ipv4-addr" in lines
        assert f"ipsec ike proposal-limitation {n} on" in lines
    found = {finding.name for finding in plan.findings}
    assert not found & {"weak-proposals", "keepalive-unfit", "malformed-proxy-id"}
    assert {tunnel.ike_version for tunnel in plan.connection.tunnels} == {2}


def test_route_weights():
    plan = planned(site(route_weights=(1, 0)))
    assert "ip route 10.0.0.0/16 gateway tunnel 1 hide gateway tunnel 2 weight 0 hide" in full(plan)
    assert adapted_names(plan) == {"adapted-routes"}


L2TP = read_config(
    "tunnel select 1\n tunnel encapsulation l2tp\n ipsec tunnel 101\n  ipsec sa policy 101 1 esp aes-cbc sha-hmac\n  ipsec ike pre-shared-key 1 text Other.1\n tunnel enable 1\n"
)
OTHER = """\
tunnel select 1
 ipsec tunnel 201
  ipsec sa policy 201 1 esp aes-cbc sha-hmac
  ipsec ike local address 1 150.249.252.2
  ipsec ike pre-shared-key 1 text Other.1
  ipsec ike remote address 1 203.0.113.50
 ip tunnel address 169.254.9.2/30
 tunnel enable 1
bgp use on
bgp autonomous-system 65000
bgp neighbor 1 64512 169.254.9.1
bgp import filter 1 equal 172.16.0.0/12
bgp import 64512 static filter 1
"""  # fmt: skip


def test_numbers_go_around_what_the_router_uses():
    plan = planned(site(renumber=True), running=read_config(OTHER))
    lines = full(plan)
    assert [t.number for t in plan.connection.tunnels] == [2, 3] or [
        t.number for t in plan.connection.tunnels
    ] == [3, 2]
    assert "bgp import filter 2 equal 0.0.0.0/0" in lines
    assert "bgp import 64512 static filter 1 2" in lines
    assert not any(
        re.search(r"ipsec (?:ike|sa policy|tunnel) (?:.* )?(?:1|201)(?: |$)", line) for line in lines
    )
    assert adapted_names(plan) == {"adapted-numbers"}
    routes = [line for line in lines if line.startswith("ip route 10.0.0.0/16")]
    assert routes == [
        "ip route 10.0.0.0/16 gateway tunnel {} hide gateway tunnel {} hide".format(
            *(tunnel.number for tunnel in plan.connection.tunnels)
        )
    ]


def test_an_l2tp_tunnel_keeps_its_number():
    plan = planned(site(renumber=True), running=L2TP)
    assert 1 not in [tunnel.number for tunnel in plan.connection.tunnels]
    assert "tunnel select 1" not in full(plan)


def test_without_renumber_they_would_be_taken():
    assert "tunnel select 1" in full(planned(SITE, running=read_config(OTHER)))


def test_no_number_left():
    running = Config(tuple(Entry(f"tunnel {n}", f"tunnel enable {n}") for n in range(1, 20)))
    with pytest.raises(SiteError, match="no free number"):
        planned(site(renumber=True), running=running)


@st.composite
def routers(draw):
    """Routers with other VPNs on some numbers: tunnels, policies, neighbours and filters of others."""
    lines = []
    for n in draw(st.sets(st.integers(1, 18), max_size=6)):
        policy = draw(st.sampled_from([100 + n, 200 + n]))
        lines += [f"tunnel select {n}", f" ipsec tunnel {policy}", f"  ipsec sa policy {policy} {n} esp aes-cbc sha-hmac",
                  f"  ipsec ike remote address {n} 203.0.113.{n}", f"  ipsec ike pre-shared-key {n} text Other.{n}", f" tunnel enable {n}"]  # fmt: skip
    as_numbers = [64600]  # an import without a neighbour of its AS is nobody's
    for n in draw(st.sets(st.integers(1, 6), max_size=3)):
        as_numbers.append(draw(st.sampled_from([64512, 64600])))
        lines.append(f"bgp neighbor {n} {as_numbers[-1]} 169.254.77.{n}")
    for n in draw(st.sets(st.integers(1, 4), max_size=3)):
        lines.append(f"bgp import filter {n} equal 172.16.{n}.0/24")
        lines.append(f"bgp import {draw(st.sampled_from(as_numbers))} static filter {n}")
    return read_config(lines)


@given(routers())
def test_nothing_of_others_is_touched_and_twice_is_empty(running):
    asked = replace(site(renumber=True), lan=None, wan=None)
    plan = planned(asked, running=running)
    assert "number-in-use" not in {finding.name for finding in plan.findings}
    after = typed_into(running, full(plan))
    for key, entry in running.settings.items():
        if entry.normal.startswith("bgp import 64512 static"):
            assert set(entry.normal.split(" ")[5:]) <= set(after.settings[key].normal.split(" ")[5:])
        else:
            assert after.settings[key].normal == entry.normal
    again = planned(asked, running=read_config(render_config(after)))
    assert full(again) == []
    assert again.connection == plan.connection
    assert typed_into(after, undo_commands(plan)).means() == running.means()


def test_on_factory_state_there_is_nothing_to_renumber():
    assert full(planned(site(renumber=True))) == full(planned(SITE))
    assert full(planned(site(renumber=True), running=FACTORY)) == full(planned(SITE))
