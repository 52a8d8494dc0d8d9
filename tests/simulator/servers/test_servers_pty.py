"""The serial line: its pace by a clock of our own, and a session through a real pseudo-terminal."""

from __future__ import annotations

import os
import select
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.simulator.device import Router
from rtxvpn.simulator.options import Options
from rtxvpn.simulator.running import Simulation
from rtxvpn.simulator.servers.pace import Pace

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
FACTORY = Options(language="en", login_password="", admin_password="")


def test_960_bytes_a_second() -> None:
    line = Pace(9600)
    line.put(b"x" * 2000, 100.0)
    assert line.due() == pytest.approx(100.0 + 1 / 960)
    assert line.take(100.0) == b""
    assert len(line.take(101.0)) == 960
    assert len(line.take(101.5)) == 480
    assert len(line.take(110.0)) == 560
    assert line.due() is None


def test_a_line_that_was_idle_does_not_hurry() -> None:
    line = Pace(9600)
    line.put(b"a", 0.0)
    assert line.take(5.0) == b"a"
    line.put(b"bc", 10.0)
    assert line.take(10.0015) == b"b"


@given(
    st.lists(st.tuples(st.floats(0, 3), st.binary(max_size=300)), max_size=20),
    st.sampled_from([9600, 19200, 115200]),
)
def test_never_faster_than_the_line_and_nothing_lost(puts: list[tuple[float, bytes]], baud: int) -> None:
    line, now, given_in, taken = Pace(baud), 0.0, b"", b""
    for wait, data in puts:
        line.put(data, now)
        given_in += data
        now += wait
        taken += line.take(now)
        assert len(taken) <= now * baud / 10 + 1e-6
    assert taken + line.take(now + len(given_in) * 10 / baud + 1) == given_in
    assert len(line) == 0


@pytest.mark.parametrize("baud", [0, -9600])
def test_no_such_rate(baud: int) -> None:
    with pytest.raises(ValueError, match="baud"):
        Pace(baud)


def until(line: int, end: bytes) -> bytes:
    """Read to what ends a text; nothing for 20 s, or the end of the line, ends it too."""
    seen = b""
    while not seen.endswith(end) and select.select([line], [], [], 20)[0]:
        try:
            data = os.read(line, 4096)
        except OSError:  # how a pseudo-terminal says that the other side is gone
            break
        if not data:
            break
        seen += data
    return seen


def opened(simulation: Simulation) -> int:
    assert simulation.pty_path is not None
    return os.open(simulation.pty_path, os.O_RDWR | os.O_NOCTTY)


@posix
def test_a_session_at_its_pace() -> None:
    with Simulation(Router(FACTORY), ssh_port=None, serial=True, baud=38400) as simulation:
        line = opened(simulation)
        began = time.monotonic()
        os.write(line, b"\r")
        seen = until(line, b"Password: ")
        os.write(line, b"\r")
        seen += until(line, b"> ")
        os.write(line, b"show environment\r")
        seen += until(line, b"> ")
        took = time.monotonic() - began
        os.close(line)
    assert b"RTX830 Rev." in seen
    assert b"Serial Baudrate" in seen
    assert took >= len(seen) * 10 / 38400
    assert not Path(str(simulation.pty_path)).exists()


@posix
def test_the_line_stays_as_it_was_left() -> None:
    with Simulation(Router(FACTORY), ssh_port=None, serial=True, baud=115200) as simulation:
        for typed, end in ((b"\r", b"Password: "), (b"\r", b"> "), (b"\r", b"> ")):
            line = opened(simulation)
            os.write(line, typed)
            assert until(line, end).endswith(end)
            os.close(line)


@posix
def test_a_cut_line_can_be_plugged_in_again() -> None:
    options = Options(language="en", login_password="", admin_password="", faults=(("cut", "1"),))
    with Simulation(Router(options), ssh_port=None, serial=True, baud=115200) as simulation:
        line = opened(simulation)
        for typed, end in (
            (b"\r", b"Password: "),
            (b"\r", b"> "),
            (b"administrator\r", b"Password: "),
            (b"\r", b"# "),
        ):
            os.write(line, typed)
            until(line, end)
        os.write(line, b"dns server 192.168.100.9\r")
        assert not until(line, b"# ").endswith(b"# ")
        os.close(line)
        line = opened(simulation)
        os.write(line, b"\r")
        assert until(line, b"# ").endswith(b"# ")  # the router does not know that the cable was out
        os.close(line)
        assert "dns server 192.168.100.9" in simulation.dump()["running"]
