"""What a plan replaces on a router that works is told: addresses, accounts, DHCP, and routes that stay."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.aws.download import parse_download_text
from rtxvpn.config.factory import FACTORY
from rtxvpn.config.tree import Entry, read_config
from rtxvpn.paths import shipped
from rtxvpn.plan import make_plan, undo_commands
from rtxvpn.site import AwsSite, LanSite, PppoeSite, RouterSite, Site, VerifySite, WanSite
from rtxvpn.words import say

from .hand import full, typed_into

DEMO = parse_download_text(
    shipped("fixtures", "downloads", "demo.txt").read_text(encoding="utf-8"), "demo.txt"
)
SITE = Site(
    path=Path("site.yaml"),
    router=RouterSite("serial://COM3"),
    aws=AwsSite(Path("demo.txt")),
    wan=WanSite("lan2", "150.249.252.2/29", "150.249.252.1"),
    lan=LanSite("lan1", "192.168.200.254/24"),
    vpc=("10.0.0.0/16",),
)


DONE = typed_into(FACTORY, full(make_plan(SITE, DEMO)))
PPPOE = replace(SITE, wan=WanSite("lan2", "203.0.113.9/32", "pp 1", PppoeSite(1, "new@example.ne.jp"), 1454),
                router=RouterSite("ssh://admin@rtx.example"))  # fmt: skip
DIALLED = read_config("""\
ip route default gateway pp 1
ip lan1 address 192.168.5.1/24
dhcp scope 1 192.168.5.2-192.168.5.9/24
pp select 1
 pp always-on on
 pppoe use lan3
 pp auth myname old@example.ne.jp Old.Password
 ip pp address 203.0.113.8/32
 pp enable 1
