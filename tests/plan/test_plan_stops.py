"""What a router holds beside this VPN and what stops it: each line has its finding, and the harmless ones none."""

from dataclasses import replace
from pathlib import Path

import pytest

from rtxvpn.aws.download import parse_download_text
from rtxvpn.config.factory import FACTORY
from rtxvpn.config.tree import read_config
from rtxvpn.paths import shipped
from rtxvpn.plan import make_plan
from rtxvpn.site import AwsSite, LanSite, RouterSite, Site, WanSite
from rtxvpn.words import say

DEMO, STATIC = (
    shipped("fixtures", "downloads", name).read_text(encoding="utf-8")
    for name in ("demo.txt", "demo-static.txt")
)
SITE = Site(
    path=Path("site.yaml"),
    router=RouterSite("serial://COM3"),
    aws=AwsSite(Path("demo.txt")),
    wan=WanSite("lan2", "150.249.252.2/29", "150.249.252.1"),
)
ROUTED = replace(SITE, vpc=("10.0.0.0/16",))
NAMES = {
    "router-switch-off",
    "bgp-filter-missing",
    "bgp-routes-refused",
    "bgp-over-static",
    "static-hides-bgp",
}
EXPORT = "bgp export 64512 filter 9"
REJECT = "bgp export filter 9 reject include 0.0.0.0/0"


def findings(site, lines, text=DEMO):
    running = FACTORY.overlaid(read_config(lines).entries)
    return [f for f in make_plan(site, parse_download_text(text, "x"), running).findings if f.name in NAMES]


@pytest.mark.parametrize(
    ("site", "text", "lines", "told"),
    [
        (SITE, DEMO, ["ipsec use off"], {"router-switch-off": "error"}),
        (SITE, DEMO, ["IPSEC USE  off"], {"router-switch-off": "error"}),
        (SITE, STATIC, ["ip routing off"], {"router-switch-off": "error"}),
        (SITE, DEMO, ["ipsec use on", "ip routing on"], {}),
        (SITE, f"ipsec use on\n{DEMO}", ["ipsec use off"], {}),
        # the plan itself switches this on
        (SITE, DEMO, ["bgp use off"], {}),
        (ROUTED, DEMO, ["bgp preference 20000"], {"bgp-over-static": "warning"}),
        (SITE, DEMO, ["bgp preference 20000", "ip route 10.1.0.0/16 gateway tunnel 1"], {"bgp-over-static": "warning"}),
        (SITE, DEMO, ["bgp preference 20000"], {}),
        (ROUTED, DEMO, ["bgp preference 9999"], {"static-hides-bgp": "info"}),
        (ROUTED, STATIC, ["bgp preference 20000"], {}),
        (SITE, DEMO, [EXPORT, REJECT], {"bgp-routes-refused": "error"}),
        (SITE, DEMO, [EXPORT], {"bgp-routes-refused": "error"}),
        (ROUTED, DEMO, [EXPORT, REJECT], {"bgp-routes-refused": "warning", "static-hides-bgp": "info"}),
        (SITE, DEMO, [f"{EXPORT} 10", REJECT, "bgp export filter 10 include 10.0.0.0/8"], {"bgp-routes-refused": "warning"}),
        (SITE, DEMO, [EXPORT, "bgp export filter 9 include 10.0.0.0/8"], {}),
        (SITE, DEMO, ["bgp export 65010 filter 9", REJECT], {}),
        (SITE, STATIC, [EXPORT, REJECT], {}),
        (SITE, DEMO.replace("static filter 1", "static filter 999"), [], {"bgp-filter-missing": "error"}),
        (SITE, DEMO.replace("static filter 1", "static filter 1 999"), [], {"bgp-filter-missing": "warning"}),
        (SITE, DEMO.replace("static filter 1", "static filter 999"), ["bgp import filter 999 equal 10.9.0.0/16"], {}),
    ],
)  # fmt: skip
def test_what_stops_the_vpn_is_told(site, text, lines, told):
    found = findings(site, lines, text)
    assert {f.name: f.severity for f in found} == told
    for finding in found:
        assert say(finding.summary, "ja") != str(finding.summary)
        assert say(finding.advice, "ja") != str(finding.advice)


