"""The plan: the procedure on factory state, the smallest set of commands on any other configuration."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rtxvpn.aws.download import parse_download_text
from rtxvpn.config.factory import FACTORY
from rtxvpn.config.tree import Config, Entry, read_config, render_config
from rtxvpn.errors import SiteError
from rtxvpn.paths import shipped
from rtxvpn.plan import make_plan, undo_commands
from rtxvpn.site import AwsSite, LanSite, RouterSite, Site, VerifySite, WanSite

from .hand import full, typed_into

DEMO = shipped("fixtures", "downloads", "demo.txt").read_text(encoding="utf-8")
STATIC = shipped("fixtures", "downloads", "demo-static.txt").read_text(encoding="utf-8")
DOWNLOAD = parse_download_text(DEMO, "demo.txt")
SITE = Site(
    path=Path("site.yaml"),
    router=RouterSite("ssh://admin@203.0.113.77"),
    aws=AwsSite(Path("demo.txt")),
    wan=WanSite("lan2", "150.249.252.2/29", "150.249.252.1"),
    lan=LanSite("lan1", "192.168.200.254/24", ("192.168.200.1-192.168.200.10/24",)),
    vpc=("10.0.0.0/16",),
    verify=VerifySite(ping=("10.0.134.243",)),
)
# the contract's words, with the demo's values
SITE_COMMANDS = """\
login timer clear
ip route default gateway 150.249.252.1
ip route 10.0.0.0/16 gateway tunnel 1 hide gateway tunnel 2 hide
ip lan1 address 192.168.200.254/24
ip lan2 address 150.249.252.2/29
dhcp service server
dhcp server rfc2131 compliant except remain-silent
dhcp scope 1 192.168.200.1-192.168.200.10/24
statistics traffic on
""".splitlines()


APPLIED = typed_into(FACTORY, full(make_plan(SITE, DOWNLOAD)))


@pytest.mark.parametrize("running", [None, FACTORY, FACTORY.overlaid([Entry(None, "login user admin *")])])
def test_on_factory_state_the_download_as_it_is_then_the_site(running):
    plan = make_plan(SITE, DOWNLOAD, running)
    assert full(plan) == [line.text for line in DOWNLOAD.commands] + SITE_COMMANDS
    assert [c.origin for c in plan.commands] == ["download"] * 49 + ["site"] * 9
    assert plan.against == "factory"
    assert not plan.has_errors


def test_a_smaller_site_asks_for_less():
    site = replace(SITE, wan=None, lan=None, vpc=())
    assert full(make_plan(site, DOWNLOAD))[49:] == ["login timer clear", "statistics traffic on"]
    two = replace(SITE, vpc=("10.0.0.0/16", "10.9.0.0/16"), lan=replace(SITE.lan, dhcp=()))
    commands = full(make_plan(two, DOWNLOAD))
    assert "ip route 10.9.0.0/16 gateway tunnel 1 hide gateway tunnel 2 hide" in commands
    assert not any(command.startswith("dhcp") for command in commands)


def test_the_routes_use_the_downloads_tunnel_numbers():
    text = DEMO.replace("tunnel select 2", "tunnel select 7").replace("tunnel enable 2", "tunnel enable 7")
    commands = full(make_plan(SITE, parse_download_text(text, "x")))
    assert "ip route 10.0.0.0/16 gateway tunnel 1 hide gateway tunnel 7 hide" in commands


def test_made_twice_it_is_empty():
    assert make_plan(SITE, DOWNLOAD, APPLIED).commands == ()
    again = read_config(render_config(APPLIED))
    assert make_plan(SITE, DOWNLOAD, again).commands == ()


def test_the_undo_of_the_procedure_is_factory_state():
    plan = make_plan(SITE, DOWNLOAD)
    assert typed_into(APPLIED, undo_commands(plan)).means() == FACTORY.means()


def test_a_changed_key_is_typed_while_its_tunnel_is_off():
    key = Entry("tunnel 2", "ipsec ike pre-shared-key 2 text Another.Key1")
    plan = make_plan(SITE, DOWNLOAD, APPLIED.overlaid([key]))
    assert full(plan) == [
        "tunnel select 2",
        "no tunnel enable 2",
        "ipsec ike pre-shared-key 2 text dEmo_Hb3nW6pC5.sample2Ju9XeS1",
        "tunnel enable 2",
        "tunnel select none",
    ]
    assert undo_commands(plan) == [
        "tunnel select 2",
        "no tunnel enable 2",
        key.text,
        "tunnel enable 2",
        "tunnel select none",
    ]


def test_a_changed_bgp_line_brings_one_refresh():
    running = APPLIED.overlaid([Entry(None, "bgp autonomous-system 65001")])
    assert full(make_plan(SITE, DOWNLOAD, running)) == [
        "bgp autonomous-system 65000",
        "bgp configure refresh",
    ]


def test_without_a_bgp_change_there_is_no_refresh():
    running = APPLIED.overlaid([Entry(None, "ip route default gateway 192.0.2.1")])
    assert full(make_plan(SITE, DOWNLOAD, running)) == ["ip route default gateway 150.249.252.1"]


def test_addresses_come_last_and_the_lan_very_last():
    running = Config(tuple(e for e in APPLIED.entries if " address " not in e.text and "bgp" not in e.text))
    texts = full(make_plan(SITE, DOWNLOAD, running))
    assert texts[-3:] == [
        "bgp configure refresh",
        "ip lan2 address 150.249.252.2/29",
        "ip lan1 address 192.168.200.254/24",
    ]


def test_lines_of_others_are_never_touched():
    theirs = read_config(
        "pp select 1\n pppoe use lan3\nip filter 1 pass * *\nlogin user bob *\nlogin password *\n"
    )
    running = APPLIED.overlaid(theirs.entries)
    assert make_plan(SITE, DOWNLOAD, running).commands == ()


LOOSE = st.sampled_from(
    [
        *APPLIED.entries,
        Entry(None, "ip route default gateway pp 1"),
        Entry(None, "ip route 10.0.0.0/16 gateway pp 1"),
        Entry(None, "ip lan1 address 172.16.0.1/24"),
        Entry(None, "dhcp scope 1 172.16.0.2-172.16.0.9/24"),
        Entry(None, "bgp neighbor 1 65010 192.0.2.9"),
        Entry("tunnel 1", "ipsec tunnel 9"),
        Entry("tunnel 1", "ip tunnel address 172.16.9.1/30"),
        Entry("tunnel 2", "ipsec ike pre-shared-key 2 text Old"),
        Entry("tunnel 3", "ip tunnel tcp mss limit auto"),
        Entry(None, "ip filter 9 pass * *"),
        Entry(None, "login timer 600"),
    ]
)


@settings(deadline=None)
@given(st.lists(LOOSE, max_size=40))
def test_from_any_configuration_to_the_intended_and_back(entries):
    running = Config().overlaid(entries)
    plan = make_plan(SITE, DOWNLOAD, running)
    after = typed_into(running, full(plan))
    assert after.means() == running.overlaid(APPLIED_WANTED).means()
    assert make_plan(SITE, DOWNLOAD, after).commands == ()
    assert typed_into(after, undo_commands(plan)).means() == running.means()


APPLIED_WANTED = typed_into(Config(), full(make_plan(SITE, DOWNLOAD))).entries


def test_a_static_download_has_no_bgp_and_no_refresh():
    commands = full(make_plan(SITE, parse_download_text(STATIC, "x")))
    assert not any("bgp" in command for command in commands)
    assert "ip route 10.0.0.0/16 gateway tunnel 1 hide gateway tunnel 2 hide" in commands


def test_findings_can_be_turned_off_and_only_by_their_names():
    off = replace(SITE, findings_off=frozenset({"weak-proposals", "static-hides-bgp"}))
    assert {f.name for f in make_plan(off, DOWNLOAD).findings} == {"default-route-advertised"}
    with pytest.raises(SiteError, match="Did you mean `weak-proposals`"):
        make_plan(replace(SITE, findings_off=frozenset({"weak-proposal"})), DOWNLOAD)
