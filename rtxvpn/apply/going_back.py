"""What a rollback leads back: the last apply that the router still holds, and which settings of it."""

from __future__ import annotations

from pathlib import Path

from rtxvpn.apply.journal import APPLIED, NOT_APPLIED, Past
from rtxvpn.apply.kept import kept_after, not_proved, require_known
from rtxvpn.apply.touched import as_commanded, differing, keys_of
from rtxvpn.config.identity import Key
from rtxvpn.config.tree import Config, read_config
from rtxvpn.errors import RouterError
from rtxvpn.secrets import mask
from rtxvpn.words import msg

_SHOWN = 3


class ChangedSince(RouterError):
    """Somebody has changed what the apply had left; going back would undo that too."""


def to_go_back(history: list[Past], strange: list[Path]) -> Past | None:
    """Return the last apply that the router may still hold; one that was gone back from is done with.

    Raises Damaged where that may be another one, whose journal cannot be read.
    """
    last = next((past for past in history if _decides(past)), None)
    require_known(strange, last)
    return last if last is not None and last.kind == "apply" else None


def _decides(past: Past) -> bool:
    if past.kind == "rollback":
        return past.outcome == APPLIED
    return past.kind in ("apply", "reset") and past.outcome != NOT_APPLIED


def left_by(past: Past) -> Config | None:
    """Return what an apply left on the router, None where no copy of it was kept. Raises Damaged, SiteError."""
    text = kept_after(past)
    return None if text is None else read_config(text)


def settings_to_go_back(
    past: Past, before: Config, after: Config | None, now: Config, *, anyway: bool
) -> frozenset[Key]:
    """Return what the apply changed; refuse when somebody has changed the router since, or did meanwhile.

    Nothing goes back that no command of the apply touched, whatever the backup says of it. Raises ChangedSince, Damaged.
    """
    changed = differing(before, now)
    meanwhile = frozenset[Key]()
    if after is not None:
        differs = differing(before, after)
        ours = differs & keys_of(past.commands)
        doubtful, held = differs - ours, after
        if not changed & ours:
            return frozenset()  # gone back already, by a restart perhaps
        since = differing(after, now) - (differs - changed)  # a part may have gone back already
        meanwhile = (differs - ours) & changed - since  # and agreed to: it was saved along
    else:  # it did not come to its end: what stands there, or is gone, must be commands of its plan
        ours = changed & as_commanded(past.commands, now)
        since = changed - ours
        doubtful, held = since, now
    if past.seal is None and doubtful:  # of an older journal, and perhaps cut off between two lines
        raise not_proved(past, _lines(doubtful, held))
    if (since or meanwhile) and not anyway:
        raise _changed_by_others(past, since, meanwhile, now)
    return ours


def _changed_by_others(
    past: Past, since: frozenset[Key], meanwhile: frozenset[Key], now: Config
) -> ChangedSince:
    if since:
        told = msg(
            "the router was changed since the apply of {began}: {lines}",
            began=past.began,
            lines=_lines(since | meanwhile, now),
        )
    else:
        told = msg(
            "somebody else changed the router during the apply of {began}: {lines}",
            began=past.began,
            lines=_lines(meanwhile, now),
        )
    return ChangedSince(
        told, advice=msg("nothing was sent; --anyway takes back what the apply had set and leaves the rest")
    )


def _lines(keys: frozenset[Key], now: Config) -> str:
    lines = [
        mask(now.settings[key].text) if key in now.settings else f"no {key[1]}"
        for key in sorted(keys, key=str)
    ]
    more = f" (+{len(lines) - _SHOWN})" if len(lines) > _SHOWN else ""
    return "; ".join(lines[:_SHOWN]) + more
