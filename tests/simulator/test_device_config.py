from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.simulator.config import FACTORY, Config, changed, masked, read_config, selected, with_logins
from rtxvpn.simulator.kinds import Refused
from rtxvpn.simulator.order import lines, printed
from rtxvpn.simulator.syntax import parse

DOWNLOADS = sorted((Path(__file__).parents[2] / "fixtures" / "downloads").glob("*.txt"))
TUNNEL = """
tunnel select 1
ipsec ike encryption 1 aes-cbc
ipsec ike pre-shared-key 1 text abc
ipsec tunnel 201
ipsec sa policy 201 1 esp aes-cbc sha-hmac
ip tunnel address 169.254.184.62/30
tunnel enable 1
tunnel select none
ipsec auto refresh on
ip route 10.0.0.0/16 gateway tunnel 1 hide
ip route default gateway 150.249.252.1
ip lan1 address 192.168.200.254/24
""".splitlines()


def typed(lines: list[str], config: Config | None = None) -> Config:
    config, context = config or Config(), None
    for line in lines:
        parsed = parse(line)
        if parsed.head[1:] == ("select",):
            context = selected(parsed)
        else:
            config = changed(config, context, parsed)
    return config


@pytest.mark.parametrize("path", DOWNLOADS, ids=lambda path: path.stem)
def test_a_download_survives_show_config(path: Path) -> None:
    config = read_config(path.read_text(encoding="utf-8").splitlines())
    assert len(config.entries) > 20
    assert read_config(printed(config)).entries == config.entries


def test_order_and_indentation_are_the_routers() -> None:
    assert printed(read_config(TUNNEL)) == [
        "ip route default gateway 150.249.252.1",
        "ip route 10.0.0.0/16 gateway tunnel 1 hide",
        "ip lan1 address 192.168.200.254/24",
        "tunnel select 1",
        " ipsec tunnel 201",
        "  ipsec sa policy 201 1 esp aes-cbc sha-hmac",
        "  ipsec ike encryption 1 aes-cbc",
        "  ipsec ike pre-shared-key 1 text abc",
        " ip tunnel address 169.254.184.62/30",
        " tunnel enable 1",
        "ipsec auto refresh on",
    ]


def test_lines_under_a_policy_have_the_context_of_their_tunnel() -> None:
    contexts = {line.text: line.context for line in lines(read_config(TUNNEL))}
    assert contexts["ipsec ike pre-shared-key 1 text abc"] == "tunnel 1"
    assert contexts["ipsec auto refresh on"] is None
    assert contexts["tunnel select 1"] is None


def test_a_gateway_of_no_tunnel_stands_among_the_global_lines() -> None:
    assert printed(read_config(["ipsec ike group 7 modp1024"])) == ["ipsec ike group 7 modp1024"]


@pytest.mark.parametrize(
    ("first", "second", "left"),
    [
        (
            "ip route default gateway 1.1.1.1",
            "ip route default gateway 2.2.2.2",
            ["ip route default gateway 2.2.2.2"],
        ),
        ("bgp neighbor 1 1 1.1.1.1", "bgp neighbor 1 2 2.2.2.2", ["bgp neighbor 1 2 2.2.2.2"]),
        ("ipsec ike group 1 modp768", "ipsec ike group 1 modp1024", ["ipsec ike group 1 modp1024"]),
        ("ip lan1 address 1.1.1.1/24", "no ip lan1 address", []),
        ("tunnel enable 1-2", "tunnel disable 2", ["tunnel select 1", " tunnel enable 1"]),
        (
            "tunnel enable 1-2",
            "no tunnel enable all",
            [],
        ),
        ("tunnel enable 1-2", "no tunnel enable 2", ["tunnel select 1", " tunnel enable 1"]),
        ("pp enable anonymous", "no bgp use", ["pp select anonymous", " pp enable anonymous"]),
    ],
)
def test_what_overwrites_what(first: str, second: str, left: list[str]) -> None:
    assert printed(typed([first, second])) == left


def test_every_tunnel_is_disabled_by_all() -> None:
    assert printed(typed(["tunnel enable 1-3", "tunnel disable all"])) == []


def test_a_tunnel_command_needs_a_tunnel() -> None:
    with pytest.raises(Refused, match="select"):
        typed(["ip tunnel address 169.254.1.2/30"])


def test_logins_are_masked_and_keys_are_not() -> None:
    config = with_logins(read_config(FACTORY), "admin", "one two", "adm", [("bob", "x")])
    shown = [masked(line) for line in printed(config)]
    assert {"login password *", "administrator password *", "login user admin *", "login user bob *"} <= set(
        shown
    )
    assert not any("one two" in line for line in shown)
    assert masked("ipsec ike pre-shared-key 1 text abc") == "ipsec ike pre-shared-key 1 text abc"
    assert masked("login password encrypted *") == "login password *"


def test_a_line_that_is_not_known_stays() -> None:
    text = ["frobnicate the lan", "tunnel select 1", " frobnicate tunnel"]
    assert printed(read_config(text)) == ["tunnel select 1", " frobnicate tunnel", "frobnicate the lan"]


_POOL = [
    "ip route default gateway 10.0.0.1",
    "ip route 10.0.0.0/16 gateway tunnel 1 hide gateway tunnel 2 hide",
    "ip lan1 address 192.168.1.1/24",
    'console prompt "a b "',
    "console lines infinity",
    "dhcp scope 1 192.168.1.2-192.168.1.9/24",
    "ipsec auto refresh on",
    "bgp neighbor 1 64512 169.254.1.1 hold-time=30",
    "bgp import filter 1 equal 0.0.0.0/0",
    "ipsec sa policy 201 1 esp aes-cbc sha-hmac",
    "ipsec sa policy 202 1 esp aes-cbc sha-hmac",
    "ipsec ike group 1 modp1024",
    "ipsec ike duration ipsec-sa 1 3600",
    "schedule at 3 +600 * restart",
    "user attribute admin administrator=on",
    "nat descriptor masquerade static 1 2 10.0.0.2 tcp www",
]
_INSIDE = [
    "ipsec tunnel 201",
    "ipsec tunnel 202",
    "ip tunnel address 169.254.1.2/30",
    "description tunnel to aws",
]
_PP = ["pppoe use lan2", 'pp auth myname me "my pass"', "ip pp mtu 1454", "ppp ccp type none"]


@given(
    st.lists(st.sampled_from(_POOL)),
    st.dictionaries(st.integers(1, 20), st.lists(st.sampled_from(_INSIDE), min_size=1)),
    st.dictionaries(st.integers(1, 30), st.lists(st.sampled_from(_PP), min_size=1)),
    st.lists(st.sampled_from(["tunnel enable 1-5", "pp enable 2", "tunnel enable all"])),
)
def test_text_to_tree_to_text_to_tree_is_identity(
    free: list[str], tunnels: dict[int, list[str]], pps: dict[int, list[str]], last: list[str]
) -> None:
    text = list(free)
    for kind, blocks in (("tunnel", tunnels), ("pp", pps)):
        for number, block in blocks.items():
            text += [f"{kind} select {number}", *block]
    config = typed([*text, *last])
    shown = printed(config)
    assert read_config(shown).entries == config.entries
    assert printed(read_config(shown)) == shown


@given(st.lists(st.text(max_size=40), max_size=10))
def test_any_text_is_read_and_printed_and_read_again(text: list[str]) -> None:
    config = read_config(text)
    assert read_config(printed(config)).entries.keys() == config.entries.keys()
