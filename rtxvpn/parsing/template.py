"""Runs a TextFSM template over lines, keeping which line each row came from."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rtxvpn.parsing.terminal import ScreenLine
from rtxvpn.paths import shipped

_EXTRA_BREAKS = re.compile(r"[\x1c-\x1e\x85\u2028\u2029\x0b\x0c]")  # str.splitlines splits at these too
_fsms = threading.local()


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a template: values by their names in lower case, and the line that ended it."""

    values: dict[str, Any]
    line: ScreenLine

    def __getitem__(self, name: str) -> str:
        return str(self.values[name])


@lru_cache(maxsize=64)
def template_text(name: str) -> str:
    """Read a shipped template."""
    return shipped("parsers", name).read_text(encoding="utf-8")


def run(name: str, lines: Iterable[ScreenLine], on_unknown: Callable[[ScreenLine], None]) -> Iterator[Row]:
    """Yield the rows as their lines come; a line that no rule knows goes to `on_unknown`.

    A block that the output's end cut short comes as a last row with empty values.
    """
    from textfsm import TextFSMError

    fsm = _fsm(name)
    names = [heading.lower() for heading in fsm.header]
    last = ScreenLine(1, "")
    rows: list[list[Any]] = []
    for line in lines:
        last = line
        try:
            rows = fsm.ParseText(_EXTRA_BREAKS.sub("\ufffd", line.text) or "\n", eof=False)
        except TextFSMError:
            on_unknown(line)
        if rows:
            yield from (Row(dict(zip(names, row, strict=True)), line) for row in rows)
            rows.clear()
    yield from (Row(dict(zip(names, row, strict=True)), last) for row in fsm.ParseText(""))


def begins(name: str) -> Callable[[str], bool]:
    """Return the question whether some rule of the template, in any state, knows a line."""
    known = _rules(name)
    return lambda text: any(match(text) for match in known)


@lru_cache(maxsize=64)
def _rules(name: str) -> tuple[Callable[[str], Any], ...]:
    states = _new_fsm(name).states.values()
    return tuple(
        re.compile(rule.regex).match
        for state in states
        for rule in state
        if rule.line_op != "Error" and rule.new_state != "Error"
    )


def _fsm(name: str) -> Any:
    """Return this thread's machine for a template, at its start: compiling one costs a millisecond."""
    machines: dict[str, Any] = _fsms.__dict__
    if name not in machines:
        machines[name] = _new_fsm(name)
    machines[name].Reset()
    return machines[name]


def _new_fsm(name: str) -> Any:
    from textfsm import TextFSM  # a cost that `--help` need not pay

    return TextFSM(io.StringIO(template_text(name)))
