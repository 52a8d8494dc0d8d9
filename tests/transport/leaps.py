"""A jump host on this computer: it forwards ports and nothing else; and commands that go over it without ssh."""

from __future__ import annotations

import asyncio
import shlex
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import asyncssh

_START_S = 30.0

# a ProxyCommand for every computer: the bytes of its standard streams, to and from a port
_RELAY = """
import os, socket, sys, threading
with open(__file__ + ".log", "a") as log: print(*sys.argv[1:], file=log)
line = socket.create_connection((sys.argv[1], int(sys.argv[2])))
def inward():
    while data := line.recv(65536):
        while data:
            data = data[os.write(1, data) :]
    os.close(1)
threading.Thread(target=inward, daemon=True).start()
while data := os.read(0, 65536):
    line.sendall(data)
"""

# the same, to one port of this computer whatever the name
TO_PORT = _RELAY.replace("(sys.argv[1], int(sys.argv[2]))", "('127.0.0.1', {port})")


def relay(folder: Path) -> str:
    """Give a ProxyCommand that goes to %h and %p."""
    return python(folder, "relay.py", _RELAY) + " %h %p"


def python(folder: Path, name: str, text: str) -> str:
    """Give the command line of a little program."""
    file = folder / name
    file.write_text(text, "utf-8")
    return f"{shlex.quote(sys.executable)} {shlex.quote(str(file))}"


@dataclass
class JumpHost:
    """Where it listens, its host key as known_hosts wants it, and where it was asked to lead."""

    port: int = 0
    host_key: str = ""
    led_to: list[tuple[str, int]] = field(default_factory=list)


class _Server(asyncssh.SSHServer):
    def __init__(self, host: JumpHost, user_key: asyncssh.SSHKey, lets_on: bool) -> None:
        self._host, self._key, self._lets_on = host, user_key, lets_on

    def public_key_auth_supported(self) -> bool:
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        return username == "walker" and key.public_data == self._key.public_data

    def connection_requested(self, dest_host: str, dest_port: int, orig_host: str, orig_port: int) -> bool:
        self._host.led_to.append((dest_host, dest_port))
        return self._lets_on


@contextmanager
def jump_host(user_key: asyncssh.SSHKey, *, lets_on: bool = True) -> Iterator[JumpHost]:
    """Serve a jump host for the user `walker` with this key."""
    host, loop = JumpHost(), asyncio.new_event_loop()
    ready, key = threading.Event(), asyncssh.generate_private_key("ssh-ed25519")

    async def serve() -> None:
        acceptor = await asyncssh.listen(
            "127.0.0.1",
            0,
            server_factory=lambda: _Server(host, user_key, lets_on),
            server_host_keys=[key],
            config=[],
        )
        host.port = acceptor.get_port()
        host.host_key = f"[127.0.0.1]:{host.port} {key.export_public_key().decode('ascii').strip()}"
        ready.set()
        await over.wait()
        acceptor.close()
        await acceptor.wait_closed()

    over = asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), daemon=True)
    thread.start()
    assert ready.wait(_START_S)
    try:
        yield host
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(_START_S)
        loop.close()
