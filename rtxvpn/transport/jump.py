"""Jump hosts: the command of `ProxyJump` or `ProxyCommand` as a socket that leads to the router.

netmiko has paramiko's `ProxyCommand` for this: it does not notice the end of the command, hides what the
command said about it, and cannot work on Windows, where `select` knows no pipes.
"""

from __future__ import annotations

import signal
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO

from rtxvpn.errors import Unreachable
from rtxvpn.transport.losses import why
from rtxvpn.transport.ssh_config import Command
from rtxvpn.words import msg

_CHUNK = 65536
_LAST_WORDS_S = 1.0
_NO_CTRL_C = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)  # Windows


class Jump:
    """A running command and the socket that speaks through it."""

    def __init__(self, command: Command, url: str) -> None:
        self._words = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the jump
        self._process = _started(command, self._words, url)
        self.socket, self._far = socket.socketpair()
        self._pumps = [threading.Thread(target=pump, daemon=True) for pump in (self._inward, self._outward)]
        for pump in self._pumps:
            pump.start()

    def failure(self) -> str | None:
        """Return what the command said at its end; None while it lives."""
        with suppress(subprocess.TimeoutExpired):
            code = self._process.wait(_LAST_WORDS_S)
            self._words.seek(0)
            lines = [line.strip() for line in self._words.read().decode("utf-8", "replace").splitlines()]
            said = [line for line in lines if line and not line.startswith("**")]  # ssh's advertisements
            return "; ".join(said[-2:]) or f"exit {code}"
        return None

    def close(self) -> None:
        """End the command and both directions."""
        self.socket.close()
        with suppress(OSError):
            self._process.terminate()
        try:
            self._process.wait(_LAST_WORDS_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for pump in self._pumps:
            pump.join(_LAST_WORDS_S)
        self._far.close()
        self._words.close()

    def _inward(self) -> None:
        stream = self._process.stdout
        if stream is None:
            return
        with suppress(OSError, ValueError), stream:
            while data := stream.read1(_CHUNK):  # type: ignore[attr-defined]
                self._far.sendall(data)
        with suppress(OSError):
            self._far.shutdown(socket.SHUT_WR)

    def _outward(self) -> None:
        stream = self._process.stdin
        if stream is None:
            return
        with suppress(OSError, ValueError), stream:
            while data := self._far.recv(_CHUNK):
                stream.write(data)
                stream.flush()


def _started(command: Command, words: IO[bytes], url: str) -> subprocess.Popen[bytes]:
    try:
        with _deaf_to_interrupts():
            return subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=words,
                creationflags=_NO_CTRL_C,
            )
    except (OSError, ValueError, IndexError) as reason:
        words.close()
        program = command.split()[0] if isinstance(command, str) else next(iter(command), "")
        raise Unreachable(
            msg(
                "{url}: the way to it needs `{program}` ({reason})",
                url=url,
                program=program,
                reason=why(reason),
            ),
            advice=msg("install the OpenSSH client, or change ProxyJump or ProxyCommand in ~/.ssh/config"),
        ) from reason


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """What starts inside does not hear Ctrl-C: `apply` takes its change back over this very command."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may say so
        return
    numbers = [getattr(signal, name) for name in ("SIGINT", "SIGHUP") if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    try:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
