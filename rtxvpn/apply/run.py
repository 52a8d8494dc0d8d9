"""One apply from beginning to end.

The order is the safety: nothing is sent before the backup is on disk and the plan agreed to; nothing
follows an answer that is not silence; nothing is saved before a healthy report; and whatever goes
wrong while the line lives is taken back and compared with the backup.
"""

from __future__ import annotations

from contextlib import closing
from datetime import datetime

from rtxvpn.apply import finish
from rtxvpn.apply.awake import awake
from rtxvpn.apply.backup import sealed, write_backup
from rtxvpn.apply.before import (
    Identity,
    identify,
    in_the_way,
    refuse_errors,
    require_supported,
    whole_config,
)
from rtxvpn.apply.carry import Unhealthy, carry_through
from rtxvpn.apply.deadman import choose, told
from rtxvpn.apply.job import Change, Job, Outcome
from rtxvpn.apply.journal import APPLIED, NOT_APPLIED, Journal, Past, new_journal, pasts
from rtxvpn.apply.kept import warn_of_damaged, whole_after
from rtxvpn.apply.leftovers import Lost, find_lost
from rtxvpn.apply.link import Link
from rtxvpn.apply.listener import Listener
from rtxvpn.apply.load import find_slot
from rtxvpn.apply.one_writer import one_writer, require_no_other
from rtxvpn.apply.push import is_healthy
from rtxvpn.apply.restarts import armed_by
from rtxvpn.apply.slots import Slot, clean_up_slots
from rtxvpn.closer import Closer
from rtxvpn.config.diff import difference
from rtxvpn.config.tree import Config, read_config
from rtxvpn.connect import Connection
from rtxvpn.errors import SiteError, TransportError
from rtxvpn.model import VpnConnection
from rtxvpn.plan.adapt import on_router
from rtxvpn.plan.keep import require_current
from rtxvpn.plan.make import make_plan
from rtxvpn.plan.model import Plan
from rtxvpn.secrets import mask
from rtxvpn.site import expected_of
from rtxvpn.transport.base import Deadline
from rtxvpn.verify import look, wait_healthy
from rtxvpn.words import Msg, msg

__all__ = ["Job", "Outcome", "Unhealthy", "apply"]


_STALE_S = 60.0
_SHOWN = 3
_NOT_OURS = msg("the router holds changes that are not saved; the save takes all of them along")

_ALL_SENT = msg(
    "all commands of an earlier run were sent: they are proved now, and saved if the VPN is healthy"
)
_GO_ON = msg("Go on?")


def apply(connection: Connection, job: Job, listener: Listener) -> Outcome:
    """Do the plan on an open router. Raises Refused, RolledBack, OutcomeUnknown, ApplyError, SiteError."""
    listener.stage(msg("read what the router holds now"))
    running = whole_config(connection.router)
    identity = identify(running, connection.router.where)
    require_supported(identity)
    with one_writer(job.journals, identity.name, connection.router.where):
        return _apply(connection, job, listener, identity, running)


def _apply(connection: Connection, job: Job, listener: Listener, identity: Identity, running: str) -> Outcome:
    history = pasts(job.journals, identity.name)
    warn_of_damaged(job.journals, identity.name, history, listener)
    clean_up_slots(connection, history, job.wall, listener)
    lost, running = find_lost(
        connection, history, running, job, listener, lambda: whole_config(connection.router)
    )
    found = read_config(running)
    require_no_other(found, armed_by(history, found, job.wall()), connection.router.where)
    plan = make_plan(job.site, job.download, found)
    if job.kept is not None:
        require_current(job.kept, plan, found)
    with closing(Link(connection, job, identity.serial, found, listener)) as link:
        _require_sane(plan, link)
        if not plan.commands and lost is None:
            return _nothing_to_change(connection, job, listener, next(iter(history), None), plan.connection)
        slot = None
        if job.method == "load" and lost is not None:  # its file is not what the router holds
            listener.stage(msg("what an earlier change left half done is gone on with line by line"))
        elif job.method == "load":
            listener.stage(msg("read the router's own file by SFTP, and look for a free one"))
            slot = find_slot(link, identity.firmware, plan.commands)
        if not _agreed(link, job, listener, plan, identity.firmware):
            half = lost.half() if lost else None
            return Outcome(False, False, None, None, len(plan.commands), half=half)
        change = _begun(link, job, listener, identity, running, plan, lost, slot)
        return carry_through(change, job, plan.connection)


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
    text = running if lost is None else lost.text
    backup = write_backup(job.backups, identity.name, text, datetime.now())
    journal = new_journal(job.journals, identity.name, job.wall, listener.stage)
    commands = [*(lost.commands if lost else ()), *(mask(command.command) for command in plan.commands)]
    journal.note("begin", url=job.url, backup=str(backup), **sealed(text), commands=commands)
    return Change(
        link, job, listener, identity, read_config(running), plan.commands, backup, journal, slot, lost
    )


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
        Journal(past.path, job.wall, listener.stage).note(
            "end", outcome=APPLIED, saved=True, by="a later run"
        )
    return Outcome(False, True, report, past.backup if past else None, 0)


def _is_ours(connection: Connection, past: Past | None) -> bool:
    """Tell whether the router holds just what an apply of ours left there unsaved, and nothing since."""
    if past is None or past.saved or past.outcome == NOT_APPLIED or (left := whole_after(past)) is None:
        return False
    return read_config(connection.router.running_config()).means() == read_config(left).means()


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
    try:
        return _answered(link, job, listener, plan, warnings)
    except TransportError as trouble:
        trouble.advice = msg("nothing was sent; run the same command again")
        raise


def _answered(link: Link, job: Job, listener: Listener, plan: Plan, warnings: list[Msg]) -> bool:
    """Ask; after a long question read again what the plan was made from. Raises TransportError, SiteError."""
    asked_s = job.clock()
    with awake(link.connection, job.awake_s):
        agreed = not warnings or listener.goes_on(warnings)
        agreed = agreed and (
            listener.agrees(plan) if plan.commands else listener.permits(_ALL_SENT, [], _GO_ON)
        )
    if not agreed or job.clock() - asked_s < _STALE_S:
        return agreed
    held = read_config(whole_config(link.connection.router))
    if held.means() == link.before.means():
        return True
    raise SiteError(
        msg(
            "somebody has changed the router while the question stood: {lines}",
            lines=_unlike(held, link.before),
        ),
        advice=msg("nothing was sent; run the same command again: it makes a new plan"),
    )


def _unlike(held: Config, before: Config) -> str:
    return "; ".join(mask(change.command) for change in difference(before, held)[:_SHOWN])


def _require_sane(plan: Plan, link: Link) -> None:
    """Refuse a plan with an error finding, and one that would cut the line it is sent over for good."""
    refuse_errors(plan)
    link.require_crossable([command.command for command in plan.commands])