def test_the_line_of_the_download_is_told():
    text = DEMO.replace("static filter 1", "static filter 999")
    (finding,) = findings(SITE, [], text)
    assert "999" in text.split("\n")[finding.line - 1]


@pytest.mark.parametrize(
    ("text", "network", "said"),
    [
        (DEMO, "8.8.8.8/32", "AWS writes no route where BGP brings them"),
        (DEMO, "10.0.0.0/16", "AWS writes no route where BGP brings them"),
        (DEMO, "35.75.105.20/32", "leads AWS's own address into the tunnel"),
        (STATIC, "35.0.0.0/8", "leads AWS's own address into the tunnel"),
        (STATIC, "192.168.200.128/25", "leads hosts of the LAN 192.168.200.0/24 into the tunnel"),
        (STATIC, "192.168.200.0/255.255.255.0", "leads hosts of the LAN 192.168.200.0/24 into the tunnel"),
        (STATIC, "192.168.0.0/16", None),
        (STATIC, "10.0.0.0/16", None),
        # an error says it all
        (DEMO, "192.168.200.128/25", "leads hosts of the LAN 192.168.200.0/24 into the tunnel"),
    ],
)
def test_a_route_that_somebody_put_into_the_download(text, network, said):
    site = replace(SITE, lan=LanSite("lan1", "192.168.200.254/24"))
    lines = [*text.rstrip("\n").split("\n"), f"ip route {network} gateway tunnel 1"]
    found = make_plan(site, parse_download_text("\n".join(lines), "x"), FACTORY).findings
    mine = [f for f in found if f.name == "route-unfit"]
    assert [f.line for f in mine] == ([len(lines)] if said else [])
    for finding in mine:
        assert finding.severity == ("warning" if "AWS writes no route" in said else "error")
        assert said in str(finding.summary)
        assert say(finding.summary, "ja") != str(finding.summary)


@pytest.mark.parametrize(
    ("site", "route", "told"),
    [
        # the contract's own command, as engineers append it
        (ROUTED, "10.0.0.0/16 gateway tunnel 1 hide gateway tunnel 2 hide", {"static-hides-bgp": "info"}),
        (ROUTED, "10.0.0.0/255.255.0.0 gateway tunnel 2", {"static-hides-bgp": "info"}),
        (ROUTED, "10.0.1.0/24 gateway tunnel 1", {"static-hides-bgp": "info", "route-unfit": "warning"}),
        (SITE, "10.0.0.0/16 gateway tunnel 1 hide gateway tunnel 2 hide", {"route-unfit": "warning"}),
        (replace(ROUTED, vpc=("35.0.0.0/8",)), "35.0.0.0/8 gateway tunnel 1", {"static-hides-bgp": "info", "route-unfit": "error"}),
    ],
)  # fmt: skip
def test_the_route_of_the_vpc_in_the_download_is_what_the_site_file_asks_for(site, route, told):
    download = parse_download_text(f"{DEMO}\nip route {route}\n", "x")
    found = make_plan(site, download, FACTORY).findings
    assert {f.name: f.severity for f in found if f.name in {*NAMES, "route-unfit"}} == told


@pytest.mark.parametrize(
    ("lan", "lines", "told"),
    [
        (LanSite("lan1", "192.168.200.254/24"), [], ["dhcp scope 1 192.168.100.2-192.168.100.191/24"]),
        (LanSite("lan1", "192.168.100.254/24"), [], []),
        (LanSite("lan1", "192.168.200.254/24", ("192.168.200.1-192.168.200.10/24",)), [], []),
        (LanSite("lan1", "192.168.200.254/24"), ["ip lan1 secondary address 192.168.100.1/24"], []),
        # a scope for a network behind another router, as before
        (LanSite("lan1", "192.168.100.1/24"), ["dhcp scope 2 10.9.0.2-10.9.0.9/24"], []),
        (None, [], []),
    ],
)
def test_a_scope_that_stays_behind_when_the_lan_moves(lan, lines, told):
    running = FACTORY.overlaid(read_config(lines).entries)
    found = make_plan(replace(SITE, lan=lan), parse_download_text(STATIC, "x"), running).findings
    mine = [f for f in found if f.name == "dhcp-scope-outside"]
    assert [str(f.summary).split("`")[1] for f in mine] == told
    assert all(say(f.summary, "ja") != str(f.summary) and f.severity == "warning" for f in mine)
