"""The session against the virtual RTX830: every language, prompt and wire it may be found in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rtxvpn.errors import LoginRefused, Refused
from rtxvpn.session.console import Console
from rtxvpn.session.login import Credentials, become_administrator, leave, log_in

Lab = Callable[..., Any]

CHARACTERS = ["ja.sjis", "ja.euc", "ja.utf8", "en.ascii"]
PROMPTS = [None, "RTX830", '"[RTX830] "', '"a > b # "', '"# "']


@pytest.mark.parametrize("prompt", PROMPTS, ids=str)
@pytest.mark.parametrize("character", CHARACTERS)
def test_the_console_is_as_it_was(lab: Lab, character: str, prompt: str | None) -> None:
    settings = [f"console character {character}", "console lines 10", "ip lan1 address 192.168.100.1/24"]
    settings += [f"console prompt {prompt}"] if prompt else ["console info on"]
    settings += [
        "login password *",
        "administrator password *",
        "login user admin *",
        "sshd service on",
        "sshd host key generate *",
    ]
    desk = lab(running=settings)
    before = desk.running()
    session = desk.session()
    session.find_prompt()
    become_administrator(session, desk.router.options.admin_password)
    console = Console(session)
    assert console.take_over()
    assert desk.running() != before
    text = session.ask("show config")
    assert text.startswith("# RTX830")
    assert "ip lan1 address 192.168.100.1/24" in text.splitlines()
    session.configure("ip route default gateway 192.0.2.1")
    with pytest.raises(Refused):
        session.configure("no such command")
    session.configure("no ip route default")
    console.give_back()
    assert desk.running() == before
    assert leave(session).clean


@pytest.mark.parametrize("wire", ["telnet", "serial"])
@pytest.mark.parametrize("user", ["admin", None])
def test_login_on_every_wire(lab: Lab, wire: str, user: str | None) -> None:
    desk = lab()
    session = desk.session(wire, None)
    who = Credentials(user, desk.router.options.login_password, desk.router.options.admin_password)
    log_in(session, who, greets=wire == "telnet")
    become_administrator(session, who.administrator)
    assert session.prompt.administrator
    assert leave(session).clean


@pytest.mark.parametrize("wire", ["telnet", "serial"])
@pytest.mark.parametrize("user", ["admin", None])
def test_a_wrong_login_password_is_told(lab: Lab, wire: str, user: str | None) -> None:
    session = lab().session(wire, None)
    with pytest.raises(LoginRefused):
        log_in(session, Credentials(user, "wrong-password", ""), greets=wire == "telnet")


def test_a_wrong_administrator_password_is_told(lab: Lab) -> None:
    session = lab().session()
    session.find_prompt()
    with pytest.raises(LoginRefused):
        become_administrator(session, "wrong-password")


def test_a_serial_line_that_somebody_left_as_administrator(lab: Lab) -> None:
    desk = lab()
    options = desk.router.options
    first = desk.session("serial", None)
    log_in(first, Credentials("admin", options.login_password, ""), greets=False)
    become_administrator(first, options.admin_password)
    first.configure("tunnel select 1")
    second = desk.session("serial", None)
    log_in(second, Credentials("admin", "not asked", ""), greets=False)
    assert second.prompt.administrator
    assert second.prompt.context == "tunnel1"


@pytest.mark.parametrize("typed", ["\r", "\r\r", "\r\rsomebody\r"])
def test_a_console_that_was_left_in_the_login(lab: Lab, typed: str) -> None:
    desk = lab()
    options = desk.router.options
    left = desk.session("serial", None)
    left.transport.write(typed)
    left.rest(0.5)
    session = desk.session("serial", None)
    log_in(session, Credentials("admin", options.login_password, options.admin_password), greets=False)
    assert session.prompt.level == ">"


@pytest.mark.parametrize("user", ["admin", None])
def test_a_console_that_was_left_at_the_password(lab: Lab, user: str | None) -> None:
    desk = lab()
    who = Credentials(user, desk.router.options.login_password, desk.router.options.admin_password)
    for _ in range(3):
        session = desk.session("serial", None)
        log_in(session, who, greets=False)
        assert leave(session).clean
        session.transport.close()
