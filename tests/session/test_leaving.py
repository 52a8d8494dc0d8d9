"""Out of a session whatever happened in it: the router is as it was, and nobody stays logged in."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from rtxvpn import interrupts
from rtxvpn.connect import has_unsaved_changes
from rtxvpn.errors import LoggedOut, NoAnswer
from rtxvpn.session.console import Console
from rtxvpn.session.leaving import let_go
from rtxvpn.session.login import Credentials, become_administrator, log_in
from rtxvpn.session.session import Session
from rtxvpn.words import Msg

Lab = Callable[..., Any]
Wires = tuple[type, type]

SERIAL = ("serial", None)
WIRES = [("ssh", "admin"), ("telnet", None), SERIAL]
RUNNING = [
    "login password *",
    "administrator password *",
    "login user admin *",
    "console columns 120",
    "console info on",
    "console lines 40",
    'console prompt "Tokyo "',
    "ip lan1 address 192.168.100.1/24",
]


@pytest.fixture(autouse=True)
def _interruptible() -> Iterator[None]:
    """A signal is an interrupt, whatever runs the tests."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def come_in(session: Session, wire: str, options: Any) -> None:
    who = Credentials("admin", options.login_password, options.admin_password)
    if wire == "ssh":
        session.find_prompt()
    else:
        log_in(session, who, greets=wire == "telnet")
    become_administrator(session, who.administrator)


def somebody_in(desk: Any) -> bool:
    """Tell whether the next person at the console finds somebody logged in."""
    next_person = desk.session("serial", None)
    next_person.transport.write("\r")
    return bool(next_person.rest(0.5).rstrip().endswith((">", "#")))


@pytest.mark.parametrize("slow", [False, True], ids=["at once", "9600 baud"])
@pytest.mark.parametrize(("wire", "user"), WIRES)
@pytest.mark.parametrize("ending", [KeyboardInterrupt, NoAnswer])
def test_a_command_that_still_runs_is_stopped(
    lab: Lab, wire: str, user: str | None, ending: type[BaseException], slow: bool
) -> None:
    desk = lab(running=RUNNING, open_door=True)
    before = desk.running()
    session = desk.session(wire, user, slow=slow)
    come_in(session, wire, desk.router.options)
    console = Console(session)
    console.take_over()
    timer = desk.clock.now() + 3.0

    def meanwhile() -> None:
        if ending is KeyboardInterrupt:
            session.rest(timer - desk.clock.now())
            raise KeyboardInterrupt

    with pytest.raises(ending):
        session.exchange("ping -c 60 192.0.2.99", timeout_s=3.0, meanwhile=meanwhile)
    begun = desk.clock.now()
    left = let_go(session, console, print)
    assert left.clean
    assert desk.running() == before
    assert desk.clock.now() - begun < 5.0
    assert b"\x03" in desk.wire.sent
    assert not somebody_in(desk)


@pytest.mark.parametrize(("wire", "user"), WIRES)
def test_nothing_is_stopped_at_a_prompt(lab: Lab, wire: str, user: str | None) -> None:
    desk = lab()
    session = desk.session(wire, user)
    come_in(session, wire, desk.router.options)
    session.ask("show environment")
    assert let_go(session, Console(session), print).clean
    assert b"\x03" not in desk.wire.sent


@pytest.mark.parametrize("left_at", ["question", "password", "pager"])
def test_what_the_router_asks_is_answered(lab: Lab, left_at: str) -> None:
    desk = lab(open_door=True)
    session = desk.session(*SERIAL)
    come_in(session, "serial", desk.router.options)
    saved = desk.saved()
    if left_at == "question":
        session.configure("ip lan2 mtu 1454")
        assert session.exchange("exit", asks=True).waits_for == "question"
    elif left_at == "password":
        assert session.exchange("login password", asks=True).waits_for == "password"
    else:
        session.configure("console lines 10")
        session.transport.write("show config\r")
        session.standing = ""
    assert let_go(session, Console(session), print).clean
    assert desk.saved() == saved
    assert not somebody_in(desk)


