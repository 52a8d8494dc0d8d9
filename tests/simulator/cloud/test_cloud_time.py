"""The course of things: how long each step takes, renewal, dead peers, flapping, counters."""

from __future__ import annotations

import itertools
from typing import Any

import pytest


def test_it_takes_believable_time(site: Any) -> None:
    here = site().look()
    for _ in range(40):
        here.look(0.5)
    for number in (1, 2):
        began, second = here.said("initiate ISAKMP")[number - 1], here.said("initiate IPsec")[number - 1]
        (up,) = here.said(f"IP Tunnel[{number}] Up")
        assert began == 0.0
        assert 1.0 <= second <= 2.0
        assert up == pytest.approx(second + 1.0, abs=0.01)
    established = [here.now - one.uptime_s - 1_790_000_000 for one in here.cloud.neighbors(here.now)]
    assert all(5 <= seconds <= 18 for seconds in established)
    assert here.log[0][1] == "[IKE] initiate ISAKMP phase to 35.75.105.20 (local address 150.249.252.2)"
    assert here.log == sorted(here.log, key=lambda event: event[0])


def test_a_neighbour_s_states_on_the_way(site: Any) -> None:
    here, states = site().look(), []
    while len(here.established()) < 2:
        states += [one.state for one in here.cloud.neighbors(here.now) if one.state not in states]
        here.look(0.1)
    assert states == ["Idle", "Active", "Connect", "OpenSent", "OpenConfirm"] or (
        set(states) == {"Idle", "Active", "Connect", "OpenSent", "OpenConfirm", "Established"}
    )


def test_the_numbers_of_an_established_neighbour(site: Any) -> None:
    here = site().look().look(600)
    (one, other) = here.cloud.neighbors(here.now)
    assert (one.version, one.router_id, one.link) == (4, "169.254.184.61", "external")
    assert (one.hold_time_s, one.keepalive_s, one.foreign_port) == (30, 10, 179)
    assert (one.local_host, other.local_host) == ("169.254.184.62", "169.254.18.222")
    assert one.uptime_s is not None
    assert one.received_messages == one.sent_messages == 3 + one.uptime_s // 10
    assert 0 <= one.last_read_s < 10
    assert (one.established_count, one.dropped_count, one.last_reset_s) == (1, 0, None)


