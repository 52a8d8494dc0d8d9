"""Far ends that talk without an end and without sense: every wire comes back at its deadline, and in linear time."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.transport.telnet import Negotiation, open_telnet
from rtxvpn.transport.url import read_url

from . import far_ends

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
