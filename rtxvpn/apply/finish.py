"""The ends of a change: saved and proved, kept unsaved, taken back, or lost with the line."""

from __future__ import annotations

from datetime import datetime

from rtxvpn.apply.backup import write_backup
from rtxvpn.apply.deadman import DeadMan, confirm, take_off_schedule
from rtxvpn.apply.job import Change
from rtxvpn.apply.journal import APPLIED
from rtxvpn.apply.takeback import take_back
from rtxvpn.config.tree import read_config
from rtxvpn.connect import Connection
from rtxvpn.errors import OutcomeUnknown, Refused, RtxError, TransportError
from rtxvpn.words import Msg, msg

_GRACE_S = 5.0  # what the router may need to put a configuration back
_LOOK_S = 5.0  # no login timer is shorter than 120 s (CR 4.53); a virtual router may run fast


def save(change: Change) -> None:
    """Save what is healthy. The schedule line goes last, just before: no save may meet it.

    The rollback timer is left to the save, which stops it.
    """
    change.listener.stage(msg("put the console settings back, save, log out"))
    remember(change)
    connection = change.link.connection
    try:
        connection.give_console_back()
        take_off_schedule(connection.router, change.armed)
    except RtxError as trouble:
        connection.hang_up()
        raise OutcomeUnknown(
            msg("the change is healthy, but could not be saved: {what}", what=trouble.what),
            advice=aftermath(change.armed, None),
        ) from trouble
    change.disarmed(schedule_only=True)
    try:
        save_and_prove(connection, None if change.slot is None else change.slot.boot)
    except KeyboardInterrupt:
        connection.hang_up()
        raise OutcomeUnknown(
            msg("stopped at once, while the router was saving"),
            advice=msg(
                "it is saved, or the router goes back by itself: run the same command again, it tells which"
            ),
        ) from None
    change.disarmed()
    change.journal.note("end", outcome=APPLIED, saved=True)


def save_and_prove(connection: Connection, number: int | None = None) -> None:
    """Save (to config`number`), log out, and prove it: a saved router does not ask when one leaves. Raises OutcomeUnknown."""
    try:
        connection.give_console_back()
        connection.router.save(number)
    except TransportError as trouble:
        connection.hang_up()
        raise OutcomeUnknown(
            msg("the line failed while saving: {what}", what=trouble.what),
            advice=msg(
                "it is saved, or the router goes back by itself: run the same command again, it tells which"
            ),
        ) from trouble
    left = connection.leave()
    if left.asked_to_save or not left.clean:
        raise OutcomeUnknown(
            msg("the change is in place and healthy, but the router did not prove that it is saved"),
            advice=msg("log in, type `save`, and read its answer (a full or write-protected USB stick?)"),
        )


def keep(change: Change) -> None:
    """Leave an unhealthy change in place, unsaved, because somebody wants it so."""
    remember(change)
    try:
        take_off_schedule(change.router, change.armed)
        confirm(change.router, change.armed)
    except (Refused, TransportError) as trouble:
        change.link.connection.hang_up()
        raise OutcomeUnknown(
            msg("the change is in place, but the dead-man is still armed: {what}", what=trouble.what),
            advice=aftermath(change.armed, None),
        ) from trouble
    change.disarmed()
    change.journal.note("end", outcome=APPLIED, saved=False)


def remember(change: Change) -> None:
    """Keep what the router holds after the change: `rtxvpn rollback` goes back from nothing else."""
    ours = f"schedule at {change.armed.schedule} "
    held = "\n".join(line for line in change.after.split("\n") if not line.startswith(ours))
    path = write_backup(change.job.backups, change.identity.name, held, datetime.now(), after=True)
    change.journal.note("applied", after=str(path))


def undo(change: Change, trouble: Msg | str) -> None:
    """Take everything back and disarm. Raises OutcomeUnknown when neither we nor the router could."""
    try:
        take_back(change.link, change.before, change.ours, change.backup, trouble)
    except OutcomeUnknown as stuck:
        if isinstance(stuck.__cause__, TransportError):
            change.link.connection.hang_up()
        if not _router_goes_back(change):
            stuck.advice = aftermath(change.armed, stuck.advice)
            raise
        change.disarmed()  # the schedule line went with the rest
        return
    try:
        take_off_schedule(change.router, change.armed)
        confirm(change.router, change.armed)
    except (Refused, TransportError) as failure:
        change.link.connection.hang_up()
        raise OutcomeUnknown(
            msg(
                "{trouble}; everything was taken back, but the dead-man is still armed: {why}",
                trouble=trouble,
                why=failure.what,
            ),
            advice=aftermath(change.armed, None),
        ) from failure
    change.disarmed()


def _router_goes_back(change: Change) -> bool:
    """Wait for the rollback timer, where the line still lives, and tell whether it did its work."""
    left = change.armed.fires_s + _GRACE_S - change.job.clock()
    if change.armed.timer_s is None or left <= 0 or change.lost is not None:
        return False  # or the timer goes back to the half of a lost change
    change.listener.stage(msg("wait for the router's own rollback timer: {seconds:.0f} s", seconds=left))
    try:
        while (left := change.armed.fires_s + _GRACE_S - change.job.clock()) > 0:
            change.router.session.rest(min(_LOOK_S, max(left, 0.01)))
            held = read_config(change.router.running_config())
            restart = f"schedule at {change.armed.schedule}"  # stands where it was armed before the timer
            if held.without(restart).means() == change.before.means():
                if (None, restart) in held.settings:
                    take_off_schedule(change.router, change.armed)
                return True
    except RtxError:
        change.link.connection.hang_up()
    return False


def lost(change: Change, trouble: TransportError) -> OutcomeUnknown:
    """Say what a line that failed in the middle means; the wire is closed without a clean logout."""
    change.link.connection.hang_up()
    return OutcomeUnknown(
        msg("the line to the router failed in the middle: {what}", what=trouble.what),
        advice=aftermath(
            change.armed,
            msg(
                "nothing was saved: a restart of the router brings back what it had saved; `rtxvpn plan` shows "
                "what is missing; the backup is {backup}",
                backup=str(change.backup),
            ),
        ),
    )


def stopped_at_once(change: Change) -> OutcomeUnknown:
    """Say what a second Ctrl-C leaves behind, and what the router will do by itself."""
    return OutcomeUnknown(
        msg("stopped at once: the router may hold a part of the change, saved or not"),
        advice=aftermath(
            change.armed,
            msg(
                "run the same command again: it tells what it finds; the backup is {backup}",
                backup=str(change.backup),
            ),
        ),
    )


def aftermath(armed: DeadMan, otherwise: Msg | str | None) -> Msg | str | None:
    """Say what the router will do by itself, or else what there is to do."""
    if not armed.armed:
        return otherwise
    return msg(
        "nothing was saved, and the router goes back by itself within {seconds} s; then run the same command again: it tells what it finds",
        seconds=armed.restart_s or armed.timer_s,
    )
