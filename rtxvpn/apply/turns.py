"""One tunnel after the other: the second is not switched off before the first is back, so the office stays connected."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rtxvpn.apply.job import Change
from rtxvpn.errors import ApplyError, ParseError
from rtxvpn.transport.base import Deadline
from rtxvpn.words import msg

_OFF = re.compile(r"no tunnel enable (\d+)$")
# where the way to AWS itself moves, a tunnel may only come back when all of the plan stands
WAY_OUT = re.compile(
    r"(?:no )?ip (?:(?!tunnel )\S+ (?:address|nat descriptor|secure filter)\b|route (?!.*gateway tunnel))"
)
_BACK_S = 60.0  # a tunnel negotiates within seconds; AWS gives up on a phase 1 after 60 s
_LOOK_S = 2.0


class Turns:
    """The turns of the tunnels that a plan switches off while it changes them."""

    def __init__(self, change: Change, commands: Sequence[str]) -> None:
        self._change = change
        moves = any(WAY_OUT.match(line) for line in commands)
        self._in_turn = not moves and sum(bool(_OFF.match(line)) for line in commands) > 1
        self._was_up: frozenset[int] = frozenset()
        self._changed: set[int] = set()

    def before(self, line: str) -> None:
        """Wait, before a tunnel that is up is switched off, for those that were up and have had their turn.

        Raises ApplyError when one of them does not come back: what was sent is to be taken back then,
        and the tunnel that still carries the traffic was not touched.
        """
        off = _OFF.match(line) if self._in_turn else None
        if off is None:
            return
        number = int(off[1])
        if not self._changed:
            self._was_up = self._up()
        elif number in self._up():
            self._wait_for(self._was_up & self._changed, number)
        self._changed.add(number)

    def _wait_for(self, expected: frozenset[int], following: int) -> None:
        change = self._change
        deadline = Deadline(_BACK_S, change.job.clock)
        while away := expected - self._up():
            if change.listener.stopped():
                return
            if deadline.passed():
                raise ApplyError(
                    msg(
                        "tunnel {away} did not come back within {seconds:.0f} s after its change; tunnel {following} was not touched",
                        away=", ".join(map(str, sorted(away))),
                        seconds=_BACK_S,
                        following=following,
                    )
                )
            change.listener.waiting(
                msg(
                    "tunnel {following} has to wait until tunnel {away} is back ({left:.0f} s left)",
                    away=", ".join(map(str, sorted(away))),
                    following=following,
                    left=deadline.left(),
                )
            )
            change.router.session.rest(_LOOK_S)

    def _up(self) -> frozenset[int]:
        """Return the tunnels with SAs both ways; none where the router's words are not understood."""
        try:
            sas = self._change.router.ipsec_sas().sas
        except ParseError:
            return frozenset()
        ways: dict[int, set[str | None]] = {}
        for sa in sas:
            if sa.tunnel is not None:
                ways.setdefault(sa.tunnel, set()).add(sa.direction)
        return frozenset(number for number, seen in ways.items() if {"send", "recv"} <= seen)
