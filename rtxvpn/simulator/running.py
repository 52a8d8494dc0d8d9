"""Runs a virtual router on its wires: beside a test or the demo, or in the foreground until it is stopped."""

from __future__ import annotations

import asyncio
import json
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self, TypeVar

if TYPE_CHECKING:
    from rtxvpn.simulator.device import Router

_START_S = 60.0  # making the host key may take a while on a slow machine
_T = TypeVar("_T")


class _Closing(Protocol):
    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Wires:
    """Which wires are served; a port of None = not this one, 0 = any free port."""

    ssh_port: int | None = 0
    telnet_port: int | None = None
    serial: bool = False
    baud: int = 9600
    delay_s: float = 0.0  # added to everything that the SSH and telnet servers send
    ecdh: bool = False  # one more SSH key exchange
    authorized_keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # user: public keys
    host_key_file: Path | None = None  # where the SSH host key is kept from run to run


class Simulation:
    """A router on 127.0.0.1, served from a thread of its own; a context manager.

    In the `with` block `ssh_port`, `telnet_port` and `pty_path` say where it is (None = not served) and
    `host_key` is the SSH host key as a line of known_hosts. Raises OSError when a port is taken.
    """

    def __init__(
        self,
        router: Router,
        ssh_port: int | None = 0,
        telnet_port: int | None = None,
        serial: bool = False,
        baud: int = 9600,
        *,
        delay_s: float = 0.0,
        ecdh: bool = False,
        authorized_keys: Mapping[str, tuple[str, ...]] | None = None,
        host_key_file: Path | None = None,
    ) -> None:
        self.router = router
        self._wires = Wires(
            ssh_port, telnet_port, serial, baud, delay_s, ecdh, authorized_keys or {}, host_key_file
        )
        self.ssh_port: int | None = None
        self.telnet_port: int | None = None
        self.pty_path: str | None = None
        self.host_key = ""
        self._servers: list[_Closing] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._thread: threading.Thread | None = None
        self._ready = threading.Event()
        self._failure: BaseException | None = None

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._run, name="virtual RTX830", daemon=True)
        self._thread.start()
        if not self._ready.wait(_START_S):
            raise TimeoutError("the virtual router did not start")
        if self._failure is not None:
            self.close()
            raise self._failure
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End every session and the thread; nothing happens the second time."""
        if self._thread is None:
            return
        if self._loop is not None and self._stop is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        self._thread = None

    def call(self, act: Callable[[Router], _T]) -> _T:
        """Do something with the router between two events of its thread, and give what it gives."""
        loop = self._loop
        if self._thread is None or loop is None or not self._thread.is_alive():
            return act(self.router)

        async def there() -> _T:
            return act(self.router)

        return asyncio.run_coroutine_threadsafe(there(), loop).result()

    def dump(self) -> dict[str, list[str]]:
        """Give running and saved configuration and the log."""
        return self.call(lambda router: router.dump())

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:  # noqa: BLE001 - it is raised again where the simulation was begun
            self._failure = error
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        try:
            await self._open()
            self._ready.set()
            await self._stop.wait()
        finally:
            for server in reversed(self._servers):
                await server.close()
            self._servers.clear()

    async def _open(self) -> None:
        wires = self._wires
        if wires.ssh_port is not None:
            from rtxvpn.simulator.servers import ssh

            inner = 0 if wires.delay_s else wires.ssh_port
            server = await ssh.listen(
                self.router, inner, wires.authorized_keys, wires.ecdh, wires.host_key_file
            )
            self._servers.append(server)
            self.ssh_port = await self._far_away(server.port, wires.ssh_port)
            self.host_key = f"[127.0.0.1]:{self.ssh_port} {ssh.public_host_key(wires.host_key_file)}"
        if wires.telnet_port is not None:
            from rtxvpn.simulator.servers import telnet

            other = await telnet.listen(self.router, 0 if wires.delay_s else wires.telnet_port)
            self._servers.append(other)
            self.telnet_port = await self._far_away(other.port, wires.telnet_port)
        if wires.serial:
            from rtxvpn.simulator.servers import pty

            port = pty.open_port(self.router, wires.baud)
            self._servers.append(port)
            self.pty_path = port.path

    async def _far_away(self, port: int, wanted: int) -> int:
        """Put the delay between a server and its clients, if there is one."""
        if not self._wires.delay_s:
            return port
        from rtxvpn.simulator.servers.delay import Delay

        far = Delay(port, self._wires.delay_s)
        await far.open(wanted)
        self._servers.append(far)
        return far.port


def serve(
    router: Router,
    stop: threading.Event,
    ready: Callable[[Simulation], None],
    *,
    wires: Wires,
    dump: Path | None = None,
) -> None:
    """Serve until `stop` is set, then write the dump; `ready` is told when every wire is open.

    The dump is JSON: {"running": […], "saved": […], "log": […]}. Raises OSError when a port is taken or
    the dump cannot be written.
    """
    simulation = Simulation(
        router,
        wires.ssh_port,
        wires.telnet_port,
        wires.serial,
        wires.baud,
        delay_s=wires.delay_s,
        ecdh=wires.ecdh,
        authorized_keys={user: tuple(keys) for user, keys in wires.authorized_keys.items()},
        host_key_file=wires.host_key_file,
    )
    with simulation:
        try:
            ready(simulation)
            while not stop.wait(0.5):  # with a limit, so that Ctrl-C reaches the caller on Windows too
                pass
        finally:
            if dump is not None:
                write_dump(dump, simulation.dump())


def write_dump(path: Path, content: dict[str, list[str]]) -> None:
    """Write a dump whole or not at all; it holds keys, so nobody else may read it."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=1)
        file.write("\n")
    beside.replace(path)
