"""Opens what may take for ever (a name server, a port, a handshake), so that the deadline and Ctrl-C count."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from rtxvpn.transport.base import slices

Made = TypeVar("Made")


def in_time(action: Callable[[], Made], timeout_s: float, undo: Callable[[Made], object]) -> Made:
    """Do it in a thread of its own and return what it made; raises TimeoutError when the time is over.

    What is made later than that is undone.
    """
    future: Future[Made] = Future()

    def work() -> None:
        try:
            made = action()
        except Exception as reason:  # noqa: BLE001 - raised again by the one who waits
            if future.set_running_or_notify_cancel():
                future.set_exception(reason)
            return
        if future.set_running_or_notify_cancel():
            future.set_result(made)
        else:
            undo(made)

    threading.Thread(target=work, daemon=True).start()
    for slice_s in slices(timeout_s):
        try:
            return future.result(slice_s)
        except TimeoutError:
            if future.done():
                raise
    if future.cancel():
        raise TimeoutError
    return future.result()
