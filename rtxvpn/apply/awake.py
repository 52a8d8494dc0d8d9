"""Keeps a session awake while somebody thinks: the router's login timer would end it (CR 4.53: 300 s)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from rtxvpn.apply.job import Change
from rtxvpn.apply.takeback import Interrupted
from rtxvpn.connect import Connection
from rtxvpn.errors import RtxError
from rtxvpn.words import msg

_LONGEST_S = 1800.0  # who has not answered by then has gone home, and the router may log him out
_BEAT_S = 0.5  # so long may Ctrl-C take: Windows does not hear it while a thread is waited for


@contextmanager
def awake(connection: Connection, every_s: float) -> Iterator[None]:
    """Press Enter every so many seconds from another thread; this one must leave the session alone meanwhile.

    A line that was lost meanwhile raises TransportError at the end. Where the last Enter still waits for its
    answer then, Ctrl-C hangs up at once: the session is in the other thread's hands, so nobody can log out.
    """
    answered = threading.Event()
    lost: list[RtxError] = []

    def press() -> None:
        for _ in range(int(_LONGEST_S / every_s)):
            if answered.wait(every_s):
                return
            try:
                connection.router.session.ask("")
            except RtxError as trouble:
                lost.append(trouble)
                return

    thread = threading.Thread(target=press, name="awake", daemon=True)
    thread.start()
    try:
        yield
    finally:
        try:
            answered.set()
            while thread.is_alive():
                thread.join(_BEAT_S)
        except KeyboardInterrupt:
            connection.hang_up()
            raise
    if lost:
        raise lost[0]


@contextmanager
def asking(change: Change) -> Iterator[None]:
    """Ask something in the middle of a change. Raises Interrupted for Ctrl-C, TransportError.

    No line is on its way while a question stands, so what was sent can be taken back as after any Ctrl-C.
    A second one, before the session is ours again, raises KeyboardInterrupt.
    """
    with awake(change.link.connection, change.job.awake_s):
        try:
            yield
        except KeyboardInterrupt:
            raise Interrupted(msg("interrupted at a question")) from None
