"""What is told when no prompt comes, and when the router ends the session by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rtxvpn.errors import LoggedOut, LoginRefused, NoAnswer, TransportError, WireLost
from rtxvpn.session.console import Console
from rtxvpn.session.login import Credentials, become_administrator, log_in
from rtxvpn.session.prompt import Prompt
from rtxvpn.session.session import Session
from rtxvpn.session.silence import explained
from rtxvpn.transport.line import Line
from rtxvpn.transport.scripted import ScriptedWire

ROUTES = [
    "login password *",
    "administrator password *",
    "ip lan1 address 192.168.100.254/24",
    *(f"ip route 10.{n}.0.0/16 gateway 192.168.100.1" for n in range(9)),
]


def told(*answers: bytes) -> str:
    wire = ScriptedWire(answers, then_silent=True)
    session = Session(Line(wire), timeout_s=5.0, clock=wire.clock)
    with pytest.raises(NoAnswer) as silence:
        log_in(session, Credentials(None, "secret-pw", ""), greets=False)
    assert wire.time <= 11.0
    return str(explained(silence.value, 5.0))


def test_each_silence_has_its_own_words() -> None:
    assert "nothing comes" in told(b"")
    assert "no text" in told(b"", bytes(range(128, 255)) * 2)
    assert "no prompt of an RTX" in told(b"", b"Welcome to some other box\r\n$ ")


def closed(*answers: bytes, user: str | None = None) -> TransportError:
    wire = ScriptedWire(answers)
    session = Session(Line(wire), timeout_s=5.0, clock=wire.clock)
    with pytest.raises(WireLost) as lost:
        log_in(session, Credentials(user, "secret-pw", ""), greets=False)
    return explained(lost.value, 5.0)


@pytest.mark.parametrize(
    ("answers", "kind", "told"),
    [
        ([b"Error: Login access is restricted.\r\n"], LoginRefused, "Error: Login access is restricted."),
        ([b"", "エラー: 満員\r\n".encode("cp932")], LoginRefused, "at the login: エラー: 満員\n"),
        ([b"", b"\r\nPassword: "], LoginRefused, "closed the line at the login\n"),
        ([b"", b"\r\nPassword: ", b"\r\nNo.\r\n"], LoginRefused, "closed the line at the login: No.\n"),
        ([b"", b"\r\nPassword: ", b"\r\nBanner\r\n> "], WireLost, "scripted: the line is closed"),
        ([b""], WireLost, "closed before the router had said anything"),
        ([b"", b"\r\n"], WireLost, "closed before the router had said anything"),
        ([b"", bytes(range(128, 255))], WireLost, "scripted: the line is closed"),
    ],
)
def test_a_line_that_closes_at_the_login(answers: list[bytes], kind: type[Exception], told: str) -> None:
    error = closed(*answers)
    assert type(error) is kind
    assert told in f"{error}\n"


def test_the_words_of_a_router_that_hangs_up_are_explained() -> None:
    error = closed(b"", b"\r\nPassword: ", b"\r\nError: Login access is restricted.\r\n")
    assert "all sessions are in use" in str(error.advice)


def test_a_name_is_no_last_word() -> None:
    error = closed(b"", b"\r\nPassword: ", b"\r\nUsername: ", b"admin\r\nPassword: ", user="admin")
    assert str(error).startswith("scripted: the router closed the line at the login\n")


def test_the_seconds_are_those_that_the_user_set() -> None:
    wire = ScriptedWire([b"", *(b"\r\n%d> " % n for n in range(400))], then_silent=True)
    session = Session(Line(wire), timeout_s=3.0, clock=wire.clock)
    with pytest.raises(NoAnswer) as silence:
        session.find_prompt()
    assert "within 3 s" in str(explained(silence.value, session.timeout_s))


@pytest.mark.parametrize("slow", [False, True], ids=["at once", "9600 baud"])
@pytest.mark.parametrize("command", ["ip route default gateway 192.0.2.1", "show environment", "exit", ""])
@pytest.mark.parametrize(("wire", "ended"), [("ssh", WireLost), ("telnet", WireLost), ("serial", LoggedOut)])
def test_an_idle_logout_is_told_at_once(
    lab: Callable[..., Any], wire: str, ended: type[WireLost], command: str, slow: bool
) -> None:
    desk = lab()
    session = desk.session(wire, "admin" if wire == "ssh" else None, slow=slow)
    who = Credentials("admin", desk.router.options.login_password, desk.router.options.admin_password)
    if wire == "ssh":
        session.find_prompt()
    else:
        log_in(session, who, greets=wire == "telnet")
    become_administrator(session, who.administrator)
    desk.clock.advance(400.0)  # the login timer is 300 s by default (CR 4.53)
    begun = desk.clock.now()
    with pytest.raises(WireLost) as told:
        session.ask(command) if command.startswith("show") else session.configure(command)
    assert type(told.value) is ended
    assert desk.clock.now() - begun < 4.0
    assert session.inside is (ended is WireLost)
    assert not [line for line in desk.running() if line.startswith("ip route default")]


@pytest.mark.parametrize("late_s", [0.0, 0.3, 0.9])
def test_an_echo_behind_an_old_question_is_waited_for(late_s: float) -> None:
    class Late(ScriptedWire):
        """The echo comes a while after what stood on the line before."""

        late = b"show environment\r\nRTX830\r\n> "

        def receive(self, timeout_s: float) -> bytes:
            if not self._ready and self.time + timeout_s >= late_s:
                said, self.late, self.time = self.late, b"", max(self.time, late_s)
                return said
            return super().receive(timeout_s)

    wire = Late([b"\r\nPassword: "], then_silent=True)
    session = Session(Line(wire), clock=wire.clock)
    session.prompt, session.pinned = Prompt("", "", ">"), True
    assert session.ask("show environment") == "RTX830\n"


@pytest.mark.parametrize("timeout_s", [3.0, 8.0, 20.0, 60.0])
@pytest.mark.parametrize("heard", [0, 5, 16, 100], ids=["nothing", "half an echo", "the echo", "some rows"])
@pytest.mark.parametrize("ours", [True, False], ids=["our prompt", "any prompt"])
def test_a_router_that_falls_silent_is_waited_for_as_long_as_the_user_said(
    lab: Callable[..., Any], timeout_s: float, heard: int, ours: bool
) -> None:
    desk = lab(running=ROUTES, open_door=True)
    session = desk.session(timeout_s=timeout_s)
    session.find_prompt()
    become_administrator(session, desk.router.options.admin_password)
    if ours:
        Console(session).take_over()

    def fall_silent(data: bytes, taken: bool) -> None:
        if taken and data == b"show ip route\r":
            desk.wire._ready = desk.wire._ready[:heard]
            desk.wire.console.hang = True

    desk.watch = fall_silent
    begun, sent = desk.clock.now(), len(desk.wire.sent)
    with pytest.raises(NoAnswer):
        session.ask("show ip route")
    assert timeout_s - 0.1 <= desk.clock.now() - begun <= timeout_s + 0.1
    assert desk.wire.sent[sent:].count(b" ") <= 2 + 1, "one blank for a pager of unknown words"