@pytest.mark.parametrize(("typed", "hold"), [("hold-time=9", 9), ("hold-time=180", 30), ("hold-time=off", 0)])
def test_the_smaller_hold_time_counts(site: Any, typed: str, hold: int) -> None:
    here = site()
    here.replace(
        "bgp neighbor 1 64512 169.254.184.61 hold-time=30", f"bgp neighbor 1 64512 169.254.184.61 {typed}"
    )
    one = here.look().look(60).cloud.neighbors(here.now)[0]
    assert (one.state, one.hold_time_s, one.keepalive_s) == ("Established", hold, hold // 3)


def test_keys_count_down_and_are_renewed_before_their_end(site: Any) -> None:
    here = site().look().look(100)
    first = here.cloud.sas(here.now)
    lives = {row.id: row.lifetime_s for row in first.rows}
    assert all(28600 < row.lifetime_s < 28800 for row in first.rows if row.kind == "isakmp")
    assert all(3400 < row.lifetime_s < 3600 for row in first.rows if row.kind == "esp")
    second = here.look(1000).cloud.sas(here.now)
    assert {row.id: lives[row.id] - row.lifetime_s for row in second.rows} == dict.fromkeys(lives, 1000)
    here.look(3300 - 1000)
    assert here.cloud.sas(here.now).send > 2  # old and new beside each other
    for _ in range(300):
        here.look(300)
        table = here.cloud.sas(here.now)
        assert min(table.isakmp, table.send, table.recv) >= 2
        assert table.send == table.recv
        ids = {row.id for row in table.rows if row.kind != "esp"}
        assert all(row.isakmp_id is not None for row in table.rows if row.kind == "esp")
        assert len(ids) == table.isakmp
    assert here.said("Down") == []
    assert [one.dropped_count for one in here.cloud.neighbors(here.now)] == [0, 0]


def test_a_dead_peer_is_noticed_in_half_a_minute(site: Any) -> None:
    here = site().look().look(60)
    here.cloud.set_fault("peer-down", "1")
    here.look().look(10)
    assert here.online() == [1, 2]  # it does not know yet
    assert here.look(25).online() == [2]
    assert here.said("IP Tunnel[1] Down") == [90.0]
    one, other = here.cloud.neighbors(here.now)
    assert (one.state, one.dropped_count, one.sent_notifications) == ("Idle", 1, 1)
    assert one.last_reset_s is not None
    assert (one.local_host, one.version, one.foreign_port) == (None, 0, 0)
    assert (other.state, other.dropped_count) == ("Established", 0)
    assert [row.tunnel for row in here.cloud.bgp_routes(here.now)] == [2]


@pytest.mark.parametrize("fault", [("psk", "1"), ("udp500", None), ("peer-down", "1")])
def test_what_is_wrong_before_the_first_packet_stays_wrong(site: Any, fault: tuple[str, str | None]) -> None:
    here = site().look()
    here.cloud.set_fault(*fault)
    assert 1 not in here.look(60).online(), "from the moment it is set, not from the next time somebody asks"


def test_a_dead_peer_without_keepalive_is_noticed_by_bgp(site: Any) -> None:
    here = site()
    here.replace("ipsec ike keepalive use", None)
    here.look().look(60)
    here.cloud.set_fault("peer-down", None)
    here.look().look(40)
    assert (here.online(), here.established()) == ([1, 2], [])
    assert here.look(3700).online() == []  # the keys are at their end


def test_a_session_that_goes_silent_ends_with_its_hold_time(site: Any) -> None:
    here = site().look().look(60)
    here.cloud.set_fault("bgp-down", "1")
    here.look().look(15)
    silent = here.cloud.neighbors(here.now)[0]
    assert (silent.state, 15 <= silent.last_read_s < 30) == ("Established", True)
    here.look(16)
    assert here.established() == ["169.254.18.221"]
    assert here.online() == [1, 2]


@pytest.mark.parametrize(
    ("version", "method", "flaps"),
    [(1, "heartbeat 10 3", True), (1, "rfc4306 10 3", True), (2, "dpd 10 3", False), (1, "icmp-echo 169.254.184.61 10 3", False)],
)  # fmt: skip
def test_a_wrong_keepalive_flaps_every_30_seconds(site: Any, version: int, method: str, flaps: bool) -> None:
    here = site(version)
    old = "ipsec ike keepalive use 1 on " + ("dpd 10 3" if version == 1 else "rfc4306 10 3")
    here.replace(old, f"ipsec ike keepalive use 1 on {method}")
    here.look().look(300)
    falls = here.said("IP Tunnel[1] Down")
    assert (len(falls) in (8, 9)) is flaps
    assert all(30 <= later - sooner <= 34 for sooner, later in itertools.pairwise(falls))
    one = here.cloud.neighbors(here.now)[0]
    assert (one.dropped_count > 5) is flaps


def test_refresh_sa_makes_new_keys(site: Any) -> None:
    here = site().look().look(60)
    before = {row.id for row in here.cloud.sas(here.now).rows if row.gateway == 1}
    here.cloud.refresh_sa(here.now, 1)
    assert here.online() == [2]
    here.look(5)
    after = {row.id for row in here.cloud.sas(here.now).rows if row.gateway == 1}
    assert here.online() == [1, 2]
    assert not before & after
    assert here.said("IP Tunnel[1] Down") == [60.0]


def test_new_parameters_count_from_the_next_exchange(site: Any) -> None:
    here = site().look().look(60)
    here.replace("ipsec ike pre-shared-key 1 text ", "ipsec ike pre-shared-key 1 text x")
    assert here.look().look(60).online() == [1, 2]
    here.cloud.refresh_sa(here.now)
    assert here.look().look(60).online() == [2]


def test_disabling_is_at_once_and_enabling_comes_back(site: Any) -> None:
    here = site().look().look(60)
    kept = list(here.lines)
    here.replace("tunnel enable 1", None)
    assert here.look().online() == [2]
    here.lines = kept
    assert here.look().look(4).online() == [1, 2]


def test_ping(site: Any) -> None:
    here = site()
    assert here.cloud.ping("10.0.134.243", None, 1, here.now) is None
    here.look().look(60)
    times = [here.cloud.ping("10.0.134.243", "192.168.200.254", 2, here.now + n) for n in range(4)]
    assert times[0] is None  # the first over a fresh tunnel is lost
    assert all(time is not None and 5 < time < 20 for time in times[1:])
    assert here.cloud.ping("10.0.134.244", None, 2, here.now) is None
    assert here.cloud.ping("169.254.18.221", None, 2, here.now) is not None
    assert here.cloud.ping("35.75.105.20", None, None, here.now) is not None
    assert here.cloud.ping("10.0.134.243", None, None, here.now) is None
    assert here.cloud.tunnel(2, here.now + 4).sent_packets > here.cloud.tunnel(2, here.now).sent_packets - 1


def test_static_routing_needs_no_session(site: Any) -> None:
    here = site(1, False).look().look(10)
    assert (here.online(), here.cloud.neighbors(here.now), here.cloud.bgp_routes(here.now)) == (
        [1, 2],
        [],
        [],
    )
    assert [here.cloud.ping("10.0.134.243", "192.168.200.254", 1, here.now) is None for _ in range(2)] == [
        True,
        False,
    ]
