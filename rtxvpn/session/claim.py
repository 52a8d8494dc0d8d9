"""Takes the console over for a session, beside nobody of ours, and tells what it had to guess."""

from __future__ import annotations

from collections.abc import Callable

from rtxvpn.errors import Unreachable
from rtxvpn.session.console import Console
from rtxvpn.session.leaving import Warn
from rtxvpn.session.notes import Notes
from rtxvpn.session.settings import ConsoleSettings
from rtxvpn.words import Msg, msg


def claim(
    console: Console, notes: Notes, others: Callable[[], bool], where: str, warn: Warn, *, only_looks: bool
) -> None:
    """Set the console for us. Raises Unreachable beside another rtxvpn, for whoever changes things.

    One of this computer is known by its lock, one of another computer by a prompt that was noted nowhere here.
    """
    here = False

    def remembered(name: str) -> ConsoleSettings | None:
        nonlocal here
        here = notes.is_alive(name)
        return None if here else notes.find(name)

    def note(name: str, settings: ConsoleSettings) -> None:
        notes.write(name, settings, guessed=bool(console.guessed))

    console.take_over(remembered, note, others, notes.name_for)
    if console.guessed or (console.inherited and notes.is_guess(console.name)):
        warn(_guessed(console.name))
    if not console.shared:
        return
    told = msg(
        "{url}: another rtxvpn is working on this router (prompt `{name}`)", url=where, name=console.shared
    )
    if not only_looks:
        raise Unreachable(told, advice=_wait(here=here))
    warn(msg("another rtxvpn is working on this router (prompt `{name}`)", name=console.shared))


def _guessed(name: str) -> Msg:
    return msg(
        "an rtxvpn left its console settings here (prompt `{name}`), and what they were before is noted on another "
        "computer, or nowhere: they become the router's defaults; the saved configuration may tell what they were "
        "(`show config 0`)",
        name=name,
    )


def _wait(*, here: bool) -> Msg:
    """Say what to do: to type the defaults loses what was there, and only the other computer knows what it was."""
    if here:
        return msg("wait until it has ended")
    return msg(
        "wait until it has ended; where none is at work any more, run an rtxvpn command on the computer that it ran "
        "on, say `show`: what the console settings were before is noted there alone, and it puts them back; from here "
        "they can only become the router's defaults, once nobody else is logged in"
    )
