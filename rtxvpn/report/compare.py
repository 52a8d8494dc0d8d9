"""Before and after: what got worse, better, is new, or is gone between two reports of one router."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rtxvpn.health.result import Report, State
from rtxvpn.words import Lang, Msg, msg, say

_TITLES: Mapping[str, Msg] = {
    "worse": msg("got worse"),
    "better": msg("got better"),
    "new": msg("is new"),
    "gone": msg("is gone"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One result that is not as before; `kind` is worse, better, new or gone, a state None where it is not."""

    kind: str
    check: str
    subject: str
    before: State | None
    after: State | None


def compare(before: Mapping[tuple[str, str], State], after: Report) -> tuple[Change, ...]:
    """Compare states by check and subject, the worse ones first; what stayed the same is left out."""
    now = {(one.check, one.subject): one.state for one in after.results}
    changes = [
        Change(_kind(before.get(key), now.get(key)), *key, before.get(key), now.get(key))
        for key in dict.fromkeys((*now, *before))
        if before.get(key) is not now.get(key)
    ]
    return tuple(sorted(changes, key=lambda one: list(_TITLES).index(one.kind)))


def compare_json(name: str, changes: tuple[Change, ...]) -> dict[str, Any]:
    """Return a comparison as it stands in the JSON of a report under "compared"."""
    return {
        "with": name,
        "changes": [
            {
                "kind": one.kind,
                "check": one.check,
                "subject": one.subject,
                "before": one.before.value if one.before else None,
                "after": one.after.value if one.after else None,
            }
            for one in changes
        ],
    }


def compare_lines(name: str | Msg, changes: tuple[Change, ...], lang: Lang) -> list[str]:
    """Say a comparison for people, a line a change."""
    if not changes:
        return [say(msg("nothing has changed since {name}", name=name), lang)]
    return [
        say(msg("compared with {name}:", name=name), lang),
        *(f"  {change_line(one, lang)}" for one in changes),
    ]


def change_line(change: Change, lang: Lang) -> str:
    """Say one change: what it is about, what happened, and both states."""
    states = " -> ".join(one.value if one else "-" for one in (change.before, change.after))
    return f"{change.check} {change.subject} {say(_TITLES[change.kind], lang)}: {states}"


def _kind(before: State | None, after: State | None) -> str:
    if before is None:
        return "new"
    if after is None:
        return "gone"
    return "worse" if after.severity > before.severity else "better"
