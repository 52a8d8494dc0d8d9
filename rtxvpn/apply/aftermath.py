"""What a change leaves behind where its end was not seen: said as far as it is known, and no further."""

from __future__ import annotations

from rtxvpn.apply.job import Change
from rtxvpn.errors import OutcomeUnknown, TransportError
from rtxvpn.words import Msg, msg

# from `no schedule at` to the end of `save` only the timer stands ready, or nothing, and what a dead line
# does to the timer is not known
EITHER = msg(
    "what the router runs is new, or as before, and so is what it has saved: run the same command again, it tells which and goes on from there"
)


def lost(change: Change, trouble: TransportError) -> OutcomeUnknown:
    """Say what a line that failed in the middle means; the wire is closed without a clean logout."""
    change.link.connection.hang_up()
    return OutcomeUnknown(
        msg("the line to the router failed in the middle: {what}", what=trouble.what),
        advice=aftermath(
            change,
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
        msg("stopped at once: the router may hold a part of the change"),
        advice=aftermath(
            change,
            msg(
                "nothing was saved: a restart of the router brings back what it had saved; or run the same command again: it tells what it finds; the backup is {backup}",
                backup=str(change.backup),
            ),
        ),
    )


def failed_here(fault: Exception) -> OutcomeUnknown:
    """Say that this computer failed while a change was brought to its end."""
    return OutcomeUnknown(of_this_computer(fault), advice=EITHER)


def of_this_computer(fault: Exception) -> Msg:
    """Say what failed on this computer; the fault's own text is left out, for it may hold a secret."""
    reason = fault.strerror if isinstance(fault, OSError) and fault.strerror else type(fault).__name__
    return msg("this computer failed in the middle: {reason}", reason=reason)


def aftermath(change: Change, otherwise: Msg | str | None) -> Msg | str | None:
    """Say what the router will do by itself, or else what there is to do."""
    armed = change.armed
    if not armed.armed:
        return otherwise
    seconds = max(1, round(change.due_s - change.job.clock()))
    if armed.schedule is not None or change.link.outlives_its_wire:
        return msg(
            "nothing was saved, and the router goes back by itself within {seconds} s; then run the same command again: it tells what it finds",
            seconds=seconds,
        )
    if change.link.unsaved:
        return msg(
            "nothing was saved; most likely the router goes back by itself within {seconds} s, but what a lost line does to its `rollback timer` is not known. Look then (`rtxvpn plan`); a restart would also lose what somebody else had not saved; the backup is {backup}",
            seconds=seconds,
            backup=str(change.backup),
        )
    return msg(
        "nothing was saved; most likely the router goes back by itself within {seconds} s, but what a lost line does to its `rollback timer` is not known. If it has not gone back by then, restart it; then run the same command again: it tells what it finds",
        seconds=seconds,
    )
