"""The history of looks at routers: one SQLite file (WAL), written in whole transactions, old looks forgotten."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rtxvpn.errors import SettingsError
from rtxvpn.health.measure import BGP_DROPS, SA_LIFETIME
from rtxvpn.health.result import Report, State
from rtxvpn.words import msg

RETENTION_S = 400 * 86400  # a year and a month, so that this month can be laid beside last year's
_BUSY_S = 10.0  # another run of ours may be writing
_LATE = 2.0  # a run that comes after twice its interval has missed one

_TABLE = """
create table if not exists look (
    id integer primary key, target text not null, at real not null, state text not null,
    every_s integer, drops integer, lifetime_s integer, troubles text not null
)
"""


@dataclass(frozen=True, slots=True)
class Look:
    """One look as it is kept: `drops` and `lifetime_s` over all tunnels, `troubles` "check subject".

    `every_s` is how often the look was meant to be done, None for one by hand.
    """

    at: datetime
    state: State
    every_s: int | None
    drops: int | None
    lifetime_s: int | None
    troubles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """Looks of one state after each other; `missed` counts scheduled runs that did not happen within."""

    state: State
    first: datetime
    last: datetime
    looks: int
    missed: int
    troubles: tuple[str, ...]


def record(path: Path, report: Report, every_s: int | None = None) -> State | None:
    """Keep a report; returns the state of the look before it, None when it is the first of its router."""
    numbers = {
        name: [one.value for one in report.measures if one.name == name] for name in (BGP_DROPS, SA_LIFETIME)
    }
    troubles = [f"{one.check} {one.subject}" for one in report.results if one.state is not State.OK]
    at = report.checked_at.timestamp()
    with _opened(path) as db, db:
        db.execute(_TABLE)
        query = "select state from look where target = ? order by at desc, id desc limit 1"
        before = db.execute(query, (report.target,)).fetchone()
        db.execute(
            "insert into look (target, at, state, every_s, drops, lifetime_s, troubles) values (?,?,?,?,?,?,?)",
            (
                report.target,
                at,
                report.state.value,
                every_s,
                int(sum(numbers[BGP_DROPS])) if numbers[BGP_DROPS] else None,
                int(min(numbers[SA_LIFETIME])) if numbers[SA_LIFETIME] else None,
                json.dumps(troubles),
            ),
        )
        db.execute("delete from look where at < ?", (at - RETENTION_S,))
    return State(before[0]) if before else None


def looks(path: Path, target: str, since: datetime) -> tuple[Look, ...]:
    """Return the looks at a router since a time, oldest first; none when nothing was ever kept."""
    if not path.exists():
        return ()
    columns = "at, state, every_s, drops, lifetime_s, troubles"
    with _opened(path) as db:
        db.execute(_TABLE)
        query = f"select {columns} from look where target = ? and at >= ? order by at, id"
        rows = db.execute(query, (target, since.timestamp())).fetchall()
    return tuple(
        Look(
            datetime.fromtimestamp(at).astimezone(),
            State(state),
            every_s,
            drops,
            lifetime_s,
            tuple(json.loads(troubles)),
        )
        for at, state, every_s, drops, lifetime_s, troubles in rows
    )


def spans(kept: tuple[Look, ...]) -> tuple[Span, ...]:
    """Put looks of one state together, and count the runs that were missed (the computer slept)."""
    found: list[Span] = []
    for at, look in enumerate(kept):
        missed = _missed(kept[at - 1], look) if at else 0
        last = found[-1] if found else None
        if last is not None and last.state is look.state:
            troubles = tuple(dict.fromkeys((*last.troubles, *look.troubles)))
            found[-1] = Span(last.state, last.first, look.at, last.looks + 1, last.missed + missed, troubles)
        else:
            found.append(Span(look.state, look.at, look.at, 1, missed, look.troubles))
    return tuple(found)


def _missed(before: Look, look: Look) -> int:
    if not look.every_s or before.every_s != look.every_s:
        return 0
    gap = (look.at - before.at).total_seconds()
    return round(gap / look.every_s) - 1 if gap >= look.every_s * _LATE else 0


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the file; whatever SQLite cannot do becomes one clear error, and nothing is half written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path, timeout=_BUSY_S)) as db:
            db.execute("pragma journal_mode = wal")
            yield db
    except (sqlite3.Error, OSError, ValueError) as reason:
        raise SettingsError(
            msg("the history cannot be used ({reason})", reason=str(reason)),
            where=str(path),
            advice=msg("check that there is room and that you may write; a damaged file: move it away"),
        ) from reason
