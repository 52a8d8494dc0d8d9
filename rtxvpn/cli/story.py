"""An apply as it is told on a terminal: a line a step with its time, a progress bar, the live state."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence

from rtxvpn.cli.streams import STATUS
from rtxvpn.cli.terminal import StopFlag, agree, ask, columns, on_terminal
from rtxvpn.cli.waiting import missing_words
from rtxvpn.columns import cut
from rtxvpn.health.result import Report
from rtxvpn.plan.model import Plan
from rtxvpn.plan.text import plan_text
from rtxvpn.words import Lang, Msg, msg, say

_BAR = 24  # columns of the progress bar


class Story:
    """Tells an apply on stderr and asks what has to be asked (`rtxvpn.apply.listener.Listener`)."""

    def __init__(
        self,
        lang: Lang,
        stop: StopFlag,
        *,
        yes: bool,
        on_unhealthy: str | None,
        shows_plan: bool = True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._shows_plan = shows_plan
        self._lang = lang
        self._stop = stop
        self._yes = yes
        self._on_unhealthy = on_unhealthy
        self._clock = clock
        self._began = self._sending_since = clock()
        self._bar = sys.stderr.isatty()
        self.before: Report | None = None
        self.show: Callable[[Report], None] | None = None
        self.shown = False  # a report has been shown already

    def stage(self, told: Msg) -> None:
        """Write one line with the time since the beginning."""
        self._clear()
        print(f"[{self._clock() - self._began:6.1f} s] {say(told, self._lang)}", file=sys.stderr, flush=True)

    def step(self, done: int, total: int, command: str) -> None:
        """Draw the progress bar, on a terminal; a log gets no bar. The time left goes by the pace so far."""
        if done == 0:
            self._sending_since = self._clock()
        filled = "█" * (_BAR * done // max(total, 1))
        self._row(f"{filled:░<{_BAR}} {done:>3}/{total} {self._left(done, total)}{command}")
        if done == total:
            self._clear()

    def undoing(self, done: int, total: int, command: str) -> None:
        """Draw the same bar on the way back."""
        self.step(done, total, command)

    def _left(self, done: int, total: int) -> str:
        if not 0 < done < total:
            return ""
        left = (self._clock() - self._sending_since) / done * (total - done)
        return say(msg("about {left:.0f} s left: ", left=left), self._lang)

    def watching(self, report: Report, left_s: float) -> None:
        """Write what is still missing, in place."""
        self._row(say(missing_words(report, left_s), self._lang))

    def waiting(self, told: Msg) -> None:
        """Write a countdown, in place."""
        self._row(say(told, self._lang))

    def looked(self, report: Report) -> None:
        """Remember how the VPN was, to tell what the change made of it."""
        self.before = report

    def agrees(self, plan: Plan) -> bool:
        """Show the plan, for the person or for the log; ask, unless --yes."""
        if self._shows_plan:
            print(plan_text(plan, self._lang, columns()), file=sys.stderr)
        if self._yes or not on_terminal():
            return self._yes
        warnings = [one.name for one in plan.worst_first if one.severity == "warning"]
        if warnings:  # they have scrolled away by now
            print(say(msg("warnings: {names}", names=", ".join(warnings)), self._lang), file=sys.stderr)
        return self._agree(msg("Apply these {count} commands?", count=len(plan.commands)))

    def goes_on(self, warnings: Sequence[Msg]) -> bool:
        """Tell each warning; ask, unless --yes."""
        self._clear()
        for warning in warnings:
            print(say(msg("warning: {told}", told=warning), self._lang), file=sys.stderr)
        return self._yes or (on_terminal() and self._agree(msg("Go on all the same?")))

    def accepts(self, told: Sequence[Msg], question: Msg) -> bool:
        """Tell what nobody foresaw and ask; without an answer, or with --yes, the answer is no."""
        self._clear()
        for line in told:
            print(say(msg("warning: {told}", told=line), self._lang), file=sys.stderr)
        return not self._yes and on_terminal() and self._agree(question)

    def permits(self, told: Msg, lines: Sequence[str], question: Msg) -> bool:
        """Show what would be sent, in its order; ask, unless --yes."""
        self._clear()
        print(
            say(msg("{told}:", told=told), self._lang),
            *(f"  {number:>{len(str(len(lines)))}}. {line}" for number, line in enumerate(lines, 1)),
            sep="\n",
            file=sys.stderr,
        )
        return self._yes or (on_terminal() and self._agree(question))

    def types(self, question: Msg) -> str:
        """Ask a person, whatever --yes says."""
        self._clear()
        with self._stop.at_a_question():
            return ask(question, self._lang) if on_terminal() else ""

    def keeps(self, report: Report, left_s: float | None) -> bool:
        """Show why, then decide by --on-unhealthy, or by asking; rollback when nobody is there."""
        self._clear()
        if self.show is not None:
            self.show(report)
            self.shown = True
        if self._on_unhealthy is not None or not on_terminal():
            return self._on_unhealthy == "keep"
        if left_s is not None:
            told = msg(
                "without an answer the router goes back by itself in {left:.0f} s", left=max(0.0, left_s)
            )
            print(say(told, self._lang), file=sys.stderr)
        question = msg(
            "The VPN is {state}. Keep the change (it is not saved) instead of taking it back?",
            state=report.state.value,
        )
        return self._agree(question)

    def stopped(self) -> bool:
        """Tell whether Ctrl-C was pressed."""
        return self._stop.set

    def _agree(self, question: Msg) -> bool:
        with self._stop.at_a_question():
            return agree(question, self._lang)

    def _row(self, text: str) -> None:
        """Draw the status row, on a terminal; a log gets none. Whatever is written next takes its place."""
        if self._bar:
            print(STATUS + cut(f"  {text}", columns() - 1), end="", file=sys.stderr, flush=True)

    def _clear(self) -> None:
        if self._bar:
            print(STATUS, end="", file=sys.stderr, flush=True)
