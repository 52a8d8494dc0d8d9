"""What can go wrong at a step of an apply, done to the virtual router or to the process."""

from __future__ import annotations

from typing import Any

from rtxvpn.health.result import Report
from rtxvpn.words import Msg

from .conftest import Killed, Quiet

# how each step announces itself; "send" and "arm" are lines, "wait" is a look at the VPN
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
ARM, FIRST, LAST = 1, 2, 59  # the configuration lines of the demo, as the virtual router counts them


class Injured(Quiet):
    """A listener that does one thing at one step, once."""

    def __init__(
        self, desk: Any, step: str, what: str, at: int | None, keep: bool = False, accept: bool | None = None
    ) -> None:
        super().__init__(keep=keep, accept=accept)
        self._desk, self._where, self._what, self._at = desk, step, what, at
        self._done = self._stop = False

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
        if self._where == "take back" and done == 30:
            self._stop = True  # so that there is something to take back

    def watching(self, report: Report, left_s: float) -> None:
        super().watching(report, left_s)
        if self._where == "wait":
            self._strike()

    def stopped(self) -> bool:
        return self._stop

    def _strike(self) -> None:
        if self._done:
            return
        self._done = True
        if self._what == "Ctrl-C":
            self._stop = True
        else:
            strike(self._desk, self._what)


def strike(desk: Any, what: str) -> None:
    """Do one thing to the router, the wire or the process."""
    console, machine = desk.lab.wire.console, desk.lab.router._machine
    match what:
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
        case other:
            raise AssertionError(f"no such injury: {other}")


def strike_at(desk: Any, lines: tuple[str, ...], what: str, *, taken: bool) -> None:
    """Do it, once, when these lines are sent, one after the other: before the router has the last of them, or
    once it was taken and its answer is on the way."""
    left = list(lines)

    def watch(data: bytes, done: bool) -> None:
        if not left or not data.startswith(left[0].encode()) or done is not (taken or len(left) > 1):
            return
        left.pop(0)
        if not left:
            desk.lab.wire.lose()
            strike(desk, what)

    desk.lab.watch = watch
