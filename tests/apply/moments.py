"""Something that happens at one moment of an apply: when a step is told, or while a question stands."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

from rtxvpn.words import Msg

from .conftest import Quiet

SOMEBODY = "ip route 172.16.0.0/16 gateway 150.249.252.1"


class At(Quiet):
    """A listener during whose apply something happens at a step, once, or whenever a question stands."""

    def __init__(self, stage: str, what: Callable[[], object], **how: Any) -> None:
        super().__init__(**how)
        self._stage, self._what = stage, what
        self.left_s = 0.0

    def stage(self, told: Msg) -> None:
        super().stage(told)
        if self._stage and str(told).startswith(self._stage):
            self._stage = ""
            self._what()

    def agrees(self, plan: Any) -> bool:
        if self._stage == "?agree":
            self._what()
        return super().agrees(plan)

    def keeps(self, report: Any, left_s: float | None) -> bool:
        self.left_s = left_s or 0.0
        if self._stage == "?keep":
            self._what()
        return super().keeps(report, left_s)


class Thinker:
    """Somebody who takes the router's time for an answer, while the session is kept awake from another thread."""

    def __init__(self, desk: Any) -> None:
        self._desk = desk
        self._pressed = threading.Event()
        desk.awake_s = 0.01

    def think(self, seconds: float) -> None:
        """Let so much time pass, no more than 100 s without an Enter."""
        self._desk.lab.watch = self._watch
        while seconds > 0:
            self._desk.lab.clock.advance(min(seconds, 100.0))
            seconds -= 100.0
            self._pressed.clear()
            assert self._pressed.wait(20.0)
        self._desk.lab.watch = lambda data, taken: None

    def _watch(self, data: bytes, taken: bool) -> None:
        if data == b"\r" and taken:
            self._pressed.set()


def unsaved(desk: Any, line: str = SOMEBODY) -> None:
    """Somebody types a line and leaves without saving."""
    other = desk.open()
    other.router.configure([line])
    other.leave()
    desk.untouched = desk.now()


def events(desk: Any) -> list[dict[str, Any]]:
    path = sorted((desk.folder / "journals" / "RTX830-M4A000830").glob("*.jsonl"))[-1]
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
