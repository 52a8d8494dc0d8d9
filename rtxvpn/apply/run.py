"""One apply from beginning to end.

The order is the safety: nothing is sent before the backup is on disk and the plan agreed to; nothing
follows an answer that is not silence; nothing is saved before a healthy report; and whatever goes
wrong while the line lives is taken back and compared with the backup.
"""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from functools import partial

from rtxvpn.apply import finish
from rtxvpn.apply.backup import write_backup
from rtxvpn.apply.before import (
    Identity,
    identify,
    in_the_way,
    refuse_errors,
    require_complete,
    require_supported,
)
from rtxvpn.apply.deadman import choose, told
from rtxvpn.apply.job import Change, Job, Outcome
from rtxvpn.apply.journal import APPLIED, NOT_APPLIED, UNKNOWN, Journal, Past, new_journal, pasts
from rtxvpn.apply.leftovers import Lost, armed_by, find_lost, taken_over
from rtxvpn.apply.link import Link
from rtxvpn.apply.listener import Listener
from rtxvpn.apply.load import find_slot, load
from rtxvpn.apply.one_writer import one_writer, require_no_other
from rtxvpn.apply.push import accept, arm_deadman, is_healthy, prove, push
from rtxvpn.apply.slots import Slot, clean_up_slots
from rtxvpn.closer import Closer
from rtxvpn.config.tree import Config, read_config
from rtxvpn.connect import Connection
from rtxvpn.errors import Refused, RolledBack, RtxError, SiteError, TransportError
from rtxvpn.health.result import Report
from rtxvpn.model import VpnConnection
from rtxvpn.plan.adapt import on_router
from rtxvpn.plan.keep import require_current
from rtxvpn.plan.make import make_plan
from rtxvpn.plan.model import Plan
from rtxvpn.secrets import mask
from rtxvpn.site import expected_of
from rtxvpn.transport.base import Deadline
from rtxvpn.verify import glance, look, wait_healthy
from rtxvpn.words import msg

__all__ = ["Job", "Outcome", "Unhealthy", "apply"]


_NOT_OURS = msg("the router holds changes that are not saved; the save takes all of them along")


def apply(connection: Connection, job: Job, listener: Listener) -> Outcome:
    """Do the plan on an open router. Raises Refused, RolledBack, OutcomeUnknown, ApplyError, SiteError."""
    listener.stage(msg("read what the router holds now"))
    running = _whole_config(connection)
    identity = identify(running, connection.router.where)
    require_supported(identity)
    with one_writer(job.journals, identity.name, connection.router.where):
        return _apply(connection, job, listener, identity, running)


def _apply(connection: Connection, job: Job, listener: Listener, identity: Identity, running: str) -> Outcome:
    history = pasts(job.journals, identity.name)
    clean_up_slots(connection, history, job.wall, listener)
    reread = partial(_whole_config, connection)
    lost, running = find_lost(connection, history, running, job, listener, reread)
    found = read_config(running)
    require_no_other(found, armed_by(history), connection.router.where)
    plan = make_plan(job.site, job.download, found)
    if job.kept is not None:
        require_current(job.kept, plan, found)
    if lost is not None and lost.saved and not plan.commands:
        taken_over(lost, connection.router, job.wall, APPLIED, saved=True)
        lost = None
    with closing(Link(connection, job, identity.serial, found)) as link:
        _require_sane(plan, link)
        if not plan.commands and lost is None:
            return _nothing_to_change(connection, job, listener, next(iter(history), None), plan.connection)
        slot = None
        if job.method == "load":
            listener.stage(msg("read the router's own file by SFTP, and look for a free one"))
            slot = find_slot(link, identity.firmware, plan.commands)
        if not _agreed(link, job, listener, plan, identity.firmware):
            half = lost.half() if lost else None
            return Outcome(False, False, None, None, len(plan.commands), half=half)
        change = _begun(link, job, listener, identity, running, plan, lost, slot)
        _look_before(link, job, listener, found, plan.connection)
        return _journalled(change, job)


def _begun(
    link: Link,
    job: Job,
    listener: Listener,
    identity: Identity,
    running: str,
    plan: Plan,
    lost: Lost | None,
    slot: Slot | None,
) -> Change:
    """Keep the backup and begin the journal; of a lost change that is taken over both go on."""
    listener.stage(msg("keep a backup of the running configuration"))
    backup = write_backup(job.backups, identity.name, running if lost is None else lost.text, datetime.now())
    journal = new_journal(job.journals, identity.name, job.wall)
    commands = [*(lost.commands if lost else ()), *(mask(command.command) for command in plan.commands)]
    journal.note("begin", url=job.url, backup=str(backup), commands=commands)
    return Change(
        link, job, listener, identity, read_config(running), plan.commands, backup, journal, slot, lost
    )


def _whole_config(connection: Connection) -> str:
    text = connection.router.running_config()
    require_complete(text, connection.router.where)
    return text


def _nothing_to_change(
    connection: Connection, job: Job, listener: Listener, past: Past | None, vpn: VpnConnection
) -> Outcome:
    """Look at the VPN; what an apply before this one had left unsaved is saved now, if healthy."""
    listener.stage(msg("nothing to change; look at the VPN"))
    expected = expected_of(job.site, vpn)
    closer = Closer(download=on_router(job.site, job.download, connection.router.running_config))
    if not connection.unsaved:
        return Outcome(False, False, look(connection.router, expected, job.url, closer), None, 0)
    deadline = Deadline(job.wait_s, job.clock)
    report = wait_healthy(
        connection.router, expected, job.url, deadline, listener.watching, listener.stopped, closer
    )
    if not is_healthy(report) or not (_is_ours(connection, past) or listener.goes_on([_NOT_OURS])):
        return Outcome(False, False, report, None, 0, unsaved=True)
    listener.stage(msg("put the console settings back, save, log out"))
    finish.save_and_prove(connection)
    if past is not None:
        Journal(past.path, job.wall).note("end", outcome=APPLIED, saved=True, by="a later run")
    return Outcome(False, True, report, past.backup if past else None, 0)


