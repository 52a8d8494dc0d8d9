"""Ctrl-C and its like: what ends a program from outside, and how it waits until the router is left."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

# Ctrl-C, kill, a closed terminal, Ctrl-Break on Windows
ENDINGS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)
)


@contextmanager
def held() -> Iterator[None]:
    """Hold the first ending from outside back until the block is done; the second one acts at once.

    Signals belong to the main thread: in any other this does nothing. One that is ignored stays so, and so
    does one that the system answers itself.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in ENDINGS}
    ours = {number: handler for number, handler in before.items() if callable(handler)}
    heard: list[int] = []

    def let_go() -> None:
        for number, handler in ours.items():
            signal.signal(number, handler)

    def hear(number: int, frame: FrameType | None) -> None:
        heard.append(number)
        if len(heard) > 1:
            heard.clear()
            let_go()
            raise KeyboardInterrupt

    for number in ours:
        signal.signal(number, hear)
    try:
        yield
    finally:
        let_go()
        if heard:
            signal.raise_signal(heard[0])
