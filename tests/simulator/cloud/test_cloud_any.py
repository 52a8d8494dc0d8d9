"""Whatever lines there are, and however often it is asked: the cloud never fails and time only passes."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from rtxvpn.simulator.lines import Line

START = 1_790_000_000.0
_TYPED = (
    "ipsec ike sa policy tunnel select enable bgp use on off neighbor pre-shared-key text address local "
    "remote ip route lan1 lan2 pp 1 2 201 202 esp aes-cbc default gateway 169.254.184.62/30 169.254.184.61 "
    "150.249.252.1 150.249.252.2/29 35.75.105.20 64512 65000 autonomous-system hold-time=30 hold-time=x filter "
    "secure in out nat descriptor type masquerade static 99999999999999 0 -1 dhcp any hide secondary keepalive "
    "duration ipsec-sa 1/2 0.0.0.0/0 local-address= import equal include * 500-x dynamic version group auto "
    "refresh ² 1.2.3 = \" ' # ' udp 4500"
)
_WORDS = st.sampled_from(_TYPED.split())
_CONTEXTS = st.sampled_from([None, "tunnel 1", "tunnel 2", "pp 1", "pp anonymous", "tunnel x"])
_RANDOM = st.builds(Line, _CONTEXTS, st.lists(_WORDS, min_size=1, max_size=9).map(" ".join))
_STEPS = st.floats(min_value=0, max_value=4000, allow_nan=False)


def _ask(here: Any, now: float) -> object:
    cloud = here.cloud
    return (
        cloud.sas(now),
        cloud.neighbors(now),
        cloud.bgp_routes(now),
        cloud.tunnel(1, now),
        cloud.tunnel(7, now),
        cloud.ping("10.0.134.243", "192.168.200.254", 1, now),
    )


@settings(deadline=None)
@given(data=st.data(), waits=st.lists(_STEPS, min_size=1, max_size=6))
def test_never_fails_and_never_goes_back(site: Any, data: Any, waits: list[float]) -> None:
    here = site(data.draw(st.sampled_from([1, 2])))
    own, told = list(here.lines), 0.0
    for wait in waits:
        kept = [line for line in own if data.draw(st.integers(0, 9))]
        here.lines = data.draw(st.permutations(kept + data.draw(st.lists(_RANDOM, max_size=12))))
        if data.draw(st.booleans()):
            here.cloud.set_fault(
                *data.draw(st.sampled_from([("psk", "1"), ("udp500", None), ("peer-down", "2")]))
            )
        before = len(here.log)
        here.look(wait)
        _ask(here, here.now)
        times = [when for when, _ in here.log[before:]]
        assert times == sorted(times)
        assert all(told <= when <= here.now for when in times)
        told = max([told, *times])
    for row in here.cloud.sas(here.now).rows:
        assert row.lifetime_s >= 0
        assert row.remote_id
    assert all(one.established_count - one.dropped_count in (0, 1) for one in here.cloud.neighbors(here.now))


@settings(deadline=None, max_examples=50)
@given(
    waits=st.lists(_STEPS, min_size=1, max_size=8),
    method=st.sampled_from(["dpd", "heartbeat"]),
    fault=st.sampled_from([None, ("peer-down", "1"), ("bgp-down", "2"), ("psk", "2")]),
)
def test_it_does_not_matter_how_often_it_is_asked(
    site: Any, waits: list[float], method: str, fault: Any
) -> None:
    often, once = site(), site()
    for here in (often, once):
        here.replace("ipsec ike keepalive use 1 on dpd", f"ipsec ike keepalive use 1 on {method}")
        here.look().look(30)
        if fault:
            here.cloud.set_fault(*fault)
        here.look()
    for wait in waits:
        often.look(wait)
        often.cloud.neighbors(often.now)
    once.now = often.now
    once.look()
    assert often.log == once.log
    assert often.cloud.sas(often.now) == once.cloud.sas(once.now)
    assert often.cloud.neighbors(often.now) == once.cloud.neighbors(once.now)
    assert often.cloud.tunnel(1, often.now) == once.cloud.tunnel(1, once.now)


@settings(deadline=None, max_examples=50)
@given(waits=st.lists(st.floats(min_value=0.001, max_value=900), max_size=12))
def test_a_healthy_vpn_stays_healthy_and_its_counters_grow(site: Any, waits: list[float]) -> None:
    here = site().look().look(60)
    seen = here.cloud.neighbors(here.now)
    packets = here.cloud.tunnel(1, here.now).received_packets
    for wait in waits:
        here.look(wait)
        now_seen = here.cloud.neighbors(here.now)
        assert [one.state for one in now_seen] == ["Established"] * 2
        assert here.online() == [1, 2]
        for old, new in zip(seen, now_seen, strict=True):
            assert new.received_messages >= old.received_messages
            assert (new.uptime_s or 0) >= (old.uptime_s or 0)
        later = here.cloud.tunnel(1, here.now).received_packets
        assert later >= packets
        seen, packets = now_seen, later


def test_a_clock_that_goes_back_does_no_harm(site: Any) -> None:
    here = site().look().look(60)
    table = here.cloud.sas(here.now)
    assert here.cloud.sas(START) == table
    assert here.cloud.update(here.lines, here.lines, START) == []
