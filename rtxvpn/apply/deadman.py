"""The router's own way back, for when we cannot lead it there: armed before a change, disarmed after.

Two of them, each of use where the other is not. `rollback timer` (CR 56.7.30) belongs to the session:
a save or a clean logout stops it, and what a dead wire does to it is not known. `schedule at N …
* restart` (CR 37.1) outlives the session, and a restart brings back what is saved; being a line of
configuration it goes away with the rollback, and has to be gone before a save.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from rtxvpn.config.tree import Config
from rtxvpn.errors import ParseError, Refused
from rtxvpn.router import Router
from rtxvpn.session.refusals import BEGINS
from rtxvpn.words import Msg, msg

_TIMER_SINCE = (15, 2, 3)
_RESTART_AFTER_S = 60  # the timer goes first; where it worked, the schedule line is gone with the change
_CLOCK = re.compile(r"(\d{4}/\d\d/\d\d \d\d:\d\d:\d\d)")


@dataclass(frozen=True, slots=True)
class DeadMan:
    """What is armed: seconds of the timer, the number of the schedule line; None is not armed.

    `fires_s` is when the timer ends, on the clock that `arm` was given; `asked` tells that a timer was asked
    for: it may run although nothing proves it.
    """

    timer_s: int | None = None
    schedule: int | None = None
    restart_s: int | None = None
    fires_s: float = 0.0
    asked: bool = False

    @property
    def armed(self) -> bool:
        """Whether anything is."""
        return self.timer_s is not None or self.schedule is not None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be armed, by the case; `schedule` is the number of a line that is free."""

    seconds: int
    timer: bool
    schedule: int | None


def choose(
    firmware: tuple[int, ...], running: Config, seconds: int, *, path_changes: bool, unsaved: bool
) -> Wanted:
    """Choose by firmware and by whether this session survives the change.

    A restart would lose what somebody has not saved, so it is only taken there when nothing else is left.
    """
    timer = firmware >= _TIMER_SINCE and not path_changes
    restart = not (timer and unsaved)
    return Wanted(seconds, timer, _free_number(running) if restart else None)


def told(wanted: Wanted) -> Msg:
    """Say what the router will do by itself."""
    if wanted.timer and wanted.schedule is not None:
        return msg(
            "if the line is lost, the router goes back by itself: `rollback timer` after {timer} s, a restart after {restart} s",
            timer=wanted.seconds,
            restart=wanted.seconds + _RESTART_AFTER_S,
        )
    if wanted.timer:
        return msg(
            "if the line is lost, the router most likely goes back by itself: `rollback timer` after {timer} s (no restart: it would lose unsaved changes)",
            timer=wanted.seconds,
        )
    return msg(
        "if the line is lost, the router restarts by itself after {restart} s, with the configuration that is saved",
        restart=wanted.seconds,
    )


def knock(router: Router) -> str:
    """Send a timer that cannot be and return how this router refuses it (0; CR: 1 to 21474836).

    It is the first thing that is sent, and it does nothing: a line that died since shows while all is as before.
    """
    return router.session.exchange("rollback timer 0").body.strip()


def as_wanted(wanted: Wanted, clock: Callable[[], float]) -> DeadMan:
    """Return what is armed where the router takes all that is wanted."""
    restart_s = wanted.seconds + (_RESTART_AFTER_S if wanted.timer else 0)
    return DeadMan(
        wanted.seconds if wanted.timer else None,
        wanted.schedule,
        restart_s if wanted.schedule is not None else None,
        clock() + wanted.seconds,
        wanted.timer,
    )


def arm(router: Router, wanted: Wanted, clock: Callable[[], float], refusal: str | None = None) -> DeadMan:
    """Arm what is wanted and return what is provably armed; `refusal` is what a knock has brought already."""
    refusal = knock(router) if refusal is None and wanted.timer else refusal
    timer_s = wanted.seconds if wanted.timer and _timer_runs(router, wanted.seconds, refusal or "") else None
    fires_s = clock() + wanted.seconds
    restart_s = wanted.seconds + (_RESTART_AFTER_S if timer_s is not None else 0)
    schedule = wanted.schedule
    if schedule is not None and not _restart_stands(router, schedule, restart_s):
        schedule = None
    return DeadMan(timer_s, schedule, restart_s if schedule is not None else None, fires_s, wanted.timer)


def _timer_runs(router: Router, seconds: int, refusal: str) -> bool:
    """Start the timer and tell whether it provably runs, although no words of its answer are known.

    The answer must be another one than to a value that cannot be, and bear none of the prefixes that
    refusals are known to have.
    """
    answer = router.session.exchange(f"rollback timer {seconds}")
    if answer.waits_for == "question":
        router.session.press("n")
        return False
    said = answer.body.strip()
    return said != refusal and not BEGINS.match(said)


def _restart_stands(router: Router, number: int, seconds: int) -> bool:
    """Set the schedule line: by seconds, or on older firmware by the router's clock."""
    try:
        router.configure([f"schedule at {number} +{seconds} * restart"])
    except Refused:
        when = _clock_time(router, seconds)
        if when is None:
            return False
        try:
            router.configure([f"schedule at {number} {when} * restart"])
        except Refused:
            return False
    return True


def _clock_time(router: Router, seconds: int) -> str | None:
    """Return the time of the router's own clock so many seconds from now, on its day: `11/24 10:05:00`."""
    try:
        found = _CLOCK.search(router.environment().current_time or "")
    except ParseError:
        return None
    if found is None:
        return None
    when = datetime.strptime(found[1], "%Y/%m/%d %H:%M:%S") + timedelta(seconds=seconds)
    return f"{when:%m/%d %H:%M:%S}"


def take_off_schedule(router: Router, armed: DeadMan) -> None:
    """Remove the schedule line, which must not be saved. Raises Refused, TransportError."""
    if armed.schedule is not None:
        router.configure([f"no schedule at {armed.schedule}"])


def confirm(router: Router, armed: DeadMan) -> None:
    """Stop the timer where nothing is saved. Whatever it answers, the clean logout stops it too."""
    if armed.asked:
        router.session.exchange("confirm")


def _free_number(running: Config) -> int:
    taken = {key[1] for key in running.settings}
    return next(number for number in range(9, 1000) if f"schedule at {number}" not in taken)
