"""What comes up follows from both ends: each precondition alone, taken away or made wrong."""

from __future__ import annotations

from typing import Any

import pytest

# (lines that begin with this) become (that, None = gone): both tunnels do not come online
NO_TUNNEL = {
    "policy": ("ipsec sa policy", None),
    "binding": ("ipsec tunnel 20", None),
    "policy of another number": ("ipsec tunnel 20", "ipsec tunnel 30"),
    "enable": ("tunnel enable", None),
    "auto refresh": ("ipsec auto refresh", None),
    "auto refresh off": ("ipsec auto refresh on", "ipsec auto refresh off"),
    "key gone": ("ipsec ike pre-shared-key", None),
    "keys wrong": ("ipsec ike pre-shared-key ", "ipsec ike pre-shared-key 1"),
    "key 1 wrong": ("ipsec ike pre-shared-key 1 text ", "ipsec ike pre-shared-key 1 text x"),
    "cipher gone": ("ipsec ike encryption", None),  # the default 3des-cbc is not for AWS
    "hash": ("ipsec ike hash 1 sha", "ipsec ike hash 1 md5"),
    "group": ("ipsec ike group 1 modp1024", "ipsec ike group 1 modp768"),
    "group of phase 1": ("ipsec ike group 1 modp1024", "ipsec ike group 1 modp1536"),
    "PFS gone": ("ipsec ike pfs", None),
    "ESP cipher": ("ipsec sa policy 201 1 esp aes-cbc", "ipsec sa policy 201 1 esp 3des-cbc"),
    "ESP hash": ("ipsec sa policy 201 1 esp aes-cbc sha-hmac", "ipsec sa policy 201 1 esp aes-cbc md5-hmac"),
    "AH": ("ipsec sa policy 201 1 esp aes-cbc", "ipsec sa policy 201 1 ah"),
    "remote address gone": ("ipsec ike remote address", None),
    "remote address wrong": ("ipsec ike remote address 1 35.", "ipsec ike remote address 1 36."),
    "own address not owned": ("ip lan2 address 150.249.252.2/29", "ip lan2 address 150.249.252.3/29"),
    "WAN address gone": ("ip lan2 address", None),
    "route gone": ("ip route default", None),
    "gateway elsewhere": ("ip route default gateway 150.249.252.1", "ip route default gateway 150.1.1.1"),
    "route into the tunnel": ("ip route default gateway 150.249.252.1", "ip route default gateway tunnel 1"),
    "starts from the LAN": ("ipsec ike local address 1 150.249.252.2", "ipsec ike local address 1 192.168.200.254"),
}  # fmt: skip
ADDED_NO_TUNNEL = {
    "other version": "ipsec ike version 1 2",
    "IPsec off": "ipsec use off",
    "narrow selector": "ipsec ike local id 1 192.168.200.0/24",
    "not IPsec": "tunnel encapsulation ipip",
    "better route leads away": "ip route 35.75.105.0/24 gateway pp 1",
}
NO_SESSION = {
    "bgp off": ("bgp use on", "bgp use off"),
    "no AS": ("bgp autonomous-system", None),
    "other own AS": ("bgp autonomous-system 65000", "bgp autonomous-system 65001"),
    "no neighbour": ("bgp neighbor", None),
    "other AS": ("bgp neighbor 1 64512", "bgp neighbor 1 64513"),
    "32-bit AS": ("bgp neighbor 1 64512", "bgp neighbor 1 4200000001"),
    "other neighbour": ("bgp neighbor 1 64512 169.254.184.61", "bgp neighbor 1 64512 169.254.184.60"),
    "local address": (
        "bgp neighbor 1 64512 169.254.184.61 hold-time=30 local-address=169.254.184.62",
        "bgp neighbor 1 64512 169.254.184.61 hold-time=30 local-address=192.168.200.254",
    ),
    "inside gone": ("ip tunnel address", None),
    "inside swapped": ("ip tunnel address 169.254.184.62", "ip tunnel address 169.254.184.61"),
    "inside of the peer": (
        "ip tunnel remote address 169.254.184.61",
        "ip tunnel remote address 169.254.184.60",
    ),
}
ADDED_NO_SESSION = {
    "secondary": ("ip lan1 secondary address 192.168.201.1/24", None),
    "signed": ("bgp neighbor pre-shared-key 1 text abcdef", None),
    "filter": ("ip tunnel secure filter in 9", "tunnel 1"),
}


