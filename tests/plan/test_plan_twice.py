"""A VPN that is on the router already under other numbers is not built a second time."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.aws.download import parse_download_text
from rtxvpn.config.factory import FACTORY
from rtxvpn.config.tree import Config, read_config
from rtxvpn.paths import shipped
from rtxvpn.plan import make_plan, undo_commands
from rtxvpn.plan.renumber import Numbers, renumbered
from rtxvpn.site import AdaptSite, AwsSite
from rtxvpn.words import say

from .hand import full, typed_into
from .internet import DEMO, FIXED, SITE

PLAIN = replace(SITE, wan=replace(FIXED, address="150.249.252.2/29"), aws=AwsSite(SITE.aws.download))
RENUMBERED = replace(PLAIN, aws=replace(PLAIN.aws, adapt=AdaptSite(renumber=True)))
NAMES = {"vpn-under-other-numbers", "inside-address-in-use"}
STATIC = parse_download_text(
    shipped("fixtures", "downloads", "demo-static.txt").read_text(encoding="utf-8"), "demo-static.txt"
)
TWICE, INSIDE = "vpn-under-other-numbers", "inside-address-in-use"


def told(site, running, download=DEMO):
    """The findings of this kind, by name."""
    return {finding.name: finding for finding in all_told(site, running, download)}


def all_told(site, running, download=DEMO):
    """The findings of this kind."""
    return [finding for finding in make_plan(site, download, running).findings if finding.name in NAMES]


def moved(tunnels, gateways, neighbours):
    """A router on which the VPN works under other numbers, as `renumber: auto` leaves it."""
    numbers = Numbers(
        dict(zip((1, 2), tunnels, strict=True)),
        dict(zip((1, 2), gateways, strict=True)),
        {201: 200 + gateways[0], 202: 200 + gateways[1]},
        dict(zip((1, 2), neighbours, strict=True)),
        {},
        {64512: (1,)},
    )
    download = replace(DEMO, commands=renumbered(DEMO.commands, numbers))
    return typed_into(FACTORY, [line.text for line in download.commands])


NUMBERS = st.permutations(range(1, 21)).map(lambda numbers: tuple(numbers[:2]))


@given(NUMBERS, NUMBERS, NUMBERS)
def test_under_whatever_numbers_it_is_told_and_renumber_goes_on_with_them(tunnels, gateways, neighbours):
    running = moved(tunnels, gateways, neighbours)
    others = set(gateways) - {1, 2} or set(tunnels) - {1, 2} or neighbours != (1, 2)
    assert (TWICE in told(PLAIN, running)) == bool(others)
    plan = make_plan(RENUMBERED, DEMO, running)
    assert not told(RENUMBERED, running)
    assert not [command for command in full(plan) if command.startswith(("ipsec", "tunnel", "bgp"))]
    after = typed_into(running, full(plan))
    assert make_plan(RENUMBERED, DEMO, after).commands == ()
    assert typed_into(after, undo_commands(plan)).means() == running.means()


def test_it_refuses_the_plan_and_says_the_key_that_helps():
    plan = make_plan(PLAIN, DEMO, moved((5, 6), (5, 6), (1, 2)))
    finding = next(one for one in plan.findings if one.name == TWICE)
    assert plan.has_errors
    for lang in ("en", "ja"):
        for line in ("ipsec ike remote address 5 35.75.105.20", "ipsec ike remote address 6 52.199.233.227"):
            assert f"`{line}`" in say(finding.summary, lang)
        assert "`aws: adapt: renumber: auto`" in say(finding.advice, lang)
    off = replace(PLAIN, findings_off=frozenset({TWICE}))
    assert not make_plan(off, DEMO, moved((5, 6), (5, 6), (1, 2))).has_errors


ONE, TWO = DEMO.connection.tunnels
WHOLE = next(line.text for line in DEMO.commands if line.text.startswith("bgp neighbor 1 "))
GATEWAY = [
    "tunnel select 5", " ipsec tunnel 205", "  ipsec sa policy 205 5 esp aes-cbc sha-hmac",
    f"  ipsec ike remote address 5 {ONE.remote_address}",
]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (GATEWAY, {TWICE}),
        ([*GATEWAY, f" ip tunnel address {ONE.inside_address}"], {TWICE}),
        ([f"ipsec ike remote address 5 {ONE.remote_address}"], {TWICE}),
        (["ipsec ike remote address 5 203.0.113.9"], set()),
        # the plan overwrites these: nothing is there twice
        ([f"ipsec ike remote address 1 {TWO.remote_address}", f"ipsec ike remote address 2 {ONE.remote_address}"], set()),
        (["tunnel select 1", f" ip tunnel address {TWO.inside_address}"], set()),
        # a gateway of the plan's numbers in a tunnel of another number
        (["tunnel select 3", f" ipsec ike remote address 1 {ONE.remote_address}"], {TWICE}),
        # inside networks
        (["tunnel select 7", f" ip tunnel address {ONE.inside_address}"], {INSIDE}),
        (["tunnel select 7", f" ip tunnel remote address {TWO.inside_remote}"], {INSIDE}),
        # a wider network: a /30 within it is the longer prefix
        (["tunnel select 7", " ip tunnel address 169.254.0.1/16"], {(INSIDE, "warning")}),
        (["tunnel select 7", f" ip tunnel remote address {ONE.inside_remote}/16"], {INSIDE}),
        (["tunnel select 7", " ip tunnel address 169.254.0.1/16", "tunnel select 8", f" ip tunnel address {ONE.inside_address}"], {(INSIDE, "warning"), INSIDE}),
        (["tunnel select 7", " ip tunnel address 169.253.0.1/16"], set()),
        (["tunnel select 7", f" ip tunnel address {ONE.inside_remote}/16"], {INSIDE}),
        (["tunnel select 7", " ip tunnel address 169.254.77.1/30", " ip tunnel remote address 169.254.77.2"], set()),
        (["tunnel select 7", " ip tunnel address unnumbered"], set()),
        ([*GATEWAY, "tunnel select 7", f" ip tunnel address {ONE.inside_address}"], {TWICE, INSIDE}),
        # neighbours
        ([f"bgp neighbor 5 64512 {ONE.inside_remote} hold-time=30"], {TWICE}),
        ([f"bgp neighbor 1 64512 {ONE.inside_remote} hold-time=30"], set()),
        (["bgp neighbor 5 64512 192.0.2.9"], set()),
        # twice on the router already: the plan does not make it
        ([WHOLE, f"bgp neighbor 5 64512 {ONE.inside_remote} hold-time=30"], {(TWICE, "warning")}),
        ([f"bgp neighbor 1 64512 {ONE.inside_remote}", f"bgp neighbor 5 64512 {ONE.inside_remote} hold-time=30"], {(TWICE, "warning")}),
        # the plan gives neighbour 2 another address
        ([WHOLE, f"bgp neighbor 2 64512 {ONE.inside_remote} hold-time=30"], set()),
    ],
)  # fmt: skip
def test_what_would_be_there_twice(lines, names):
    found = all_told(PLAIN, FACTORY.overlaid(read_config(lines).entries))
    errors = {(name, "error") for name in names if isinstance(name, str)}
    assert {(f.name, f.severity) for f in found} == errors | {one for one in names if isinstance(one, tuple)}
    for finding in found:
        assert say(finding.summary, "ja") != str(finding.summary)
        assert say(finding.advice, "ja") != str(finding.advice)


def test_a_neighbour_alone_that_is_there_twice_is_no_second_vpn():
    stale = f"bgp neighbor 5 64512 {ONE.inside_remote} hold-time=30"
    finding = told(PLAIN, FACTORY.overlaid(read_config([stale]).entries))[TWICE]
    assert str(finding.summary) == (
        f"AWS's address {ONE.inside_remote} is a BGP neighbour on the router already, `{stale}`, "
        f"and would be one again: `{WHOLE}`"
    )
    assert "`no bgp neighbor 5`, then `bgp configure refresh`" in str(finding.advice)
    assert "tunnel" not in str(finding.advice)


STALE = f"{ONE.inside_remote} hold-time=30"


@pytest.mark.parametrize("site", [PLAIN, RENUMBERED], ids=["plain", "renumbered"])
@pytest.mark.parametrize("stale", [f"bgp neighbor 3 64512 {STALE}", f"bgp neighbor 3 64999 {STALE}"])
def test_a_spare_neighbour_of_a_working_vpn_is_the_one_to_take_off(site, stale):
    running = moved((1, 2), (1, 2), (1, 2)).overlaid(read_config([stale]).entries)
    plan = make_plan(site, DEMO, running)
    assert not [one for one in full(plan) if one.startswith("bgp")]
    (finding,) = all_told(site, running)
    assert finding.severity == "warning"
    assert str(finding.summary) == (
        f"AWS's address {ONE.inside_remote} is a BGP neighbour twice: `{WHOLE}`, which this VPN uses, and `{stale}`"
    )
    assert "`no bgp neighbor 3`, then" in str(finding.advice)


@given(st.permutations(range(3, 33)).map(lambda numbers: numbers[:3]))
def test_renumber_goes_on_with_the_neighbour_that_is_whole(numbers):
    live, *spare = numbers
    running = moved((1, 2), (1, 2), (live, 2))
    twice = running.overlaid(read_config([f"bgp neighbor {one} 64512 {STALE}" for one in spare]).entries)
    for order in (twice.entries, twice.entries[::-1]):
        plan = make_plan(RENUMBERED, DEMO, Config(order))
        assert {peer.number for peer in plan.connection.peers} == {live, 2}
        assert not plan.has_errors


def test_of_neighbours_that_are_none_of_them_whole_renumber_takes_the_first():
    lines = [f"bgp neighbor {one} 64512 {STALE}" for one in (4, 9)]
    plan = make_plan(RENUMBERED, DEMO, FACTORY.overlaid(read_config(lines).entries))
    assert {peer.number for peer in plan.connection.peers} == {4, 2}


def test_a_neighbour_of_a_connection_without_bgp_is_no_second_vpn():
    running = FACTORY.overlaid(read_config([f"bgp neighbor 5 64512 {ONE.inside_remote}"]).entries)
    assert told(PLAIN, running, STATIC) == {}


def test_what_is_there_twice_already_is_told_to_who_renumbers_too():
    running = moved((5, 6), (5, 6), (1, 2))
    twice = running.overlaid(read_config([line.replace("5", "7") for line in GATEWAY[:3]] + [
        f"  ipsec ike remote address 7 {ONE.remote_address}"]).entries)  # fmt: skip
    finding = told(RENUMBERED, twice)[TWICE]
    assert "`ipsec ike remote address 5 35.75.105.20`" in str(finding.summary)
    assert "renumber" not in str(finding.advice)
