"""The serial console of the virtual router: a pseudo-terminal as slow as its baud rate (POSIX only)."""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
import tty
from collections.abc import Callable
from pathlib import Path

from rtxvpn.simulator.device import Router
from rtxvpn.simulator.servers.pace import Pace
from rtxvpn.simulator.servers.terminal import Terminal

_MOST = 4096  # bytes that wait on their way in; more stay with whoever writes them


class PtyServer:
    """A serial port at `path`, as long as it is not closed.

    The path stays when the router cuts the line (fault `cut`): what was open sees the end, and whoever
    opens it again gets a new line, as with a cable that was plugged in again.
    """

    def __init__(self, router: Router, baud: int) -> None:
        self._router, self._baud = router, baud
        self._loop = asyncio.get_running_loop()
        self._closed = False
        self._home = tempfile.TemporaryDirectory(prefix="rtxvpn-")
        self.path = str(Path(self._home.name, "serial"))
        self._plug()

    async def close(self) -> None:
        """Take the port away."""
        self._closed = True
        self._terminal.lost()
        self._release(self._still())
        self._home.cleanup()

    def _plug(self) -> None:
        # our own hold on the far side keeps the line alive between two users, as a cable is
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        beside = Path(self.path + ".new")
        beside.symlink_to(os.ttyname(self._slave))
        beside.replace(self.path)
        self._in, self._out = Pace(self._baud), Pace(self._baud)
        self._timers: dict[Callable[[], None], asyncio.TimerHandle] = {}
        self._held = b""
        self._listen(True)
        console = self._router.connect("serial")
        self._terminal = Terminal(console, self._router.clock, self._print, self._hung_up)
        self._terminal.start()

    def _still(self) -> tuple[int, int]:
        """Stop carrying anything; gives both ends of the line."""
        self._listen(False)
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        return self._master, self._slave

    def _release(self, ends: tuple[int, int]) -> None:
        for end in ends:
            os.close(end)

    def _hung_up(self) -> None:
        self._loop.call_soon(self._replug)

    def _replug(self) -> None:
        if not self._closed:
            old = self._still()
            self._plug()  # first, so that whoever sees the old line end finds the new one
            self._release(old)

    def _listen(self, on: bool) -> None:
        if on:
            self._loop.add_reader(self._master, self._readable)
        else:
            self._loop.remove_reader(self._master)

    def _readable(self) -> None:
        try:
            data = os.read(self._master, _MOST)
        except OSError:
            return
        self._in.put(data, self._loop.time())
        self._listen(len(self._in) < _MOST)
        self._plan(self._arrive, self._in)

    def _print(self, data: bytes) -> None:
        self._out.put(data, self._loop.time())
        self._plan(self._leave, self._out)

    def _plan(self, act: Callable[[], None], line: Pace) -> None:
        old = self._timers.pop(act, None)
        if old is not None:
            old.cancel()
        due = line.due()
        if due is not None:
            self._timers[act] = self._loop.call_at(due, act)

    def _arrive(self) -> None:
        data = self._in.take(self._loop.time())
        self._listen(len(self._in) < _MOST)
        self._plan(self._arrive, self._in)
        if data:
            self._terminal.feed(data)

    def _leave(self) -> None:
        """Write what has arrived; what nobody reads for long is lost when the line's buffer is full."""
        data = self._held + self._out.take(self._loop.time())
        written = 0
        with contextlib.suppress(BlockingIOError):
            written = os.write(self._master, data) if data else 0
        self._held = data[written:][-_MOST:]
        self._plan(self._leave, self._out)


def open_port(router: Router, baud: int) -> PtyServer:
    """Make the serial port."""
    return PtyServer(router, baud)
