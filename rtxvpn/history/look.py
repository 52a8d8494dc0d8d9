"""One look as it is kept, and as a row of the history's table."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rtxvpn.health.measure import BGP_DROPS, SA_LIFETIME
from rtxvpn.health.result import Report, State
from rtxvpn.model import Watched
from rtxvpn.words import Msg

# the columns that the first version had, and those that came later, which an older file may lack
FIRST_COLUMNS = ("target", "at", "state", "every_s", "drops", "lifetime_s", "troubles")
LATER_COLUMNS = ("drops_by", "reasons", "vpn", "model", "serial")
_TUNNEL = "tunnel "


@dataclass(frozen=True, slots=True)
class Look:
    """One look as it is kept: `drops` and `lifetime_s` over all tunnels, `troubles` "check subject".

    `every_s` is how often the look was meant to be done, None for one by hand. `drops_by` are the router's
    counters by tunnel number; `reasons` why something could not be looked at.
    """

    at: datetime
    state: State
    every_s: int | None
    drops: int | None
    lifetime_s: int | None
    troubles: tuple[str, ...]
    drops_by: Mapping[int, int] = field(default_factory=dict)
    reasons: tuple[Msg, ...] = ()


def row_of(report: Report, watched: Watched, every_s: int | None) -> dict[str, object]:
    """Return a report as a row, by the names of its columns."""
    drops, lifetimes = _measured(report, BGP_DROPS), _measured(report, SA_LIFETIME)
    by_tunnel = drops_by_tunnel(drops)
    bad = [one for one in report.results if one.state is not State.OK]
    return {
        "target": report.target,
        "at": report.checked_at.timestamp(),
        "state": report.state.value,
        "every_s": every_s,
        "drops": int(sum(drops.values())) if drops else None,
        "lifetime_s": int(min(lifetimes.values())) if lifetimes else None,
        "troubles": json.dumps([f"{one.check} {one.subject}" for one in bad]),
        "drops_by": json.dumps(by_tunnel) if by_tunnel else None,
        "reasons": json.dumps([_written(one.summary) for one in bad if one.state is State.UNKNOWN]),
        "vpn": watched.vpn,
        "model": watched.model,
        "serial": watched.serial,
    }


def look_of(row: Mapping[str, Any]) -> Look:
    """Read a row back; raises ValueError, TypeError, KeyError or OverflowError for one that is damaged."""
    return Look(
        at=datetime.fromtimestamp(row["at"]).astimezone(),
        state=State(row["state"]),
        every_s=row["every_s"],
        drops=row["drops"],
        lifetime_s=row["lifetime_s"],
        troubles=tuple(str(one) for one in json.loads(row["troubles"])),
        drops_by=counters_of(row.get("drops_by")),
        reasons=tuple(map(_read, json.loads(row.get("reasons") or "[]"))),
    )


def counters_of(text: str | None) -> dict[int, int]:
    """Read the router's counters of a row, by tunnel number."""
    return {int(number): int(count) for number, count in json.loads(text or "{}").items()}


def drops_by_tunnel(drops: Mapping[str, float]) -> dict[int, int]:
    """Return the BGP drops that a look counted by tunnel number, from the measures by subject."""
    numbers = {subject: subject.removeprefix(_TUNNEL) for subject in drops if subject.startswith(_TUNNEL)}
    return {int(number): int(drops[subject]) for subject, number in numbers.items() if number.isdecimal()}


def _measured(report: Report, name: str) -> dict[str, float]:
    return {one.subject: one.value for one in report.measures if one.name == name}


def _written(sentence: Msg) -> list[Any]:
    """Keep a sentence so that it can still be said in either language."""
    return [sentence.pattern, {name: _value(value) for name, value in sentence.values.items()}]


def _value(value: object) -> object:
    if isinstance(value, Msg):
        return _written(value)
    return value if isinstance(value, int | float) else str(value)


def _read(kept: Sequence[Any]) -> Msg:
    pattern, values = kept
    return Msg(
        str(pattern),
        {name: _read(value) if isinstance(value, list) else value for name, value in values.items()},
    )
