"""What can go wrong at a step of an apply, done to the virtual router or to the process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from rtxvpn.health.result import Report
from rtxvpn.words import Msg

from .conftest import Killed, Quiet

# how each step announces itself; "send" is a line of the push, "wait" a look at the VPN
STAGES = {
    "look": "read what the router holds now",
    "back up": "keep a backup",
    "read back": "read back and compare",
    "upload": "put the candidate into",
    "difference": "ask the router what",
    "load": "load the candidate",
    "save": "put the console settings back",
    "take back": "take back what was sent",
}
# the steps that are one line: the thing happens when it is sent
LINES = {"arm": "schedule at", "disarm": "no schedule at", "move": "ip lan1 address"}
COUNTED = ("garbage", "busy-admin")  # of the router: with the next line that it takes
OF_THE_ROUTER = ("refuse", *COUNTED, "save-fails")
OF_THE_WIRE = ("cut", "hang", "reboot")
OF_THE_PROCESS = ("killed", "Ctrl-C", "Ctrl-C twice")
CAUSE = "bgp use"  # the line that is refused, so that there is something to take back


def name_of(what: str) -> tuple[str, str | None]:
    """Read a cell of the table: the name of a fault and its value, without what is answered to it."""
    name, _, value = what.partition(" (")[0].partition("=")
    return name, value or None


class Injured(Quiet):
    """A listener that does one thing at one step, once."""

    def __init__(
        self, desk: Any, step: str, what: str, at: int | None, keep: bool = False, accept: bool | None = None
    ) -> None:
        super().__init__(keep=keep, accept=accept)
        self._desk, self._where, self._what, self._at = desk, step, what, at
        self.done = self._stop = False
        if step in LINES:
            watch(desk, (LINES[step],), self._strike, taken=name_of(what)[0] not in OF_THE_ROUTER)
        if step == "take back":
            desk.lab.router.set_fault("refuse", CAUSE)

    def stage(self, told: Msg) -> None:
        super().stage(told)
        if self._where in STAGES and str(told).startswith(STAGES[self._where]):
            self._strike()

    def step(self, done: int, total: int, command: str) -> None:
        super().step(done, total, command)
        if self._where == "send" and done == self._at:
            self._strike()
        if self._where == "loaded" and done == total:
            self._strike()

    def watching(self, report: Report, left_s: float) -> None:
        super().watching(report, left_s)
        if self._where == "wait":
            self._strike()

    def stopped(self) -> bool:
        return self._stop

    def _strike(self) -> None:
        if self.done:
            return
        self.done = True
        if self._what == "Ctrl-C":
            self._stop = True
            return
        if self._where in LINES and self._what in OF_THE_WIRE:
            self._desk.lab.wire.lose()
        strike(self._desk, self._what)


class InjuredRollback(Injured):
    """The same during a rollback, which announces less: its backup is taken at the yes."""

    def permits(self, told: Msg, lines: Sequence[str], question: Msg) -> bool:
        if self._where == "back up":
            self._strike()
        return super().permits(told, lines, question)

    def step(self, done: int, total: int, command: str) -> None:
        super().step(done, total, command)
        if self._where == "read back" and done == total:
            self._strike()


def strike(desk: Any, what: str) -> None:
    """Do one thing to the router, the wire or the process."""
    console, machine = desk.lab.wire.console, desk.lab.router._machine
    match name_of(what)[0]:
        case "cut":
            console.close()
            console.closed = True
        case "hang":
            console.hang = True
        case "reboot":
            machine.reboot_wanted = "Power-on boot"
        case "killed":
            raise Killed
        case "Ctrl-C twice":
            raise KeyboardInterrupt
        case "no disk":
            backups = desk.folder / "backups"
            backups.rename(desk.folder / "moved")
            backups.write_text("a file where the folder was")
        case name if name in OF_THE_ROUTER:
            following = str(machine.faults._accepted + 1) if name in COUNTED else None
            desk.lab.router.set_fault(name, name_of(what)[1] or following)
        case other:
            raise AssertionError(f"no such injury: {other}")


def strike_at(desk: Any, lines: tuple[str, ...], what: str, *, taken: bool) -> None:
    """Do it, once, when these lines are sent, one after the other: before the router has the last of them, or
    once it was taken and its answer is on the way, and is lost."""

    def act() -> None:
        desk.lab.wire.lose()
        strike(desk, what)

    watch(desk, lines, act, taken=taken)


def watch(desk: Any, lines: tuple[str, ...], act: Callable[[], None], *, taken: bool) -> None:
    """Act, once, when these lines were sent one after the other; the last before the router has it, or after."""
    left = list(lines)

    def look(data: bytes, done: bool) -> None:
        if not left or not data.startswith(left[0].encode()) or done is not (taken or len(left) > 1):
            return
        left.pop(0)
        if not left:
            act()

    desk.lab.watch = look
