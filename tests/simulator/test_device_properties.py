from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rtxvpn.simulator.clock import ManualClock
from rtxvpn.simulator.config import read_config
from rtxvpn.simulator.console import Console
from rtxvpn.simulator.device import Router
from rtxvpn.simulator.options import Options
from rtxvpn.simulator.syntax import Command, commands

Desks = Callable[..., Any]
WIRES = st.sampled_from(["ssh", "telnet", "serial"])
_VALUES = [
    "1",
    "0",
    "on",
    "off",
    "default",
    "10.0.0.0/8",
    "1.2.3.4",
    "1.2.3.4/30",
    "lan1",
    "x=y",
    '""',
    "*",
    "-c",
    "20",
    "tunnel",
]
_KEYS = [
    b"\r",
    b"\n",
    b" ",
    b"\x03",
    b"\x08",
    b"\x15",
    b"?",
    b"\t",
    b"\x1b[A",
    b"\x11",
    b"\x13",
    b"q",
    b"Y",
    b"N",
    b'"',
    b"\xff\x83",
    b"|",
]


def lines_of(row: Command) -> st.SearchStrategy[str]:
    """Make lines that nearly fit a row of the table."""
    words = [word.lower() if word.islower() else "lan1" for word in row.head]
    known = [a for param in row.params for a in param.alternatives if a.islower()]
    values = st.lists(st.sampled_from([*_VALUES, *known]), max_size=len(row.params) + 2)
    return values.map(lambda chosen: " ".join([*words, *chosen]))


LINES = st.sampled_from(commands()).flatmap(lines_of)
TYPED = st.lists(
    st.one_of(st.sampled_from(_KEYS), LINES.map(lambda line: f"{line}\r".encode()), st.binary(max_size=8)),
    max_size=25,
).map(b"".join)


def admin(wire: str, options: Options, clock: ManualClock) -> tuple[Router, Console, bytes]:
    router = Router(options, clock)
    console = router.connect(wire, "admin")  # type: ignore[arg-type]
    out = console.start()
    login = {"ssh": b"", "telnet": b"login-secret\r", "serial": b"\rlogin-secret\r"}[wire]
    return router, console, out + console.receive(login + b"administrator\radmin-secret\r")


def cut(data: bytes, cuts: list[int]) -> list[bytes]:
    ends = sorted({min(cut, len(data)) for cut in cuts} | {len(data)})
    return [data[start:end] for start, end in zip([0, *ends], ends, strict=False)]


@settings(deadline=None)
@given(
    WIRES,
    TYPED,
    st.lists(st.integers(0, 300), max_size=12),
    st.booleans(),
    st.sampled_from(["cut", "hang", "garbage", "reboot", None]),
)
def test_how_the_wire_cuts_the_input_does_not_matter(
    wire: str, typed: bytes, cuts: list[int], scramble: bool, fault: str | None
) -> None:
    options = Options(scramble=scramble, faults=((fault, "2"),) if fault else ())
    seen = []
    for pieces in ([typed], cut(typed, cuts), [bytes([byte]) for byte in typed]):
        router, console, out = admin(wire, options, ManualClock())
        out += b"".join(console.receive(piece) for piece in pieces)
        seen.append((out, router.dump(), console.closed, console.hang, console.due()))
    assert seen[0] == seen[1] == seen[2]


@settings(deadline=None)
@given(
    WIRES,
    st.lists(st.tuples(TYPED, st.floats(0, 400)), max_size=6),
    st.sampled_from(["linger", "keep", "rollback"]),
)
def test_nothing_typed_at_any_time_breaks_the_router(
    wire: str, story: list[tuple[bytes, float]], dropped: Any
) -> None:
    clock = ManualClock()
    router, console, _ = admin(wire, Options(dropped=dropped), clock)
    for typed, seconds in story:
        console.receive(typed)
        clock.advance(seconds)
        console.tick()
        due = console.due()
        assert due is None or due >= clock.now() or console.hang
        if console.closed:
            console.close()
            console = router.connect(wire, "admin")  # type: ignore[arg-type]
            console.start()
    text = router.dump()["running"]
    assert read_config(text).entries.keys() == read_config(read_text(text)).entries.keys()


def read_text(text: list[str]) -> list[str]:
    return [line.strip() if line.startswith("  ") else line for line in text]


@given(st.binary(max_size=200))
def test_nobody_comes_in_over_telnet_with_noise(noise: bytes) -> None:
    router = Router(Options(), ManualClock())
    console = router.connect("telnet")
    console.start()
    console.receive(noise)
    assert not any("succeeded" in line for line in router.log)


@pytest.mark.parametrize("wire", ["ssh", "telnet", "serial"])
def test_a_line_typed_while_the_router_saves_is_done_after(wire: str) -> None:
    clock = ManualClock()
    router, console, _ = admin(wire, Options(language="en"), clock)
    out = console.receive(b"save\rip lan1 address 192.168.200.254/24\r")
    assert out.endswith(b"Saving ... ")
    clock.advance(2)
    assert console.tick().endswith(b"CONFIG0 Done .\r\n# ip lan1 address 192.168.200.254/24\r\n# ")
    assert "ip lan1 address 192.168.200.254/24" in router.dump()["running"]
