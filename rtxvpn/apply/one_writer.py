"""One writer a router: a lock on this computer, and what another computer's apply leaves to be seen."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from rtxvpn.apply.journal import plain_name
from rtxvpn.config.tree import Config
from rtxvpn.errors import Unreachable
from rtxvpn.session.notes import only_one
from rtxvpn.words import msg

# as an apply arms it: so many seconds from now, or a time on one day; a restart every night is the owner's
_ARMED = re.compile(r"schedule at (\d+) (?:\+\d+|\d+/\d+ \S+) .*\brestart$")


@contextmanager
def one_writer(journals: Path, router: str, where: str) -> Iterator[None]:
    """Be the only change of this router from this computer, over whatever wire. Raises Unreachable."""
    folder = journals / plain_name(router)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    told = msg("{where}: another rtxvpn on this computer is changing this router", where=where)
    with only_one(FileLock(str(folder / "writer.lock")), told):
        yield


def require_no_other(held: Config, ours: Collection[int], where: str) -> None:
    """Refuse a router that somebody else's dead-man will restart. Raises Unreachable.

    No answer lets it pass: the restart would undo what is done now, or be saved with it.
    """
    for entry in held.settings.values():
        armed = _ARMED.match(entry.normal)
        if armed and int(armed[1]) not in ours:
            raise Unreachable(
                msg(
                    "{where}: `{line}` stands on the router: an apply from another computer is at work, or was lost",
                    where=where,
                    line=entry.text,
                ),
                advice=msg(
                    "nothing was sent; wait until the router has restarted, or, when you are sure, type `no schedule at {number}` on it",
                    number=int(armed[1]),
                ),
            )
