"""The NAT and the filters of the internet line, opened for the VPN where a site file asks for it."""

import re
from dataclasses import replace

import pytest

from rtxvpn.config.factory import FACTORY
from rtxvpn.config.tree import read_config, render_config
from rtxvpn.plan import make_plan, undo_commands
from rtxvpn.site import AdaptSite

from .hand import full, typed_into
from .internet import AWS, DEMO, DHCP, PASSWORD, PPPOE, SITE, names, of_site, planned


@pytest.fixture(autouse=True)
def password(monkeypatch):
    monkeypatch.setenv("RTXVPN_PPP_PASSWORD", PASSWORD)


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


ALONE = "ip lan2 nat descriptor 200"


@pytest.mark.parametrize(
    ("wan", "held", "kept"),
    [
        (DHCP, ALONE, True),
        (DHCP, f"{ALONE} 300", True),
        (DHCP, "ip lan2 nat descriptor 300 200 reverse 7", True),
        (DHCP, "ip lan2 nat descriptor 300 301", False),
        (DHCP, "ip lan2 nat descriptor 2001 20", False),
        (DHCP, "ip lan2 nat descriptor 300 reverse 200", False),
        (PPPOE, "ip pp nat descriptor 200 300", True),
        (PPPOE, "ip pp nat descriptor 300", False),
    ],
)
def test_other_descriptors_of_the_line_stay_beside_the_sites(wan, held, kept):
    lines = ["pp select 1", f" {held}"] if wan.pppoe else [held]
    running = FACTORY.overlaid(read_config(lines).entries)
    site = replace(SITE, wan=replace(wan, nat=200))
    plan = make_plan(site, DEMO, running)
    after = typed_into(running, full(plan))
    line = next(entry.text for entry in after.entries if re.match(r"ip (?:lan2|pp) nat", entry.text))
    assert line == (held if kept else re.sub(r"descriptor .*", "descriptor 200", held))
    assert "nat-blocks-vpn" not in names(plan)
    assert [f.name for f in plan.findings].count("nat-changes") == (not kept)
    assert not [command for command in make_plan(site, DEMO, after).commands if command.undo]
    assert typed_into(after, undo_commands(plan)).means() == running.means()


def test_a_list_of_descriptors_that_leads_no_ike_is_told():
    told = [f for f in planned(DHCP, f"{ALONE} 300").findings if f.name == "nat-blocks-vpn"]
    assert [str(one.summary) for one in told] == [
        f"`{ALONE} 300`: nothing leads IKE through this NAT to the router"
    ]
    way = "nat descriptor masquerade static 300 1 192.168.100.1 udp 500"
    assert "nat-blocks-vpn" not in names(planned(DHCP, f"{ALONE} 300", way))


WORKING = (
    "nat descriptor type 1 nat-masquerade",
    "nat descriptor address outer 1 203.0.113.7",
    "ip lan2 nat descriptor 1",
)


@pytest.mark.parametrize(
    ("wan", "lines", "added"),
    [
        (DHCP, WORKING, []),
        (DHCP, ("nat descriptor type 1 masquerade", *WORKING[1:]), []),
        (DHCP, ("nat descriptor type 1 masquerade hairpin=on", *WORKING[1:]), []),
        # the router's own outer address is that of the PPP
        (PPPOE, ("nat descriptor type 1 masquerade", "pp select 1", " ip pp nat descriptor 1"), []),
        (DHCP, ("nat descriptor type 1 masquerade", WORKING[2]), ["nat descriptor address outer 1 primary"]),
        (DHCP, ("nat descriptor type 1 nat", *WORKING[1:]), ["nat descriptor type 1 nat-masquerade"]),
        (DHCP, ("nat descriptor type 1 none", *WORKING[1:]), ["nat descriptor type 1 masquerade"]),
    ],
)
def test_a_nat_that_works_is_kept_and_what_must_change_is_told(wan, lines, added):
    plan = planned(replace(wan, nat=1), *lines)
    found = [c for c in full(plan) if c.startswith(("nat descriptor type", "nat descriptor address"))]
    assert found == added
    assert ("nat-changes" in names(plan)) == bool(added)


HOST = "192.168.100.1"


@pytest.mark.parametrize(
    ("entries", "ways"),
    [
        ((f"{HOST} udp 500,4500", f"{HOST} esp"), []),
        ((f"{HOST} udp 500-4500", f"{HOST} esp *"), []),
        ((f"{HOST} udp 400-600", f"{HOST} 17 4500=4500", f"{HOST} 50"), []),
        ((f"{HOST} udp 500",), ["udp 4500", "esp"]),
        ((f"{HOST} udp 5500=500", f"{HOST} udp 501-4499", f"{HOST} tcp 500,4500"), ["udp 500", "udp 4500", "esp"]),
        ((f"{HOST} udp 4500,500",), ["esp"]),
    ],
)  # fmt: skip
def test_entries_that_lead_the_vpn_in_are_known_and_none_is_doubled(entries, ways):
    held = [f"nat descriptor masquerade static 7 {n} {entry}" for n, entry in enumerate(entries, start=4)]
    plan = planned(replace(DHCP, nat=7), *held)
    found = [line.split(f"{HOST} ")[1] for line in full(plan) if "masquerade static" in line]
    assert found == ways
    assert not {"nat-blocks-vpn", "nat-changes"} & names(plan)


