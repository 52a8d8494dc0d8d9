"""How long leaving a router may take: no answer is waited for longer than --timeout says, and none is cut short."""

from __future__ import annotations

from typing import Any

import pytest

from rtxvpn.errors import NoAnswer
from rtxvpn.session.console import Console
from rtxvpn.session.leaving import let_go

from .test_leaving import RUNNING, SERIAL, Lab, Wires, come_in, somebody_in


def silent_at_the_logout(desk: Any) -> None:
    """The router takes the last `exit` and says nothing any more."""

    def watch(data: bytes, taken: bool) -> None:
        if taken and data == b"exit\r" and not desk.wire.console.session.admin:
            desk.wire.lose()
            desk.wire.console.hang = True

    desk.watch = watch


@pytest.mark.parametrize(("timeout_s", "most_s"), [(20.0, 6.0), (3.0, 4.0), (0.5, 1.0)])
def test_a_logout_without_an_answer_takes_no_longer_than_the_timeout(
    lab: Lab, timeout_s: float, most_s: float
) -> None:
    desk = lab(running=RUNNING, open_door=True)
    session = desk.session(*SERIAL, timeout_s=timeout_s)
    come_in(session, "serial", desk.router.options)
    session.exchange("exit", asks=True)
    silent_at_the_logout(desk)
    begun = desk.clock.now()
    assert not let_go(session, Console(session), print).clean
    assert desk.clock.now() - begun <= most_s + 0.1


@pytest.mark.parametrize("text", [b"\r\n# ", b"\r\n> ", b"\r\nrtxvpn-1234# "])
@pytest.mark.parametrize(("timeout_s", "most_s"), [(20.0, 6.5), (3.0, 4.8), (1.0, 4.8)])
def test_prompts_without_an_end_are_left_in_time(
    lab: Lab, wires: Wires, text: bytes, timeout_s: float, most_s: float
) -> None:
    class Babble(wires[0]):  # type: ignore[misc, name-defined]
        def receive(self, timeout_s: float) -> bytes:
            self._clock.advance(0.01)
            return text

    desk = lab()
    session = desk.session(*SERIAL, timeout_s=timeout_s, made=Babble)
    session.find_prompt()
    with pytest.raises(NoAnswer):
        session.exchange("exit", asks=True)
    begun = desk.clock.now()
    let_go(session, Console(session), print)
    assert desk.clock.now() - begun <= most_s


def test_a_slow_router_is_waited_for_as_long_as_its_settings_need(lab: Lab) -> None:
    """Each answer takes most of the timeout; all of them together take several times as long."""
    desk = lab(running=RUNNING, open_door=True)
    before = desk.running()
    session = desk.session(*SERIAL, timeout_s=3.0)
    come_in(session, "serial", desk.router.options)
    console = Console(session)
    console.take_over()
    desk.watch = lambda data, taken: desk.clock.advance(2.0) if taken else None
    assert let_go(session, console, print).clean
    assert desk.running() == before
    assert not somebody_in(desk)
