"""The router's files config0 to config4: which one it runs from, which are free, and taking one away again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rtxvpn.access import FileAccess
from rtxvpn.apply.candidate import MARK, Stored
from rtxvpn.apply.journal import Journal, Past
from rtxvpn.apply.listener import Listener
from rtxvpn.connect import Connection
from rtxvpn.errors import ParseError, RtxError
from rtxvpn.router import Router
from rtxvpn.words import msg

_INTERNAL = re.compile(r"config([0-4])(?:\.\d+)?\Z")
_LISTED = re.compile(r"^[\s*>]*(?:config)?([0-4])(?:\.\d+)?\b", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a candidate goes: `number`; `boot` is the file that the router runs from and a save goes to."""

    files: FileAccess
    stored: Stored
    number: int
    boot: int


def path(number: int) -> str:
    """Return where SFTP has a file (fact book rtx-cli 1)."""
    return f"/system/config{number}"


def running_file(router: Router) -> int | None:
    """Return the number of the file that the router runs from; None for a USB stick, or when it is not known."""
    try:
        found = _INTERNAL.match(router.environment().config_file or "")
    except ParseError:
        return None
    return int(found[1]) if found else None


def listed(router: Router) -> frozenset[int]:
    """Return the files of `show config list`, whose layout is not known; empty where nothing looks like one."""
    return frozenset(int(number) for number in _LISTED.findall(router.session.ask("show config list")))


def delete(router: Router, number: int) -> bool:
    """Delete a file and tell whether it is gone, whatever the router says to that."""
    if number in listed(router):
        reply = router.session.exchange(f"delete config {number}", asks=True)
        if reply.waits_for == "question":
            router.session.press("y")
    return number not in listed(router)


def clean_up_slots(
    connection: Connection, history: Iterable[Past], wall: Callable[[], float], listener: Listener
) -> None:
    """Delete the candidates that lost applies have left, each only where the file is still that candidate."""
    for past in history:
        if past.slot is not None and _cleaned(connection, past.slot, past.path.stem, listener):
            Journal(past.path, wall, listener.stage).note("slot-gone", n=past.slot)


def _cleaned(connection: Connection, number: int, mark: str, listener: Listener) -> bool:
    """Tell whether nothing of ours is in a file any more."""
    router = connection.router
    if number not in listed(router):
        return True
    left = msg("config{n} still holds the candidate of a lost apply: `delete config {n}`", n=number)
    if connection.files is None:
        listener.stage(left)
        return False
    try:
        with connection.files.open() as files:
            held = files.read(path(number)) or b""
    except RtxError:
        listener.stage(left)
        return False
    if held and f"{MARK} {mark}".encode() not in held:
        return True  # somebody keeps something else there by now
    listener.stage(msg("delete config{n}, the candidate of a lost apply", n=number))
    return delete(router, number)
