"""Keeps a session awake while somebody thinks: the router's login timer would end it (CR 4.53: 300 s)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from rtxvpn.apply.job import Change
from rtxvpn.apply.takeback import Interrupted
from rtxvpn.errors import RtxError
from rtxvpn.session.session import Session
from rtxvpn.words import msg

_LONGEST_S = 1800.0  # who has not answered by then has gone home, and the router may log him out


@contextmanager
def awake(session: Session, every_s: float) -> Iterator[None]:
    """Press Enter every so many seconds from another thread; this one must leave the session alone meanwhile.

    A line that was lost meanwhile raises TransportError at the end.
    """
    answered = threading.Event()
    lost: list[RtxError] = []

    def press() -> None:
        for _ in range(int(_LONGEST_S / every_s)):
            if answered.wait(every_s):
                return
            try:
                session.ask("")
            except RtxError as trouble:
                lost.append(trouble)
                return

    thread = threading.Thread(target=press, name="awake", daemon=True)
    thread.start()
    try:
        yield
    finally:
        answered.set()
        thread.join()
    if lost:
        raise lost[0]


@contextmanager
def asking(change: Change) -> Iterator[None]:
    """Ask something in the middle of a change. Raises Interrupted for Ctrl-C, TransportError.

    No line is on its way while a question stands, so what was sent can be taken back as after any Ctrl-C.
    """
    try:
        with awake(change.router.session, change.job.awake_s):
            yield
    except KeyboardInterrupt:
        raise Interrupted(msg("interrupted at a question")) from None
