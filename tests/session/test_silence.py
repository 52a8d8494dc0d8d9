"""What is told when no prompt comes, and when the router ends the session by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rtxvpn.errors import LoggedOut, NoAnswer, WireLost
from rtxvpn.session.login import Credentials, become_administrator, log_in
from rtxvpn.session.session import Session
from rtxvpn.session.silence import explained
from rtxvpn.transport.line import Line
from rtxvpn.transport.scripted import ScriptedWire


def told(*answers: bytes) -> str:
    wire = ScriptedWire(answers, then_silent=True)
    session = Session(Line(wire), timeout_s=5.0, clock=wire.clock)
    with pytest.raises(NoAnswer) as silence:
        log_in(session, Credentials(None, "secret-pw", ""), greets=False)
    assert wire.time <= 11.0
    return str(explained(silence.value))


def test_each_silence_has_its_own_words() -> None:
    assert "nothing comes" in told(b"")
    assert "no text" in told(b"", bytes(range(128, 255)) * 2)
    assert "no prompt of an RTX" in told(b"", b"Welcome to some other box\r\n$ ")


@pytest.mark.parametrize("wire", ["ssh", "telnet", "serial"])
def test_an_idle_logout_is_told(lab: Callable[..., Any], wire: str) -> None:
    desk = lab()
    session = desk.session(wire, "admin" if wire == "ssh" else None)
    who = Credentials("admin", desk.router.options.login_password, desk.router.options.admin_password)
    if wire == "ssh":
        session.find_prompt()
    else:
        log_in(session, who, greets=wire == "telnet")
    become_administrator(session, who.administrator)
    desk.clock.advance(400.0)  # the login timer is 300 s by default (CR 4.53)
    with pytest.raises((LoggedOut, WireLost, NoAnswer)):
        session.configure("ip route default gateway 192.0.2.1")
    assert not [line for line in desk.running() if line.startswith("ip route default")]
