"""Reads back what a change has made of the router, and tells from it what somebody else did meanwhile."""

from __future__ import annotations

from dataclasses import replace

from rtxvpn.apply.awake import asking
from rtxvpn.apply.candidate import after
from rtxvpn.apply.deadman import confirm
from rtxvpn.apply.job import Change, Job
from rtxvpn.config.identity import Key
from rtxvpn.config.tree import Config, read_config
from rtxvpn.errors import ApplyError
from rtxvpn.model import VpnConnection
from rtxvpn.plan.make import make_plan
from rtxvpn.secrets import mask
from rtxvpn.words import Msg, msg

_NARROW_S = (
    100.0  # a save takes up to 90 s; a timer that ends meanwhile would have the router save what was before
)
_FRESH_S = 5.0  # what was read longer ago may have been changed by somebody since
_SHOWN = 5


class Meddled(ApplyError):
    """Somebody else has changed the router meanwhile, and nobody has agreed to save that along."""


def require_held(change: Change, job: Job) -> VpnConnection:
    """Read back, and return the connection with the numbers that it has on this router. Raises ApplyError."""
    text = change.router.running_config()
    change.read_s = job.clock()
    held = read_config(text)
    again = make_plan(job.site, job.download, held)
    left = [command for command in again.commands if command.undo]
    if left and 0.0 < change.armed.fires_s < change.read_s:
        raise ApplyError(msg("the router has gone back by itself meanwhile: its `rollback timer` ran out"))
    if left:
        raise ApplyError(
            msg("the router does not hold `{command}` although it took it", command=mask(left[0].command))
        )
    change.after, change.others = text, others(change, held, after(change.found, change.commands))
    return again.connection


def others(change: Change, held: Config, wanted: Config) -> tuple[str, ...]:
    """Return what the router holds, or holds no more, although neither it did before nor the commands say so.

    Compared are normal forms, for the router renders some lines anew (fact book rtx-cli 8). Not compared are
    the settings of the change itself, the console's, and the dead-man's own lines.
    """
    ours = change.ours | _restarts(change)
    return tuple(
        mask(held.settings[key].text) if key in held.settings else f"no {mask(wanted.settings[key].text)}"
        for key in {**held.settings, **wanted.settings}
        if key not in ours
        and not key[1].startswith("console ")
        and _normal(held, key) != _normal(wanted, key)
    )


def told_of_others(lines: tuple[str, ...]) -> Msg:
    """Say what somebody else has changed."""
    more = f" (+{len(lines) - _SHOWN})" if len(lines) > _SHOWN else ""
    return msg(
        "somebody else has changed the router meanwhile: {lines}", lines="; ".join(lines[:_SHOWN]) + more
    )


def accept(change: Change, job: Job, *, saves: bool) -> None:
    """Compare once more where that was long ago, and ask about what somebody else did, if it would be saved.

    Raises ApplyError where the router has gone back by itself meanwhile, Meddled.
    """
    agreed: frozenset[str] = frozenset()
    while True:
        _hold_the_timer(change, job)
        if job.clock() - change.read_s > _FRESH_S:
            require_held(change, job)
        lines = change.others if saves else ()
        if agreed.issuperset(lines):
            return
        ask_about(change, lines)
        agreed |= frozenset(lines)


def ask_about(change: Change, lines: tuple[str, ...]) -> None:
    """Ask whether what somebody else did is to be saved along. Raises Meddled where it is not."""
    told = told_of_others(lines)
    if not _agreed(change, told):
        raise Meddled(
            told,
            advice=msg(
                "what was sent was taken back, and those lines stay, not saved: look at them, then run the same command again; on a terminal, without --yes, you are asked whether to save them along"
            ),
        )


def _agreed(change: Change, told: Msg) -> bool:
    question = msg("Save this along with the plan?")
    if change.armed.armed:
        left = msg(
            "without an answer the router goes back by itself in {left:.0f} s",
            left=max(0.0, change.armed.fires_s - change.job.clock()),
        )
        question = msg("{question} ({left})", question=question, left=left)
    with asking(change):
        return change.listener.accepts([told], question)


def _hold_the_timer(change: Change, job: Job) -> None:
    """Stop a timer that would end while the router saves; what has ended already shows in the comparison."""
    armed = change.armed
    if armed.timer_s is None or job.clock() < armed.fires_s - _NARROW_S:
        return
    change.journal.note("disarm", timer=True)
    confirm(change.router, armed)
    change.armed = replace(armed, timer_s=None, asked=False)
    change.read_s = float("-inf")


def _restarts(change: Change) -> frozenset[Key]:
    numbers = (change.armed.schedule, *(one.number for one in (change.lost.restarts if change.lost else ())))
    return frozenset((None, f"schedule at {number}") for number in numbers)


def _normal(config: Config, key: Key) -> str | None:
    entry = config.settings.get(key)
    return None if entry is None else entry.normal
