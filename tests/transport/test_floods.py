"""Far ends that talk without an end and without sense: every wire comes back at its deadline, and in linear time."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from rtxvpn.errors import TransportError
from rtxvpn.session.session import Session
from rtxvpn.transport.line import Line
from rtxvpn.transport.telnet import Negotiation, open_telnet
from rtxvpn.transport.url import read_url

from . import far_ends
from .conftest import KINDS, real_wire

SLACK_S = 3.0  # two cores are shared: what is tested is that it ends, not how exactly
WILL_ECHO, DO_ECHO, WONT_ECHO, DONT_ECHO = b"\xff\xfb\x01", b"\xff\xfd\x01", b"\xff\xfc\x01", b"\xff\xfe\x01"


def endlessly(data: bytes, first: bytes = b"") -> Callable[[socket.socket], None]:
    def serve(line: socket.socket) -> None:
        line.sendall(first)
        while True:
            line.sendall(data)

    return serve


@pytest.mark.parametrize(
    "serve",
    [
        endlessly(b"\xff\xf1" * 500),
        endlessly(b"\xff\xfd\x18" * 500),
        endlessly((WILL_ECHO + WONT_ECHO) * 300),
        endlessly(b"x" * 4096, first=b"\xff\xfa\x18"),
        endlessly(b"\xff\xfa\x18" * 300),
    ],
    ids=["NOP", "DO", "WILL and WONT", "SB without an end", "SB in SB"],
)
def test_a_negotiation_without_an_end_ends_at_the_deadline(serve: Callable[[socket.socket], None]) -> None:
    with far_ends.listening(serve) as port:
        wire = open_telnet(read_url(f"telnet://127.0.0.1:{port}"), 2.0)
        began = time.monotonic()
        assert wire.receive(0.3) == b""
        assert time.monotonic() - began < 0.3 + SLACK_S
        wire.close()


def test_what_a_router_offers_is_taken_once_and_the_rest_refused_once() -> None:
    talk = Negotiation()
    offers = WILL_ECHO + b"\xff\xfb\x03" + b"\xff\xfd\x18" + b"\xff\xfb\x2a"
    assert talk.text(offers * 3 + b"Password: ") == b"Password: "
    assert talk.answers == DO_ECHO + b"\xff\xfd\x03" + b"\xff\xfc\x18" + b"\xff\xfe\x2a"


PIECES = st.sampled_from(
    [
        b"text",
        b"\xff\xff",
        WILL_ECHO,
        WONT_ECHO,
        b"\xff\xfd\x18",
        b"\xff\xfa\x18\x01\xff\xff\xff\xf0",
        b"\xff\xf1",
    ]
)


@given(st.lists(PIECES, max_size=12), st.lists(st.integers(1, 5), min_size=1, max_size=8))
def test_commands_are_taken_out_however_the_stream_was_cut(pieces: list[bytes], sizes: list[int]) -> None:
    stream, talk, said, turn = b"".join(pieces), Negotiation(), b"", 0
    while stream:
        size = sizes[turn % len(sizes)]
        said, stream, turn = said + talk.text(stream[:size]), stream[size:], turn + 1
    wanted = {b"text": b"text", b"\xff\xff": b"\xff"}
    assert said == b"".join(wanted.get(piece, b"") for piece in pieces)


@given(st.binary(max_size=300))
def test_any_bytes_at_all_are_negotiated_with(data: bytes) -> None:
    talk = Negotiation()
    assert len(talk.text(data)) <= len(data)
    assert len(talk.answers) <= len(data)


NASTY = [
    b"\r\n> ",
    b"\r\nPassword: ",
    b"(Y/N)",
    b"---more---",
    b"\x1b[",
    b"\b" * 300,
    b"\xff\xfa",
    b"\r" * 300,
    b"# ",
]
STREAMS = st.lists(st.one_of(st.binary(max_size=80), st.sampled_from(NASTY)), min_size=1, max_size=20)
LARGEST = 150_000  # bytes


class Torrent(far_ends.Script):
    """Says a great deal at once and then nothing more."""

    def __init__(self, data: bytes) -> None:
        super().__init__([data], True)


@pytest.mark.filterwarnings("ignore:set(Daemon|Name):DeprecationWarning")  # pyserial 3.5's RFC 2217 thread
@pytest.mark.parametrize("kind", KINDS)
@settings(
    max_examples=5,
    phases=[Phase.generate],  # to shrink what takes a connection each time would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(pieces=STREAMS, times=st.integers(1, 1000), command=st.sampled_from(["", "show config"]))
def test_any_bytes_over_any_wire_end_at_the_deadline(
    kind: str, pieces: list[bytes], times: int, command: str, home: Path
) -> None:
    if kind == "scripted":
        pytest.skip("tests/session does it")
    data = (b"".join(pieces) * times)[:LARGEST]
    with ExitStack() as stack:
        # how long what is sent may be held up; over RFC 2217, how long all that may hold up the negotiation
        wire = real_wire(kind, Torrent(data), stack, home, 10.0 if kind == "rfc2217" else 0.5)
        stack.callback(wire.close)
        session = Session(Line(wire), timeout_s=0.2)
        began = time.monotonic()
        with suppress(TransportError):
            session.exchange(command) if command else session.find_prompt()
        assert time.monotonic() - began < 1.0 + SLACK_S
        with suppress(TransportError):
            session.transport.drain(0.05)  # a far end that cannot get rid of it waits for us
