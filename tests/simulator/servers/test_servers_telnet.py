"""The telnet server over a plain socket, and the protocol apart from it."""

from __future__ import annotations

import itertools
import socket
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.simulator.device import Router
from rtxvpn.simulator.options import Options
from rtxvpn.simulator.running import Simulation
from rtxvpn.simulator.servers.iac import (
    DO,
    DONT,
    ECHO,
    GREETING,
    IAC,
    SB,
    SE,
    SGA,
    WILL,
    WONT,
    Negotiation,
    escaped,
)

FACTORY = Options(language="en", login_password="", admin_password="")


@pytest.fixture(name="simulation")
def simulation_fixture() -> Iterator[Simulation]:
    with Simulation(Router(FACTORY), ssh_port=None, telnet_port=0) as simulation:
        yield simulation


def until(line: socket.socket, end: bytes) -> bytes:
    seen = b""
    while not seen.endswith(end) and (data := line.recv(4096)):
        seen += data
    return seen


def connect(simulation: Simulation) -> socket.socket:
    assert simulation.telnet_port is not None
    return socket.create_connection(("127.0.0.1", simulation.telnet_port), timeout=20)


def test_a_session(simulation: Simulation) -> None:
    assert (simulation.ssh_port, simulation.pty_path, simulation.host_key) == (None, None, "")
    with connect(simulation) as line:
        seen = until(line, b"Password: ")
        assert seen.startswith(GREETING)
        line.sendall(
            bytes([IAC, DO, ECHO, IAC, DO, SGA, IAC, WILL, 31, IAC, SB, 31, 0, 80, 0, 24, IAC, SE]) + b"\r\0"
        )
        assert until(line, b"> ").startswith(bytes([IAC, DONT, 31]))
        line.sendall(b"show environment\r")
        assert b"Serial Baudrate" in until(line, b"> ")
        line.sendall(b"exit\r")
        assert until(line, b"never").endswith(b"exit\r\n")


def test_only_one_without_a_name_and_eight_in_all(simulation: Simulation) -> None:
    lines = [connect(simulation) for _ in range(9)]
    try:
        heard = [until(line, b"Password: ") for line in lines]
        assert [text.endswith(b"Password: ") for text in heard] == [True] * 8 + [False]
    finally:
        for line in lines:
            line.close()


def test_telnet_that_is_off() -> None:
    router = Router(FACTORY, running=["telnetd service off"])
    with Simulation(router, ssh_port=None, telnet_port=0) as simulation, connect(simulation) as line:
        try:
            assert line.recv(100) == b""
        except ConnectionResetError:
            assert not router.listens("telnet")


@pytest.mark.parametrize(
    ("sent", "typed", "answer"),
    [
        (b"abc\r", b"abc\r", b""),
        (b"a\r\0b\r\n", b"a\rb\r\n", b""),
        (bytes([IAC, IAC]), b"\xff", b""),
        (bytes([IAC, DO, ECHO]), b"", b""),
        (bytes([IAC, DO, 24]), b"", bytes([IAC, WONT, 24])),
        (bytes([IAC, WILL, SGA]), b"", bytes([IAC, DO, SGA])),
        (bytes([IAC, WILL, 39]), b"", bytes([IAC, DONT, 39])),
        (bytes([IAC, WONT, 1, IAC, DONT, 1]), b"", b""),
        (bytes([IAC, 241]) + b"x", b"x", b""),
        (bytes([IAC, SB, 24, 0]) + b"xterm" + bytes([IAC, SE]) + b"y", b"y", b""),
        (bytes([IAC, SB, 24, IAC, IAC, SE, IAC, SE]) + b"z", b"z", b""),
    ],
)
def test_the_protocol(sent: bytes, typed: bytes, answer: bytes) -> None:
    assert Negotiation().feed(sent) == (typed, answer)
    slowly, parts = Negotiation(), [b"", b""]
    for byte in sent:
        parts = [had + new for had, new in zip(parts, slowly.feed(bytes([byte])), strict=True)]
    assert parts == [typed, answer]


def test_an_option_asked_for_again_is_granted_again() -> None:
    both = bytes([IAC, DO, ECHO]) * 2
    assert Negotiation().feed(both) == (b"", bytes([IAC, WILL, ECHO]))


@given(st.binary(max_size=60), st.lists(st.integers(0, 60), max_size=5))
def test_cutting_the_stream_does_not_matter(data: bytes, cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(data)]
    pieces, whole = Negotiation(), Negotiation().feed(data)
    found = [pieces.feed(data[begin:end]) for begin, end in itertools.pairwise(places)]
    assert (b"".join(one for one, _ in found), b"".join(one for _, one in found)) == whole


@given(st.binary(max_size=60))
def test_escaped_bytes_come_back(data: bytes) -> None:
    plain = data.replace(b"\r\0", b"")
    assert Negotiation().feed(escaped(plain))[0] == plain.replace(b"\r\0", b"\r")
