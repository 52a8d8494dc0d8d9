"""Findings about what a router holds already: numbers, NAT, filters and leftovers."""

from dataclasses import replace
from pathlib import Path

import pytest

from rtxvpn.aws.download import parse_download_text
from rtxvpn.config.factory import FACTORY
from rtxvpn.config.tree import read_config
from rtxvpn.paths import shipped
from rtxvpn.plan import make_plan
from rtxvpn.site import AdaptSite, AwsSite, PppoeSite, RouterSite, Site, WanSite
from rtxvpn.words import say

DEMO = parse_download_text(
    shipped("fixtures", "downloads", "demo.txt").read_text(encoding="utf-8"), "demo.txt"
)
SITE = Site(
    path=Path("site.yaml"),
    router=RouterSite("serial://COM3"),
    aws=AwsSite(Path("demo.txt")),
    wan=WanSite("lan2", "150.249.252.2/29", "150.249.252.1"),
)
USUAL = {"weak-proposals", "default-route-advertised"}


def findings(site, *lines):
    return make_plan(site, DEMO, FACTORY.overlaid(read_config(lines).entries)).findings


def severities(site, *lines):
    return {f.name: f.severity for f in findings(site, *lines) if f.name not in USUAL}


WAYS = [
    f"nat descriptor masquerade static 3 {n} 150.249.252.2 {what}" for n, what in ((1, "udp 500"), (2, "esp"))
]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["tunnel select 1", " tunnel encapsulation l2tp", " tunnel enable 1"],
         {"number-in-use": "warning", "settings-left-over": "warning", "tunnel-restarts": "warning"}),
        (["tunnel select 7", " ipsec tunnel 202"], {"number-in-use": "warning"}),
        (["bgp neighbor 2 65010 192.0.2.9"], {"number-in-use": "warning"}),
        (["ipsec ike remote address 7 203.0.113.9"], {"auto-refresh-starts-others": "warning"}),
        (["ipsec auto refresh on", "ipsec ike remote address 7 203.0.113.9"], {}),
        (["bgp neighbor pre-shared-key 1 text x"], {"bgp-password-left": "error"}),
        (["bgp neighbor pre-shared-key 7 text x"], {}),
        (["ip lan2 nat descriptor 3", "nat descriptor type 3 masquerade"], {"nat-blocks-vpn": "warning"}),
        (["ip lan2 nat descriptor 3", "nat descriptor type 3 masquerade", *WAYS], {}),
        (["ip lan3 nat descriptor 3"], {}),
        (["tunnel select 1", " ip tunnel secure filter in 1 2"],
         {"tunnel-filtered": "warning", "number-in-use": "warning"}),
        (["ip route 10.0.0.0/16 gateway tunnel 1"], {"static-hides-bgp": "info", "routes-left": "warning"}),
        (["ip route 10.0.0.0/16 gateway tunnel 5"], {}),
    ],
)  # fmt: skip
def test_what_the_router_holds_is_told(lines, found):
    assert severities(SITE, *lines) == found
    for finding in findings(SITE, *lines):
        assert say(finding.summary, "ja") != str(finding.summary)


OTHER_VPN = [
    "tunnel select 1",
    " ipsec tunnel 201",
    "  ipsec sa policy 201 1 esp aes-cbc sha-hmac",
    "  ipsec ike remote address 1 203.0.113.50",
    " tunnel enable 1",
]
FILTER = [
    "bgp neighbor 9 64512 192.0.2.9",
    "bgp import filter 1 equal 172.16.0.0/12",
    "bgp import 64512 static filter 1",
]


@pytest.mark.parametrize(
    ("lines", "named"),
    [
        (["bgp neighbor 1 65010 192.0.2.9"], ["bgp neighbor 1"]),
        (["bgp neighbor 2 65010 192.0.2.9"], ["bgp neighbor 2"]),
        (["bgp neighbor 1 64512 169.254.184.61"], None),
        (FILTER, ["bgp import filter 1"]),
        ([FILTER[0], "bgp import filter 5 equal 172.16.0.0/12", "bgp import 64512 static filter 5"], ["bgp import 64512 static"]),
        # another VPN under the numbers of a tunnel is told by itself, what else it has is told here
        (OTHER_VPN, None),
        ([*OTHER_VPN, "bgp neighbor 1 65010 192.0.2.9"], ["bgp neighbor 1"]),
        ([*OTHER_VPN, *FILTER], ["bgp import filter 1"]),
        ([*OTHER_VPN, "tunnel select 2", " ip tunnel mtu 1400"], ["tunnel select 2"]),
        (["tunnel select 3", " ipsec tunnel 201", "  ipsec sa policy 201 7 esp aes-cbc sha-hmac"], ["ipsec tunnel 201"]),
        # this VPN, moved to another tunnel by hand
        (["tunnel select 3", " ipsec tunnel 201", "  ipsec sa policy 201 1 esp aes-cbc sha-hmac",
          "  ipsec ike remote address 1 35.75.105.20", " tunnel enable 3"], ["ipsec ike 1"]),
    ],
)  # fmt: skip
def test_the_numbers_in_use_are_named_and_no_others(lines, named):
    told = [str(f.summary) for f in findings(SITE, *lines) if f.name == "number-in-use"]
    wanted = [] if named is None else [", ".join(f"`{one}`" for one in named)]
    assert [one.partition(": ")[2] for one in told] == wanted
    asked = replace(SITE, aws=replace(SITE.aws, adapt=AdaptSite(renumber=True)))
    assert "number-in-use" not in severities(asked, *lines)


def test_renumber_settles_numbers_in_use():
    asked = replace(SITE, aws=replace(SITE.aws, adapt=AdaptSite(renumber=True)))
    found = severities(asked, "tunnel select 1", " tunnel encapsulation l2tp", " tunnel enable 1")
    assert found == {"adapted-numbers": "info"}


@pytest.mark.parametrize(
    ("folder", "told"), [("Downloads", True), ("ダウンロード", True), ("downloads", False)]
)
def test_keys_left_where_browsers_put_them(folder, told):
    left = replace(SITE, aws=AwsSite(Path("home") / folder / "vpn-1.txt"))
    assert ("keys-in-downloads-folder" in severities(left)) == told


@pytest.mark.parametrize(
    "form", [WanSite("lan2", "dhcp", "dhcp lan2"), WanSite("lan2", "", "pp 1", PppoeSite(1, "u"))]
)
def test_an_address_that_the_line_will_bring_is_no_error(form, monkeypatch):
    monkeypatch.setenv("RTXVPN_PPP_PASSWORD", "Ppp.Word1")
    assert severities(replace(SITE, wan=form))["local-address-not-owned"] == "warning"


@pytest.mark.parametrize(
    ("wan", "lines", "told"),
    [
        (replace(SITE.wan, mtu=1454), (), True),
        (replace(SITE.wan, mtu=1460), (), True),
        (SITE.wan, ("pp select 1", " pppoe use lan2"), False),
        (None, ("pp select 1", " pppoe use lan2"), True),
        (None, ("pp select 1", " pppoe use lan2", " ip pp mtu 1500"), False),
    ],
)
def test_the_mss_is_held_against_the_sites_line_or_the_routers(wan, lines, told):
    assert ("mss-too-large" in severities(replace(SITE, wan=wan), *lines)) == told
