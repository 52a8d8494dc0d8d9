"""What stands in the output is never taken for a question, a password prompt or an end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.errors import NoAnswer, Refused
from rtxvpn.session.console import Console
from rtxvpn.session.login import become_administrator, leave
from rtxvpn.session.prompt import Prompt
from rtxvpn.session.session import Session
from rtxvpn.transport.line import Line
from rtxvpn.transport.scripted import ScriptedWire

LINES = [
    b'description lan2 "old line (Y/N)"',
    b'description lan2 "guest Password: hello"',
    b"Password: x",
    b"# rtxvpn-0000# ",
    b"---more--- or not",
    b"-> # of sa > ",
]


class Dribble(ScriptedWire):
    """Gives one byte at a time, as a console does."""

    def receive(self, timeout_s: float) -> bytes:
        data = super().receive(timeout_s)
        if len(data) > 1:
            self._ready.appendleft(data[1:])
        return data[:1]


@pytest.mark.parametrize("line", LINES)
def test_output_a_byte_at_a_time_is_whole(line: bytes) -> None:
    wire = Dribble(
        [b"", b"show config\r\nbefore\r\n" + line + b"\r\nafter\r\nrtxvpn-ab12# "], then_silent=True
    )
    session = Session(Line(wire), clock=wire.clock)
    session.prompt, session.pinned = Prompt("rtxvpn-ab12", "", "#"), True
    assert session.ask("show config").splitlines() == ["before", line.decode(), "after"]


@given(st.lists(st.sampled_from(LINES), max_size=6), st.lists(st.integers(1, 9), min_size=1, max_size=9))
def test_output_in_any_pieces_is_whole(lines: list[bytes], sizes: list[int]) -> None:
    class Pieces(ScriptedWire):
        turn = 0

        def receive(self, timeout_s: float) -> bytes:
            data = super().receive(timeout_s)
            size = sizes[self.turn % len(sizes)]
            self.turn += 1
            if len(data) > size:
                self._ready.appendleft(data[size:])
            return data[:size]

    body = b"".join(line + b"\r\n" for line in lines)
    wire = Pieces([b"", b"show log\r\n" + body + b"rtxvpn-ab12# "], then_silent=True)
    session = Session(Line(wire), clock=wire.clock)
    session.prompt, session.pinned = Prompt("rtxvpn-ab12", "", "#"), True
    assert session.ask("show log").splitlines() == [line.decode() for line in lines]


def test_a_command_that_asks_for_a_password_is_given_up() -> None:
    answers = [b"", b"show config 0\r\nLogin Password: ", b"\r\nAdministrator Password: ", b"\r\nno\r\n# "]
    wire = ScriptedWire(answers, then_silent=True)
    session = Session(Line(wire), clock=wire.clock)
    session.prompt = Prompt("", "", "#")
    with pytest.raises(Refused):
        session.ask("show config 0")
    assert wire.sent == b"show config 0\r\r\r"


def test_a_line_that_never_stops_ends_at_the_limit() -> None:
    class Chatter(ScriptedWire):
        def receive(self, timeout_s: float) -> bytes:
            self.time += min(timeout_s, 1.0)
            return b"chatter\r\n"

    wire = Chatter([b""], then_silent=True)
    session = Session(Line(wire), timeout_s=5.0, clock=wire.clock)
    session.prompt, session.pinned = Prompt("rtxvpn-ab12", "", "#"), True
    session.rest(2.0)
    assert wire.time < 15.0
    with pytest.raises(NoAnswer):
        session.ask("show log")
    assert wire.time < 400.0


def test_a_long_answer_on_a_slow_line_is_waited_for() -> None:
    class Slow(Dribble):
        def receive(self, timeout_s: float) -> bytes:
            self.time += 0.001  # 960 characters a second
            return super().receive(timeout_s)

    body = b"".join(b"line %d of a long configuration\r\n" % n for n in range(1500))
    wire = Slow([b"", b"show config\r\n" + body + b"rtxvpn-ab12# "], then_silent=True)
    session = Session(Line(wire), timeout_s=20.0, clock=wire.clock)
    session.prompt, session.pinned = Prompt("rtxvpn-ab12", "", "#"), True
    assert len(session.ask("show config").splitlines()) == 1500
    assert wire.sent == b"show config\r"


@pytest.mark.parametrize("refused", ["no console prompt", "no console columns", "no console lines"])
def test_one_setting_that_cannot_be_given_back_does_not_keep_the_others(
    lab: Callable[..., Any], refused: str
) -> None:
    desk = lab(faults=(("refuse", refused),))
    before = desk.running()
    session = desk.session()
    session.find_prompt()
    become_administrator(session, desk.router.options.admin_password)
    console = Console(session)
    console.take_over()
    with pytest.raises(Refused):
        console.give_back()
    left = [line for line in desk.running() if line not in before]
    assert len(left) == 1
    assert left[0].startswith(refused.removeprefix("no "))
    assert leave(session).clean


@pytest.mark.parametrize("answers", [[b"exit\r\n"], []])
def test_a_line_lost_at_the_first_exit_proves_nothing(answers: list[bytes]) -> None:
    session = Session(Line(ScriptedWire([b"", *answers])))
    session.prompt = Prompt("", "", "#")
    assert not leave(session).clean


class AtUserLevel:
    """A wire to a user's session with the factory prompt: what is typed while output comes is done after it."""

    name = "user level"

    def __init__(self, output: bytes, sizes: list[int]) -> None:
        self._output, self._sizes, self._turn = output, sizes, 0
        self._ready, self.time = b"", 0.0

    def send(self, data: bytes) -> None:
        for command in data.split(b"\r")[:-1]:
            self._ready += command + b"\r\n" + (self._output if command else b"") + b"> "

    def receive(self, timeout_s: float) -> bytes:
        size = self._sizes[self._turn % len(self._sizes)]
        self._turn += 1
        piece, self._ready = self._ready[:size], self._ready[size:]
        self.time += 0.0 if piece else timeout_s
        return piece

    def close(self) -> None:
        pass


@given(
    st.lists(st.sampled_from([b"> x", b"row 1", b"> > 2", b"-> 3"]), max_size=6),
    st.lists(st.integers(1, 9), min_size=1, max_size=9),
)
def test_a_users_output_is_whole_without_waiting_for_quiet(lines: list[bytes], sizes: list[int]) -> None:
    wire = AtUserLevel(b"".join(line + b"\r\n" for line in lines), sizes)
    session = Session(Line(wire), clock=lambda: wire.time)
    session.prompt = Prompt("", "", ">")
    for _ in range(2):
        assert session.ask("show ip route").splitlines() == [line.decode() for line in lines]
    if not any(line.startswith(b"> ") for line in lines):
        assert wire.time == 0.0
