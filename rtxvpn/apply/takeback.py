"""Takes a change back by inverse commands and proves it against the configuration from before."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from rtxvpn.apply.job import Change
from rtxvpn.apply.link import Link
from rtxvpn.config.diff import BGP_REFRESH, difference, needs_refresh, typed
from rtxvpn.config.identity import Key
from rtxvpn.config.tree import Config, read_config
from rtxvpn.errors import ApplyError, OutcomeUnknown, RtxError
from rtxvpn.plan.order import with_tunnels_off
from rtxvpn.secrets import mask
from rtxvpn.words import Msg, msg


class Interrupted(ApplyError):
    """Somebody pressed Ctrl-C; what was sent is taken back."""


def take_back(change: Change, trouble: Msg | str) -> None:
    """Lead the router back to what it held before, because of `trouble`. Raises OutcomeUnknown when that fails.

    The commands are worked out from what the router holds now, so it does not matter where a push
    stopped. Only what the change set is taken back: what another administrator changed meanwhile is
    not ours. Equality is proved by reading back.
    """
    link, ours, before = change.link, change.ours, change.before.only(change.ours)
    try:
        _send(change, way_back(link, before, ours))
        left = difference(read_config(link.router.running_config()).only(ours), before)
    except RtxError as failure:
        raise _stuck(trouble, failure.what, change.backup) from failure
    if left:
        raise _stuck(trouble, msg("{count} lines differ", count=len(left)), change.backup)


def _send(change: Change, lines: list[str]) -> None:
    """Send them; the journal holds each before it is sent and after it was taken."""
    journal, total = change.journal, len(lines)

    def step(done: int, line: str) -> None:
        if done:
            journal.note("undo-sent", disk=False, n=done)
        shown = mask(line)
        change.listener.undoing(done, total, shown)
        journal.note("undo-send", disk=False, n=done + 1, command=shown)

    change.link.send(lines, step, journal.to_disk)
    journal.note("undo-sent", n=total)
    change.listener.undoing(total, total, "")


def way_back(link: Link, before: Config, ours: Collection[Key]) -> list[str]:
    """Return the commands that lead from what the router holds to `before`, ready to type."""
    context = link.router.session.prompt.context
    leave_context = [_select_none(context)] if context else []
    running = read_config(link.router.running_config()).only(ours)
    changes = with_tunnels_off(running, difference(running, before))
    lines = [command for _, command in typed([(change.context, change.command) for change in changes])]
    return [*leave_context, *lines, *([BGP_REFRESH] if needs_refresh(lines) else [])]


def _select_none(context: str) -> str:
    return f"{'pp' if context.startswith('pp') else 'tunnel'} select none"


def _stuck(trouble: Msg | str, why: Msg | str, backup: Path) -> OutcomeUnknown:
    return OutcomeUnknown(
        msg("{trouble}; and the change could not be taken back completely: {why}", trouble=trouble, why=why),
        advice=msg(
            "nothing was saved: a restart of the router brings back what it had saved; the backup is {backup}",
            backup=str(backup),
        ),
    )