def interrupting(kind: type, at: list[int], *, sent: bool = False) -> type:
    """Make a kind of wire that is interrupted, as by Ctrl-C, at certain ones of its calls, or just after."""

    class Interrupted(kind):  # type: ignore[misc]
        calls = 0

        def _count(self) -> None:
            self.calls += 1
            if self.calls in at and not sent:
                signal.raise_signal(signal.SIGINT)

        def _done(self) -> None:
            if self.calls in at and sent:
                signal.raise_signal(signal.SIGINT)

        def send(self, data: bytes) -> None:
            self._count()
            super().send(data)
            self._done()

        def receive(self, timeout_s: float) -> bytes:
            self._count()
            data = bytes(super().receive(timeout_s))
            self._done()
            return data

    return Interrupted


def a_session(desk: Any, made: type) -> tuple[int, int]:
    """Come in, look, change, leave; tells how many calls the wire had before it left, and at the end."""
    session = desk.session(*SERIAL, made=made)
    console = Console(session)
    calls = 0
    try:
        try:
            come_in(session, "serial", desk.router.options)
            has_unsaved_changes(session, desk.router.options.admin_password)
            console.take_over()
            session.ask("show environment")
            session.configure("description lan1 x")
        finally:
            calls = desk.wire.calls
            let_go(session, console, print)
    except KeyboardInterrupt:
        pass
    return calls, desk.wire.calls


@pytest.mark.parametrize("sent", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("again", [None, 3], ids=["once", "and while leaving"])
@pytest.mark.parametrize(("slow", "step"), [(False, 1), (True, 83)], ids=["at once", "9600 baud"])
def test_an_interrupt_at_any_moment_leaves_nothing_behind(
    lab: Lab, wires: Wires, again: int | None, sent: bool, slow: bool, step: int
) -> None:
    inside, last = a_session(lab(running=RUNNING, open_door=True), interrupting(wires[slow], []))
    assert last > inside > 30
    for at in range(1, (last if again is None else inside) + 1, step):
        desk = lab(running=RUNNING, open_door=True)
        before = desk.running()
        when = [at] if again is None else [at, at + again * (20 if slow else 1)]
        a_session(desk, interrupting(wires[slow], when, sent=sent))
        assert [line for line in desk.running() if line != "description lan1 x"] == before, at
        assert not somebody_in(desk), at


def held_twice(done: list[str]) -> None:
    with interrupts.held():
        signal.raise_signal(signal.SIGINT)
        done.append("the first one waits")
        signal.raise_signal(signal.SIGINT)
        done.append("never")


def held_once(done: list[str]) -> None:
    with interrupts.held():
        signal.raise_signal(signal.SIGINT)
        done.append("all")


@pytest.mark.parametrize(("act", "did"), [(held_twice, "the first one waits"), (held_once, "all")])
def test_an_interrupt_waits_and_a_second_one_breaks_through(
    act: Callable[[list[str]], None], did: str
) -> None:
    done: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        act(done)
    assert done == [did]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_in_another_thread_nothing_is_held() -> None:
    seen = []

    def elsewhere() -> None:
        with interrupts.held():
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert seen == [signal.default_int_handler]


def test_a_setting_that_cannot_be_put_back_is_told(lab: Lab) -> None:
    desk = lab(running=RUNNING, open_door=True)
    session = desk.session(*SERIAL)
    come_in(session, "serial", desk.router.options)
    console = Console(session)
    console.take_over()
    desk.router.set_fault("refuse", "console prompt")
    told: list[Msg] = []
    let_go(session, console, told.append)
    assert [str(one) for one in told if '`console prompt "Tokyo "`' in str(one)]
    assert not somebody_in(desk)


def test_nothing_is_typed_at_the_login_of_a_session_that_has_ended(lab: Lab) -> None:
    desk = lab(running=RUNNING, open_door=True)
    session = desk.session(*SERIAL)
    come_in(session, "serial", desk.router.options)
    console = Console(session)
    console.take_over()
    desk.clock.advance(400.0)
    with pytest.raises(LoggedOut):
        session.ask("show environment")
    sent = desk.wire.sent
    assert not let_go(session, console, print).clean
    assert desk.wire.sent == sent
