"""The ends of a change: saved and proved, kept unsaved, or taken back."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from rtxvpn.apply.aftermath import EITHER, aftermath
from rtxvpn.apply.backup import sealed, write_backup
from rtxvpn.apply.deadman import confirm, take_off_schedule
from rtxvpn.apply.job import Change
from rtxvpn.apply.journal import APPLIED
from rtxvpn.apply.leftovers import take_over
from rtxvpn.apply.takeback import take_back
from rtxvpn.config.tree import read_config
from rtxvpn.connect import Connection
from rtxvpn.errors import (
    OutcomeUnknown,
    ParseError,
    Refused,
    RolledBack,
    RouterError,
    RtxError,
    TransportError,
)
from rtxvpn.words import Msg, msg

_GRACE_S = 5.0  # what the router may need to put a configuration back
_LOOK_S = 5.0  # no login timer is shorter than 120 s (CR 4.53); a virtual router may run fast
_BEAT_S = 1.0


def save(change: Change) -> None:
    """Save what is healthy, prove it, log out.

    What provably is not saved is taken back. Raises RolledBack then, OutcomeUnknown where nobody can tell.
    """
    change.listener.stage(msg("put the console settings back, save, log out"))
    remember(change)
    connection = change.link.connection
    try:
        _make_ready(change)
        if not _saved(change):
            _take_unsaved_back(change)
        connection.leave()
    except KeyboardInterrupt:
        connection.hang_up()
        if not change.saved:
            raise OutcomeUnknown(msg("stopped at once, while the router was saving"), advice=EITHER) from None
    change.disarmed()
    change.journal.note("end", outcome=APPLIED, saved=True)


def _make_ready(change: Change) -> None:
    """Put the console back, and take off the schedule line last: no save may meet it.

    The rollback timer is left to the save, which stops it.
    """
    connection = change.link.connection
    taking_off = False
    try:
        connection.give_console_back()
        taking_off = True
        disarm(change, timer=False)
    except (Refused, TransportError) as trouble:
        connection.hang_up()
        gone = taking_off and isinstance(trouble, TransportError)  # nobody knows whether the line was taken
        raise OutcomeUnknown(
            msg("the change is healthy, but could not be saved: {what}", what=trouble.what),
            advice=EITHER if gone else aftermath(change, None),
        ) from trouble


def _saved(change: Change) -> bool:
    """Save, and once more where the router says that it has not; tells whether it is proved in the end."""
    connection = change.link.connection
    number = None if change.slot is None else change.slot.boot
    try:
        change.journal.note("save")
        if not connection.save(number):
            _require_proof(change)
            change.listener.stage(msg("the router says that it has not saved: once more"))
            change.journal.note("save")
            if not connection.save(number):
                return False
    except (TransportError, RouterError, ParseError) as trouble:
        connection.hang_up()
        raise OutcomeUnknown(
            msg("the line failed while saving: {what}", what=trouble.what), advice=EITHER
        ) from trouble
    change.saved = True
    change.journal.note("saved", disk=False)
    return True


def _require_proof(change: Change) -> None:
    """Find out whether a question on leaving proves that nothing was saved. Raises OutcomeUnknown.

    It does not where the router asked when we came already, or where somebody has changed something since.
    """
    connection = change.link.connection
    if change.question_proves:
        connection.come_back()
        if read_config(change.router.running_config()).means() == read_config(change.after).means():
            return
    raise _unproved()


def _unproved() -> OutcomeUnknown:
    return OutcomeUnknown(
        msg("the change is in place and healthy, but the router did not prove that it is saved"),
        advice=msg("log in, type `save`, and read its answer (a full or write-protected USB stick?)"),
    )


def _take_unsaved_back(change: Change) -> None:
    what = msg("the router does not save: asked twice, it says that it has not")
    change.listener.stage(msg("the router does not save: take back what was sent"))
    try:
        change.link.connection.come_back()
    except RtxError as trouble:
        change.link.connection.hang_up()
        raise OutcomeUnknown(
            msg("the line failed while saving: {what}", what=trouble.what), advice=EITHER
        ) from trouble
    undo(change, what)
    raise RolledBack(
        what,
        advice=msg(
            "everything that was sent was taken back; log in, type `save`, and read its answer (a full or write-protected USB stick?)"
        ),
    )


def save_and_prove(connection: Connection) -> None:
    """Save what the router holds already, log out, and prove it. Raises OutcomeUnknown."""
    try:
        proved = connection.save()
    except (Refused, TransportError) as trouble:
        connection.hang_up()
        raise OutcomeUnknown(
            msg("the line failed while saving: {what}", what=trouble.what),
            advice=msg(
                "it is saved, or not: run the same command again, it tells which and goes on from there"
            ),
        ) from trouble
    connection.leave()
    if not proved:
        raise _unproved()


def keep(change: Change) -> None:
    """Leave an unhealthy change in place, unsaved, because somebody wants it so."""
    remember(change)
    try:
        disarm(change)
    except Refused as refusal:
        change.link.connection.hang_up()
        raise OutcomeUnknown(
            msg("the change is in place, but the dead-man is still armed: {what}", what=refusal.what),
            advice=aftermath(change, None),
        ) from refusal
    except TransportError as trouble:
        change.link.connection.hang_up()
        raise OutcomeUnknown(
            msg("the line failed when the change was to be kept: {what}", what=trouble.what),
            advice=msg(
                "nothing was saved: the change is in place, or the router has gone back by itself, or does so within {seconds:.0f} s; then run the same command again: it tells what it finds",
                seconds=max(1.0, change.due_s - change.job.clock()),
            ),
        ) from trouble
    except KeyboardInterrupt:
        change.link.connection.hang_up()
        raise OutcomeUnknown(msg("stopped at once, while the change was to be kept"), advice=EITHER) from None
    change.journal.note("end", outcome=APPLIED, saved=False)


def remember(change: Change) -> None:
    """Keep what the router holds after the change, for `rtxvpn rollback`; a full disk does not stop the save."""
    ours = f"schedule at {change.armed.schedule} "
    change.after = "\n".join(line for line in change.after.split("\n") if not line.startswith(ours))
    try:
        path = write_backup(
            change.job.backups, change.identity.name, change.after, datetime.now(), after=True
        )
    except OSError as reason:
        told = msg(
            "what the router holds now could not be written down ({reason}): `rtxvpn rollback` will go by the commands of the plan alone",
            reason=reason.strerror or type(reason).__name__,
        )
        change.listener.stage(msg("warning: {told}", told=told))
        return
    change.journal.note("applied", after=str(path), **sealed(change.after))


def disarm(change: Change, *, timer: bool = True) -> None:
    """Take the restart off, and stop the timer unless it is left running. Raises Refused, TransportError."""
    armed = change.armed
    change.journal.note("disarm", disk=timer, schedule=armed.schedule, timer=timer and armed.asked)
    take_off_schedule(change.router, armed)
    if timer:
        confirm(change.router, armed)
    change.disarmed(schedule_only=not timer)


def undo(change: Change, trouble: Msg | str) -> None:
    """Take everything back and disarm. Raises OutcomeUnknown when neither we nor the router could."""
    try:
        take_back(change, trouble)
    except OutcomeUnknown as stuck:
        if isinstance(stuck.__cause__, TransportError):
            change.link.connection.hang_up()
        if not _router_goes_back(change):
            if change.armed.armed:
                change.link.connection.hang_up()  # a clean logout would stop what is left of it
            stuck.advice = aftermath(change, stuck.advice)
            raise
        change.disarmed()  # the schedule line went with the rest
        return
    try:
        disarm(change)
    except (Refused, TransportError) as failure:
        change.link.connection.hang_up()
        raise OutcomeUnknown(
            msg(
                "{trouble}; everything was taken back, but the dead-man is still armed: {why}",
                trouble=trouble,
                why=failure.what,
            ),
            advice=aftermath(change, None),
        ) from failure
    with suppress(Refused, TransportError):  # where it stands, whoever reads the end is told (`all_back`)
        take_over(change)


def _router_goes_back(change: Change) -> bool:
    """Wait for the rollback timer, where the line still lives, and tell whether it did its work."""
    ends_s = change.armed.fires_s + _GRACE_S
    left = ends_s - change.job.clock()
    if change.armed.timer_s is None or left <= 0 or change.lost is not None:
        return False  # or the timer goes back to the half of a lost change
    change.listener.stage(msg("wait for the router's own rollback timer: {seconds:.0f} s", seconds=left))
    try:
        while (left := ends_s - change.job.clock()) > 0:
            _count_down(change, min(_LOOK_S, left), ends_s)
            held = read_config(change.router.running_config())
            restart = f"schedule at {change.armed.schedule}"  # stands where it was armed before the timer
            if held.without(restart).means() == change.before.means():
                if (None, restart) in held.settings:
                    take_off_schedule(change.router, change.armed)
                return True
    except RtxError:
        change.link.connection.hang_up()
    return False


def _count_down(change: Change, seconds: float, ends_s: float) -> None:
    """Let the line be quiet for so long, and tell every second how long it still takes."""
    until = change.job.clock() + seconds
    while (rest := until - change.job.clock()) > 0:
        left = max(0.0, ends_s - change.job.clock())
        change.listener.waiting(msg("the router goes back by itself: {left:.0f} s left", left=left))
        change.router.session.rest(min(_BEAT_S, max(rest, 0.01)))
