"""The file of the history: SQLite (WAL), written in whole transactions, old looks forgotten."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from rtxvpn.errors import SettingsError
from rtxvpn.health.result import Report, State
from rtxvpn.history.look import FIRST_COLUMNS, LATER_COLUMNS, Look, look_of, row_of
from rtxvpn.model import Watched
from rtxvpn.transport.url import host_of
from rtxvpn.words import msg

RETENTION_S = 400 * 86400  # a year and a month, so that this month can be laid beside last year's
_BUSY_S = 10.0  # another run of ours may be writing

_TABLE = """
create table if not exists look (
    id integer primary key, target text not null, at real not null, state text not null,
    every_s integer, drops integer, lifetime_s integer, troubles text not null,
    drops_by text, reasons text, vpn text, model text, serial text
)
"""
_BY_TIME = "create index if not exists look_at on look (at)"
_SAME = "same(target, vpn, model, serial)"  # see `_know`
# whatever a damaged file or row leads to
_BROKEN = (sqlite3.Error, OSError, ValueError, TypeError, KeyError, AttributeError, OverflowError)


@dataclass(frozen=True, slots=True)
class Kept:
    """The looks of a period, oldest first; `before` is the last scheduled one before it, if there is one."""

    looks: tuple[Look, ...] = ()
    before: Look | None = None


def record(path: Path, report: Report, watched: Watched, every_s: int | None = None) -> State | None:
    """Keep a report; returns the state of the look before it, None when it is the first of its router."""
    row = row_of(report, watched, every_s)
    with _writing(path) as db:
        before = _newest(db, watched)
        names = ", ".join(row)
        db.execute(f"insert into look ({names}) values ({', '.join('?' * len(row))})", tuple(row.values()))
        db.execute("delete from look where at < ?", (report.checked_at.timestamp() - RETENTION_S,))
        return look_of(before).state if before else None


def looks(path: Path, watched: Watched, since: datetime) -> Kept:
    """Return the looks at a router since a time; none when nothing was ever kept."""
    with _reading(path) as db:
        if db is None:
            return Kept()
        watched = _known(db, watched)
        at = since.timestamp()
        before = _newest(db, watched, "every_s is not null and at < ?", at)
        _know(db, watched)
        query = f"select * from {_rows(db)} where {_SAME} and at >= ? order by at, id"
        rows = db.execute(query, (at,)).fetchall()
        return Kept(tuple(look_of(dict(row)) for row in rows), look_of(before) if before else None)


def last_counted(path: Path, watched: Watched) -> Look | None:
    """Return the last look that saw the BGP counters of the router."""
    with _reading(path) as db:
        row = _newest(db, watched, "drops_by is not null") if db else None
        return look_of(row) if row else None


def _known(db: sqlite3.Connection, watched: Watched) -> Watched:
    """Fill in what the newest look at the same host knew of the router: it was at other hosts too."""
    row = _newest(db, watched, "serial is not null")
    if watched.serial or row is None:
        return watched
    return replace(watched, vpn=watched.vpn or row["vpn"], model=row["model"], serial=row["serial"])


def _newest(
    db: sqlite3.Connection, watched: Watched, also: str = "true", *values: float
) -> dict[str, Any] | None:
    _know(db, watched)
    query = f"select * from {_rows(db)} where {_SAME} and {also} order by at desc, id desc limit 1"
    row = db.execute(query, values).fetchone()
    return dict(row) if row else None


def _know(db: sqlite3.Connection, watched: Watched) -> None:
    """Teach the database which rows are of this router."""

    @lru_cache(maxsize=1024)
    def same(target: str, vpn: str | None, model: str | None, serial: str | None) -> bool:
        return watched.is_same(Watched(host_of(target), vpn, model, serial))

    db.create_function("same", 4, same, deterministic=True)


def _rows(db: sqlite3.Connection) -> str:
    """Return the table with all columns: a file that an older version wrote lacks some."""
    held = _columns(db)
    later = ", ".join(name if name in held else f"null as {name}" for name in LATER_COLUMNS)
    return f"(select id, {', '.join(FIRST_COLUMNS)}, {later} from look)"


def _columns(db: sqlite3.Connection) -> set[str]:
    return {row["name"] for row in db.execute("pragma table_info(look)")}


@contextmanager
def _writing(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the file for one transaction that is done whole or not at all."""
    with _told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            with closing(_read_only(path)) as db:  # a damaged file is left as it is
                _require_whole(db, path)
        with closing(_connected(str(path))) as db:
            db.execute("pragma journal_mode = wal")
            db.execute("begin immediate")
            try:
                db.execute(_TABLE)
                for name in set(LATER_COLUMNS) - _columns(db):
                    db.execute(f"alter table look add column {name} text")
                db.execute(_BY_TIME)
                yield db
            except BaseException:
                db.execute("rollback")
                raise
            db.execute("commit")


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection | None]:
    """Open the file to read alone, which needs no right to write; None where there is none."""
    with _told(path):
        if not path.exists():
            yield None
            return
        with closing(_read_only(path)) as db:
            _require_whole(db, path)
            yield db if _columns(db) else None


def _read_only(path: Path) -> sqlite3.Connection:
    where = path.absolute().as_uri()
    try:
        return _tried(_connected(f"{where}?mode=ro"))
    except sqlite3.OperationalError:
        # WAL wants to write beside the file even to read; without a log that is not needed
        log = path.with_name(f"{path.name}-wal")
        if log.exists() and log.stat().st_size:
            raise
        return _tried(_connected(f"{where}?mode=ro&immutable=1"))


def _tried(db: sqlite3.Connection) -> sqlite3.Connection:
    try:
        db.execute("select count(*) from sqlite_master").fetchone()
    except sqlite3.Error:
        db.close()
        raise
    return db


def _connected(where: str) -> sqlite3.Connection:
    db = sqlite3.connect(where, timeout=_BUSY_S, isolation_level=None, uri=where.startswith("file:"))
    db.row_factory = sqlite3.Row
    return db


def _require_whole(db: sqlite3.Connection, path: Path) -> None:
    """Look through the whole file: one that was cut off is read as a shorter one, and written to."""
    (page,) = db.execute("pragma page_size").fetchone()
    if path.stat().st_size % page:  # a page that ends early is one with zeros to SQLite
        raise sqlite3.DatabaseError("the file was cut off")
    (found,) = db.execute("pragma quick_check(1)").fetchone()
    if found != "ok":
        raise sqlite3.DatabaseError(found)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Make one clear error of whatever SQLite, the disk or a damaged row does."""
    try:
        yield
    except _BROKEN as reason:
        raise SettingsError(
            msg("the history cannot be used ({reason})", reason=str(reason)),
            where=str(path),
            advice=msg("check that there is room and that you may write; a damaged file: move it away"),
        ) from reason
