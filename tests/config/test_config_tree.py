"""Configuration text to a tree and back, identities and normal forms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.config.factory import FACTORY, is_factory
from rtxvpn.config.identity import identity, removal
from rtxvpn.config.tree import Config, Entry, read_config, render_config
from rtxvpn.config.words import normal_line, squeeze

# our own text in the layout of `show config` (fact book rtx-cli 8)
SHOWN = """\
# RTX830 Rev.15.02.31 (Fri Jul  5 10:40:25 2024)
# Reporting Date: Nov 24 10:00:00 2026
login password *
administrator password *
login user admin *
console columns 200
ip route default gateway pp 1
ip lan1 address 192.168.5.1/24
pp select 1
 pp always-on on
 pppoe use lan2
 pp auth myname Some One
 ip pp address 203.0.113.9/32
 pp enable 1
tunnel select 3
 ipsec tunnel 103
  ipsec sa policy 103 3 esp aes256-cbc sha256-hmac
  ipsec ike local address 3 192.168.5.1
  ipsec ike pre-shared-key 3 text Abc.Def
 ipsec tunnel outer df-bit clear
 ip tunnel tcp mss limit auto
 tunnel enable 3
ip filter 1 pass * 192.168.5.0/24 * * *
nat descriptor type 1 masquerade
ipsec auto refresh on
bgp use on
"""


def test_shown_text_comes_back_the_same():
    body = [line for line in SHOWN.splitlines() if not line.startswith("#")]
    assert render_config(read_config(SHOWN)) == body


def test_blocks_are_known_by_indentation():
    found = {entry.text: entry.context for entry in read_config(SHOWN).entries}
    assert found["pp enable 1"] == "pp 1"
    assert found["ipsec ike local address 3 192.168.5.1"] == "tunnel 3"
    assert found["ip filter 1 pass * 192.168.5.0/24 * * *"] is None


def test_typed_form_means_the_same_as_the_shown_form():
    typed = [line.strip() for line in SHOWN.splitlines()]
    typed.insert(typed.index("tunnel select 3"), "pp select none")
    typed.insert(typed.index("ip filter 1 pass * 192.168.5.0/24 * * *"), "tunnel select none")
    assert read_config(typed).means() == read_config(SHOWN).means()


def test_a_router_wide_line_in_a_block_is_the_routers():
    config = read_config(
        " tunnel select 1\n ip tunnel address 169.254.1.2/30\n bgp use on\nipsec auto refresh on"
    )
    assert [entry.context for entry in config.entries] == ["tunnel 1", None, None]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ip route default gateway 1.2.3.4", "ip route 0.0.0.0/0 gateway 5.6.7.8 weight 2"),
        ("ip lan1 address 10.0.0.1/24", "IP LAN1 ADDRESS 10.0.0.2/24"),
        ("bgp neighbor 1 64512 169.254.1.1", "bgp neighbor 1 64513 169.254.1.5 hold-time=30"),
        ("bgp import filter 1 equal 0.0.0.0/0", "bgp import filter 1 equal 10.0.0.0/8"),
        ("bgp import 64512 static filter 1", "bgp import 64512 static filter 1 2"),
        ("dhcp scope 1 10.0.0.2-10.0.0.9/24", "dhcp scope 1 10.0.0.2-10.0.0.8/24 gateway 10.0.0.1"),
        ("ipsec ike group 1 modp1024", "ipsec ike group 1 modp2048"),
        ("ipsec ike duration ipsec-sa 1 3600", "ipsec ike duration ipsec-sa 1 1800"),
        ("ipsec tunnel 201", "ipsec tunnel 202"),
        ("nat descriptor type 1 masquerade", "nat descriptor type 1 nat"),
        ("login timer clear", "login timer 300"),
        ("login user Bob one", "login user Bob two"),
    ],
)
def test_commands_that_overwrite_each_other(one, other):
    assert identity("tunnel 1", one) == identity("tunnel 1", other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ip route 10.0.0.0/8 gateway pp 1", "ip route 10.1.0.0/16 gateway pp 1"),
        ("bgp import filter 1 equal 0.0.0.0/0", "bgp import 1 static filter 1"),
        ("ipsec tunnel 201", "ipsec tunnel outer df-bit clear"),
        ("ipsec ike duration ipsec-sa 1 3600", "ipsec ike duration isakmp-sa 1 3600"),
        ("dhcp scope 1 10.0.0.2-10.0.0.9/24", "dhcp scope bind 1 10.0.0.2 00:00:00:00:00:01"),
        ("ip tunnel address 169.254.1.2/30", "ip tunnel remote address 169.254.1.1"),
        ("login user Bob one", "login user bob one"),
        ("wholly unknown 1", "wholly unknown 2"),
    ],
)
def test_commands_that_stand_side_by_side(one, other):
    assert identity("tunnel 1", one) != identity("tunnel 1", other)


def test_context_counts_only_where_the_command_has_no_number():
    assert identity("tunnel 1", "ip tunnel tcp mss limit 1") != identity(
        "tunnel 2", "ip tunnel tcp mss limit 1"
    )
    assert identity("tunnel 1", "ipsec ike pfs 1 on") == identity("tunnel 2", "ipsec ike pfs 1 on")
    assert identity("tunnel 1", "bgp use on") == identity(None, "bgp use on")


@pytest.mark.parametrize(
    ("line", "undo"),
    [
        ("bgp neighbor 1 64512 169.254.1.1 hold-time=30", "no bgp neighbor 1"),
        ("ip route 0.0.0.0/0 gateway 1.2.3.4", "no ip route default"),
        ("ipsec tunnel 201", "no ipsec tunnel 201"),
        ("ipsec ike pre-shared-key 2 text Secret", "no ipsec ike pre-shared-key 2"),
        ("statistics traffic on", "no statistics traffic"),
    ],
)
def test_removal(line, undo):
    assert removal(line) == undo


@pytest.mark.parametrize(
    ("spelt", "normal"),
    [
        ("  IP  Route\t0.0.0.0/0 gateway PP 1", "ip route default gateway pp 1"),
        ('ipsec ike pre-shared-key 1 text "AbC"', "ipsec ike pre-shared-key 1 text AbC"),
        ("BGP Neighbor 1 1 169.254.1.1 local-address=169.254.1.2 hold-time=30",
         "bgp neighbor 1 1 169.254.1.1 hold-time=30 local-address=169.254.1.2"),
        ('Description LAN2 "To  the  Net"', 'description LAN2 "To  the  Net"'),
    ],
)  # fmt: skip
def test_normal_form(spelt, normal):
    assert normal_line(spelt) == normal


_WORDS = st.text(
    st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="\"'\\#"), min_size=1, max_size=8
)
_LINES = st.lists(_WORDS, min_size=1, max_size=6).map(" ".join)


@given(_LINES)
def test_normal_form_is_stable(line):
    assert normal_line(normal_line(line)) == normal_line(line)
    assert squeeze(squeeze(line)) == squeeze(line)


_BLOCKS = st.sampled_from([None, "tunnel 1", "tunnel 2", "pp 1", "pp anonymous"])
_TREES = st.lists(st.tuples(_BLOCKS, _WORDS), max_size=20)


@given(_TREES)
def test_random_trees_come_back_the_same(pairs):
    # one made-up word a line, so that no line is router-wide or a select by chance
    config = Config(tuple(Entry(context, f"x-{word} {n}") for n, (context, word) in enumerate(pairs)))
    assert read_config(render_config(config)) == config


@given(st.lists(st.text(max_size=30), max_size=20))
def test_any_text_is_read_without_complaint(lines):
    config = read_config("\n".join(lines))
    assert all(entry.text == entry.text.strip() and entry.text for entry in config.entries)


def test_factory_with_and_without_a_way_in():
    assert is_factory(FACTORY)
    beside = (
        "login password *\nlogin user admin *\nsshd service on\nconsole character en.ascii\nlogin timer 600\n"
    )
    assert is_factory(read_config(beside + "\n".join(render_config(FACTORY))))
    assert not is_factory(read_config(SHOWN))
    assert not is_factory(FACTORY.overlaid([Entry(None, "ip route default gateway pp 1")]))
    assert not is_factory(Config(FACTORY.entries[:-1]))
