"""Runs a TextFSM template over lines, keeping which line each row came from.

TextFSM reads the template and builds its states and rules. They are run here, because TextFSM itself does
not tell the line of an error or of a row, and takes twice the time. A test holds the rows against its own.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple, cast

from rtxvpn.parsing.terminal import ScreenLine
from rtxvpn.paths import shipped

_RUN_HERE = frozenset({"List", "Required", "", "Record", "NoRecord"})


class Row(dict[str, str]):
    """One record of a template: cells by their names in lower case, and the line that ended it."""

    __slots__ = ("line",)

    def __init__(self, names: Iterable[str], cells: list[Any], line: ScreenLine) -> None:
        super().__init__(zip(names, cells, strict=True))
        self.line = line

    def column(self, name: str) -> list[str]:
        """Return the cells of a `Value List`."""
        return cast("list[str]", self[name])


class _Rule(NamedTuple):
    match: Callable[[str], re.Match[str] | None]
    cells: tuple[tuple[str, int, bool], ...]  # the group, its place in a row, and whether it is a list
    is_error: bool
    records: bool
    continues: bool
    next_state: str


class _Template(NamedTuple):
    places: dict[str, int]
    lists: frozenset[int]
    required: tuple[int, ...]
    states: dict[str, tuple[_Rule, ...]]

    def blank(self) -> list[Any]:
        return [[] if place in self.lists else "" for place in self.places.values()]

    def is_record(self, cells: list[Any]) -> bool:
        return any(cells) and all(cells[place] for place in self.required)


def run(name: str, lines: Iterable[ScreenLine], on_unknown: Callable[[ScreenLine], None]) -> Iterator[Row]:
    """Yield the rows as their lines come; a line that no rule knows goes to `on_unknown`.

    A block that the output's end cut short comes as a last row with empty cells.
    """
    template = _load(name)
    rules, cells, line = template.states["Start"], template.blank(), ScreenLine(1, "")
    for line in lines:
        for rule in rules:
            found = rule.match(line.text)
            if found is None:
                continue
            if rule.is_error:
                on_unknown(line)
                break
            _assign(cells, found, rule)
            if rule.records:
                if template.is_record(cells):
                    yield Row(template.places, cells, line)
                cells = template.blank()
            if rule.next_state:
                rules = template.states[rule.next_state]
            if not rule.continues:
                break
    if template.is_record(cells):
        yield Row(template.places, cells, line)


def begins(name: str) -> Callable[[str], bool]:
    """Return the question whether some rule of the template, in any state, knows a line."""
    known = [rule.match for rules in _load(name).states.values() for rule in rules if not rule.is_error]
    return lambda text: any(match(text) for match in known)


def _assign(cells: list[Any], found: re.Match[str], rule: _Rule) -> None:
    for group, place, is_list in rule.cells:
        text = found[group]
        if is_list and text is not None:
            cells[place].append(text)
        elif text is not None:
            cells[place] = text


@cache
def _load(name: str) -> _Template:
    """Read a shipped template once; compiling one costs a millisecond."""
    from textfsm import TextFSM  # a cost that `--help` need not pay

    fsm = TextFSM(io.StringIO(shipped("parsers", name).read_text(encoding="utf-8")))
    options = [{option.name for option in value.options} for value in fsm.values]
    actions = {rule.record_op for rules in fsm.states.values() for rule in rules}
    unknown = set().union(*options, actions, set(fsm.states) & {"EOF", "End"}) - _RUN_HERE
    if unknown:
        raise ValueError(f"{name}: {unknown} of TextFSM is not run here")
    lists = frozenset(place for place, has in enumerate(options) if "List" in has)
    return _Template(
        places={heading.lower(): place for place, heading in enumerate(fsm.header)},
        lists=lists,
        required=tuple(place for place, has in enumerate(options) if "Required" in has),
        states={
            state: tuple(_rule(rule, fsm.header, lists) for rule in rules)
            for state, rules in fsm.states.items()
        },
    )


def _rule(rule: Any, header: list[str], lists: frozenset[int]) -> _Rule:
    """Take over one rule; its expression is compiled already, so this costs a look-up."""
    pattern = re.compile(rule.regex)
    places = [(group, header.index(group)) for group in pattern.groupindex]
    return _Rule(
        match=pattern.match,
        cells=tuple((group, place, place in lists) for group, place in places),
        is_error=rule.line_op == "Error",
        records=rule.record_op == "Record",
        continues=rule.line_op == "Continue",
        next_state=rule.new_state,
    )
