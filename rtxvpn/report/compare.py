"""Before and after: what got worse, better, is new, or is gone between two reports of one router."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rtxvpn.health.result import Report, State
from rtxvpn.model import CLOSER_CHECKS
from rtxvpn.words import Lang, Msg, msg, say

_TITLES: Mapping[str, Msg] = {
    "worse": msg("got worse"),
    "better": msg("got better"),
    "new": msg("is new"),
    "gone": msg("is gone"),
}
_OF_BOTH = "bgp.flaps"  # compares two looks by itself, so it has no before
_States = Mapping[tuple[str, str], State]


@dataclass(frozen=True, slots=True)
class Change:
    """One result that is not as before; `kind` is worse, better, new or gone, a state None where it is not."""

    kind: str
    check: str
    subject: str
    before: State | None
    after: State | None


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison: what a report is compared with and of when that is, and what is not as it was.

    `not_now` and `not_then` are closer checks that only one of the two looked at.
    """

    name: str | Msg
    changes: tuple[Change, ...]
    at: datetime | None = None
    not_now: tuple[str, ...] = ()
    not_then: tuple[str, ...] = ()


def compared(name: str | Msg, before: _States, after: Report, at: datetime | None = None) -> Compared:
    """Compare a report with the states of an earlier one."""
    then, now = {check for check, _ in before}, {one.check for one in after.results}
    not_now, not_then = tuple(_closer(then - now)), tuple(_closer(now - then))
    return Compared(name, compare(before, after), at, not_now, not_then)


def compare(before: _States, after: Report) -> tuple[Change, ...]:
    """Compare states by check and subject, the worse ones first; what stayed the same is left out.

    So is a closer check that one of the two did not look at: it is neither new nor gone.
    """
    now = {(one.check, one.subject): one.state for one in after.results}
    left_out = {*_closer({check for check, _ in before} ^ {check for check, _ in now}), _OF_BOTH}
    changes = [
        Change(_kind(before.get(key), now.get(key)), *key, before.get(key), now.get(key))
        for key in dict.fromkeys((*now, *before))
        if before.get(key) is not now.get(key) and key[0] not in left_out
    ]
    return tuple(sorted(changes, key=lambda one: list(_TITLES).index(one.kind)))


def compare_json(found: Compared) -> dict[str, Any]:
    """Return a comparison as it stands in the JSON of a report under "compared"."""
    return {
        "with": str(found.name),
        "at": found.at.isoformat(timespec="seconds") if found.at else None,
        "changes": [
            {
                "kind": one.kind,
                "check": one.check,
                "subject": one.subject,
                "before": one.before.value if one.before else None,
                "after": one.after.value if one.after else None,
            }
            for one in found.changes
        ],
        "not_looked_at_now": list(found.not_now),
        "not_looked_at_then": list(found.not_then),
    }


def compare_lines(found: Compared, lang: Lang) -> list[str]:
    """Say a comparison for people, a line a change."""
    return [say(one, lang) if isinstance(one, Msg) else f"  {change_line(one, lang)}" for one in _told(found)]


def change_line(change: Change, lang: Lang) -> str:
    """Say one change: what it is about, what happened, and both states."""
    states = " -> ".join(one.value if one else "-" for one in (change.before, change.after))
    return f"{change.check} {change.subject} {say(_TITLES[change.kind], lang)}: {states}"


def _told(found: Compared) -> Iterator[Msg | Change]:
    name = found.name
    if found.at is not None:
        name = msg("{name} ({time})", name=name, time=found.at.isoformat(sep=" ", timespec="seconds"))
    if found.changes:
        yield msg("compared with {name}:", name=name)
        yield from found.changes
    else:
        yield msg("nothing has changed since {name}", name=name)
    if found.not_now:
        yield msg("not looked at this time: {checks}", checks=", ".join(found.not_now))
    if found.not_then:
        yield msg("not looked at then: {checks}", checks=", ".join(found.not_then))


def _closer(checks: Iterable[str]) -> Iterator[str]:
    wanted = set(checks) - {_OF_BOTH}
    yield from (one for one in CLOSER_CHECKS if one in wanted)


def _kind(before: State | None, after: State | None) -> str:
    if before is None:
        return "new"
    if after is None:
        return "gone"
    return "worse" if after.severity > before.severity else "better"
