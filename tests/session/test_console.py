"""The console settings are as they were, whatever else stood on the line, whoever else is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rtxvpn.errors import Refused
from rtxvpn.session.console import Console
from rtxvpn.session.login import Credentials, become_administrator, leave, log_in
from rtxvpn.session.session import Session
from rtxvpn.session.settings import ConsoleSettings

Lab = Callable[..., Any]

MESSAGE = b"2026/11/27 02:49:31: LAN2: link up\r\n"
RUNNING = [
    "login password *",
    "administrator password *",
    "login user admin *",
    "console character ja.euc",
    "console columns 120",
    "console info on",
    "console lines 40",
    'console prompt "Tokyo 1"',
    "ip lan1 address 192.168.100.1/24",
    *(f"ip route 10.{n}.0.0/16 gateway 192.168.100.9" for n in range(20)),
    "tunnel select 1",
    " ipsec tunnel 1",
    "  ipsec ike pre-shared-key 1 text OurKey-9",
]


def administrator(session: Session, desk: Any) -> Console:
    options = desk.router.options
    log_in(session, Credentials("admin", options.login_password, ""), greets=False)
    become_administrator(session, options.admin_password)
    return Console(session)


def interrupting(command: str) -> Callable[[type], type]:
    """Make a kind of wire on which a message comes in the middle of the reply to a command."""

    def made(kind: type) -> type:
        class Interrupted(kind):  # type: ignore[misc]
            def send(self, data: bytes) -> None:
                super().send(data)
                if data.startswith(command.encode()):
                    at = self._ready.rfind(b"\n") + 1
                    self._ready = self._ready[:at] + MESSAGE + self._ready[at:]

        return Interrupted

    return made


OURS = (
    "show config | grep",
    *(f"console {kind}" for kind in ("prompt", "character", "lines", "columns", "info")),
)
UNDONE = ("no console columns", "no console prompt", "no console lines", "console info on")


@pytest.mark.parametrize("slow", [False, True], ids=["at once", "9600 baud"])
@pytest.mark.parametrize("plain", [False, True], ids=["all set", "defaults"])
@pytest.mark.parametrize("command", [*OURS, *UNDONE])
def test_a_message_in_a_reply_makes_nothing_be_forgotten(
    lab: Lab, command: str, plain: bool, slow: bool, wires: tuple[type, type]
) -> None:
    running = [line for line in RUNNING if not plain or not line.startswith("console") or "info" in line]
    desk = lab(running=running, open_door=True)
    before = desk.running()
    console = administrator(desk.session("serial", None, made=interrupting(command)(wires[slow])), desk)
    assert console.take_over()
    assert "OurKey" not in str(console.before)
    held = [line for line in desk.running() if line not in before]
    assert any(line.startswith("console prompt rtxvpn-") for line in held)
    console.give_back()
    assert desk.running() == before
    assert console.owed == ()


def test_what_is_refused_is_still_owed(lab: Lab) -> None:
    desk = lab(running=RUNNING, open_door=True)
    before = desk.running()
    console = administrator(desk.session("serial", None), desk)
    console.take_over()
    desk.router.set_fault("refuse", "console prompt")
    with pytest.raises(Refused):
        console.give_back()
    assert console.owed == ('console prompt "Tokyo 1"',)
    assert [line for line in desk.running() if line not in before] == [
        f"console prompt {desk.wire.console.session.prefix}"
    ]


@pytest.mark.parametrize(
    "refused", ["console columns", "console lines", "console character", "console prompt"]
)
def test_a_setting_that_the_router_does_not_know_is_none_to_put_back(lab: Lab, refused: str) -> None:
    desk = lab(faults=(("refuse", refused),))
    before = desk.running()
    console = administrator(desk.session("serial", None), desk)
    assert console.take_over()
    console.give_back()
    assert desk.running() == before


def second(lab_desk: Any, wire: str = "telnet") -> Session:
    """Come in beside whoever is there, as another computer does."""
    session: Session = lab_desk.session(wire, None)
    options = lab_desk.router.options
    log_in(session, Credentials("admin", options.login_password, ""), greets=wire == "telnet")
    become_administrator(session, options.admin_password)
    return session


def test_beside_a_session_of_ours_on_another_computer_nothing_is_changed(lab: Lab) -> None:
    desk = lab(running=RUNNING, open_door=True)
    before = desk.running()
    first = administrator(desk.session("serial", None), desk)
    first.take_over()
    meanwhile = desk.running()
    session = second(desk)
    beside = Console(session)
    assert not beside.take_over(others=lambda: True)
    assert beside.shared
    assert session.pinned
    text = beside.as_found(session.ask("show config"))
    assert not [line for line in text.splitlines() if line.startswith("console")]
    assert not beside.give_back()
    assert leave(session).clean
    assert desk.running() == meanwhile
    first.give_back()
    assert desk.running() == before


@pytest.mark.parametrize("noted", [True, False])
def test_what_a_dead_session_left_is_put_back(lab: Lab, noted: bool) -> None:
    desk = lab(running=RUNNING, open_door=True)
    before = desk.running()
    notes: dict[str, ConsoleSettings] = {}
    administrator(desk.session("serial", None), desk).take_over(note=notes.__setitem__)
    session = second(desk)
    console = Console(session)
    assert console.take_over(notes.get if noted else lambda name: None, notes.__setitem__)
    assert console.inherited
    assert len(notes) == 1  # under the same name: at no moment does it stand in no note
    assert bool(console.guessed) is not noted
    console.give_back()
    kept = before if noted else [line for line in before if not line.startswith("console")]
    assert desk.running() == kept


LEFT = ["login user admin *", "console columns 200", "console prompt rtxvpn-12ab", *RUNNING[8:]]


def test_what_a_dead_session_had_not_understood_is_left_alone(lab: Lab) -> None:
    running = [line.replace("200", "132") for line in LEFT]
    desk = lab(running=running, open_door=True)
    console = administrator(desk.session("serial", None), desk)
    known = ConsoleSettings(prompt='"Tokyo 1"', unread=("columns",))
    assert console.take_over(lambda name: known)
    assert "console columns 132" in desk.running()
    console.give_back()
    assert [line for line in desk.running() if "console" in line] == [
        "console columns 132",
        'console prompt "Tokyo 1"',
    ]


@pytest.mark.parametrize("before", [None, "132"])
def test_what_a_dead_session_left_goes_also_where_it_cannot_be_read(
    lab: Lab, wires: tuple[type, type], before: str | None
) -> None:
    class Garbling(wires[0]):  # type: ignore[misc]
        def receive(self, timeout_s: float) -> bytes:
            came: bytes = super().receive(timeout_s)
            looks = self.sent.endswith(b"grep console\r")
            return came.replace(b"columns 200", b"columns " + MESSAGE) if looks else came

    desk = lab(running=LEFT, open_door=True)
    console = administrator(desk.session("serial", None, made=Garbling), desk)
    assert console.take_over(lambda name: ConsoleSettings(columns=before, prompt='"Tokyo 1"'))
    console.give_back()
    assert [line for line in desk.running() if "console columns" in line] == [
        f"console columns {one}" for one in (before,) if one
    ]