def _look_before(link: Link, job: Job, listener: Listener, before: Config, vpn: VpnConnection) -> None:
    """Look at a VPN that is there already, so that what the change makes of it can be told."""
    if any((entry.context or "").startswith("tunnel ") for entry in before.entries):
        listener.stage(msg("look at the VPN as it is, to compare"))
        listener.looked(glance(link.router, expected_of(job.site, vpn), job.url))


def _is_ours(connection: Connection, past: Past | None) -> bool:
    """Tell whether the router holds just what an apply of ours left there unsaved, and nothing since."""
    if past is None or past.saved or past.outcome == NOT_APPLIED or past.after is None:
        return False
    try:
        left = read_config(past.after.read_text("utf-8"))
    except OSError:
        return False
    return read_config(connection.router.running_config()).means() == left.means()


def _agreed(link: Link, job: Job, listener: Listener, plan: Plan, firmware: tuple[int, ...]) -> bool:
    """Tell what stands in the way and what the router would do by itself; ask."""
    unsaved = link.connection.unsaved
    warnings = in_the_way(link.router, unsaved)
    lines = [command.command for command in plan.commands]
    cuts = link.cuts(lines)
    seconds = job.patience_s(len(lines))
    listener.stage(
        told(choose(firmware, link.before, seconds, path_changes=bool(cuts), unsaved=bool(unsaved)))
    )
    if cuts:
        listener.stage(
            msg("`{line}` comes last: the rest goes over {url}", line=cuts[0], url=link.url_after(cuts[0]))
        )
    return (not warnings or listener.goes_on(warnings)) and (not plan.commands or listener.agrees(plan))


def _journalled(change: Change, job: Job) -> Outcome:
    """Carry a change through; however it ends, the journal says how."""
    try:
        return _carry_through(change, job)
    except (Refused, RolledBack):
        change.journal.note("end", outcome=NOT_APPLIED, saved=False)
        raise
    except RtxError as trouble:
        change.journal.note("end", outcome=UNKNOWN, saved=False, why=type(trouble).__name__)
        raise
    except KeyboardInterrupt:  # the second one: at once, without a logout that would stop the dead-man
        change.journal.note("end", outcome=UNKNOWN, saved=False, why="interrupted twice")
        change.link.connection.hang_up()
        raise finish.stopped_at_once(change) from None


def _carry_through(change: Change, job: Job) -> Outcome:
    report = _change_and_judge(change, job)
    changes = len(change.commands)
    if report is None:
        return Outcome(False, False, None, None, changes)
    if not is_healthy(report):
        finish.keep(change)
        return Outcome(True, False, report, change.backup, changes)
    finish.save(change)
    return Outcome(True, True, report, change.backup, changes)


def _change_and_judge(change: Change, job: Job) -> Report | None:
    """Push, prove, judge; whatever goes wrong while the line lives is taken back. None: not agreed to."""
    try:
        if not _armed(change):
            return None
        if change.slot is not None:
            load(change, change.slot)
        else:
            push(change, [command.command for command in change.commands])
        report = prove(change, job)
        if not is_healthy(report) and not change.listener.keeps(report):
            raise Unhealthy(report)
        accept(change, job)
    except TransportError as trouble:
        raise finish.lost(change, trouble) from trouble
    except Unhealthy as unhealthy:
        change.listener.stage(msg("the VPN is not healthy: take back what was sent"))
        finish.undo(change, unhealthy.what)
        raise
    except Exception as fault:
        # a full disk, a fault of ours: the router comes first
        error = fault if isinstance(fault, RtxError) else _of_this_computer(fault)
        change.listener.stage(msg("take back what was sent"))
        finish.undo(change, error.what)
        if isinstance(fault, Refused):
            fault.advice = msg("everything that was sent was taken back; the router is as it was")
            raise
        raise RolledBack(
            error.what, advice=msg("everything that was sent was taken back; the router is as it was")
        ) from fault
    return report


def _of_this_computer(fault: Exception) -> RtxError:
    """Make an error of ours of a fault on this computer; its own text is left out, for it may hold a secret."""
    reason = fault.strerror if isinstance(fault, OSError) and fault.strerror else type(fault).__name__
    return RtxError(msg("this computer failed in the middle: {reason}", reason=reason))


def _armed(change: Change) -> bool:
    """Arm the dead-man, or have somebody agree to go on without."""
    arm_deadman(change, [command.command for command in change.commands])
    if change.armed.armed or _goes_without(change):
        if change.lost is not None:
            taken_over(change.lost, change.router, change.job.wall)
        return True
    change.journal.note("end", outcome=NOT_APPLIED, saved=False)
    return False


def _goes_without(change: Change) -> bool:
    change.disarmed()
    without = msg(
        "this router took no way back of its own: if the line is lost, it stays half changed until it is restarted"
    )
    return change.listener.goes_on([without])


def _require_sane(plan: Plan, link: Link) -> None:
    """Refuse a plan with an error finding, and one that would cut the line it is sent over for good."""
    refuse_errors(plan)
    cuts = link.cuts([command.command for command in plan.commands])
    if cuts and not link.can_cross(cuts):
        raise SiteError(
            msg(
                "`{command}` would cut the line that carries it: this session comes in at {host}",
                command=cuts[0],
                host=link.host,
            ),
            advice=msg("use the serial console, or come in at another interface; nothing was sent"),
        )


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
