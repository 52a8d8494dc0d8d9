from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.simulator.kinds import Refused
from rtxvpn.simulator.syntax import Parsed, commands, parse
from rtxvpn.simulator.words import join_words, split_words

NORMAL = [
    ("ip route 0.0.0.0/0 gateway 150.249.252.1", "ip route default gateway 150.249.252.1"),
    ("IP ROUTE default GATEWAY tunnel 1 HIDE", "ip route default gateway tunnel 1 hide"),
    ("ipsec sa policy 201 1 esp aes-cbc  sha-hmac", "ipsec sa policy 201 1 esp aes-cbc sha-hmac"),
    ("ip lan1 address 192.168.200.254/255.255.255.0", "ip lan1 address 192.168.200.254/24"),
    ("ip route 10.1.2.3/8 gateway pp 1 weight 0", "ip route 10.0.0.0/8 gateway pp 1 weight 0"),
    ("bgp import 64512 static filter 1", "bgp import 64512 static filter 1"),
    ("bgp import filter 1 equal 0.0.0.0/0", "bgp import filter 1 equal 0.0.0.0/0"),
    ("schedule at 9 12:00 * restart", "schedule at 9 */* 12:00:00 * restart"),
    ("schedule at 9 +600 * restart", "schedule at 9 +600 * restart"),
    ('console prompt "[RTX] "', 'console prompt "[RTX] "'),
    ("console prompt [RTX]\\ ", 'console prompt "[RTX] "'),
    ("sh ip ro", "show ip route"),
    ("dhcp scope 01 192.168.200.1-192.168.200.10/24", "dhcp scope 1 192.168.200.1-192.168.200.10/24"),
    ("bgp neighbor 1 64512 169.254.184.61 Hold-Time=30", "bgp neighbor 1 64512 169.254.184.61 hold-time=30"),
    ("ipsec ike keepalive use 1 on dpd 10 3", "ipsec ike keepalive use 1 on dpd 10 3"),
    ("ipsec ike keepalive use 1 off", "ipsec ike keepalive use 1 off"),
    ("user attribute admin administrator=on", "user attribute admin administrator=on"),
]
REFUSED = [
    ("foo", "name"),
    ("ip tunnel1 address 169.254.1.2/30", "name"),
    ("show", "name"),
    ("no", "name"),
    ("no show ip route", "name"),
    ("no tunnel enable", "count"),
    ("no tunnel enable x", "keyword"),
    ("i", "ambiguous"),
    ("description office", "count"),
    ("ipsec ike local address id <id> 0.0.0.0/0", "count"),
    ("ip lan1 address", "count"),
    ("login password secret", "count"),
    ("console character english", "keyword"),
    ("ipsec ike group 1 modp4096", "keyword"),
    ("bgp import 64512 connected", "keyword"),
    ("bgp neighbor 1 64512 1.2.3.4 colour=red", "keyword"),
    ("ip lan3 address 1.2.3.4/24", "name"),
    ("ipsec ike group 21 modp1024", "range"),
    ("bgp autonomous-system 4200000000", "range"),
    ("bgp neighbor 1 70000 1.2.3.4", "range"),
    ("console columns 79", "range"),
    ("login timer 119", "range"),
    ("dhcp scope 1 192.168.1.9-192.168.1.2/24", "range"),
    ("bgp autonomous-system sixty", "integer"),
    ("ip lan1 address 300.1.1.1/24", "ip"),
    ("ip route 10.0.0.0/40 gateway 1.2.3.4", "ip"),
    ("ip tunnel remote address x", "keyword"),
    ("ip route default 1.2.3.4", "keyword"),
    ("ip route default gateway", "count"),
    ("schedule at 1 25:00 * restart", "range"),
]


@pytest.mark.parametrize(("typed", "normal"), NORMAL)
def test_a_line_has_one_normal_form(typed: str, normal: str) -> None:
    assert parse(typed).text == normal
    assert parse(normal).text == normal


@pytest.mark.parametrize(("typed", "key"), REFUSED)
def test_a_wrong_line_gets_the_right_error(typed: str, key: str) -> None:
    with pytest.raises(Refused) as caught:
        parse(typed)
    assert caught.value.key == key


@pytest.mark.parametrize(
    ("typed", "identity"),
    [
        ("no ip route default", "ip route default"),
        ("no bgp neighbor 2", "bgp neighbor 2"),
        ("no ipsec ike group 1", "ipsec ike group 1"),
        ("no ipsec ike duration ipsec-sa 1 3600", "ipsec ike duration ipsec-sa 1"),
        ("no ipsec auto refresh", "ipsec auto refresh"),
        ("no console prompt", "console prompt"),
        ("no dhcp scope 1", "dhcp scope 1"),
    ],
)
def test_no_names_what_it_takes_away(typed: str, identity: str) -> None:
    parsed = parse(typed)
    assert (parsed.negated, parsed.identity) == (True, identity)


def test_firmware_decides_what_is_known() -> None:
    assert parse("rollback timer 300", (15, 2, 3)).values == ("300",)
    with pytest.raises(Refused):
        parse("rollback timer 300", (15, 2, 2))


def test_the_table_has_no_row_twice() -> None:
    rows = [(row.head, row.params) for row in commands()]
    assert len(rows) == len(set(rows))


@given(st.lists(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=12), max_size=6))
def test_quoted_words_come_back(words: list[str]) -> None:
    assert split_words(join_words(words)) == words


def understood(line: str) -> Parsed | None:
    """Parse a line; None when it is refused, and nothing else may come out of it."""
    try:
        return parse(line)
    except Refused:
        return None


@given(st.text(max_size=80))
def test_any_line_is_parsed_or_refused(line: str) -> None:
    parsed = understood(line)
    if parsed is not None and not parsed.negated:
        assert parse(parsed.text).text == parsed.text


_WORDS = sorted({word.lower() for row in commands() for word in row.head})


@given(
    st.lists(
        st.sampled_from([*_WORDS, "1", "no", "10.0.0.0/8", "on", "lan1", "*", "-", "gateway"]), max_size=8
    )
)
def test_any_words_of_the_table_are_parsed_or_refused(words: list[str]) -> None:
    parsed = understood(" ".join(words))
    assert parsed is None or parsed.negated or parse(parsed.text).identity == parsed.identity