@pytest.mark.parametrize("version", [1, 2])
def test_healthy(site: Any, version: int) -> None:
    here = site(version).look().look(60)
    assert here.online() == [1, 2]
    assert here.established() == ["169.254.184.61", "169.254.18.221"]
    table = here.cloud.sas(here.now)
    assert (table.isakmp, table.send, table.recv) == (2, 2, 2)
    assert {row.kind for row in table.rows} == {"isakmp" if version == 1 else "ike", "esp"}
    assert [(row.prefix, row.tunnel, row.as_path) for row in here.cloud.bgp_routes(here.now)] == [
        ("10.0.0.0/16", 2, "64512")
    ]


@pytest.mark.parametrize("name", NO_TUNNEL)
def test_no_tunnel(site: Any, name: str) -> None:
    here = site()
    here.replace(*NO_TUNNEL[name])
    here.look().look(200)
    assert 1 not in here.online()
    assert "169.254.184.61" not in here.established()
    assert not [row for row in here.cloud.sas(here.now).rows if (row.gateway, row.kind) == (1, "esp")]


@pytest.mark.parametrize("name", ADDED_NO_TUNNEL)
def test_no_tunnel_by_one_line_more(site: Any, name: str) -> None:
    here = site()
    here.add(ADDED_NO_TUNNEL[name], "tunnel 1" if name == "not IPsec" else None)
    here.look().look(200)
    assert 1 not in here.online()


@pytest.mark.parametrize("name", NO_SESSION)
def test_no_session(site: Any, name: str) -> None:
    here = site()
    here.replace(*NO_SESSION[name])
    here.look().look(200)
    assert here.online() == [1, 2]
    assert "169.254.184.61" not in here.established()


@pytest.mark.parametrize("name", ADDED_NO_SESSION)
def test_no_session_by_one_line_more(site: Any, name: str) -> None:
    here = site()
    here.add(*ADDED_NO_SESSION[name])
    here.look().look(200)
    assert here.online() == [1, 2]
    assert "169.254.184.61" not in here.established()


def test_bgp_is_what_was_refreshed_last(site: Any) -> None:
    here = site()
    here.bgp_from = []
    assert here.look().look(100).cloud.neighbors(here.now) == []
    here.bgp_from = list(here.lines)
    assert here.look().look(20).established() == ["169.254.184.61", "169.254.18.221"]
    here.replace("bgp use on", "bgp use off")  # inert until the next refresh
    assert len(here.look(5).established()) == 2
    here.bgp_from = None
    assert here.look(5).cloud.neighbors(here.now) == []


def test_how_far_phase_1_goes(site: Any) -> None:
    for change, kinds in ((("ipsec ike pfs", None), ["isakmp"] * 2), (("ipsec ike hash 1 sha", "ipsec ike hash 1 md5"), ["isakmp", "esp", "esp"])):  # fmt: skip
        here = site()
        here.replace(*change)
        here.look().look(100)
        assert [row.kind for row in here.cloud.sas(here.now).rows] == kinds


@pytest.mark.parametrize(
    ("name", "value", "online", "sessions"),
    [("psk", "1", [2], 1), ("psk", None, [], 0), ("peer-down", "2", [1], 1), ("udp500", None, [], 0), ("bgp-down", "1", [1, 2], 1)],
)  # fmt: skip
def test_faults(site: Any, name: str, value: str | None, online: list[int], sessions: int) -> None:
    here = site()
    here.cloud.set_fault(name, value)
    here.look().look(100)
    assert here.online() == online
    assert len(here.established()) == sessions
    here.cloud.clear_fault(name, value)
    assert here.look().look(100).online() == [1, 2]
    assert len(here.established()) == 2


def test_stronger_algorithms_are_welcome_too(site: Any) -> None:
    here = site()
    here.replace("ipsec ike group 1 modp1024", "ipsec ike group 1 modp2048 modp1536")
    here.replace("ipsec ike hash 1 sha", "ipsec ike hash 1 sha256")
    here.replace("ipsec ike encryption 1 aes-cbc", "ipsec ike encryption 1 aes256-cbc")
    here.replace(
        "ipsec sa policy 201 1 esp aes-cbc sha-hmac", "ipsec sa policy 201 1 esp aes256-cbc sha256-hmac"
    )
    assert here.look().look(20).online() == [1, 2]


def test_version_2_offers_all_it_can_unless_limited(site: Any) -> None:
    here = site(2)
    here.replace("ipsec ike group 1 modp1024", "ipsec ike group 1 modp768")
    assert here.look().look(20).online() == [1, 2]
    limited = site(2)
    limited.replace("ipsec ike group 1 modp1024", "ipsec ike group 1 modp768")
    limited.add("ipsec ike proposal-limitation 1 on")
    assert limited.look().look(20).online() == [2]
