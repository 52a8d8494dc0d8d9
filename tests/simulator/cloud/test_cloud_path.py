"""Ways to the peer: other lines than a plain WAN, NAT, filters; what the router advertises."""

from __future__ import annotations

from ipaddress import IPv4Network
from typing import Any

import pytest

from rtxvpn.simulator.cloud_advertise import announced
from rtxvpn.simulator.cloud_setup import read_setup
from rtxvpn.simulator.lines import Line

WAN = "ip lan2 address 150.249.252.2/29"
ROUTE = "ip route default gateway 150.249.252.1"
FILTERS = (
    "ip filter 1 pass * 150.249.252.2 udp * 500",
    "ip filter 2 pass * 150.249.252.2 esp",
    "ip filter 3 reject * *",
    "ip filter 4 pass 150.249.252.2 * udp 500 500",
    "ip filter 5 pass 150.249.252.2 * esp * *",
    "ip filter dynamic 7 * * udp",
)


@pytest.mark.parametrize(
    ("lines", "up"),
    [
        (["ip lan2 secure filter in 1 2 3", "ip lan2 secure filter out 4 5"], True),
        (["ip lan2 secure filter in 3 1 2"], False),
        (["ip lan2 secure filter in 1 3"], True),  # ESP is stopped: up, but nothing comes through
        (["ip lan2 secure filter in 2"], False),
        (["ip lan2 secure filter in 2 3", "ip lan2 secure filter out 4 5 dynamic 7"], True),
        (["ip lan2 secure filter in 99"], False),
    ],
)
def test_filters_on_the_wan(site: Any, lines: list[str], up: bool) -> None:
    here = site()
    for text in (*FILTERS, *lines):
        here.add(text)
    assert bool(here.look().look(25).online()) is up


def test_esp_that_is_stopped_carries_nothing(site: Any) -> None:
    here = site()
    for text in (*FILTERS, "ip lan2 secure filter in 1 3"):
        here.add(text)
    here.look().look(25)
    assert here.established() == []
    assert [here.cloud.ping("10.0.134.243", None, 1, here.now) for _ in range(3)] == [None] * 3


@pytest.mark.parametrize(
    ("pp", "up"),
    [
        (["ip pp address 150.249.252.2/32", "pp enable 1"], True),
        (["pp enable 1"], True),  # the provider gives the address that AWS was told
        (["ip pp address 150.249.252.2/32"], False),
        (["ip pp address 150.249.252.9/32", "pp enable 1"], False),
    ],
)
def test_pppoe(site: Any, pp: list[str], up: bool) -> None:
    here = site()
    here.replace(WAN, None)
    here.replace(ROUTE, "ip route default gateway pp 1")
    for text in pp:
        here.add(text, "pp 1")
    assert bool(here.look().look(25).online()) is up


@pytest.mark.parametrize(
    ("lines", "up"),
    [
        ([], False),  # a private source does not come back
        (["ip lan2 nat descriptor 1", "nat descriptor type 1 masquerade"], False),
        (
            ["ip lan2 nat descriptor 1", "nat descriptor type 1 masquerade", "ipsec ike nat-traversal 1 on"],
            True,
        ),
        (
            [
                "ip lan2 nat descriptor 1",
                "nat descriptor type 1 masquerade",
                "nat descriptor masquerade static 1 1 192.168.200.254 udp 500",
                "nat descriptor masquerade static 1 2 192.168.200.254 esp",
            ],
            True,
        ),
    ],
)
def test_from_the_lan_address_behind_own_nat(site: Any, lines: list[str], up: bool) -> None:
    here = site()
    here.replace("ipsec ike local address 1 150.249.252.2", "ipsec ike local address 1 192.168.200.254")
    for text in lines:
        here.add(text)
    assert (1 in here.look().look(25).online()) is up


@pytest.mark.parametrize(("name", "up"), [("", False), ("150.249.252.2 ipv4-addr", True), ("1.2.3.4", False)])
def test_version_2_behind_another_nat_needs_its_public_name(site: Any, name: str, up: bool) -> None:
    here = site(2)
    here.replace(WAN, "ip lan2 address 172.16.9.2/24")
    here.replace(ROUTE, "ip route default gateway 172.16.9.1")
    here.replace("ipsec ike local address 1 150.249.252.2", "ipsec ike local address 1 172.16.9.2")
    here.add("ipsec ike nat-traversal 1 on")
    if name:
        here.add(f"ipsec ike local name 1 {name}")
    assert (1 in here.look().look(25).online()) is up


def test_without_a_local_address_the_nearest_is_taken(site: Any) -> None:
    here = site()
    here.replace("ipsec ike local address", None)
    assert here.look().look(25).online() == [1, 2]


@pytest.mark.parametrize(
    ("words", "nets"),
    [
        ("equal 0.0.0.0/0", {"0.0.0.0/0"}),
        ("equal 192.168.200.0/24 10.0.0.0/16", {"192.168.200.0/24", "10.0.0.0/16"}),
        ("include 192.168.0.0/16", {"192.168.200.0/24"}),
        ("refines 192.168.200.0/24", set()),
        ("reject equal 0.0.0.0/0", set()),
        ("equal 172.16.0.0/16", set()),
    ],
)
def test_what_is_advertised(site: Any, words: str, nets: set[str]) -> None:
    here = site()
    bgp = [f"bgp import filter 1 {words}", "bgp import 64512 static filter 1"]
    found = announced(read_setup(here.lines), read_setup(Line(None, text) for text in bgp), 64512)
    assert found == {IPv4Network(net) for net in nets}


def test_a_host_answers_only_whom_aws_knows_the_way_to(site: Any) -> None:
    here = site()
    here.replace("bgp import filter 1 equal 0.0.0.0/0", "bgp import filter 1 equal 172.16.0.0/16")
    here.look().look(30)
    for source, answered in (("192.168.200.254", False), ("169.254.184.62", True), (None, True)):
        times = [here.cloud.ping("10.0.134.243", source, 1, here.now) for _ in range(2)]
        assert (times[1] is not None) is answered, source
