"""Filters: what passes, what stops, and what nobody can tell; held against the virtual router's own reading."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.health.filters import EPHEMERAL, Guard, Packet, Verdict
from rtxvpn.simulator import cloud_path
from rtxvpn.simulator.cloud_setup import read_setup
from rtxvpn.simulator.lines import Line

OWN, AWS = "203.0.113.10", "35.75.105.20"
IKE = Packet("udp", OWN, AWS, (500, 500), (500, 500))
ESP = Packet("esp", OWN, AWS)
BGP = Packet("tcp", OWN, AWS, EPHEMERAL, (179, 179))
P, S, U = Verdict.PASSES, Verdict.STOPS, Verdict.UNSURE


def guard(*lines: str) -> Guard:
    return Guard(lines, lines, "ip lan2")


@pytest.mark.parametrize(
    ("packet", "verdict", "lines"),
    [
        (IKE, P, ()),
        (IKE, P, ("ip filter 1 reject * *",)),  # a filter that no interface names
        (IKE, P, ("ip lan1 secure filter in 1", "ip filter 1 reject * *")),
        (IKE, S, ("ip lan2 secure filter in 1", "ip filter 1 reject * *")),
        (IKE, S, ("ip lan2 secure filter out 1", "ip filter 1 reject-log * * udp")),
        (IKE, S, ("ip lan2 secure filter in 7",)),  # named, and not there: nothing passes
        (IKE, P, ("ip lan2 secure filter in 1", "ip filter 1 pass-nolog * * udp * 500,4500")),
        (IKE, P, ("ip lan2 secure filter in 1", "ip filter 1 restrict * * udp")),
        (IKE, P, ("ip lan2 secure filter in 1 2", "ip filter 1 pass * * udp * ike", "ip filter 2 reject * *")),
        (IKE, S, ("ip lan2 secure filter in 2 1", "ip filter 1 pass * * udp * ike", "ip filter 2 reject * *")),
        (IKE, P, ("ip lan2 secure filter in 1", f"ip filter 1 pass {AWS} * udp * 400-600")),
        (IKE, P, ("ip lan2 secure filter in 1", "ip filter 1 pass 35.75.105.0/24,52.0.0.1 203.0.113.1-203.0.113.99 17")),
        (IKE, S, ("ip lan2 secure filter in 1", "ip filter 1 pass 35.75.106.0/24 * udp")),
        (IKE, S, ("ip lan2 secure filter in 1", "ip filter 1 pass * * udp * 4500")),
        (IKE, U, ("ip lan2 secure filter in 1", "ip filter 1 pass vpn.example.com * udp")),
        (IKE, U, ("ip lan2 secure filter in name OFFICE",)),
        (IKE, U, ("ip lan2 secure filter in 1 2", "ip filter 1 reject vpn.example.com *", "ip filter 2 pass * *")),
        (IKE, P, ("ip lan2 secure filter in 1 2", "ip filter 1 pass vpn.example.com *", "ip filter 2 pass * *")),
        (IKE, P, ("ip lan2 secure filter in 1 2", "ip filter 1 reject * * established", "ip filter 2 pass * *")),
        (IKE, P, ("ip lan2 secure filter out 2 dynamic 9", "ip filter 2 pass * *", "ip filter dynamic 9 * * udp",
                  "ip lan2 secure filter in 1", "ip filter 1 reject * *")),
        (IKE, S, ("ip lan2 secure filter out 2 dynamic 9", "ip filter 2 pass * *", "ip filter dynamic 9 * * www",
                  "ip lan2 secure filter in 1", "ip filter 1 reject * *")),
        (IKE, U, ("ip lan2 secure filter out 2 dynamic 9", "ip filter 2 pass * *", "ip filter dynamic 9 * * filter 2",
                  "ip lan2 secure filter in 1", "ip filter 1 reject * *")),
        (IKE, P, ("ip lan2 secure filter out dynamic 9", "ip filter dynamic 9 * * udp")),
        (ESP, S, ("ip lan2 secure filter in 1", "ip filter 1 pass * * udp,tcp")),
        (ESP, P, ("ip lan2 secure filter in 1", "ip filter 1 pass * * 50")),
        (ESP, U, ("ip lan2 secure filter in 1", "ip filter 1 pass * * ospf")),
        (BGP, P, ("ip lan2 secure filter in 1", "ip filter 1 pass * * established")),
        (BGP, S, ("ip lan2 secure filter out 1", "ip filter 1 pass * * established")),
        (BGP, U, ("ip lan2 secure filter out 1 2", "ip filter 1 reject * * tcpflag=0x0002/0x0017", "ip filter 2 pass * *")),
        (BGP, U, ("ip lan2 secure filter out 1", "ip filter 1 pass * * tcp 2000- bgp")),  # whence it comes is not known
        (BGP, P, ("ip lan2 secure filter out 1", "ip filter 1 pass * * tcp 1024-65535 bgp")),
    ],
)  # fmt: skip
def test_an_exchange(packet: Packet, verdict: Verdict, lines: tuple[str, ...]) -> None:
    found = guard(*lines).exchange(packet)
    assert found.verdict is verdict
    assert bool(found.lines) is (verdict is not P) or verdict is P
    assert set(found.lines) <= set(lines)


def test_an_address_that_is_not_known_is_doubted() -> None:
    unknown = Packet("udp", None, AWS, (500, 500), (500, 500))
    lines = ("ip lan2 secure filter out 1", "ip filter 1 pass 203.0.113.10 * udp")
    assert guard(*lines).exchange(unknown).verdict is U
    assert guard("ip lan2 secure filter out 1", "ip filter 1 pass * * udp").exchange(unknown).verdict is P


def test_a_packet_that_comes_unasked() -> None:
    lines = ("ip lan2 secure filter in 1", "ip filter 1 pass * * tcp * 179")
    assert guard(*lines).entered(Packet("tcp", AWS, OWN, EPHEMERAL, (179, 179))).verdict is P
    assert guard(*lines).exchange(BGP).verdict is S


ADDRESSES = st.sampled_from(["*", OWN, AWS, "35.75.0.0/16", "10.0.0.0/8", f"{AWS},{OWN}"])
PROTOCOLS = st.sampled_from(["*", "udp", "tcp", "esp", "icmp", "udp,esp", "tcp,udp"])
PORTS = st.sampled_from(["*", "500", "500,4500", "400-600", "179", "ike", "bgp"])
ACTIONS = st.sampled_from(["pass", "reject", "pass-log", "reject-nolog"])
FILTERS = st.tuples(ACTIONS, ADDRESSES, ADDRESSES, PROTOCOLS, PORTS, PORTS).map(" ".join)
LISTS = st.lists(st.integers(1, 4), max_size=4)


@given(filters=st.lists(FILTERS, max_size=4), inward=LISTS, outward=LISTS, dynamic=st.none() | PROTOCOLS)
def test_the_virtual_router_reads_filters_the_same_way(
    filters: list[str], inward: list[int], outward: list[int], dynamic: str | None
) -> None:
    """Two readers that know nothing of each other: what one is sure of, the other says too."""
    lines = [f"ip filter {number} {text}" for number, text in enumerate(filters, 1)]
    if inward:
        lines.append(f"ip lan2 secure filter in {' '.join(map(str, inward))}")
    if outward:
        watched = " dynamic 9" if dynamic else ""
        lines.append(f"ip lan2 secure filter out {' '.join(map(str, outward))}{watched}")
    if dynamic:
        lines.append(f"ip filter dynamic 9 * * {dynamic}")
    found = guard(*lines).exchange(IKE).verdict
    setup = read_setup(Line(None, text) for text in lines)
    passes = cloud_path.lets_through(setup, "lan2", cloud_path.Packet("udp", OWN, AWS, "500", "500"))
    assert found in (U, P if passes else S)
    assert found is not U, "nothing in these lines is hard to read"


@given(text=st.text(alphabet="0123456789.,-*/ abcdefilprst=", max_size=30))
def test_no_line_is_too_strange(text: str) -> None:
    lines = ("ip lan2 secure filter in 1 dynamic 2", f"ip filter 1 {text}", f"ip filter dynamic 2 {text}")
    for packet in (IKE, ESP, BGP):
        assert guard(*lines).exchange(packet).verdict in Verdict
