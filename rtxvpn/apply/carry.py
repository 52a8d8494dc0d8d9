"""Carries a change through that was agreed to: armed, sent, proved, judged, and brought to an end that is known."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rtxvpn.apply import finish
from rtxvpn.apply.aftermath import failed_here, lost, of_this_computer, stopped_at_once
from rtxvpn.apply.awake import asking
from rtxvpn.apply.deadman import Wanted, knock
from rtxvpn.apply.job import Change, Job, Outcome
from rtxvpn.apply.journal import NOT_APPLIED, UNKNOWN
from rtxvpn.apply.leftovers import all_back, take_over
from rtxvpn.apply.load import load
from rtxvpn.apply.push import announce_deadman, arm_deadman, is_healthy, prove, push
from rtxvpn.apply.readback import Meddled, accept
from rtxvpn.errors import Refused, RolledBack, RtxError, TransportError
from rtxvpn.health.result import Report
from rtxvpn.model import VpnConnection
from rtxvpn.site import expected_of
from rtxvpn.verify import glance
from rtxvpn.words import msg

_ALL_BACK = msg("everything that was sent was taken back; the router is as it was")


class Unhealthy(RolledBack):
    """The VPN did not come up in time, and the change was taken back; `report` tells why."""

    def __init__(self, report: Report) -> None:
        super().__init__(
            msg("the VPN did not come up ({state}); the change was taken back", state=report.state.value),
            advice=msg(
                "read the causes in the report; --on-unhealthy keep leaves the change in place, unsaved"
            ),
        )
        self.report = report


def carry_through(change: Change, job: Job, vpn: VpnConnection) -> Outcome:
    """Carry a change through; however it ends, the journal says how.

    Raises TransportError when the line had died before anything was sent; Refused and RolledBack when all was
    taken back; OutcomeUnknown.
    """
    wanted = _look_before(change, job, vpn)
    note = change.journal.note
    try:
        return _carry_through(change, job, wanted)
    except (Refused, RolledBack):
        note("end", outcome=NOT_APPLIED, saved=False)
        raise
    except RtxError as trouble:
        note("end", outcome=UNKNOWN, saved=False, why=type(trouble).__name__)
        raise
    except KeyboardInterrupt:  # the second one: at once, without a logout that would stop the dead-man
        note("end", outcome=UNKNOWN, saved=False, why="interrupted twice")
        change.link.connection.hang_up()
        raise stopped_at_once(change) from None
    except Exception as fault:  # of ours, while it was brought to its end: what is armed stays armed
        note("end", outcome=UNKNOWN, saved=change.saved, why=type(fault).__name__)
        change.link.connection.hang_up()
        raise failed_here(fault) from fault


def _look_before(change: Change, job: Job, vpn: VpnConnection) -> Wanted:
    """Look at a VPN that is there already, so that it can be told what becomes of it; find a line that is dead.

    Returns the dead-man that is to be armed, once the journal knows of it.
    """
    with nothing_sent(change):
        if any((entry.context or "").startswith("tunnel ") for entry in change.found.entries):
            change.listener.stage(msg("look at the VPN as it is, to compare"))
            change.listener.looked(glance(change.router, expected_of(job.site, vpn), job.url))
        change.refusal = knock(change.router)
        return announce_deadman(change, [command.command for command in change.commands])


@contextmanager
def nothing_sent(change: Change) -> Iterator[None]:
    """Have the journal say so, and a line that died: nothing has been sent, whatever is raised."""
    try:
        yield
    except (Exception, KeyboardInterrupt) as trouble:
        change.journal.note("end", outcome=NOT_APPLIED, saved=False, why=type(trouble).__name__)
        if isinstance(trouble, TransportError):
            trouble.advice = msg("nothing was sent; run the same command again")
        raise


def _carry_through(change: Change, job: Job, wanted: Wanted) -> Outcome:
    report = _change_and_judge(change, job, wanted)
    changes = len(change.commands)
    if report is None:
        half = change.lost.half() if change.lost else None
        return Outcome(False, False, None, None, changes, half=half)
    if not is_healthy(report):
        finish.keep(change)
        return Outcome(True, False, report, change.backup, changes)
    finish.save(change)
    return Outcome(True, True, report, change.backup, changes)


def _change_and_judge(change: Change, job: Job, wanted: Wanted) -> Report | None:
    """Push, prove, judge; whatever goes wrong while the line lives is taken back. None: not agreed to."""
    try:
        if not _armed(change, wanted):
            return None
        if change.slot is not None:
            load(change, change.slot)
        else:
            push(change, [command.command for command in change.commands])
        report = prove(change, job)
        if not is_healthy(report) and not _keeps(change, report):
            raise Unhealthy(report)
        accept(change, job, saves=is_healthy(report))
    except TransportError as trouble:
        raise lost(change, trouble) from trouble
    except Unhealthy as unhealthy:
        change.listener.stage(msg("the VPN is not healthy: take back what was sent"))
        finish.undo(change, unhealthy.what)
        raise
    except Exception as fault:
        # a full disk, a fault of ours: the router comes first
        what = fault.what if isinstance(fault, RtxError) else of_this_computer(fault)
        change.listener.stage(msg("take back what was sent"))
        finish.undo(change, what)
        back = all_back(change, _ALL_BACK)
        if isinstance(fault, Refused):
            fault.advice = back
            raise
        raise RolledBack(what, advice=fault.advice if isinstance(fault, Meddled) else back) from fault
    return report


def _keeps(change: Change, report: Report) -> bool:
    left_s = change.armed.fires_s - change.job.clock() if change.armed.armed else None
    with asking(change):
        return change.listener.keeps(report, left_s)


def _armed(change: Change, wanted: Wanted) -> bool:
    """Arm the dead-man; where not all of it stands, say what does, and ask."""
    arm_deadman(change, wanted)
    if is_enough(change, wanted):
        take_over(change)
        return True
    finish.disarm(change)
    change.journal.note("end", outcome=NOT_APPLIED, saved=False)
    return False


def is_enough(change: Change, wanted: Wanted) -> bool:
    """Tell whether to go on with what is armed.

    Where nothing is, somebody has to say so: --yes was said before anybody could know.
    """
    armed, listener = change.armed, change.listener
    if not armed.armed:
        nothing = msg(
            "this router took no way back of its own: if the line is lost, it stays half changed until it is restarted"
        )
        with asking(change):
            return listener.accepts([nothing], msg("Go on all the same?"))
    if wanted.schedule is not None and armed.schedule is None:
        only = msg(
            "the router did not take the restart: only its `rollback timer` stands ready, {seconds} s",
            seconds=armed.timer_s,
        )
        if change.link.outlives_its_wire:
            listener.stage(only)
            return True
        unknown = msg(
            "what a lost line does to that timer is not known; if it stops it, the router stays half changed until it is restarted"
        )
        with asking(change):
            return listener.goes_on([only, unknown])
    if wanted.timer and armed.timer_s is None:
        listener.stage(
            msg(
                "the router did not take the rollback timer: if the line is lost, it restarts by itself after {restart} s, with the configuration that is saved",
                restart=armed.restart_s,
            )
        )
    return True
