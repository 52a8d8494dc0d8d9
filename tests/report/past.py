"""A past of three days with everything that a history can hold."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from rtxvpn.health.result import State
from rtxvpn.history.kept import Kept
from rtxvpn.history.look import Look
from rtxvpn.history.period import Period, period_of
from rtxvpn.words import msg

TOKYO = timezone(timedelta(hours=9))
START = datetime(2026, 11, 21, 8, tzinfo=TOKYO)
NOW = START + timedelta(days=3)
EVERY_S = 300
AWAY = msg("{url}: no SSH connection ({reason})", url="ssh://admin@192.0.2.1", reason=msg("timed out"))


def look(number: int) -> Look | None:
    """Give the look of a number: the laptop slept from the 20th to the 30th hour, and not all was well."""
    at, hour = START + timedelta(seconds=number * EVERY_S), number * EVERY_S / 3600
    drops = {1: 1 if hour >= 42 else 0, 2: 2 + (3 if hour >= 42 else 0) if hour >= 9 else 0}
    if 20 <= hour < 30 or hour >= 70:
        return None
    if 50 <= hour < 52:
        return Look(at, State.UNKNOWN, EVERY_S, None, None, ("router.reached router",), {}, (AWAY,))
    if 40 <= hour < 42:
        return Look(at, State.CRITICAL, EVERY_S, sum(drops.values()), 0, ("ipsec.phase1 tunnel 1",), drops)
    state = State.WARNING if 9 <= hour < 9.5 else State.OK
    lifetime = 28800 - number * EVERY_S % 25000
    return Look(at, state, EVERY_S, sum(drops.values()), lifetime, (), drops)


def past() -> Period:
    """Give the whole of it, a look by hand in the night included."""
    kept = [one for one in map(look, range(3 * 86400 // EVERY_S)) if one]
    kept.append(Look(START + timedelta(hours=25), State.OK, None, 2, 5000, (), {1: 0, 2: 2}))
    return period_of(Kept(tuple(sorted(kept, key=lambda one: one.at))), NOW - timedelta(days=30), NOW)
