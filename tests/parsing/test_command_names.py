"""Commands are named by the router's own rule of abbreviation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.parsing import knows
from rtxvpn.parsing.commands import is_command, spell_out


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("show ip route", "show ip route"),
        ("sh ip ro", "show ip route"),
        ("SHOW IP ROUTE", "show ip route"),
        ("  show   ip  route ", "show ip route"),
        ("show ip route detail", "show ip route"),
        ("sh ips sa", "show ipsec sa"),
        ("sh ips s", "show ipsec sa"),
        ("show status bgp neighbor 169.254.184.61", "show status bgp neighbor"),
        ("sh stat bg n", "show status bgp neighbor"),
        ("sh env", "show environment"),
        ("ping -c 5 -sa 192.168.200.254 10.0.134.243", "ping"),
        ("ping host.example.net", "ping"),
    ],
)
def test_known_commands(typed: str, name: str) -> None:
    assert knows(typed) == name


@pytest.mark.parametrize(
    "typed",
    ["", "show", "s ip route", "show ip r", "show i route", "show ip route | grep LAN", "show ip route > usb1:a",
     "show ip routes", "show status b neighbor", "ping", "ping -c 3 -w", "pi 10.0.0.1", "route show"],
)  # fmt: skip
def test_unknown_ambiguous_or_filtered_commands(typed: str) -> None:
    assert knows(typed) is None


@pytest.mark.parametrize(
    "text", ["show arp", "ip lan1 address dhcp", "sh", "EXIT", "no ip route default", "tun"]
)
def test_what_can_be_typed_at_the_prompt(text: str) -> None:
    assert is_command(text)


@pytest.mark.parametrize(
    "text", ["", "of sa", "RTX830 Rev.15.02.31", "Memory 256Mbytes, 2LAN", "main: x", "4 5"]
)
def test_what_cannot(text: str) -> None:
    assert not is_command(text)


@given(st.text(max_size=60))
def test_any_text_can_be_asked(text: str) -> None:
    name = knows(text)
    assert name is None or name == knows(str(spell_out(text)))
