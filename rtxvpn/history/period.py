"""A period of the history as it is shown: its looks, how long each holds, its gaps, spans and BGP drops."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rtxvpn.health.result import State
from rtxvpn.history.kept import Kept
from rtxvpn.history.look import Look
from rtxvpn.history.spans import Gap, Span, gaps, spans

_SHORTEST = timedelta(minutes=1)
ALL_TUNNELS = 0  # stands for the tunnels together, where a look of an older version kept no more


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time for which a state is known; of no length where one looked by hand and not again soon."""

    state: State
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Drop:
    """BGP sessions of a tunnel that were lost between the look at `at` and the one before."""

    at: datetime
    tunnel: int
    count: int


@dataclass(frozen=True, slots=True)
class Period:
    """What the history tells from `first` to `last`; `until` is by look how long it is good for."""

    first: datetime
    last: datetime
    looks: tuple[Look, ...]
    until: tuple[datetime, ...]
    gaps: tuple[Gap, ...]
    spans: tuple[Span, ...]
    stretches: tuple[Stretch, ...]
    drops: tuple[Drop, ...]


def period_of(kept: Kept, since: datetime, now: datetime) -> Period:
    """Put together what was kept since a time; it begins with the first look or gap."""
    missing = tuple(
        replace(one, first=max(one.first, since))
        for one in gaps(kept.looks, now, kept.before)
        if one.last > since
    )
    begins = [one.at for one in kept.looks[:1]] + [one.first for one in missing[:1]]
    until = tuple(_until(kept.looks, missing, now))
    return Period(
        first=min([*begins, now - _SHORTEST]),
        last=now,
        looks=kept.looks,
        until=until,
        gaps=missing,
        spans=spans(kept.looks, missing),
        stretches=tuple(_stretches(kept.looks, until)),
        drops=tuple(drops(kept.looks)),
    )


def _until(kept: Sequence[Look], missing: Sequence[Gap], now: datetime) -> Iterator[datetime]:
    """Tell how long each look is good for: to the next, or where a gap begins to when the next was due."""
    scheduled: Look | None = None
    before_gaps = {one.first for one in missing}
    for look, following in itertools.zip_longest(kept, kept[1:]):
        scheduled = look if look.every_s else scheduled
        end = following.at if following else now
        if scheduled is None:
            yield look.at  # by hand: good for its moment
            continue
        interval = timedelta(seconds=scheduled.every_s or 0)
        due = max(scheduled.at + interval, look.at)
        yield min(due, end) if look.at in before_gaps else end


def _stretches(kept: Sequence[Look], until: Sequence[datetime]) -> Iterator[Stretch]:
    now: Stretch | None = None
    for look, end in zip(kept, until, strict=True):
        if now is not None and now.state is look.state and now.last >= look.at:
            now = replace(now, last=end)
            continue
        if now is not None:
            yield now
        now = Stretch(look.state, look.at, end)
    if now is not None:
        yield now


def drops(kept: Sequence[Look]) -> Iterator[Drop]:
    """Tell where the router's counters have grown; a smaller one was started anew and tells nothing."""
    known: dict[int, int] = {}
    for look in kept:
        counters = _counters(look)
        for tunnel, count in counters.items():
            if count > known.get(tunnel, count):
                yield Drop(look.at, tunnel, count - known[tunnel])
        known |= counters


def _counters(look: Look) -> Mapping[int, int]:
    if look.drops_by or look.drops is None:
        return look.drops_by
    return {ALL_TUNNELS: look.drops}
