"""What a change left that did not come to its end: told, waited for, and taken over by the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rtxvpn.apply.deadman import DeadMan, confirm, take_off_schedule
from rtxvpn.apply.job import Change, Errand
from rtxvpn.apply.journal import APPLIED, UNKNOWN, Journal, Past, pasts, unfinished
from rtxvpn.apply.kept import whole_after, whole_before
from rtxvpn.apply.link import FACED
from rtxvpn.apply.listener import Listener
from rtxvpn.apply.restarts import Restart, standing, still_stand
from rtxvpn.apply.touched import as_commanded, differing, keys_of
from rtxvpn.config.identity import Key
from rtxvpn.config.tree import Config, read_config
from rtxvpn.connect import Connection
from rtxvpn.errors import Refused, Stopped
from rtxvpn.router import Router
from rtxvpn.transport.url import read_url
from rtxvpn.words import Msg, msg

_LOOK_S = 5.0  # no login timer is shorter than 120 s (CR 4.53); a virtual router may run fast
_BEAT_S = 1.0  # so long may Ctrl-C take
_LATE_S = 5.0  # what the router may need to put a configuration back


@dataclass(frozen=True, slots=True)
class Lost:
    """What lost changes left on the router: `text` is what was there before them, `keys` what of it is not so.

    `restarts` are the schedule lines of theirs that stand; `own_timer` tells that their timer may run in
    our own session, which is the console's; `saved` that nothing on the router was unsaved when we came.
    """

    pasts: tuple[Past, ...]
    text: str
    keys: frozenset[Key]
    restarts: tuple[Restart, ...]
    own_timer: bool
    saved: bool

    @property
    def before(self) -> Config:
        """The configuration to go back to."""
        return read_config(self.text)

    @property
    def commands(self) -> tuple[str, ...]:
        """Their commands, masked: a journal that takes them over names them too."""
        return tuple(command for past in self.pasts for command in past.commands)

    def half(self) -> Msg:
        """Say what the router holds as long as nothing is done about it."""
        if self.restarts:
            return msg(
                "the router still holds a part of the change of {began}, and restarts by itself as that had armed it: run apply again, or `rtxvpn rollback`",
                began=self.pasts[0].began,
            )
        return msg(
            "the router still holds a part of the change of {began}: run apply again, or `rtxvpn rollback`",
            began=self.pasts[0].began,
        )


def find_lost(
    connection: Connection,
    history: Sequence[Past],
    text: str,
    errand: Errand,
    listener: Listener,
    reread: Callable[[], str],
) -> tuple[Lost | None, str]:
    """Return what lost changes left, and the configuration after their timers have been waited for.

    Nothing of it is touched while the router holds a part of such a change: its own way back stays armed
    until another one is. Raises Stopped.
    """
    opened = unfinished(history)
    connection.stays = lambda: None
    for past in opened:
        listener.stage(_told(past))
    own_timer = False
    for past in (one for one in opened if one.armed.get("timer")):
        if {read_url(errand.url).kind, read_url(past.url).kind} <= set(FACED):
            own_timer = True
        elif _outlive(connection, past, errand, listener):
            text = reread()
    if not opened:
        return None, text
    now = read_config(text)
    lost = _left(opened, (text, now), own_timer, errand.wall(), saved=connection.unsaved is False)
    if lost.keys and not lost.saved:
        changed = differing(lost.before, now)
        if opened[-1].alone and changed and changed <= lost.keys:
            connection.unsaved = False  # what is not saved is all of it theirs
        if own_timer and not lost.restarts:
            connection.stays = partial(stays_logged_in, opened, errand.wall)
        return lost, text
    _put_an_end(lost, connection, now, errand.wall, listener)
    if not lost.restarts:
        return None, text
    if not lost.saved:
        connection.look_again()  # that line may have been all that was not saved
    return None, reread()


def _put_an_end(
    lost: Lost, connection: Connection, now: Config, wall: Callable[[], float], listener: Listener
) -> None:
    """Close the journals of what is gone back, or is saved: no half of it is left. A restart of theirs goes."""
    if lost.restarts:
        listener.stage(msg("remove the restart that it had armed"))
    if lost.restarts and lost.saved:
        listener.stage(
            msg("that restart had been saved along: until the next `save` it comes back with every start")
        )
        connection.unsaved = True
    give_way(lost, connection)
    after = whole_after(lost.pasts[0])
    stands = lost.saved and after is not None and not differing(read_config(after), now)
    outcome = APPLIED if stands else UNKNOWN
    taken_over(lost, connection.router, wall, outcome, saved=stands)


def only_timers(folder: Path, url: str) -> list[Past]:
    """Return the lost changes over this console where nothing but their timer leads the router back."""
    if read_url(url).kind not in FACED:
        return []
    lost = (past for place in sorted(folder.glob("*/")) for past in unfinished(pasts(folder, place.name)))
    return [past for past in lost if past.url == url and past.armed.get("schedule") is None]


def stays_logged_in(history: Sequence[Past], wall: Callable[[], float]) -> Msg | None:
    """Say why the console must not be logged out: that stops the timer of a lost change (CR 56.7.30).

    None where there is no timer of theirs, or none any more.
    """
    timers = [past for past in history if past.armed.get("timer")]
    left = max((past.armed["until"] - wall() for past in timers), default=-_LATE_S)
    if left <= -_LATE_S:
        return None
    return msg(
        "the console stays logged in as administrator: a logout would stop the `rollback timer` of the change of {began}, and what it has half done would stay. Most likely the router goes back by itself within {left:.0f} s; who wants to keep the half logs out there (`exit`)",
        began=timers[0].began,
        left=max(1.0, left),
    )


def give_way(lost: Lost, connection: Connection) -> None:
    """Stop a timer in our own session: a console has one, and another is to be armed."""
    if lost.own_timer:
        confirm(connection.router, DeadMan(asked=True))
    connection.stays = lambda: None


def taken_over(
    lost: Lost, router: Router, wall: Callable[[], float], outcome: str = UNKNOWN, *, saved: bool = False
) -> None:
    """Remove the restarts of lost changes, and say in their journals that a later run answers for the rest.

    Raises TransportError, and Refused, which tells what the router does then.
    """
    for at, restart in enumerate(lost.restarts):
        try:
            take_off_schedule(router, DeadMan(schedule=restart.number))
        except Refused as refusal:
            refusal.advice = still_stand(lost.restarts[at:], wall())
            raise
    for past in lost.pasts:
        journal = Journal(past.path, wall)
        journal.note("disarmed", by="a later run")
        if past.outcome is None:
            journal.note("end", outcome=outcome, saved=saved, by="a later run")


def take_over(change: Change) -> None:
    """Remove what lost changes have armed, once something else stands ready. Raises Refused, TransportError."""
    if change.lost is not None and not change.takes_over:
        taken_over(change.lost, change.router, change.job.wall)
        change.takes_over = True


def all_back(change: Change, told: Msg) -> Msg:
    """Say that everything is taken back, and which restart of a lost change still stands all the same."""
    if change.lost is None or change.takes_over or not change.lost.restarts:
        return told
    return msg("{told}; {more}", told=told, more=still_stand(change.lost.restarts, change.job.wall()))


def _left(
    opened: Sequence[Past], running: tuple[str, Config], own_timer: bool, now_s: float, *, saved: bool
) -> Lost:
    """Tell what lost changes left in a running configuration, its text and what that says.

    Where nobody can say any more what was before them, a command of theirs that stands is a half as well.
    """
    text, now = running
    found = [one for past in opened for one in standing(past, now, now_s, saved=saved)]
    restarts = {one.number: one for one in reversed(found)}  # as the newest change has it
    before, keys = "", frozenset[Key]()
    changes = [past for past in opened if past.kind in ("apply", "rollback") and past.backup is not None]
    if changes:
        commands = [command for past in changes for command in past.commands]
        kept = whole_before(changes[-1])  # the first of them began from what was whole
        before = text if kept is None else kept
        keys = (
            as_commanded(commands, now)
            if kept is None
            else differing(read_config(kept), now) & keys_of(commands)
        )
    return Lost(tuple(opened), before, keys, tuple(restarts.values()), own_timer, saved)


def _told(past: Past) -> Msg:
    if past.kind == "reset":
        return msg(
            "the factory reset of {began} did not come to its end; the configuration from before is {backup}",
            began=past.began,
            backup=str(past.backup),
        )
    if past.kind == "bootstrap":
        return msg("the setting up of SSH of {began} did not come to its end", began=past.began)
    if past.kind == "rollback":
        return msg(
            "the rollback of {began} did not come to its end: {sent} of {total} commands were sent",
            began=past.began,
            sent=past.sent,
            total=len(past.commands),
        )
    return msg(
        "the apply of {began} did not come to its end: {sent} of {total} commands were sent; its backup is {backup}",
        began=past.began,
        sent=past.sent,
        total=len(past.commands),
        backup=str(past.backup),
    )


def _outlive(connection: Connection, past: Past, errand: Errand, listener: Listener) -> bool:
    """Wait for the end of a timer that may run in another session; tells whether there was one to wait for."""
    router = connection.router
    left = past.armed["until"] - errand.wall()
    if left <= 0 or not router.somebody_else():
        return False
    listener.stage(
        msg("its rollback timer may still run in a session that died: wait, at most {left:.0f} s", left=left)
    )
    while (left := past.armed["until"] - errand.wall()) > 0 and router.somebody_else():
        _wait(connection, min(_LOOK_S, left), past, errand, listener)
    connection.retake_console()
    connection.look_again()
    return True


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
