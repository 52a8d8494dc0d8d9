"""One line over any kind of wire, to a far end that answers from a list."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from rtxvpn.transport.base import Deadline, Wire
from rtxvpn.transport.console import open_console
from rtxvpn.transport.line import Line
from rtxvpn.transport.scripted import ScriptedWire
from rtxvpn.transport.ssh import HostKeys, SshOptions, open_ssh
from rtxvpn.transport.telnet import open_telnet
from rtxvpn.transport.url import read_url

from . import far_ends

KINDS = (
    "ssh",
    "telnet",
    pytest.param("serial", marks=pytest.mark.skipif(sys.platform == "win32", reason="no pty")),
    "socket",
    pytest.param("rfc2217", marks=pytest.mark.slow),
    "scripted",
)


@dataclass
class Opened:
    """A line that is open; `heard` tells what the far end was sent."""

    wire: Wire
    line: Line
    heard: Callable[[], bytes]
    clock: Callable[[], float]

    def deadline(self, seconds: float = 10.0) -> Deadline:
        return Deadline(seconds, self.clock)


Open = Callable[..., Opened]


@pytest.fixture(params=KINDS)
def open_line(request: pytest.FixtureRequest, home: Path) -> Iterator[Open]:
    """Give a function that opens a line to a far end with these answers, over each kind of wire."""
    with ExitStack() as stack:

        def opened(answers: Sequence[bytes], *, then_silent: bool = True) -> Opened:
            if request.param == "scripted":
                scripted = ScriptedWire(answers, then_silent=then_silent)
                return Opened(scripted, Line(scripted), lambda: scripted.sent, scripted.clock)
            script = far_ends.Script(answers, then_silent)
            wire = real_wire(request.param, script, stack, home)
            stack.callback(_hang_up, wire)
            return Opened(wire, Line(wire), lambda: script.heard, time.monotonic)

        yield opened


def _hang_up(wire: Wire) -> None:
    """Close in the background: pyserial sleeps a third of a second in it."""
    threading.Thread(target=wire.close, daemon=True).start()


def real_wire(
    kind: str, script: far_ends.Script, stack: ExitStack, home: Path, timeout_s: float = 10.0
) -> Wire:
    """Open one kind of wire to a far end on this computer."""
    if kind == "serial":
        return open_console(read_url(f"serial://{stack.enter_context(far_ends.pty(script))}"), timeout_s)
    if kind in ("socket", "rfc2217"):
        far = far_ends.raw_tcp if kind == "socket" else far_ends.rfc2217
        return open_console(read_url(f"{kind}://127.0.0.1:{stack.enter_context(far(script))}"), timeout_s)
    if kind == "telnet":
        address = read_url(f"telnet://127.0.0.1:{stack.enter_context(far_ends.telnet(script))}")
        return open_telnet(address, timeout_s)
    address = read_url(f"ssh://admin@127.0.0.1:{stack.enter_context(far_ends.ssh(script))}")
    return open_ssh(address, "open", SshOptions(HostKeys(home / "known", accept_new=True)))


@pytest.fixture(scope="module", params=[False, True], ids=["known words", "scrambled"])
def scramble(request: pytest.FixtureRequest) -> bool:
    """Tell whether the virtual router says what is not confirmed in words of its own (tests/conftest.py)."""
    return bool(request.param)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of one's own: no known hosts, no SSH configuration."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    return tmp_path
