"""What an apply left that did not come to its end: told, cleaned up, or waited for."""

from __future__ import annotations

from rtxvpn.apply.deadman import DeadMan, confirm, take_off_schedule
from rtxvpn.apply.job import Errand
from rtxvpn.apply.journal import UNKNOWN, Journal, Past
from rtxvpn.apply.listener import Listener
from rtxvpn.config.tree import Config, read_config
from rtxvpn.connect import Connection
from rtxvpn.errors import ParseError, Stopped
from rtxvpn.router import Router
from rtxvpn.transport.url import read_url
from rtxvpn.words import Msg, msg

_LOOK_S = 5.0  # no login timer is shorter than 120 s (CR 4.53); a virtual router may run fast
_BEAT_S = 1.0  # so long may Ctrl-C take
FACED = ("serial", "socket", "rfc2217")


def clean_up(
    connection: Connection, past: Past | None, running: Config, job: Errand, listener: Listener
) -> bool:
    """Deal with the last apply, where its end is not known; tells whether the router may hold something else now.

    A schedule line of it is removed. Its rollback timer may still run in a session that the router has
    not missed yet, and would undo what is done now: it is waited for.
    """
    if past is None or (past.outcome is not None and not past.armed):
        return False
    listener.stage(_told(past))
    number = past.armed.get("schedule")
    _take_off(connection.router, running, number, listener)
    if past.armed.get("timer"):
        _outlive(connection, past, job, listener)
        # the timer of `load` goes back to where that line stood already
        _take_off(connection.router, read_config(connection.router.running_config()), number, listener)
    journal = Journal(past.path, job.wall)
    journal.note("disarmed", by="a later run")
    if past.outcome is None:
        journal.note("end", outcome=UNKNOWN, by="a later run")
    return True


def _told(past: Past) -> Msg:
    if past.kind == "reset":
        return msg(
            "the factory reset of {began} did not come to its end; the configuration from before is {backup}",
            began=past.began,
            backup=str(past.backup),
        )
    if past.kind == "bootstrap":
        return msg("the setting up of SSH of {began} did not come to its end", began=past.began)
    return msg(
        "the apply of {began} did not come to its end: {sent} of {total} commands were sent; its backup is {backup}",
        began=past.began,
        sent=past.sent,
        total=len(past.commands),
        backup=str(past.backup),
    )


def _take_off(router: Router, running: Config, number: int | None, listener: Listener) -> None:
    entry = running.settings.get((None, f"schedule at {number}"))
    if entry is not None and entry.text.endswith("* restart"):
        listener.stage(msg("remove the restart that it had armed"))
        take_off_schedule(router, DeadMan(schedule=number))


def _outlive(connection: Connection, past: Past, job: Errand, listener: Listener) -> None:
    """Stop the timer where we have come back into its own session, the console; else wait for its end."""
    router = connection.router
    if read_url(past.url).kind in FACED and read_url(job.url).kind in FACED:
        confirm(router, DeadMan(timer_s=1))
        return
    left = past.armed["until"] - job.wall()
    if left <= 0 or not _somebody_else(router):
        return
    listener.stage(
        msg("its rollback timer may still run in a session that died: wait, at most {left:.0f} s", left=left)
    )
    while (left := past.armed["until"] - job.wall()) > 0 and _somebody_else(router):
        _wait(connection, min(_LOOK_S, left), past, job, listener)
    connection.retake_console()


def _wait(connection: Connection, seconds: float, past: Past, job: Errand, listener: Listener) -> None:
    """Let the line be quiet for so long, and count down. Raises Stopped."""
    until = job.wall() + seconds
    while (rest := until - job.wall()) > 0:
        left = past.armed["until"] - job.wall()
        if listener.stopped():
            raise Stopped(
                msg("stopped while waiting for the rollback timer of the apply of {began}", began=past.began),
                advice=msg(
                    "nothing of this change was sent; if the timer still runs, the router goes back by itself within {left:.0f} s: run the same command again then",
                    left=left,
                ),
            )
        listener.waiting(msg("its rollback timer: {left:.0f} s left (Ctrl-C stops the waiting)", left=left))
        connection.router.session.rest(min(_BEAT_S, rest))


def _somebody_else(router: Router) -> bool:
    try:
        return any(not user.current for user in router.users())
    except ParseError:
        return True
