from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.simulator.moments import JST, clock, elapsed, next_due, spoken, stamp

Desks = Callable[..., Any]
OLD, NEW = "ip lan1 address 192.168.100.1/24", "ip lan1 address 192.168.200.254/24"


def running(one: Any) -> list[str]:
    return list(one.router.dump()["running"])


def test_an_unconfirmed_change_is_rolled_back(desk: Desks) -> None:
    one = desk().admin()
    one.type("rollback timer 120")
    one.type(NEW)
    one.advance(119)
    assert NEW in running(one)
    one.advance(1)
    assert OLD in running(one)


@pytest.mark.parametrize("end", ["confirm", "save"])
def test_a_confirmed_change_stays(desk: Desks, end: str) -> None:
    one = desk().admin()
    one.type("rollback timer 120")
    one.type(NEW)
    one.type(end)
    one.advance(200)
    assert NEW in running(one)


def test_a_clean_logout_cancels_the_rollback(desk: Desks) -> None:
    one = desk().admin()
    one.type("rollback timer 120")
    one.type(NEW)
    one.type("exit")
    one.keys("N")
    one.type("exit")
    assert one.console.closed
    one.clock.advance(200)
    assert NEW in running(one)


@pytest.mark.parametrize(
    ("dropped", "at_once", "later"), [("linger", NEW, OLD), ("keep", NEW, NEW), ("rollback", OLD, OLD)]
)
def test_what_a_dead_wire_does_to_the_timer_is_a_setting(
    desk: Desks, dropped: str, at_once: str, later: str
) -> None:
    one = desk(dropped=dropped).admin()
    one.type("rollback timer 1000")
    one.type(NEW)
    one.console.close()
    assert at_once in running(one)
    one.clock.advance(301)  # the login timer: 300 s
    assert later in running(one)


def test_confirm_without_a_timer_is_refused(desk: Desks) -> None:
    assert desk().admin().answer("confirm").startswith("Error: ")


def test_idle_sessions_are_logged_out(desk: Desks) -> None:
    one = desk().admin()
    one.advance(299)
    one.keys(" ")
    one.advance(299)
    assert not one.console.closed
    assert one.advance(1) == ""
    assert one.console.closed
    assert one.router.log[-1].endswith("Logout from SSH: 127.0.0.1 admin")


@pytest.mark.parametrize(("wire", "ends"), [("ssh", True), ("serial", False)])
def test_login_timer_clear_means_never_on_the_serial_line_only(desk: Desks, wire: str, ends: bool) -> None:
    one = desk(wire, "admin")
    if wire == "serial":
        one.keys("\r")
        one.type("login-secret")
    one.admin()
    one.type("login timer clear")
    one.advance(301)
    assert one.router.log[-1].endswith("Logout from SSH: 127.0.0.1 admin") is ends


def test_a_users_own_login_timer_counts(desk: Desks) -> None:
    one = desk().admin()
    one.type("user attribute admin login-timer=3600")
    one.advance(3599)
    assert not one.console.closed


def test_restart_brings_the_saved_configuration_back(desk: Desks) -> None:
    one = desk().admin()
    one.type(NEW)
    assert one.keys("restart\r") == "restart\n"
    assert one.console.closed
    assert not one.router.reachable
    assert not one.router.accepts("admin", "login-secret")
    assert one.connect() == ""
    assert one.console.closed
    one.clock.advance(40)
    assert one.router.reachable
    assert one.connect().endswith("> ")
    assert OLD in running(one)
    assert any(line.endswith("Restart by restart command") for line in one.router.log)


def test_the_serial_line_sees_the_boot(desk: Desks) -> None:
    one = desk("serial", None)
    one.keys("\r")
    one.type("login-secret")
    one.admin()
    one.keys("restart\r")
    out = one.wait()
    assert out.startswith("Starting with exec0 and config0 ...\n\nRTX830 Rev.")
    assert one.keys("\r") == "Password: "


def test_cold_start_asks_and_forgets_everything(desk: Desks) -> None:
    one = desk().admin()
    assert one.type("cold start").endswith("Password: ")
    one.type("admin-secret")
    one.clock.advance(41)
    assert running(one) == [
        "ip lan1 address 192.168.100.1/24",
        "telnetd host lan",
        "dhcp service server",
        "dhcp server rfc2131 compliant except remain-silent",
        "dhcp scope 1 192.168.100.2-192.168.100.191/24",
    ]
    assert not one.router.accepts("admin", "login-secret")


def test_a_cold_start_leaves_no_log_no_door_and_nothing_to_save(desk: Desks) -> None:
    box = desk(wire="serial", open_door=True)
    box.keys("\r")
    box.type("")
    box.type("admin")
    box.type("login-secret")
    box.admin()
    assert box.router.listens("ssh")
    box.type("cold start")
    box.type("admin-secret")
    box.clock.advance(41)
    box.keys("\r")
    assert box.type("").endswith("> ")
    assert not box.router.listens("ssh")
    assert next(line[21:] for line in box.router.dump()["log"]) == "Restart by cold start command"
    box.type("administrator")
    box.type("")
    assert box.type("exit").endswith("> ")


