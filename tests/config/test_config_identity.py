"""Text to tree to text is the identity: on every `show config` fixture, and on random trees of real commands."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.config.tree import Config, Entry, read_config, render_config
from rtxvpn.paths import shipped

FIXTURES = sorted(shipped("fixtures", "show_config").glob("*.raw"))


def body(text):
    """The configuration in a capture: without prompts, comments and blank lines."""
    lines = text.replace("\r\n", "\n").split("\n")
    return [line.rstrip() for line in lines if line.strip() and not re.match(r"\s*#|.*[#>] ", line)]


def test_there_are_fixtures():
    assert len(FIXTURES) >= 2


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.name)
def test_a_fixture_comes_back_the_same(path):
    lines = body(path.read_bytes().decode("utf-8", "replace"))
    assert len(lines) > 3
    assert render_config(read_config(lines)) == lines


@st.composite
def blocks(draw):
    """One block of `show config`, nested as the router prints it."""
    n = draw(st.integers(1, 20))
    if draw(st.booleans()):
        some = draw(
            st.sets(
                st.sampled_from([f"pppoe use lan{n}", "pp always-on on", "ip pp mtu 1454", f"pp enable {n}"])
            )
        )
        return [(f"pp {n}", line) for line in sorted(some)]
    policy = [
        f"ipsec sa policy {n} {n} esp aes-cbc sha-hmac",
        f"ipsec ike pfs {n} on",
        f"ipsec ike group {n} modp2048",
    ]
    nested = draw(st.lists(st.sampled_from(policy), unique=True, min_size=1))
    tail = draw(
        st.lists(
            st.sampled_from(["ip tunnel mtu 1280", "ip tunnel tcp mss limit auto", f"tunnel enable {n}"]),
            unique=True,
        )
    )
    head = draw(st.sampled_from([[], ["tunnel encapsulation ipsec"]]))
    return [(f"tunnel {n}", line) for line in [*head, f"ipsec tunnel {100 + n}", *nested, *tail]]


_PLAIN = st.sampled_from(
    ["ip route default gateway pp 1", "ip lan1 address 192.168.1.1/24", "bgp use on", "ip filter 1 pass * * * * *",
     "nat descriptor type 1 masquerade", "dhcp service server", 'description lan1 "a  b"', "ipsec auto refresh on"]
)  # fmt: skip
_TREES = st.lists(blocks() | _PLAIN.map(lambda line: [(None, line)]), max_size=12).map(
    lambda parts: Config(tuple(Entry(context, text) for part in parts for context, text in part))
)


@given(_TREES)
def test_random_trees_of_real_commands_come_back_the_same(config):
    lines = render_config(config)
    assert read_config(lines) == config
    assert render_config(read_config(lines)) == lines


@given(_TREES)
def test_what_is_nested_is_under_its_policy(config):
    lines = render_config(config)
    for place, line in enumerate(lines):
        if line.startswith("  "):
            above = next(one for one in reversed(lines[:place]) if not one.startswith("  "))
            assert above.startswith(" ipsec tunnel ")
