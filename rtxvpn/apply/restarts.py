"""Which of the restarts that stand on a router are ours: armed by a change that was lost."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from rtxvpn.apply.journal import Past, unfinished
from rtxvpn.config.tree import Config
from rtxvpn.words import Msg, msg

_LATER_S = 60.0  # a restart is armed a minute later than the timer
_GRACE_S = 180.0  # that minute, and two clocks differ
_AFTER_S = re.compile(r"schedule at \d+ \+(\d+) ")


@dataclass(frozen=True, slots=True)
class Restart:
    """A schedule line that stands; `due_s` is when it acts at the latest, Unix seconds, inf where only the line tells."""

    number: int
    line: str
    due_s: float


def armed_by(history: Sequence[Past], held: Config, now_s: float) -> frozenset[int]:
    """Return the numbers of the restarts that stand, that lost changes of ours have armed, and that are still due."""
    return frozenset(one.number for past in unfinished(history) for one in standing(past, held, now_s))


def standing(past: Past, held: Config, now_s: float, *, saved: bool = False) -> Iterator[Restart]:
    """Return the restarts that a lost change has armed, or that its timer has brought back.

    Its own is known by its number. What stood when its timer was armed is known by the whole line. One that
    was `saved` along comes back with every start, so it is always due.
    """
    until = float(past.armed.get("until", 0.0))
    own = int(past.armed.get("schedule") or 0)
    found = _line(held, own)
    if found is not None and found.endswith("* restart") and (saved or now_s <= until + _GRACE_S):
        due_s = float(past.armed.get("restart_at", until + _LATER_S))
        yield Restart(own, found, math.inf if saved else due_s)
    for line in past.armed.get("stood", ()):
        again, due_s = int(line.split()[2]), until + _seconds(line)
        if _line(held, again) == line and (saved or now_s <= due_s + _GRACE_S):
            yield Restart(again, line, math.inf if saved else due_s)


def still_stand(restarts: Collection[Restart], now_s: float) -> Msg:
    """Say that restarts are still armed, when the router acts, what it does then, and what stops it."""
    lines = ", ".join(f"`{one.line}`" for one in restarts)
    undo = ", ".join(f"`no schedule at {one.number}`" for one in restarts)
    left = min(one.due_s for one in restarts) - now_s
    if math.isinf(left) or left <= 0:
        return msg(
            "{lines} still stands: the router restarts by itself then, and comes back with what it has saved; {undo} stops that",
            lines=lines,
            undo=undo,
        )
    return msg(
        "{lines} still stands: the router restarts by itself within {left:.0f} s, and comes back with what it has saved; {undo} stops that",
        lines=lines,
        undo=undo,
        left=left,
    )


def _line(held: Config, number: int) -> str | None:
    entry = held.settings.get((None, f"schedule at {number}"))
    return None if entry is None else entry.text


def _seconds(line: str) -> float:
    """Return after how many seconds a schedule line acts; one that names the moment is nobody else's, ever."""
    found = _AFTER_S.match(line)
    return float(found[1]) if found else math.inf