def test_a_wrong_password_starts_nothing(desk: Desks) -> None:
    one = desk().admin()
    one.type("cold start")
    assert one.type("nope").endswith("# ")
    assert one.router.accepts("admin", "login-secret")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_licences_are_asked_about_where_there_are_some(desk: Desks, language: str) -> None:
    one = desk(wire="serial", licences_asked=True, language=language, boot_text="Loader 1\n# ")
    one.keys("\r")
    one.type("")
    one.type("admin")
    one.type("login-secret")
    one.admin()
    one.type("cold start")
    assert one.type("admin-secret").endswith("(Y/N)")
    assert "Loader 1\n# " in one.keys("Y")


def test_ssh_is_up_as_soon_as_its_three_lines_stand(desk: Desks) -> None:
    one = desk(wire="telnet", login_password="", admin_password="")
    one.type("")
    one.admin()
    one.type("login user bob bobs-pw-1")
    one.type("sshd service on")
    assert not one.router.accepts("bob", "bobs-pw-1")
    one.type("sshd host key generate")
    one.advance(181)
    assert one.router.accepts("bob", "bobs-pw-1")


def test_a_scheduled_restart_is_a_dead_mans_handle(desk: Desks) -> None:
    one = desk().admin()
    one.type("schedule at 9 +600 * restart")
    one.type(NEW)
    one.clock.advance(599)
    assert NEW in running(one)
    one.clock.advance(1)
    assert OLD in running(one)
    one.clock.advance(2000)
    assert one.router.reachable


def test_a_schedule_taken_back_does_nothing(desk: Desks) -> None:
    one = desk().admin()
    one.type("schedule at 9 +600 * restart")
    one.type(NEW)
    one.type("no schedule at 9")
    one.clock.advance(601)
    assert NEW in running(one)


def test_a_daily_schedule_runs_a_command(desk: Desks) -> None:
    one = desk().admin()
    one.type("schedule at 1 12:00 * ip route default gateway 150.249.252.1")
    one.clock.advance(86_400)
    assert "ip route default gateway 150.249.252.1" in running(one)
    assert "schedule at 1 */* 12:00:00 * ip route default gateway 150.249.252.1" in running(one)


@pytest.mark.parametrize("command", ["save", "bgp configure refresh", "administrator", "rollback timer 100"])
def test_some_commands_cannot_be_scheduled(desk: Desks, command: str) -> None:
    assert desk().admin().answer(f"schedule at 1 +60 * {command}").startswith("Error: ")


def test_a_host_key_takes_minutes(desk: Desks) -> None:
    one = desk().admin()
    assert one.keys("sshd host key generate\r").endswith("(Y/N)")
    one.keys("y")
    assert one.advance(100) == ""
    assert one.advance(100).endswith("# ")


def test_times_are_written_as_the_router_does() -> None:
    at = datetime(2026, 11, 24, 9, 1, 40, tzinfo=JST).timestamp()
    assert stamp(at) == "2026/11/24 09:01:40"
    assert elapsed(5 * 86400 + 76337) == "5days 21:12:17"
    assert clock(4849) == "01:20:49"
    assert spoken(18478, japanese=False) == "5 hours 7 minutes 58 seconds"
    assert spoken(7510, japanese=True) == "2時間5分10秒"
    assert spoken(61, japanese=False) == "1 minute 1 second"


@pytest.mark.parametrize(
    ("when", "due"),
    [
        (["*/*", "12:30:00"], "2026/11/24 12:30:00"),
        (["*/*", "08:00:00"], "2026/11/25 08:00:00"),
        (["12/1", "08:00:00"], "2026/12/01 08:00:00"),
        (["*/mon", "08:00:00"], "2026/11/30 08:00:00"),
        (["*/*", "*:15:00"], "2026/11/24 09:15:00"),
        (["*/26-27", "00:00:00"], "2026/11/26 00:00:00"),
    ],
)
def test_when_a_schedule_comes_next(when: list[str], due: str) -> None:
    at = datetime(2026, 11, 24, 9, 1, 40, tzinfo=JST).timestamp()  # a Tuesday
    found = next_due(when, at)
    assert found is not None
    assert stamp(found) == due


@given(st.integers(0, 23), st.integers(0, 59), st.floats(1.7e9, 1.9e9))
def test_a_daily_schedule_is_always_within_a_day(hour: int, minute: int, after: float) -> None:
    found = next_due(["*/*", f"{hour:02}:{minute:02}:00"], after)
    assert found is not None
    assert after < found <= after + 86400


def test_a_new_address_may_cut_those_who_came_over_the_old_one(desk: Desks) -> None:
    one = desk(address_change_cuts=True).admin()
    one.type("rollback timer 200")
    assert one.keys(f"{NEW}\r") == f"{NEW}\n"
    assert one.console.closed
    assert NEW in running(one)
    one.clock.advance(301)
    assert OLD in running(one)


def test_log_lines_come_to_a_console_that_wants_them(desk: Desks) -> None:
    one = desk().admin()
    one.type("console info on")
    one.keys("show i")
    watched = one.console
    one.router.connect("ssh", "admin").start()
    out = watched.tick().decode().replace("\r\n", "\n")
    assert out == "\n2026/09/21 23:13:20: Login succeeded for SSH: 127.0.0.1 admin\n# show i"
