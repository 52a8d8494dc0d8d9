"""What somebody should know before a plan or a report is believed: changes that are not saved or not at their end."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from rtxvpn.apply.before import identify
from rtxvpn.apply.journal import Past, pasts, plain_name, unfinished
from rtxvpn.apply.kept import unreadable_journals
from rtxvpn.config.tree import Config
from rtxvpn.errors import ParseError
from rtxvpn.words import Lang, Msg, msg, say

_RESTART = re.compile(r"schedule at \d+ .* \* restart$")


def tell(notices: Iterable[Msg], lang: Lang) -> None:
    """Write notices on stderr."""
    for notice in notices:
        print(say(msg("warning: {told}", told=notice), lang), file=sys.stderr)


def of_router(config: Config, unsaved: bool | None) -> Iterator[Msg]:
    """Tell of changes that are not saved, and of a restart that somebody has armed."""
    if unsaved:
        yield msg(
            "the router holds changes that are not saved: a restart loses them, an apply saves them too"
        )
    for entry in config.entries:
        if _RESTART.match(entry.normal):
            yield msg(
                "`{line}` stands on the router: it restarts by itself and comes back with what it has saved",
                line=entry.text,
            )


def of_journals(folder: Path, url: str, config: str = "") -> Iterator[Msg]:
    """Tell of the last change of this router where its end is not known, and of journals that cannot be read.

    The router is known by the URL of that change, or by the head of its configuration.
    """
    for place in sorted(folder.glob("*/")):
        history, own = pasts(folder, place.name), place.name == _folder_of(config)
        for past in unfinished(history):
            if own or past.url == url:
                yield from _told(past, time.time())
        if own or any(past.url == url for past in history):
            yield from unreadable_journals(folder, place.name)


def _folder_of(config: str) -> str | None:
    try:
        return plain_name(identify(config, "").name)
    except ParseError:
        return None


def _told(past: Past, now: float) -> Iterator[Msg]:
    yield msg(
        "the {kind} of {began} did not come to its end ({sent} of {total} commands were sent): "
        "`rtxvpn apply` cleans up and goes on",
        kind=past.kind,
        began=past.began,
        sent=past.sent,
        total=len(past.commands),
    )
    until = past.armed.get("until", 0.0)
    if until > now:
        when = datetime.fromtimestamp(until).strftime("%H:%M:%S")
        yield msg("until {when} the router may go back by itself to what it held before", when=when)
