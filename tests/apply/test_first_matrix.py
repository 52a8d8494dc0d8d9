"""Every row of the two matrices of docs/safety.md for what comes before a plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from rtxvpn.apply.bootstrap import bootstrap_ssh
from rtxvpn.apply.journal import pasts
from rtxvpn.apply.reset import factory_reset
from rtxvpn.apply.run import apply
from rtxvpn.cli import exits
from rtxvpn.errors import RtxError
from rtxvpn.session.login import NOBODY, Credentials
from rtxvpn.simulator.config import FACTORY
from rtxvpn.words import Msg

from .conftest import Killed, Quiet
from .test_matrix import identity, rows

MakeBench = Callable[..., Any]
SERIAL = "M4A000830"
BOB = Credentials("bob", "bobs-pw-1", "bobs-admin-1")
KEY = "sshd host key generate *"
OLD = ("login password *", "administrator password *", "login user admin *", "ip lan1 address 10.1.1.1/24")
STICK = "ip lan2 address 192.0.2.9/24"
RESET, BOOTSTRAP = rows("safety.md", "matrix reset"), rows("safety.md", "matrix bootstrap")
WIRES = ["telnet", "serial"]
STEPS = {"user": 0, "service": 2, "password": 3}
STAGES = {"cold start": "`cold start`", "save": "save it"}


class Struck(Quiet):
    """A listener to whom one thing happens at one step, once."""

    def __init__(self, desk: Any, where: str, what: str) -> None:
        super().__init__()
        self.typed = "M4A0" if what == "another one" else SERIAL
        self._desk, self._where, self._what, self._stop, self._waits = desk, where, what, False, 0

    def stage(self, told: Msg) -> None:
        super().stage(told)
        if self._where in STAGES and str(told).startswith(STAGES[self._where]):
            self._strike()

    def step(self, done: int, total: int, command: str) -> None:
        super().step(done, total, command)
        if command and STEPS.get(self._where) == done:
            self._strike()

    def waiting(self, told: Msg) -> None:
        self._waits += 1
        if self._where in ("restart", "key") and self._waits == 3:
            self._strike()

    def stopped(self) -> bool:
        return self._stop

    def _strike(self) -> None:
        console, machine = self._desk.lab.wire.console, self._desk.lab.router._machine
        match self._what:
            case "cut":
                console.close()
                console.closed = True
            case "hang":
                console.hang = True
            case "reboot":
                machine.reboot_wanted = "Power-on boot"
            case "killed":
                raise Killed
            case "Ctrl-C":
                self._stop = True
            case "Ctrl-C twice":
                raise KeyboardInterrupt
            case "a USB stick":
                machine.running = machine.files["0"] = machine.running.put("ip lan2 address", STICK)
            case "another router":
                machine.options = replace(machine.options, serial_number="OTHER1")


def run(desk: Any, act: Callable[[Any, Quiet], bool], listener: Quiet, wrong: bool = False) -> str:
    """Do it and what follows; return the exit code as the command line would have it, - for a dead process."""
    connection = desk.open()
    if wrong:
        connection.administrator = "not-it"
    try:
        if not act(connection, listener):
            return str(exits.CHANGES)
        return str(exits.STATES[apply(connection, desk.job(), Quiet()).report.state.value])
    except RtxError as error:
        return str(exits.code_of(error))
    except Killed:
        desk.lab.wire.close()
        desk.lab.wire.console.closed = True
        return "-"
    finally:
        if not desk.lab.wire.console.closed:
            connection.leave()


def judged(desk: Any) -> str:
    past = next(iter(pasts(desk.job().journals, f"RTX830-{SERIAL}")), None)
    return past.outcome or "no end" if past else "none"


def of(lines: list[str], before: list[str]) -> str:
    """Name a configuration in the words of the tables."""
    ours = [line for line in lines if not line.startswith("console ") and line != KEY]
    if ours == before:
        return "before"
    if STICK in ours:
        return "other"
    if ours == list(FACTORY):
        return "factory"
    if any(line.startswith("ipsec") for line in ours):
        return "new"
    set_up = {"login user bob *", "sshd service on", "administrator password *"}
    return "ssh" if set_up <= set(ours) else "part"


def play_reset(bench: MakeBench, row: tuple[str, ...]) -> None:
    step, what, code, outcome, running, saved = row
    desk = bench(running=OLD, wire="serial", boot_seconds=1e6 if what == "never ends" else 40.0)
    before = desk.now()

    def act(connection: Any, listener: Quiet) -> bool:
        return factory_reset(connection, desk.job(), listener)

    assert run(desk, act, Struck(desk, step, what), what == "wrong password") == code
    assert judged(desk) == outcome
    desk.later(2e6 if what == "never ends" else 3600.0)
    assert (of(desk.now(), before), of(desk.lab.saved(), before)) == (running, saved)
    if what not in ("another router", "a USB stick"):
        desk.who = desk.who if running == "before" else NOBODY
        assert desk.apply().report.state.value == "OK"
        assert desk.intended()


def play_bootstrap(bench: MakeBench, row: tuple[str, ...], wire: str) -> None:
    step, what, code, outcome, running, saved = row
    name, _, value = what.partition("=")
    slow = {"host_key_seconds": 1e5} if what == "never ends" else {}
    faults = ((name, value or None),) if name in ("refuse", "save-fails") else ()
    desk = bench(wire=wire, login_password="", admin_password="", faults=faults, **slow)
    desk.who = NOBODY

    def act(connection: Any, listener: Quiet) -> bool:
        return bootstrap_ssh(connection, desk.job(), listener, BOB).url is not None

    assert run(desk, act, Struck(desk, step, what)) == code
    assert judged(desk) == outcome
    desk.later()
    assert (of(desk.now(), list(FACTORY)), of(desk.lab.saved(), list(FACTORY))) == (running, saved)
    again(desk, act)


def again(desk: Any, act: Callable[[Any, Quiet], bool]) -> None:
    """Whatever happened, the same command again ends as intended, saved, and with SSH open."""
    desk.heal()
    machine = desk.lab.router._machine
    machine.options = replace(machine.options, host_key_seconds=180.0)
    known = "administrator password *" in desk.lab.running()
    desk.who = replace(BOB, administrator=BOB.administrator if known else "")
    assert run(desk, act, Quiet()) == "0"
    assert desk.intended()
    assert desk.lab.router.accepts("bob", BOB.password)


HALF = [(row, bool(n % 2)) for n, row in enumerate(RESET)]
OTHER_HALF = [(row, not scrambled) for row, scrambled in HALF]
ONCE = [(row, WIRES[n % 2], n % 4 > 1) for n, row in enumerate(BOOTSTRAP) if n % 2 == n // 6 % 2]
REST = [(row, wire, bad) for row in BOOTSTRAP for wire in WIRES for bad in (False, True)]


@pytest.mark.parametrize(("row", "lab"), HALF, ids=identity, indirect=["lab"])
def test_row_of_a_reset(bench: MakeBench, row: tuple[str, ...]) -> None:
    play_reset(bench, row)


@pytest.mark.slow
@pytest.mark.parametrize(("row", "lab"), OTHER_HALF, ids=identity, indirect=["lab"])
def test_row_of_a_reset_in_the_other_words(bench: MakeBench, row: tuple[str, ...]) -> None:
    play_reset(bench, row)


@pytest.mark.parametrize(("row", "wire", "lab"), ONCE, ids=identity, indirect=["lab"])
def test_row_of_a_bootstrap(bench: MakeBench, row: tuple[str, ...], wire: str) -> None:
    play_bootstrap(bench, row, wire)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("row", "wire", "lab"), [one for one in REST if one not in ONCE], ids=identity, indirect=["lab"]
)
def test_row_of_a_bootstrap_on_every_wire(bench: MakeBench, row: tuple[str, ...], wire: str) -> None:
    play_bootstrap(bench, row, wire)


@pytest.mark.parametrize("name", ["matrix reset", "matrix bootstrap"])
def test_the_japanese_page_has_the_same(name: str) -> None:
    assert rows("safety.ja.md", name) == rows("safety.md", name)
    assert len(rows("safety.md", name)) > 10
