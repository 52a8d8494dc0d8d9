"""Goes back to the backup of the last apply, from its journal, in a new process on another day."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from typing import Literal

from rtxvpn.apply import aftermath, finish
from rtxvpn.apply.backup import sealed, write_backup
from rtxvpn.apply.before import Identity, identify, in_the_way, require_supported, whole_config
from rtxvpn.apply.carry import is_enough, nothing_sent
from rtxvpn.apply.deadman import Wanted, knock
from rtxvpn.apply.going_back import ChangedSince, left_by, settings_to_go_back, to_go_back
from rtxvpn.apply.job import Change, Errand
from rtxvpn.apply.journal import (
    APPLIED,
    NOT_APPLIED,
    UNKNOWN,
    Journal,
    Past,
    new_journal,
    pasts,
    unread,
)
from rtxvpn.apply.kept import kept_before, warn_of_damaged
from rtxvpn.apply.leftovers import (
    Lost,
    all_back,
    find_lost,
    give_way,
    take_over,
    taken_over,
)
from rtxvpn.apply.link import Link
from rtxvpn.apply.listener import Listener
from rtxvpn.apply.one_writer import one_writer, require_no_other
from rtxvpn.apply.push import announce_deadman, arm_deadman, push
from rtxvpn.apply.readback import Meddled, ask_about, others
from rtxvpn.apply.restarts import armed_by
from rtxvpn.apply.slots import clean_up_slots
from rtxvpn.apply.takeback import way_back
from rtxvpn.config.diff import difference
from rtxvpn.config.identity import Key
from rtxvpn.config.tree import Config, read_config
from rtxvpn.connect import Connection
from rtxvpn.errors import (
    ApplyError,
    OutcomeUnknown,
    Refused,
    RolledBack,
    RouterError,
    RtxError,
    TransportError,
)
from rtxvpn.plan.model import PlannedCommand
from rtxvpn.secrets import mask
from rtxvpn.words import msg

__all__ = ["DECLINED", "DONE", "NOTHING", "ChangedSince", "roll_back"]

_TAKEN_BACK = msg("the rollback was taken back: the router is as it was before it")

Ending = Literal["rolled back", "nothing to do", "declined"]
DONE: Ending = "rolled back"
NOTHING: Ending = "nothing to do"
DECLINED: Ending = "declined"


def roll_back(connection: Connection, errand: Errand, listener: Listener, *, anyway: bool = False) -> Ending:
    """Lead the router back to before the last apply, and save; tells how it ended.

    What somebody else changed since makes it refuse (ChangedSince); with `anyway` only the settings of
    the apply go back. A journal or backup that counts and is damaged makes it refuse before anything is touched
    (Damaged). Raises Refused, ChangedSince, OutcomeUnknown, SiteError.
    """
    listener.stage(msg("read what the router holds now"))
    text = whole_config(connection.router)
    identity = identify(text, connection.router.where)
    require_supported(identity)
    with one_writer(errand.journals, identity.name, connection.router.where):
        return _roll_back(connection, errand, listener, identity, text, anyway=anyway)


def _roll_back(
    connection: Connection, errand: Errand, listener: Listener, identity: Identity, text: str, *, anyway: bool
) -> Ending:
    history = pasts(errand.journals, identity.name)
    past = to_go_back(history, unread(errand.journals, identity.name))
    kept = None if past is None else (read_config(kept_before(past)), left_by(past))
    warn_of_damaged(errand.journals, identity.name, history, listener)
    clean_up_slots(connection, history, errand.wall, listener)
    lost, text = find_lost(
        connection, history, text, errand, listener, lambda: whole_config(connection.router)
    )
    held = read_config(text)
    require_no_other(held, armed_by(history, held, errand.wall()), connection.router.where)
    if past is None or kept is None:
        return NOTHING
    now, (before, after) = read_config(text), kept
    ours = settings_to_go_back(past, before, after, now, anyway=anyway)
    if not difference(now.only(ours), before.only(ours)):
        unsaved = connection.unsaved if lost is None else not lost.saved
        if unsaved and history[0].kind == "rollback" and history[0].outcome in (None, UNKNOWN):
            return _saved_at_last(connection, errand, listener, history[0], lost)
        return NOTHING
    with closing(Link(connection, errand, identity.serial, now, listener)) as link:
        lines = way_back(link, before.only(ours), ours)
        link.require_crossable(lines)
        if not _agreed(connection, listener, past, lines):
            if lost is not None:
                listener.stage(lost.half())
            return DECLINED
        change = _begun(link, errand, listener, identity, text, past, ours, lines)
        change.lost = lost
        with nothing_sent(change):
            change.refusal = knock(change.router)
            wanted = announce_deadman(change, lines)
        return _journalled(change, lines, before, wanted)


def _saved_at_last(
    connection: Connection, errand: Errand, listener: Listener, past: Past, lost: Lost | None
) -> Ending:
    """Save what a lost rollback had led back and not saved: a restart would bring the apply again."""
    if not listener.goes_on(
        [msg("the router holds changes that are not saved; the save takes all of them along")]
    ):
        return DECLINED
    listener.stage(msg("put the console settings back, save, log out"))
    try:
        if lost is not None:
            give_way(lost, connection)
            taken_over(lost, connection.router, errand.wall)
    except (Refused, TransportError) as trouble:
        connection.hang_up()
        raise OutcomeUnknown(
            msg("the line failed while saving: {what}", what=trouble.what),
            advice=trouble.advice if isinstance(trouble, Refused) else aftermath.EITHER,
        ) from trouble
    finish.save_and_prove(connection)
    Journal(past.path, errand.wall, listener.stage).note("end", outcome=APPLIED, saved=True, by="a later run")
    return DONE


def _begun(
    link: Link,
    errand: Errand,
    listener: Listener,
    identity: Identity,
    text: str,
    past: Past,
    ours: frozenset[Key],
    lines: list[str],
) -> Change:
    backup = write_backup(errand.backups, identity.name, text, datetime.now())
    journal = new_journal(errand.journals, identity.name, errand.wall, listener.stage)
    journal.note(
        "begin",
        kind="rollback",
        url=errand.url,
        backup=str(backup),
        **sealed(text),
        commands=[mask(line) for line in lines],
        of=str(past.path),
    )
    commands = tuple(_planned(key) for key in sorted(ours, key=str))
    return Change(link, errand, listener, identity, read_config(text), commands, backup, journal)


def _agreed(connection: Connection, listener: Listener, past: Past, lines: list[str]) -> bool:
    warnings = in_the_way(connection.router, connection.unsaved)
    told = msg(
        "{count} commands lead back to before the apply of {began} ({backup})",
        count=len(lines),
        began=past.began,
        backup=str(past.backup),
    )
    return (not warnings or listener.goes_on(warnings)) and listener.permits(
        told, [mask(line) for line in lines], msg("Go back, and save?")
    )


def _planned(key: Key) -> PlannedCommand:
    return PlannedCommand(key[1], "tool", key[0])


def _journalled(change: Change, lines: list[str], before: Config, wanted: Wanted) -> Ending:
    """Go back; however it ends, the journal says how, and no logout of ours stops the router's own way back."""
    try:
        if not _go_back(change, lines, before, wanted):
            finish.disarm(change)
            change.journal.note("end", outcome=NOT_APPLIED, saved=False)
            return DECLINED
        finish.save(change)
    except RolledBack as unsaved:
        change.journal.note("end", outcome=NOT_APPLIED, saved=False)
        raise RouterError(unsaved.what, advice=_TAKEN_BACK) from unsaved
    except RouterError:
        change.journal.note("end", outcome=NOT_APPLIED, saved=False)
        raise
    except RtxError as trouble:
        change.journal.note("end", outcome=UNKNOWN, saved=False, why=type(trouble).__name__)
        raise
    except KeyboardInterrupt:  # the second one
        change.journal.note("end", outcome=UNKNOWN, saved=False, why="interrupted twice")
        change.link.connection.hang_up()
        raise aftermath.stopped_at_once(change) from None
    except Exception as fault:  # of ours, while it was brought to its end: what is armed stays armed
        change.journal.note("end", outcome=UNKNOWN, saved=change.saved, why=type(fault).__name__)
        change.link.connection.hang_up()
        raise aftermath.failed_here(fault) from fault
    return DONE


def _go_back(change: Change, lines: list[str], before: Config, wanted: Wanted) -> bool:
    """Send and compare; what fails on the way is taken back to where it began, unless that was half a change.

    False, and nothing of it sent, where too little stands ready and nobody agrees to go on all the same.
    """
    try:
        arm_deadman(change, wanted)
        if not is_enough(change, wanted):
            return False
        take_over(change)
        push(change, lines)
        change.after = change.router.running_config()
        held = read_config(change.after)
        if difference(held.only(change.ours), before.only(change.ours)):
            raise ApplyError(msg("the router does not hold the backup although it took every command"))
        if strange := others(change, held, change.found):
            ask_about(change, strange)
    except TransportError as trouble:
        raise aftermath.lost(change, trouble) from trouble
    except Exception as fault:  # a full disk, a fault of ours: the router comes first
        what = fault.what if isinstance(fault, RtxError) else aftermath.of_this_computer(fault)
        change.listener.stage(msg("take back what was sent"))
        finish.undo(change, what)
        back = all_back(change, _TAKEN_BACK)
        raise RouterError(what, advice=fault.advice if isinstance(fault, Meddled) else back) from fault
    return True
