"""Out of a session whatever happened in it: what runs is stopped, the console put back, nobody stays logged in."""

from __future__ import annotations

from collections.abc import Callable

from rtxvpn import interrupts
from rtxvpn.errors import Refused, RtxError
from rtxvpn.session.console import Console
from rtxvpn.session.login import Leaving, leave
from rtxvpn.session.session import Session
from rtxvpn.words import Msg, msg

_LEAVING_S = 5.0  # a router that does not answer any more need not be waited for on the way out
_LEAST_S = 1.0  # but a line that was never quiet gets the time to show that we are out

Warn = Callable[[Msg], object]


def let_go(session: Session, console: Console, warn: Warn) -> Leaving:
    """Leave a router without a trace, where the line still lives, also one that we did not quite get into.

    No answer is waited for longer than the session's `timeout_s`, at the most 5 s, and what it took to stop what
    runs is taken off what logging out may take. One Ctrl-C waits until that is done; a second one acts at once.
    Never raises but for that.
    """
    left = Leaving(asked_to_save=False, clean=False)
    with interrupts.held():
        try:
            session.timeout_s = min(session.timeout_s, _LEAVING_S)
            if session.inside:
                limit = session.deadline()
                halted = _halted(session)
                rest_s = max(limit.left(), min(_LEAST_S, session.timeout_s))
                if halted:
                    _put_back(session, console, warn)
                left = leave(session, rest_s)
        finally:
            session.transport.close()
    return left


def _halted(session: Session) -> bool:
    """Stop what runs; False on a dead wire."""
    try:
        session.halt()
    except RtxError:
        return False
    return True


def _put_back(session: Session, console: Console, warn: Warn) -> None:
    try:
        console.give_back()
    except Refused as refusal:
        warn(
            msg(
                "console settings could not be put back ({what}); log in and type: {commands}",
                what=refusal.what,
                commands=", ".join(f"`{command}`" for command in console.owed),
            )
        )
    except RtxError:
        pass  # a dead wire: the note stays, and the next session puts it back
