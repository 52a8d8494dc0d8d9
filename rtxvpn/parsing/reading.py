"""Reads the output of one command: cleans it, runs its template, makes facts, checks that none is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from rtxvpn.facts import as_json
from rtxvpn.parsing.commands import is_filtered, knows
from rtxvpn.parsing.failure import RowError, UnknownCommand, at_line, masked, quote
from rtxvpn.parsing.kinds import Kind, kind_of, template_of
from rtxvpn.parsing.template import begins, run
from rtxvpn.parsing.terminal import LONGEST_LINE, PAGER_MARK, ScreenLine, clean
from rtxvpn.parsing.wrapping import console_columns, join_wrapped
from rtxvpn.words import Msg, msg

_NO_ROW = msg("the router's answer is missing: there is no row in it")
_REFUSAL = ("Error: ", "エラー: ")
_ODD = (*_REFUSAL, PAGER_MARK)


class NotUnderstood(NamedTuple):
    """A line that lenient reading left out, and why; `line` counts from 1 in its source."""

    source: str
    line: int
    text: str
    reason: Msg


class Understood(NamedTuple):
    """What one output said: `name` is its command in full; `not_understood` is empty unless lenient."""

    name: str
    facts: Any
    not_understood: tuple[NotUnderstood, ...] = ()


def parse_output(
    command: str, text: str, *, source: str = "-", first_line: int = 1, lenient: bool = False
) -> Any:
    """Read the bare output of one command (no echo, no prompt) into its facts.

    `first_line` is the line of `source` where the text begins. Raises UnknownCommand when no template
    knows the command, and ParseError that names the very line which is not understood, or says that the
    output is not whole. With `lenient` what is understood is kept and the rest left out.
    """
    return understand(command, text, source=source, first_line=first_line, lenient=lenient).facts


def understand(
    command: str, text: str, *, source: str = "-", first_line: int = 1, lenient: bool = False
) -> Understood:
    """Read like `parse_output`, and tell the command's full name and what lenient reading left out."""
    name = _name_of(command, source, first_line)
    kind = kind_of(name)
    desk = _Desk(name, source, lenient)
    lines = _readable(clean(text, first_line), desk)
    parts = list(_parts(kind, lines, desk))
    facts = kind.gather(parts)
    last = lines[-1] if lines else ScreenLine(first_line, "")
    complaint = kind.complaint(parts) if parts or kind.may_be_empty else _NO_ROW
    if complaint is not None:
        desk.refuse(last, complaint)
    return Understood(name, facts, tuple(desk.left_out))


def facts_json(command: str, facts: Any) -> list[Any]:
    """Turn facts into what stands under "facts" in the JSON of the contract: always a list."""
    many = isinstance(facts, (list, tuple))
    values = as_json(facts if many else () if facts is None else (facts,))
    return list(values)


@dataclass
class _Desk:
    """Where lines that cannot be read are brought: the first ends the reading, unless it is lenient."""

    name: str
    source: str
    lenient: bool
    left_out: list[NotUnderstood] = field(default_factory=list)

    def refuse(self, line: ScreenLine, what: Msg) -> None:
        if not self.lenient:
            raise at_line(what, self.source, line.number, line.text)
        self.left_out.append(NotUnderstood(self.source, line.number, masked(line.text), what))

    def refuse_unknown(self, line: ScreenLine) -> None:
        self.refuse(line, msg("this line of {command} is not understood", command=quote(self.name)))


def _name_of(command: str, source: str, line: int) -> str:
    name = knows(command)
    if name is not None:
        return name
    if is_filtered(command):
        what = msg("the output of {command} was filtered, so it is not whole", command=quote(command))
    else:
        what = msg("no template knows the command {command}", command=quote(command))
    raise UnknownCommand(what, source=source, line=line, text=masked(command))


def _readable(lines: list[ScreenLine], desk: _Desk) -> list[ScreenLine]:
    """Keep what can be output; a refusal, an endless line or the pager's last mark is none."""
    odd = {line for line in lines if line.text.startswith(_ODD) or len(line.text) > LONGEST_LINE}
    for line in lines if odd else ():
        if line.text.startswith(_REFUSAL):
            desk.refuse(line, msg("the router refused the command {command}", command=quote(desk.name)))
        elif len(line.text) > LONGEST_LINE:
            desk.refuse(line, msg("this line is longer than any that the router prints"))
    if odd and lines[-1].text == PAGER_MARK:
        desk.refuse(lines[-1], msg("the output was stopped at the pager, so the rest is missing"))
    return [line for line in lines if line not in odd] if odd else lines


def _parts(kind: Kind, lines: list[ScreenLine], desk: _Desk) -> Iterator[Any]:
    template = template_of(desk.name)
    columns = console_columns(lines)
    whole = join_wrapped(lines, begins(template), columns) if columns else lines
    for row in run(template, whole, desk.refuse_unknown):
        try:
            yield kind.fact(row)
        except RowError as error:
            desk.refuse(row.line, error.what)
