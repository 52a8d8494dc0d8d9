"""The session against the virtual RTX830: every language, prompt and wire it may be found in."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

from rtxvpn.errors import LoginRefused, Refused
from rtxvpn.session.console import Console
from rtxvpn.session.login import Credentials, become_administrator, leave, log_in

Lab = Callable[..., Any]

CHARACTERS = ["ja.sjis", "ja.euc", "ja.utf8", "en.ascii"]
LONG = '"Tokyo Head Office of the Long Name Company Ltd., Router No. 1 AB"'  # 64, so its line wraps at 80
PROMPTS = [None, "RTX830", '"[RTX830] "', '"a > b # "', '"# "', '"[RTX 830] # x"', '"> "', LONG]


@pytest.mark.parametrize("prompt", PROMPTS, ids=str)
@pytest.mark.parametrize("character", CHARACTERS)
@pytest.mark.parametrize("slow", [False, True], ids=["at once", "9600 baud"])
def test_the_console_is_as_it_was(lab: Lab, character: str, prompt: str | None, slow: bool) -> None:
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
    session = desk.session(slow=slow)
    session.find_prompt()
    become_administrator(session, desk.router.options.admin_password)
    console = Console(session)
    assert console.take_over()
    assert session.pinned
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


WRONG = {"u": "wrong\r", "n": "\rbob\rwrong\r"}  # a try of the unnamed user, of a named one


@pytest.mark.parametrize(
    "half", ["", "\r", "\rbob\r"], ids=["at Password", "at Username", "at bob's Password"]
)
@pytest.mark.parametrize("tries", [one for n in range(4) for one in map("".join, product("un", repeat=n))])
def test_a_console_on_which_somebody_has_tried_already(lab: Lab, tries: str, half: str) -> None:
    """After the third wrong answer, whoever gave the others, the console is quiet until Enter is pressed."""
    for user, password in product(("admin", None), ("right", "wrong")):
        desk = lab(login_password="right")
        desk.session("serial", None).transport.write("\r" + "".join(map(WRONG.get, tries)) + half)
        session = desk.session("serial", None)
        begun = desk.clock.now()
        who = Credentials(user, password, "")
        if password == "right":
            log_in(session, who, greets=False)
            assert session.prompt.level == ">"
            assert leave(session).clean
        else:
            with pytest.raises(LoginRefused):
                log_in(session, who, greets=False)
            assert not session.inside
        assert desk.clock.now() - begun < session.timeout_s + 2.0


@pytest.mark.parametrize("prompt", [None, "RTX830", '"# "'])
@pytest.mark.parametrize("character", ["ja.sjis", "en.ascii"])
@pytest.mark.parametrize(
    ("command", "level"), [("show config", "#"), ("show ip route", "#"), ("show ip route", ">")]
)
def test_pages_that_come_a_byte_at_a_time(
    lab: Lab, prompt: str | None, character: str, command: str, level: str
) -> None:
    """A comment's `# ` looks like the prompt, and the page ends while it is waited for more."""
    running = ["login password *", "administrator password *", f"console character {character}"]
    running += [f"console prompt {prompt}"] if prompt else []
    running += ["ip lan1 address 192.168.100.1/24"]
    routes = [f"ip route 10.{n}.0.0/16 gateway 192.168.100.{n + 2}" for n in range(40)]
    desk = lab(running=[*running, *routes], open_door=True)
    session = desk.session(slow=True, timeout_s=60.0)  # a page with unknown words takes five seconds more
    session.find_prompt()
    if level == "#":
        become_administrator(session, desk.router.options.admin_password)
    text = session.ask(command)
    assert [n for n in range(40) if f"192.168.100.{n + 2}" not in text] == []
