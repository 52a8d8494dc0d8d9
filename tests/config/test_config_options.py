"""What a router re-renders compares equal, and nothing that could mean something else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.config.tree import read_config
from rtxvpn.config.words import normal_line

POLICY = "ipsec sa policy 201 1 esp aes-cbc sha-hmac"
SCOPE = "dhcp scope 1 192.168.1.2-192.168.1.9/24"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("schedule at 1 */* 00:00 * restart", "schedule at 1 */* 00:00:00 * restart"),
        ("schedule at 1 9:05 * restart", "schedule at 1 09:05:00 * restart"),
        ("ip route 10.0.0.0/8 gateway tunnel 1 weight 1 hide", "ip route 10.0.0.0/8 gateway tunnel 1 hide"),
        ("ip route default gateway pp 1 hide weight 0", "ip route 0.0.0.0/0 gateway pp 1 weight 0 hide"),
        ("ip route default gateway dhcp lan2 filter 1 2 metric 3", "ip route default gateway dhcp lan2 metric 3 filter 1 2"),
        ("ipsec ike nat-traversal 1 on type=1 force=on", "ipsec ike nat-traversal 1 on force=on type=1"),
        ("ipsec ike nat-traversal 1 on keepalive=300", "ipsec ike nat-traversal 1 on"),
        (f"{POLICY} local-id=10.0.0.0/8 remote-id=10.1.0.0/16", f"{POLICY} remote-id=10.1.0.0/16 local-id=10.0.0.0/8"),
        (f"{POLICY} anti-replay-check=on", POLICY),
        ("bgp neighbor 1 64512 169.254.1.1 hold-time=180", "bgp neighbor 1 64512 169.254.1.1"),
        (f"{SCOPE} gateway 192.168.1.1 expire 8:00", f"{SCOPE} expire 8:00 gateway 192.168.1.1"),
        ("ip keepalive 1 icmp-echo 5 3 192.0.2.1 upwait=5 downwait=5",
         "ip keepalive 1 icmp-echo 5 3 192.0.2.1 downwait=5 upwait=5"),
    ],
)  # fmt: skip
def test_lines_that_mean_the_same(one, other):
    assert normal_line(one) == normal_line(other)
    assert read_config([one]).means() == read_config([other]).means()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("schedule at 1 */* 00:00 * restart", "schedule at 1 */* 00:00:30 * restart"),
        ("schedule at 1 */* 00:00 * lua exec 09:00", "schedule at 1 */* 00:00 * lua exec 09:00:00"),
        ("schedule at 1 +600 * restart", "schedule at 1 06:00 * restart"),
        ("schedule at 1 startup * lua exec 09:00", "schedule at 1 startup * lua exec 09:00:00"),
        ("ip route default gateway pp 1 gateway pp 2", "ip route default gateway pp 2 gateway pp 1"),
        ("ip route default gateway pp 1 hide gateway pp 2", "ip route default gateway pp 1 gateway pp 2 hide"),
        ("ip route default gateway pp 1 weight 0", "ip route default gateway pp 1"),
        ("ip route default gateway pp 1 filter 1 2", "ip route default gateway pp 1 filter 2 1"),
        ("ip route default gateway pp 1 weight 1 weight 2", "ip route default gateway pp 1 weight 2 weight 1"),
        ("bgp neighbor 1 64512 169.254.1.1 hold-time=30 hold-time=60",
         "bgp neighbor 1 64512 169.254.1.1 hold-time=60 hold-time=30"),
        ("bgp neighbor pre-shared-key 1 text b=1", "bgp neighbor pre-shared-key 1 text B=1"),
        ("ipsec ike nat-traversal 1 on keepalive=300", "ipsec ike nat-traversal 1 on keepalive=30"),
        ("ipsec ike keepalive use 1 on icmp-echo 192.0.2.1 length=64 5 3",
         "ipsec ike keepalive use 1 on icmp-echo 192.0.2.1 5 length=64 3"),
        (f"{SCOPE} except 192.168.1.4 192.168.1.5", f"{SCOPE} except 192.168.1.5 192.168.1.4"),
    ],
)  # fmt: skip
def test_lines_that_may_not_mean_the_same(one, other):
    assert normal_line(one) != normal_line(other)


_OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "weight": st.sampled_from(["0", "1", "2"]),
        "metric": st.sampled_from(["1", "2"]),
        "keepalive": st.sampled_from(["1", "2"]),
        "filter": st.sampled_from(["1", "1 2", "2 1"]),
        "hide": st.just(""),
    },
)
_VALUES = st.sampled_from(["tunnel 1", "tunnel 2", "pp 1", "dhcp lan2", "192.0.2.1", "null"])


@st.composite
def routes(draw):
    """A route as text with its options in any order, and what it means."""
    words, meaning = ["ip route 10.0.0.0/8"], []
    for value in draw(st.lists(_VALUES, min_size=1, max_size=3)):
        options = draw(_OPTIONS)
        meaning.append((value, {"weight": "1", **options}))
        words += [
            f"gateway {value}",
            *(f"{n} {v}".strip() for n, v in draw(st.permutations([*options.items()]))),
        ]
    return " ".join(words), meaning


@given(routes(), routes())
def test_routes_are_equal_when_they_mean_the_same_and_only_then(one, other):
    assert (normal_line(one[0]) == normal_line(other[0])) == (one[1] == other[1])
    assert normal_line(normal_line(one[0])) == normal_line(one[0])


_HEADS = st.sampled_from(
    [
        ("bgp neighbor 1 64512 169.254.1.1", {"hold-time": "180"}),
        ("ipsec sa policy 201 1 esp aes-cbc sha-hmac", {"anti-replay-check": "on"}),
        ("ipsec ike nat-traversal 1 on", {"keepalive": "300"}),
        ("user attribute bob", {}),
    ]
)
_NAMED = st.dictionaries(
    st.sampled_from(["hold-time", "anti-replay-check", "keepalive", "type", "local-id"]),
    st.sampled_from(["180", "on", "300", "1", "off"]),
)


@given(_HEADS, _NAMED, _NAMED, st.randoms())
def test_named_options_are_equal_when_they_mean_the_same_and_only_then(head, one, other, rng):
    text, defaults = head

    def spelt(options):
        shuffled = [f"{name}={value}" for name, value in options.items()]
        rng.shuffle(shuffled)
        return normal_line(" ".join([text, *shuffled]))

    assert (spelt(one) == spelt(other)) == ({**defaults, **one} == {**defaults, **other})


SAYS_NOTHING = [
    "ipsec ike group 1 modp1024",
    "ipsec ike pfs 1 off",
    "ipsec ike nat-traversal 1 off",
    "ipsec ike nat-traversal 1 off keepalive=30",
    "ipsec ike version 1 1",
    "ipsec ike negotiation receive 1 on",
    "ipsec ike proposal-limitation 1 off",
    "IPSEC ike message-id-control  1 off",
]


@pytest.mark.parametrize("line", [*SAYS_NOTHING, "tunnel select 1\n tunnel encapsulation ipsec"])
def test_a_line_that_says_the_default_says_nothing(line):
    assert read_config(line).means() == frozenset()


@pytest.mark.parametrize(
    "line",
    [
        "ipsec ike group 1 modp2048",
        "ipsec ike group 1 modp1024 modp1536",
        "ipsec ike pfs 1 on",
        "ipsec ike nat-traversal 1 on",
        "ipsec ike version 1 2",
        "ipsec ike negotiation receive 1 off",
        # not documented as defaults (aws-vpn 3.1)
        "ipsec ike hash 1 sha",
        "ipsec ike duration ipsec-sa 1 3600",
        "ipsec ike duration isakmp-sa 1 28800",
        "tunnel select 1\n tunnel encapsulation l2tp",
    ],
)
def test_a_line_that_says_more_counts(line):
    assert len(read_config(line).means()) == 1