""")


def test_the_line_that_carries_the_session_comes_last(monkeypatch):
    monkeypatch.setenv("RTXVPN_PPP_PASSWORD", "New.Password")
    plan = make_plan(PPPOE, DEMO, DIALLED)
    commands = full(plan)
    line = [place for place, c in enumerate(plan.commands) if c.context == "pp 1" and c.undo]
    assert {commands[place] for place in line} >= {"pppoe use lan2", "ip pp address 203.0.113.9/32"}
    assert min(line) > commands.index("bgp configure refresh")
    assert commands[-1] == "ip lan1 address 192.168.200.254/24"
    after = typed_into(DIALLED, commands)
    assert make_plan(PPPOE, DEMO, after).commands == ()
    assert typed_into(after, undo_commands(plan)).means() == DIALLED.means()


def test_a_line_is_dialled_when_it_is_whole(monkeypatch):
    monkeypatch.setenv("RTXVPN_PPP_PASSWORD", "New.Password")
    commands = full(make_plan(PPPOE, DEMO, FACTORY.overlaid([Entry(None, "ip lan3 address 10.9.9.9/24")])))
    assert commands.index("ip pp address 203.0.113.9/32") < commands.index("pp enable 1")


def test_changed_addresses_and_accounts_are_told_by_any_wire(monkeypatch):
    monkeypatch.setenv("RTXVPN_PPP_PASSWORD", "New.Password")
    plan = make_plan(PPPOE, DEMO, DIALLED)
    told = {finding.name: say(finding.summary, "en") for finding in plan.findings}
    assert "`ip pp address 203.0.113.8/32`" in told["wan-address-changes"]
    assert told["lan-address-changes"].endswith("from 192.168.5.1/24 to 192.168.200.254/24")
    assert "`pp auth myname old@example.ne.jp ********`" in told["ppp-account-changes"]
    assert "`pp auth myname new@example.ne.jp ********`" in told["ppp-account-changes"]
    by_address = replace(PPPOE, router=RouterSite("ssh://admin@192.168.5.1"))
    names = {finding.name for finding in make_plan(by_address, DEMO, DIALLED).findings}
    assert "management-address-changes" in names
    assert "lan-address-changes" not in names


def test_another_password_of_the_same_account_is_told(monkeypatch):
    monkeypatch.setenv("RTXVPN_PPP_PASSWORD", "New.Password")
    running = DIALLED.overlaid([Entry("pp 1", "pp auth myname new@example.ne.jp Old.Password")])
    told = {f.name: str(f.summary) for f in make_plan(PPPOE, DEMO, running).findings}["ppp-account-changes"]
    assert told == "the password of the PPPoE account changes: `pp auth myname new@example.ne.jp ********`"
    there = DIALLED.overlaid([Entry("pp 1", "pp auth myname new@example.ne.jp New.Password")])
    assert "ppp-account-changes" not in {f.name for f in make_plan(PPPOE, DEMO, there).findings}


def test_another_dhcp_range_is_told():
    site = replace(SITE, lan=replace(SITE.lan, dhcp=("192.168.200.1-192.168.200.10/24",)))
    told = {f.name: f for f in make_plan(site, DEMO, DIALLED).findings}["dhcp-scope-changes"]
    assert told.severity == "warning"
    assert "`dhcp scope 1 192.168.5.2-192.168.5.9/24`" in str(told.summary)
    # in factory state nobody works behind the router
    assert "dhcp-scope-changes" not in {f.name for f in make_plan(site, DEMO).findings}


OFFICE = replace(SITE, lan=replace(SITE.lan, dhcp=("192.168.200.1-192.168.200.10/24",)))
RANGE = "dhcp scope 1 192.168.200.1-192.168.200.10/24"


@given(
    st.sampled_from([RANGE, RANGE.replace("/24", "/255.255.255.0"), RANGE.replace("10/", "99/"),
                     RANGE.replace("/24", "/25"), RANGE.replace("/24", "/0.0.0.255"), "dhcp scope 1", RANGE.replace("/24", "/99")]),
    st.lists(st.sampled_from(["except 192.168.200.5", "gateway 192.168.200.253", "expire 12:00", "maxexpire 24:00"]), unique=True),
)  # fmt: skip
def test_a_scope_with_the_sites_range_keeps_its_options(scope, options):
    line = " ".join([scope, *options])
    running = DONE.overlaid([Entry(None, "dhcp service server"), Entry(None, line)])
    plan = make_plan(OFFICE, DEMO, running)
    same = scope in (RANGE, RANGE.replace("/24", "/255.255.255.0"))
    after = typed_into(running, full(plan))
    assert after.settings[Entry(None, RANGE).key].text == (line if same else RANGE)
    told = [one for one in plan.findings if one.name == "dhcp-scope-changes"]
    assert bool(told) == (not same)
    assert make_plan(OFFICE, DEMO, after).commands == ()
    assert typed_into(after, undo_commands(plan)).means() == running.means()


@pytest.mark.parametrize("options", ["", " except 192.168.5.5 expire 12:00"])
def test_the_options_that_go_with_a_range_are_named(options):
    running = DIALLED.overlaid([Entry(None, f"dhcp scope 1 192.168.5.2-192.168.5.9/24{options}")])
    told = {f.name: f for f in make_plan(OFFICE, DEMO, running).findings}["dhcp-scope-changes"]
    for lang in ("en", "ja"):
        assert ("`except 192.168.5.5 expire 12:00`" in say(told.advice, lang)) == bool(options)
        assert "`dhcp scope bind`" in say(told.advice, lang)


OLD_ROUTE = "ip route 10.9.0.0/16 gateway tunnel 1 hide gateway tunnel 2 hide"


@pytest.mark.parametrize(
    ("line", "vpc", "told"),
    [
        (OLD_ROUTE, ("10.0.0.0/16",), True),
        (OLD_ROUTE, (), True),
        (OLD_ROUTE, ("10.9.0.0/16",), False),
        ("ip route 10.9.0.0/16 gateway pp 1 gateway tunnel 2", ("10.0.0.0/16",), True),
        ("ip route 10.9.0.0/16 gateway tunnel 12", ("10.0.0.0/16",), False),
        ("ip route 10.9.0.0/16 gateway pp 1", ("10.0.0.0/16",), False),
    ],
)
def test_routes_that_the_site_no_longer_names_are_told_and_stay(line, vpc, told):
    running = DONE.overlaid([Entry(None, line)])
    plan = make_plan(replace(SITE, vpc=vpc), DEMO, running)
    found = [str(finding.summary) for finding in plan.findings if finding.name == "routes-left"]
    assert any(f"`{line}`" in one for one in found) == told
    assert not any("10.9.0.0" in command for command in full(plan))


VPC_ROUTE = "ip route 10.0.0.0/16 gateway "


@pytest.mark.parametrize(
    ("line", "names"),
    [
        (VPC_ROUTE + "192.168.200.1", {"vpc-route-changes"}),
        (VPC_ROUTE + "tunnel 5 hide gateway tunnel 6 hide", {"vpc-route-changes"}),
        (VPC_ROUTE + "tunnel 1 gateway pp 1 weight 0", {"vpc-route-changes"}),
        (VPC_ROUTE + "tunnel 1", set()),
        (VPC_ROUTE + "tunnel 2 hide gateway tunnel 1 hide", set()),
        ("ip route 10.0.134.0/24 gateway 192.168.200.1", {"vpc-part-elsewhere"}),
        ("ip route 10.0.134.243 gateway pp 1", {"vpc-part-elsewhere"}),
        ("ip route 10.0.7.0/255.255.255.0 gateway tunnel 3 gateway tunnel 1", {"vpc-part-elsewhere"}),
        ("ip route 10.0.134.0/24 gateway tunnel 1 hide", set()),
        ("ip route 10.0.0.0/8 gateway 192.168.200.1", set()),
        ("ip route 10.1.0.0/16 gateway 192.168.200.1", set()),
        ("ip route default gateway 192.0.2.1", set()),
    ],
)
def test_routes_to_the_vpc_that_lead_elsewhere_are_told(line, names):
    site = replace(SITE, verify=VerifySite(ping=("10.0.134.243",)))
    running = DONE.overlaid([Entry(None, line)])
    plan = make_plan(site, DEMO, running)
    told = {f.name: f for f in plan.findings if f.name in ("vpc-route-changes", "vpc-part-elsewhere")}
    assert set(told) == names
    for finding in told.values():
        assert finding.severity == "warning"
        for lang in ("en", "ja"):
            assert f"`{line}`" in say(finding.summary, lang)
            assert ("10.0.134.243" in say(finding.advice, lang)) == ("10.0.134" in line)
    after = typed_into(running, full(plan))
    assert make_plan(site, DEMO, after).commands == ()
    assert typed_into(after, undo_commands(plan)).means() == running.means()


def test_of_many_routes_past_the_vpn_some_are_named_and_the_others_counted():
    lines = [f"ip route 10.0.{n}.0/24 gateway 192.168.200.1" for n in range(9)]
    running = DONE.overlaid(read_config(lines).entries)
    (told,) = [f for f in make_plan(SITE, DEMO, running).findings if f.name == "vpc-part-elsewhere"]
    assert str(told.summary).count("`ip route") == 5
    assert str(told.summary).endswith(", … (+4)")