def test_entries_that_lead_the_vpn_elsewhere_are_told():
    theirs = "nat descriptor masquerade static 7 1 192.168.100.9 udp 500,4500"
    plan = planned(replace(DHCP, nat=7), theirs)
    told = [str(finding.summary) for finding in plan.findings if finding.name == "nat-changes"]
    assert told == [f"`{theirs}` leads what the VPN needs to another address"]
    # without `wan: nat:` nothing leads it to the router
    assert "nat-blocks-vpn" in names(planned(DHCP, theirs, "ip lan2 nat descriptor 7"))


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


CLOUD = "35.75.105.20,52.199.233.227"


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("ip filter 5000 reject * * tcp * *",), True),
        (("ip filter 5003 pass * * * * *",), True),
        (("ip filter 4999 pass * * * * *", "ip filter 5004 pass * * * * *", "ip filter dynamic 5000 * * www"), False),
        ((f"ip filter 5000 pass {CLOUD} * udp * 500,4500",), False),
        # ours, of a connection that is gone; but not of one that is there
        (("ip filter 5000 pass 198.51.100.1,198.51.100.2 * udp * 500,4500",), False),
        (("ip filter 5000 pass 198.51.100.1,198.51.100.2 * udp * 500,4500",
          "ipsec ike remote address 5 198.51.100.2"), True),
    ],
)  # fmt: skip
def test_filters_of_others_are_not_overwritten(lines, told):
    plan = planned(replace(DHCP, filters=5000), *FILTERED, *lines)
    found = [finding for finding in plan.findings if finding.name == "filter-number-in-use"]
    assert bool(found) == told == plan.has_errors
    for finding in found:
        assert f"`{lines[0]}`" in str(finding.summary)


def test_free_numbers_are_named():
    lines = [f"ip filter {n} pass * * tcp * {n}" for n in (5001, 5004, 5009)]
    plan = planned(replace(DHCP, filters=5000), *FILTERED, *lines)
    found = next(finding for finding in plan.findings if finding.name == "filter-number-in-use")
    assert "`wan: filters: 5005`" in str(found.advice)
    assert not planned(replace(DHCP, filters=5005), *FILTERED, *lines).has_errors


def test_a_list_that_is_not_there_needs_no_numbers():
    lines = ("ip lan2 secure filter in 1 2", "ip filter 5002 pass * * * * *")
    assert not planned(replace(DHCP, filters=5000), *lines).has_errors


def test_a_line_without_filters_gets_none():
    assert not any("filter" in line for line in of_site(planned(replace(DHCP, filters=5000))))
    assert "wan-filtered" in names(planned(DHCP, *FILTERED))
    assert "wan-filtered" in names(planned(PPPOE, "pp select 1", " ip pp secure filter in 1"))


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
        (
            "nat descriptor type 7 nat-masquerade",
            "nat descriptor masquerade static 7 2 192.168.100.1 udp 500,4500",
        ),
        ("ip filter 5000 reject * * * * *", *FILTERED),
    ],
)
def test_twice_is_empty_and_the_undo_brings_all_back(wan, lines):
    running = FACTORY.overlaid(read_config(lines).entries)
    plan = planned(wan, *lines)
    after = typed_into(running, full(plan))
    assert make_plan(replace(SITE, wan=wan), DEMO, read_config(render_config(after))).commands == ()
    assert typed_into(after, undo_commands(plan)).means() == running.means()


L2TP = (
    "ip lan1 address 192.168.100.1/24",
    "nat descriptor type 7 masquerade",
    "nat descriptor address outer 7 primary",
    "nat descriptor masquerade static 7 1 192.168.100.1 udp 500",
    "nat descriptor masquerade static 7 2 192.168.100.1 udp 4500",
    "nat descriptor masquerade static 7 3 192.168.100.1 esp",
    "ip lan2 nat descriptor 7",
)


def test_a_nat_that_leads_ike_to_another_address_of_the_router_is_kept():
    site = replace(SITE, aws=replace(AWS, adapt=AdaptSite()))
    running = FACTORY.overlaid(read_config(L2TP).entries)
    plan = make_plan(replace(site, wan=replace(DHCP, nat=7)), DEMO, running)
    assert not [command for command in plan.commands if "static 7" in command.command]
    assert "nat-changes" not in names(plan)
    (told,) = [finding for finding in plan.findings if finding.name == "nat-blocks-vpn"]
    assert "local_address: 192.168.100.1" in str(told.advice)
    assert "nat-blocks-vpn" not in names(planned(replace(DHCP, nat=7), *L2TP))


@pytest.mark.parametrize(("mtu", "most"), [("1454", 1350), ("1400", 1302), (None, 1350)])
def test_the_line_is_the_pp_that_dials(mtu, most):
    lines = ["pp select 1", " pppoe use lan2", *([f" ip pp mtu {mtu}"] if mtu else []), " pp enable 1",
             "pp select anonymous", " ip pp mtu 1258", " pp enable anonymous"]  # fmt: skip
    running = FACTORY.overlaid(read_config(lines).entries)
    plan = make_plan(replace(SITE, aws=replace(AWS, adapt=AdaptSite())), DEMO, running)
    told, _ = [finding for finding in plan.findings if finding.name == "mss-too-large"]
    assert str(most) in str(told.summary) + str(told.advice)
