"""A long way between client and server: everything that the server sends arrives later, for benchmarks."""

from __future__ import annotations

import asyncio
import contextlib


class Delay:
    """A port whose connections go to another port of this machine, the answers `delay_s` late."""

    def __init__(self, target: int, delay_s: float) -> None:
        self._target, self._delay_s = target, delay_s
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0

    async def open(self, port: int) -> None:
        """Listen on 127.0.0.1; port 0 takes a free one."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port)
        self.port = int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Stop listening and cut every connection."""
        if self._server is not None:
            self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._server is not None:
            await self._server.wait_closed()

    async def _serve(self, near_in: asyncio.StreamReader, near_out: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        with contextlib.suppress(asyncio.CancelledError):  # the simulation ends, maybe while this one does
            await self._join(near_in, near_out)

    async def _join(self, near_in: asyncio.StreamReader, near_out: asyncio.StreamWriter) -> None:
        try:
            far_in, far_out = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            near_out.close()
            return
        there = asyncio.create_task(_carry(near_in, far_out, 0.0))
        back = asyncio.create_task(_carry(far_in, near_out, self._delay_s))
        try:
            # whichever end goes first, what is still on its way to the client arrives
            await asyncio.wait({there, back}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in (there, back):
                one.cancel()
            for writer in (near_out, far_out):
                writer.close()
            await asyncio.gather(there, back, return_exceptions=True)
            for writer in (near_out, far_out):
                with contextlib.suppress(OSError):
                    await writer.wait_closed()


async def _carry(source: asyncio.StreamReader, target: asyncio.StreamWriter, delay_s: float) -> None:
    """Carry bytes one way, in order, each `delay_s` after it came; ends when the source does."""
    loop = asyncio.get_running_loop()
    waiting: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
    reader = asyncio.create_task(_collect(source, waiting))
    try:
        while True:
            when, data = await waiting.get()
            wait = when + delay_s - loop.time()
            if wait > 0:
                await asyncio.sleep(wait)
            if not data:
                return
            target.write(data)
            await target.drain()
    except OSError:
        return
    finally:
        reader.cancel()
        await asyncio.gather(reader, return_exceptions=True)


async def _collect(source: asyncio.StreamReader, waiting: asyncio.Queue[tuple[float, bytes]]) -> None:
    loop = asyncio.get_running_loop()
    data = b"-"
    while data:
        try:
            data = await source.read(65536)
        except OSError:
            data = b""
        waiting.put_nowait((loop.time(), data))
