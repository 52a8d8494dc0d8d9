"""The telnet server of the virtual router."""

from __future__ import annotations

import asyncio

from rtxvpn.simulator.device import Router
from rtxvpn.simulator.servers.iac import GREETING, Negotiation, escaped
from rtxvpn.simulator.servers.terminal import Terminal


class _Telnet(asyncio.Protocol):
    """One connection."""

    def __init__(self, router: Router, open_ones: set[asyncio.Transport]) -> None:
        self._router, self._open = router, open_ones
        self._negotiation = Negotiation()
        self._transport: asyncio.Transport | None = None
        self._terminal: Terminal | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not isinstance(transport, asyncio.Transport):
            return
        self._transport = transport
        self._open.add(transport)
        if not self._router.listens("telnet"):
            transport.abort()
            return
        transport.write(GREETING)
        address = str(transport.get_extra_info("peername", ("127.0.0.1",))[0])
        console = self._router.connect("telnet", None, address)
        self._terminal = Terminal(console, self._router.clock, self._send, transport.close)
        self._terminal.start()

    def _send(self, data: bytes) -> None:
        if self._transport is not None:
            self._transport.write(escaped(data))

    def data_received(self, data: bytes) -> None:
        typed, answer = self._negotiation.feed(data)
        if answer and self._transport is not None:
            self._transport.write(answer)
        if typed and self._terminal is not None:
            self._terminal.feed(typed)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._transport is not None:
            self._open.discard(self._transport)
        if self._terminal is not None:
            self._terminal.lost()


class TelnetServer:
    """The listening side; `port` is the real one."""

    def __init__(self, server: asyncio.Server, open_ones: set[asyncio.Transport]) -> None:
        self._server, self._open = server, open_ones
        self.port = int(server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Stop listening and cut every connection."""
        self._server.close()
        for transport in list(self._open):
            transport.abort()
        await self._server.wait_closed()
        await asyncio.sleep(0)  # lets the aborted transports close their sockets


async def listen(router: Router, port: int) -> TelnetServer:
    """Serve on 127.0.0.1; port 0 takes a free one."""
    open_ones: set[asyncio.Transport] = set()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Telnet(router, open_ones), "127.0.0.1", port)
    return TelnetServer(server, open_ones)
