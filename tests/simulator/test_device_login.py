from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Desks = Callable[..., Any]
BANNER = "\nRTX830 Rev.15.02.31 (Fri Jul  5 10:40:25 2024)\n"


def test_ssh_greets_with_the_banner_and_a_bare_prompt(desk: Desks) -> None:
    greeting = desk().greeting
    assert greeting.startswith(BANNER)
    assert greeting.endswith("Memory 256Mbytes, 2LAN\n> ")
    assert "factory default" not in greeting


def test_an_old_banner_is_long(desk: Desks) -> None:
    assert desk(old_banner=True).greeting.count("Copyright") == 16


def test_ssh_takes_named_users_only(desk: Desks) -> None:
    router = desk(users=(("bob", "builder"),)).router
    assert router.accepts("admin", "login-secret")
    assert router.accepts("bob", "builder")
    for user, password in (("admin", ""), ("", "login-secret"), ("admin", "admin-secret"), ("eve", "x")):
        assert not router.accepts(user, password)


def test_out_of_the_box_there_is_no_ssh_and_an_empty_password(desk: Desks) -> None:
    one = desk("telnet", None, login_password="", admin_password="")
    assert not one.router.accepts("admin", "")
    assert one.greeting == "\nPassword: "
    greeting = one.type("")
    assert "The login password is factory default setting." in greeting
    assert one.type("administrator").endswith("Password: ")
    assert one.type("").endswith("\n# ")


def test_telnet_unnamed_then_named(desk: Desks) -> None:
    one = desk("telnet", None)
    assert one.greeting == "\nPassword: "
    assert one.type("login-secret").endswith("> ")
    assert "TELNET: 127.0.0.1" in one.router.log[-1]
    assert one.connect("telnet", None) == "\nPassword: "
    assert one.type("") == "\nUsername: "
    assert one.type("admin") == "admin\nPassword: "
    assert one.type("login-secret").startswith("\n" + BANNER)
    assert one.router.log[-1].endswith("Login succeeded for TELNET: 127.0.0.1 admin")


def test_only_one_unnamed_telnet_session(desk: Desks) -> None:
    one = desk("telnet", None)
    one.type("login-secret")
    one.connect("telnet", None)
    assert "> " not in one.type("login-secret")


def test_three_wrong_passwords_and_telnet_hangs_up(desk: Desks) -> None:
    one = desk("telnet", None)
    for _ in range(3):
        assert not one.console.closed
        one.type("wrong")
    assert one.console.closed
    assert one.connect("telnet", None) == "\nPassword: "


def test_crlf_answers_the_next_question_with_nothing(desk: Desks) -> None:
    one = desk("telnet", None)
    assert one.keys("\r\n") == "\nUsername: \nPassword: "


def test_the_serial_console_is_silent_until_enter(desk: Desks) -> None:
    one = desk("serial", None)
    assert one.greeting == ""
    assert one.keys("abc") == ""
    assert one.keys("\r") == "Password: "


def test_the_serial_console_stays_logged_in_when_the_cable_is_pulled(desk: Desks) -> None:
    one = desk("serial", None)
    one.keys("\r")
    one.type("login-secret")
    one.admin()
    one.console.close()
    assert one.connect("serial", None) == ""
    assert one.type("") == "\n# "
    one.type("exit")
    one.keys("N")
    one.type("exit")
    assert one.keys("\r") == "Password: "


def test_administrator_and_wrong_password(desk: Desks) -> None:
    one = desk()
    assert one.type("administrator") == "administrator\nPassword: "
    assert one.type("nope").endswith("\n> ")
    one.type("administrator")
    assert one.type("admin-secret") == "\n# "


@pytest.mark.parametrize(
    ("way", "ending"), [("2", "administrator\n# "), ("on", "Password: "), ("off", "\n> ")]
)
def test_the_user_attribute_decides_about_administration(desk: Desks, way: str, ending: str) -> None:
    running = [
        "login user admin *",
        "sshd service on",
        "sshd host key generate *",
        f"user attribute admin administrator={way}",
    ]
    assert desk(running=running).type("administrator").endswith(ending)


def test_connection_attribute_and_security_class_keep_ssh_out(desk: Desks) -> None:
    base = ["login user admin *", "sshd service on", "sshd host key generate *", "console character en.ascii"]
    assert desk(running=base).router.accepts("admin", "login-secret")
    for line in (
        "user attribute admin connection=serial,telnet",
        "security class 3 on off",
        "sshd service off",
    ):
        one = desk(running=[*base[: -1 if line.startswith("sshd") else None], line])
        assert not one.router.accepts("admin", "login-secret")


def test_no_more_than_eight_telnet_sessions(desk: Desks) -> None:
    one = desk("telnet", None)
    for _ in range(7):
        assert one.connect("telnet", None) == "\nPassword: "
    assert one.connect("telnet", None) == "Error: Login access is restricted.\n"
    assert one.console.closed


def test_passwords_are_changed_in_a_dialogue(desk: Desks) -> None:
    one = desk().admin()
    assert one.type("login password") == "login password\nOld_Password: "
    assert one.type("login-secret") == "\nNew_Password: "
    assert one.type("better-secret-2") == "\nNew_Password: "
    assert one.type("better-secret-2") == "\nPassword Strength : Very strong\n# "
    assert one.answer("login password secret") == "Error: Insufficient or too many parameters"
    one.connect("telnet", None)
    assert one.type("better-secret-2").endswith("> ")


def test_a_new_user_without_a_password_is_asked_for_one(desk: Desks) -> None:
    one = desk().admin()
    assert one.type("login user carol").endswith("Password: ")
    one.type("carols own")
    assert "login user carol *" in one.router.dump()["running"]
    assert one.router.accepts("carol", "carols own")


def test_what_is_typed_right_after_the_banner_may_be_lost(desk: Desks) -> None:
    one = desk(loses_first_line=True)
    assert one.answer("show environment") == ""
    assert one.answer("show environment") != ""
