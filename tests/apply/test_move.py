"""The address that one is connected through: changed last, found again, proved by the serial number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from rtxvpn.connect import Connection
from rtxvpn.errors import OutcomeUnknown, RtxError, SiteError, Unreachable

from .conftest import Quiet

MakeBench = Callable[..., Any]
OLD, NEW = "192.168.100.1", "192.168.200.254"
CUTS = [True, False]


def at_lan(desk: Any) -> Any:
    desk.url = f"{'telnet' if desk.wire == 'telnet' else 'ssh'}://admin@{OLD}"
    return desk


@pytest.mark.parametrize("wire", ["ssh", "telnet"])
@pytest.mark.parametrize("cuts", CUTS)
def test_the_rest_goes_over_the_new_address(bench: MakeBench, wire: str, cuts: bool) -> None:
    desk = at_lan(bench(wire=wire, address_change_cuts=cuts))
    listener = Quiet()
    assert desk.apply(listener).saved
    assert listener.sent[-2].startswith("ip lan1 address")
    (moved,) = desk.moves
    assert NEW in moved
    assert OLD not in moved
    assert desk.intended()
    desk.later()
    assert desk.intended()


@pytest.mark.parametrize("cuts", CUTS)
def test_an_unhealthy_vpn_goes_back_over_both_addresses(bench: MakeBench, cuts: bool) -> None:
    desk = at_lan(bench(address_change_cuts=cuts, faults=(("udp500", None),)))
    with pytest.raises(RtxError):
        desk.apply(wait_s=5.0)
    assert desk.now() == desk.untouched
    desk.later()
    assert desk.now() == desk.untouched
    assert [NEW in desk.moves[0], OLD in desk.moves[1]] == [True, True]


@pytest.mark.parametrize("cuts", CUTS)
def test_a_router_that_is_not_found_again_restarts(bench: MakeBench, cuts: bool) -> None:
    desk = at_lan(bench(address_change_cuts=cuts))
    connection = desk.open()
    tried: list[str] = []

    def nobody(url: str) -> Any:
        tried.append(url)
        raise Unreachable("nobody there")

    connection.elsewhere = nobody
    with pytest.raises(OutcomeUnknown) as told:
        desk.apply(connection=connection)
    assert "by itself within" in str(told.value)
    assert len(tried) > 10
    desk.later()
    assert desk.now() == desk.untouched
    assert desk.apply().saved


def test_another_router_at_the_new_address_is_left_alone(bench: MakeBench) -> None:
    desk, stranger = at_lan(bench(address_change_cuts=True)), bench(serial_number="OTHER1")
    connection = desk.open()

    @contextmanager
    def wrong(url: str) -> Iterator[Connection]:
        other = stranger.open()
        try:
            yield other
        finally:
            other.leave()

    connection.elsewhere = wrong
    with pytest.raises(OutcomeUnknown):
        desk.apply(connection=connection)
    assert stranger.lab.running() == stranger.factory
    desk.later()
    assert desk.now() == desk.untouched


def test_without_a_way_back_in_it_is_refused(bench: MakeBench) -> None:
    desk = at_lan(bench())
    connection = desk.open()
    connection.elsewhere = None
    with pytest.raises(SiteError):
        desk.apply(connection=connection)
    assert desk.lab.running() == desk.factory


@pytest.mark.parametrize("cuts", CUTS)
def test_a_rollback_moves_back(bench: MakeBench, cuts: bool) -> None:
    desk = at_lan(bench(address_change_cuts=cuts))
    desk.apply()
    desk.url = f"ssh://admin@{NEW}"
    assert desk.roll_back()
    assert OLD in desk.moves[-1]
    assert desk.lab.running() == desk.lab.saved() == desk.factory
