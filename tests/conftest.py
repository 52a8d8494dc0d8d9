"""A wire of memory between the session and a virtual RTX830, on a clock that moves only when somebody waits."""

from __future__ import annotations

import os
import signal
import zlib
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from rtxvpn.errors import WireLost
from rtxvpn.session.session import Session
from rtxvpn.simulator.clock import ManualClock
from rtxvpn.simulator.device import Router as VirtualRouter
from rtxvpn.simulator.options import Options
from rtxvpn.transport.line import Line

# a fresh clone has no example database, and two cores are shared: time is no verdict here; CI judges every
# landing by the same examples (as hypothesis does by itself where `CI` is set), everybody else looks for new ones
settings.register_profile(
    "quick",
    deadline=None,
    max_examples=30,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=bool(os.environ.get("CI")),
)
settings.register_profile("thorough", settings.get_profile("quick"), max_examples=300, derandomize=False)
settings.load_profile("quick")  # `make slow` asks for the other one

# a shell's background job is born deaf to Ctrl-C, and its children after it: those that get one here must hear it
signal.signal(signal.SIGINT, signal.default_int_handler)

LOGIN, ADMIN = "login-pw-1", "admin-pw-1"
WORDS = ("known words", "scrambled")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave one of the two runs of each test with a router to the slow tests; which one is by its name."""
    names = {item.nodeid for item in items}
    for item in items:
        own = next((words for words in WORDS if words in item.nodeid), None)
        other = WORDS[own == WORDS[0]] if own else ""
        if own and item.nodeid.replace(own, other) in names:
            chosen = WORDS[zlib.crc32(item.nodeid.replace(own, "").encode()) % 2]
            if own != chosen:
                item.add_marker(pytest.mark.slow)


@pytest.fixture(autouse=True)
def _no_power_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody cuts the power of a test: waiting for a shared disk proves nothing, and takes a quarter of the time."""
    monkeypatch.setattr("os.fsync", lambda descriptor: None)


class MemoryWire:
    """A `Wire` straight into a virtual router's console; waiting moves the router's clock."""

    name = "memory"

    def __init__(self, router: VirtualRouter, clock: ManualClock, wire: str, user: str | None) -> None:
        self._clock = clock
        self.console = router.connect(wire, user)  # type: ignore[arg-type]
        self._ready = self.console.start()
        self.sent = b""
        self.received = b""
        self.watch: Callable[[bytes, bool], None] = lambda data, taken: None

    def send(self, data: bytes) -> None:
        """Send; somebody may watch for a line, before the router has it and once it was taken."""
        self.watch(data, False)
        if self.console.closed:
            raise WireLost("memory: closed")
        self.sent += data
        self._ready += self.console.receive(data)
        self.watch(data, True)

    def lose(self) -> None:
        """Lose what is on its way to us."""
        self._ready = b""

    def receive(self, timeout_s: float) -> bytes:
        end = self._clock.now() + timeout_s
        while not self._ready and not self.console.closed:
            due = self.console.due()
            until = end if due is None else min(end, max(due, self._clock.now()))
            self._clock.advance(max(until - self._clock.now(), 0.0))
            self._ready += self.console.tick()
            if self._clock.now() >= end:
                break
        ready, self._ready = self._ready, b""
        if not ready and self.console.closed:
            raise WireLost("memory: closed")
        self.received += ready
        return ready

    def close(self) -> None:
        if not self.console.closed:
            self.console.close()


class SlowWire(MemoryWire):
    """The same at 9600 baud, a byte at a time: what has come is nearly always the beginning of something."""

    name = "slow memory"
    _coming = b""

    def receive(self, timeout_s: float) -> bytes:
        self._coming = self._coming or super().receive(timeout_s)
        byte, self._coming = self._coming[:1], self._coming[1:]
        self._clock.advance(len(byte) * 10 / 9600)
        return byte


class Lab:
    """One virtual router and what it takes to talk to it."""

    def __init__(self, running: Sequence[str] | None = None, cloud: Any = None, **options: Any) -> None:
        options.setdefault("login_password", LOGIN)
        options.setdefault("admin_password", ADMIN)
        self.clock = ManualClock()
        self.router = VirtualRouter(Options(**options), self.clock, cloud, running)
        self.wire: MemoryWire
        self.watch: Callable[[bytes, bool], None] = lambda data, taken: None

    def session(
        self,
        wire: str = "ssh",
        user: str | None = "admin",
        timeout_s: float = 20.0,
        *,
        made: Callable[..., MemoryWire] | None = None,
        slow: bool = False,
    ) -> Session:
        """Open a session; `slow` at 9600 baud, `made` on a wire of the test's own kind."""
        self.wire = (made or (SlowWire if slow else MemoryWire))(self.router, self.clock, wire, user)
        self.wire.watch = lambda data, taken: self.watch(data, taken)
        return Session(Line(self.wire), timeout_s=timeout_s, clock=self.clock.now)

    def running(self) -> list[str]:
        return self.router.dump()["running"]

    def saved(self) -> list[str]:
        return self.router.dump()["saved"]


@pytest.fixture(params=[False, True], ids=WORDS)
def lab(request: pytest.FixtureRequest) -> Callable[..., Lab]:
    """Every test with a router runs twice: with the texts as known, and with the unconfirmed ones scrambled."""

    def make(running: Sequence[str] | None = None, cloud: Any = None, **options: Any) -> Lab:
        return Lab(running, cloud, **{"scramble": request.param, **options})

    return make


@pytest.fixture
def wires() -> tuple[type[MemoryWire], type[MemoryWire]]:
    """The wire of memory, and the slow one, for tests that make a worse one of them."""
    return MemoryWire, SlowWire
