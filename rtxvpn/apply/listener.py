"""What an apply tells, and asks, while it goes on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from rtxvpn.health.result import Report
from rtxvpn.plan.model import Plan
from rtxvpn.words import Msg


class Listener(Protocol):
    """Somebody who watches an apply: a terminal, a log, a test."""

    def stage(self, told: Msg) -> None:
        """Hear which step begins."""

    def step(self, done: int, total: int, command: str) -> None:
        """Hear which command is sent next; secrets in it are masked."""

    def undoing(self, done: int, total: int, command: str) -> None:
        """Hear which command is sent next to take the change back; secrets in it are masked."""

    def watching(self, report: Report, left_s: float) -> None:
        """Hear how the VPN is while it comes up."""

    def waiting(self, told: Msg) -> None:
        """Hear what else is waited for, and how long still; comes again while it lasts."""

    def looked(self, report: Report) -> None:
        """Hear how the VPN was before anything is sent, where the router held one."""

    def agrees(self, plan: Plan) -> bool:
        """Say whether this plan may be applied."""

    def goes_on(self, warnings: Sequence[Msg]) -> bool:
        """Say whether to go on although this stands in the way."""

    def accepts(self, told: Sequence[Msg], question: Msg) -> bool:
        """Answer a question about what nobody foresaw; nobody there says no, and so does --yes."""

    def permits(self, told: Msg, lines: Sequence[str], question: Msg) -> bool:
        """Say whether this may be done; `lines` are commands, secrets masked."""

    def types(self, question: Msg) -> str:
        """Return what somebody types as the answer; --yes does not answer, and nobody there types nothing."""

    def keeps(self, report: Report, left_s: float | None) -> bool:
        """Say whether an unhealthy change is kept (not saved) instead of taken back.

        The router goes back by itself in `left_s`, None where nothing stands ready for that.
        """

    def stopped(self) -> bool:
        """Say whether somebody wants to stop (Ctrl-C)."""
