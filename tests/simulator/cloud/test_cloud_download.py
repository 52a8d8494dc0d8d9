"""Reading the AWS end out of a download."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.simulator.cloud import Cloud
from rtxvpn.simulator.cloud_download import FarTunnel, read_download

CASES = {
    "as it is": lambda text: text,
    "Windows line ends": lambda text: text.replace("\n", "\r\n"),
    "byte order mark": lambda text: "\N{BYTE ORDER MARK}" + text,
    "tabs for blanks before the words": lambda text: "\n".join("\t \t" + line for line in text.split("\n")),
    "trailing blanks": lambda text: text.replace("\n", "  \t\n"),
    "lines that an RTX refuses": lambda text: text.replace(
        "ipsec auto refresh on", "ipsec ike local address id <id> 0.0.0.0/0\nipsec auto refresh on"
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_far_end(download: Any, name: str) -> None:
    assert read_download(CASES[name](download())) == (
        FarTunnel(1, "35.75.105.20", "150.249.252.2", "firstKey.0aZ_9", 1, "169.254.184.61", "169.254.184.62", 64512, 65000),
        FarTunnel(2, "52.199.233.227", "150.249.252.2", "secondKey.8bY_7", 1, "169.254.18.221", "169.254.18.222", 64512, 65000),
    )  # fmt: skip


def test_ikev2_and_the_name_that_a_nat_hides(download: Any) -> None:
    text = download(version=2)
    named = text.replace(
        "ipsec ike local address 1 150.249.252.2",
        "ipsec ike local address 1 192.168.200.254\nipsec ike local name 1 203.0.113.9 ipv4-addr",
    )
    first, second = read_download(named)
    assert (first.version, first.customer, second.customer) == (2, "203.0.113.9", "150.249.252.2")


def test_an_own_address_that_is_still_to_be_filled_in(download: Any) -> None:
    text = download().replace("150.249.252.2", "YOUR_LOCAL_NETWORK_ADDRESS")
    assert [far.customer for far in read_download(text)] == [None, None]


def test_static_routing(download: Any) -> None:
    assert [(far.amazon_as, far.own_as) for far in read_download(download(bgp=False))] == [(None, None)] * 2


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("ipsec ike pre-shared-key 2 text secondKey.8bY_7", "", "tunnel 2 .* pre-shared-key 2"),
        ("ipsec ike remote address 1 35.75.105.20", "", "tunnel 1 .* remote address 1"),
        ("bgp neighbor 2 64512 169.254.18.221", "bgp neighbor 2 64512 169.254.1.1", "no `bgp neighbor`"),
        ("bgp autonomous-system 65000", "", "no AS"),
    ],
)
def test_what_is_missing_is_named(download: Any, old: str, new: str, says: str) -> None:
    text = download()
    assert old in text
    with pytest.raises(ValueError, match=says):
        read_download(text.replace(old, new))


@pytest.mark.parametrize(
    "text", ["", "# nothing", "crypto isakmp policy 200\n  encryption aes 128", "\0\1\2"]
)
def test_no_download(text: str) -> None:
    with pytest.raises(ValueError, match="Vendor Yamaha"):
        Cloud.from_download(text)


@given(st.text(max_size=400))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        assert read_download(text)
    except ValueError as error:
        assert str(error)  # noqa: PT017 - both ways are right, no other is


@pytest.mark.parametrize(
    ("name", "value"), [("psk", "3"), ("psk", "x"), ("udp500", "1"), ("no-such", None), ("peer-down", "")]
)
def test_a_fault_that_there_is_not(site: Any, name: str, value: str | None) -> None:
    with pytest.raises(ValueError, match=r"fault|tunnel|value"):
        site().cloud.set_fault(name, value)
