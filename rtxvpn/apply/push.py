"""Sends the plan line by line and proves that the router holds it and that the VPN works."""

from __future__ import annotations

from collections.abc import Sequence

from rtxvpn.apply.deadman import Wanted, arm, as_wanted, choose
from rtxvpn.apply.job import Change, Job
from rtxvpn.apply.leftovers import give_way
from rtxvpn.apply.readback import require_held, told_of_others
from rtxvpn.apply.takeback import Interrupted
from rtxvpn.apply.turns import Turns
from rtxvpn.closer import Closer
from rtxvpn.health.result import Report, State
from rtxvpn.plan.adapt import on_router
from rtxvpn.secrets import mask
from rtxvpn.site import expected_of
from rtxvpn.transport.base import Deadline
from rtxvpn.verify import wait_healthy
from rtxvpn.words import msg


def announce_deadman(change: Change, lines: Sequence[str]) -> Wanted:
    """Choose the router's own way back; the journal knows of it before the router does. Raises CannotNote."""
    job = change.job
    wanted = choose(
        change.identity.firmware,
        change.found,
        job.patience_s(len(lines)),
        path_changes=bool(change.link.cuts(lines)),
        unsaved=bool(change.link.connection.unsaved),
    )
    latest = job.wall() + 2 * wanted.seconds
    change.journal.note(
        "armed",
        must=True,
        timer=wanted.timer,
        schedule=wanted.schedule,
        until=latest,
        stood=_stood(change),
    )
    return wanted


def arm_deadman(change: Change, wanted: Wanted) -> None:
    """Arm the router's own way back, and note what stands ready of it."""
    job = change.job
    if change.lost is not None:
        give_way(change.lost, change.link.connection)
    change.armed = as_wanted(wanted, job.clock)  # should the line die now
    change.armed = arm(change.router, wanted, job.clock, change.refusal)
    seconds = change.armed.fires_s - job.clock()
    change.journal.note(
        "armed",
        must=True,
        timer=change.armed.asked,
        schedule=change.armed.schedule,
        until=round(job.wall() + seconds, 3),
        restart_at=round(job.wall() + change.due_s - job.clock(), 3),
        stood=_stood(change),
    )


def _stood(change: Change) -> list[str]:
    """Return the restarts of a lost change: the timer brings them back."""
    return [one.line for one in change.lost.restarts] if change.lost else []


def push(change: Change, commands: Sequence[str]) -> None:
    """Send every command; the journal holds each before it is sent and after it was taken.

    It comes to the disk while the router thinks, before its answer is looked at. Raises CannotNote, and sends
    no more, where the journal cannot be written.
    """
    total = len(commands)
    turns = Turns(change, commands)
    change.listener.stage(msg("send {count} commands, one by one", count=total))

    def step(done: int, line: str) -> None:
        if done:
            change.journal.note("sent", disk=False, must=True, n=done)
        turns.before(line)
        if change.listener.stopped():
            raise Interrupted(msg("interrupted after {done} of {total} commands", done=done, total=total))
        shown = mask(line)
        change.listener.step(done, total, shown)
        change.journal.note("send", disk=False, must=True, n=done + 1, command=shown)

    change.link.send(commands, step, change.journal.to_disk, may_stop=True)
    change.journal.note("sent", must=True, n=total)
    change.listener.step(total, total, "")


def prove(change: Change, job: Job) -> Report:
    """Read back, compare, and wait for health. Raises ApplyError when a line is missing."""
    listener = change.listener
    listener.stage(msg("read back and compare"))
    connection = require_held(change, job)
    if change.others:
        listener.stage(msg("warning: {told}", told=told_of_others(change.others)))
    listener.stage(
        msg("wait until both tunnels are up (at most {seconds:.0f} s)", seconds=job.wait_s)
        if connection.static
        else msg("wait until both tunnels and BGP are up (at most {seconds:.0f} s)", seconds=job.wait_s)
    )
    report = wait_healthy(
        change.router,
        expected_of(job.site, connection),
        change.link.url,
        Deadline(job.wait_s, job.clock),
        listener.watching,
        listener.stopped,
        Closer(download=on_router(job.site, job.download, lambda: change.after)),
    )
    if listener.stopped():
        raise Interrupted(msg("interrupted while the VPN was coming up"))
    change.journal.note("judged", state=report.state.value)
    return report


def is_healthy(report: Report) -> bool:
    """Tell whether a report lets a change be saved: nothing less than OK."""
    return report.state is State.OK
