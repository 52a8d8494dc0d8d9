"""Which of the restarts that stand on a router are ours: armed by a change that was lost."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Sequence

from rtxvpn.apply.journal import Past, unfinished
from rtxvpn.config.tree import Config, read_config

_GRACE_S = 180.0  # a restart is armed a minute later than the timer, and two clocks differ
_AFTER_S = re.compile(r"schedule at \d+ \+(\d+) ")


def armed_by(history: Sequence[Past], held: Config, now_s: float) -> frozenset[int]:
    """Return the numbers of the restarts that stand, that lost changes of ours have armed, and that are still due."""
    return frozenset(number for past in unfinished(history) for number in standing(past, held, now_s))


def standing(past: Past, held: Config, now_s: float, *, saved: bool = False) -> Iterator[int]:
    """Return the numbers of the restarts that a lost change has armed, or that its timer has brought back.

    Its own is known by its number. What stood when its timer was armed (`as_they_stand`) is known by the whole
    line. One that was `saved` along comes back with every start, so it is always due.
    """
    number = past.armed.get("schedule")
    if number is not None and (saved or _is_due(past, now_s)) and _restarts(held, number):
        yield number
    for line in past.armed.get("stood", ()):
        again = read_config(line).entries[0]
        found = held.settings.get(again.key)
        due = saved or _is_due(past, now_s - _seconds(line))
        if due and found is not None and found.normal == again.normal:
            yield int(line.split()[2])


def as_they_stand(numbers: Collection[int], held: Config) -> list[str]:
    """Return the lines of restarts: a timer that is armed now brings them back when it ends."""
    keys = [(None, f"schedule at {number}") for number in numbers]
    return [held.settings[key].text for key in keys if key in held.settings]


def _seconds(line: str) -> float:
    """Return after how many seconds a schedule line acts; one that names the moment is nobody else's, ever."""
    found = _AFTER_S.match(line)
    return float(found[1]) if found else math.inf


def _is_due(past: Past, now_s: float) -> bool:
    """Tell whether a restart of a change may still stand: what stands there later is somebody else's."""
    return now_s <= float(past.armed.get("until", 0.0)) + _GRACE_S


def _restarts(held: Config, number: int) -> bool:
    entry = held.settings.get((None, f"schedule at {number}"))
    return entry is not None and entry.text.endswith("* restart")
