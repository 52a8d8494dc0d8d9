"""Looks put together: spans of one state, and the gaps in which a scheduled look did not happen."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rtxvpn.health.result import State
from rtxvpn.history.look import Look
from rtxvpn.words import Msg

_LATE = 2.0  # a run that comes after twice its interval has missed one


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which nobody looked although it was due: `missed` runs of one every `every_s` seconds."""

    first: datetime
    last: datetime
    missed: int
    every_s: int


@dataclass(frozen=True, slots=True)
class Span:
    """Looks of one state after each other, or with the state None a gap in which `missed` runs did not happen."""

    state: State | None
    first: datetime
    last: datetime
    looks: int
    missed: int
    troubles: tuple[str, ...]
    reasons: tuple[Msg, ...] = ()


def gaps(kept: Sequence[Look], now: datetime, before: Look | None = None) -> tuple[Gap, ...]:
    """Return the times in which runs were missed, up to now; a look by hand within one divides it.

    Counted from one scheduled look to the next. Where the interval was changed in between, from the longer one.
    """
    scheduled = [one for one in (before, *kept) if one is not None and one.every_s]
    ends = [(one.at, one.every_s or 0) for one in scheduled[1:]]
    found: list[Gap] = []
    for look, (end, every_s) in zip(scheduled, [*ends, (now, 0)], strict=False):
        length = (end - look.at).total_seconds()
        if look.every_s and length >= _LATE * max(look.every_s, every_s):
            found += _divided(look.at, end, look.every_s, kept)
    return tuple(found)


def _divided(first: datetime, last: datetime, every_s: int, kept: Sequence[Look]) -> Iterator[Gap]:
    """Give the parts of a gap between the looks by hand within it, with the runs that were due in each."""
    due = round((last - first).total_seconds() / every_s) - 1
    points = [first, *(one.at for one in kept if first < one.at < last), last]
    told = 0
    for start, end in itertools.pairwise(points):
        by_then = due if end == last else min(due, int((end - first) / timedelta(seconds=every_s)))
        if by_then > told:
            yield Gap(start, end, by_then - told, every_s)
        told = max(told, by_then)


def spans(kept: Sequence[Look], missing: Iterable[Gap] = ()) -> tuple[Span, ...]:
    """Put looks of one state together; a gap stands between them as a span of its own."""
    found: list[Span] = []
    left = list(missing)
    for look in kept:
        while left and left[0].last <= look.at:
            found.append(_of_gap(left.pop(0)))
        last = found[-1] if found else None
        if last is None or last.state is not look.state:
            found.append(Span(look.state, look.at, look.at, 1, 0, look.troubles, look.reasons))
            continue
        troubles = tuple(dict.fromkeys((*last.troubles, *look.troubles)))
        reasons = (*last.reasons, *(one for one in look.reasons if one not in last.reasons))
        found[-1] = Span(last.state, last.first, look.at, last.looks + 1, 0, troubles, reasons)
    return (*found, *map(_of_gap, left))


def _of_gap(gap: Gap) -> Span:
    return Span(None, gap.first, gap.last, 0, gap.missed, ())
