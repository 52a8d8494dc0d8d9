from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rtxvpn.simulator.faults import RUBBISH, Faults

Desks = Callable[..., Any]
LINES = [
    "ip lan2 address 150.249.252.2/29",
    "ip route default gateway 150.249.252.1",
    "ipsec auto refresh on",
    "bgp use on",
]


def running(one: Any) -> list[str]:
    return list(one.router.dump()["running"])


def test_refused_lines_change_nothing(desk: Desks) -> None:
    one = desk(faults=(("refuse", "default gateway"),)).admin()
    assert one.answer(LINES[0]) == ""
    assert one.answer(LINES[1]) == "Error: Illegal keyword"
    assert LINES[0] in running(one)
    assert LINES[1] not in running(one)


@pytest.mark.parametrize("wire", ["ssh", "telnet"])
def test_cut_ends_the_wire_without_a_word_after_the_line_took_effect(desk: Desks, wire: str) -> None:
    one = desk(wire, "admin", faults=(("cut", "2"),))
    if wire == "telnet":
        one.type("login-secret")
    one.admin()
    one.type(LINES[0])
    assert one.keys(LINES[1] + "\r") == LINES[1] + "\n"
    assert one.console.closed
    assert set(LINES[:2]) <= set(running(one))
    assert one.keys("x") == ""


def test_a_cut_serial_line_is_still_logged_in(desk: Desks) -> None:
    one = desk("serial", None, faults=(("cut", "1"),))
    one.keys("\r")
    one.type("login-secret")
    one.admin()
    one.type(LINES[0])
    assert one.console.closed
    one.connect("serial", None)
    assert one.type("").endswith("# ")


def test_hang_is_silence_until_the_login_timer(desk: Desks) -> None:
    one = desk(faults=(("hang", "1"),)).admin()
    assert one.keys(LINES[0] + "\r") == LINES[0] + "\n"
    assert one.console.hang
    assert one.keys("\r\r") == ""
    assert not one.console.closed
    one.advance(300)
    assert one.console.closed
    assert one.connect().endswith("> ")


def test_garbage_comes_once(desk: Desks) -> None:
    one = desk(faults=(("garbage", "1"),)).admin()
    assert RUBBISH in one.console.receive(LINES[0].encode() + b"\r")
    assert one.answer(LINES[1]) == ""


def test_a_fault_may_be_set_with_several_values(desk: Desks) -> None:
    one = desk(faults=(("refuse", "default"), ("refuse", "dns"), ("garbage", "1"), ("garbage", "2"))).admin()
    assert one.answer("ip route default gateway 192.168.100.9") == "Error: Illegal keyword"
    assert one.answer("dns server 192.168.100.9") == "Error: Illegal keyword"
    for line in ("bgp use on", "bgp autonomous-system 65000"):
        assert RUBBISH in one.console.receive(line.encode() + b"\r")
    assert one.answer("ip routing on") == ""


def test_reboot_forgets_what_was_not_saved(desk: Desks) -> None:
    one = desk(faults=(("reboot", "2"),)).admin()
    one.type(LINES[0])
    one.keys(LINES[1] + "\r")
    assert one.console.closed
    one.clock.advance(41)
    assert one.router.reachable
    assert LINES[0] not in running(one)
    one.connect()
    one.admin()
    for line in LINES:
        assert one.answer(line) == ""


def test_save_fails_and_saves_nothing(desk: Desks) -> None:
    one = desk(faults=(("save-fails", None),)).admin()
    one.type(LINES[0])
    assert one.answer("save").startswith("Saving ... \nError: ")
    assert LINES[0] not in one.router.dump()["saved"]


def test_another_administrator_is_seen_and_changes_a_line(desk: Desks) -> None:
    one = desk(faults=(("busy-admin", "1"),)).admin()
    assert "another" in one.answer("show status user")
    one.type(LINES[0])
    assert "description lan2 changed-by-another-administrator" in running(one)


def test_console_lines_do_not_count(desk: Desks) -> None:
    one = desk(faults=(("cut", "1"),)).admin()
    one.type("console columns 200")
    one.type("no console columns")
    assert not one.console.closed


@pytest.mark.parametrize("name", ["cut", "hang", "reboot"])
def test_zero_is_before_the_first_line(desk: Desks, name: str) -> None:
    one = desk(faults=((name, "0"),)).admin()
    one.keys(LINES[0] + "\r")
    assert one.console.closed or one.console.hang
    assert LINES[0] not in running(one)


@pytest.mark.parametrize("fault", [("fire", None), ("cut", "soon"), ("cut", "-1"), ("refuse", None)])
def test_a_wrong_fault_is_an_error_that_names_it(fault: tuple[str, str | None]) -> None:
    with pytest.raises(ValueError, match=fault[0]):
        Faults([fault])


class Witness:
    """A far end that only writes down what it is told."""

    def __init__(self) -> None:
        self.faults: list[tuple[str, str | None]] = []

    def set_fault(self, name: str, value: str | None) -> None:
        self.faults.append((name, value))

    def update(self, running: Any, bgp_active: Any, now: float) -> list[tuple[float, str]]:
        return [(now, f"saw {len(running)} lines, {len(bgp_active)} of bgp")]


def test_faults_of_the_cloud_go_to_the_cloud(desk: Desks) -> None:
    cloud = Witness()
    one = desk(cloud=cloud, faults=(("psk", "1"), ("udp500", None)))
    assert cloud.faults == [("psk", "1"), ("udp500", None)]
    with pytest.raises(ValueError, match="no such fault"):
        one.router.set_fault("earthquake", None)


def test_the_cloud_sees_each_change_and_bgp_after_its_refresh(desk: Desks) -> None:
    one = desk(cloud=Witness()).admin()
    before = len(one.router.dump()["running"])
    one.type("bgp use on")
    assert one.router.log[-1].endswith(f"saw {before + 1} lines, 0 of bgp")
    one.type("bgp configure refresh")
    assert one.router.log[-1].endswith(f"saw {before + 1} lines, 1 of bgp")
