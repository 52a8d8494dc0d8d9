"""Where the settings that are left over in the plan's own tunnels (`rtxvpn.config.leftover`) are taken off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rtxvpn.config.diff import Change

LEFT_OVER = "settings-left-over"  # the finding that tells of them; who turns it off keeps them


def beside(removals: Sequence[Change], changes: Sequence[Change]) -> tuple[Change, ...]:
    """Put removals before the other changes of their tunnel, so that one tunnel is done before the next."""
    return tuple(_beside(removals, changes))


def _beside(removals: Sequence[Change], changes: Sequence[Change]) -> Iterator[Change]:
    waiting = list(removals)
    for change in changes:
        yield from (removal for removal in waiting if removal.context == change.context)
        waiting = [removal for removal in waiting if removal.context != change.context]
        yield change
    yield from waiting
