"""A plan for people: what will be sent, what is risky in it, and how each line would be taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rtxvpn.aws.finding import Finding
from rtxvpn.columns import columns, fold
from rtxvpn.plan.model import Plan, PlannedCommand
from rtxvpn.secrets import mask
from rtxvpn.words import Lang, Msg, msg, say

_ORIGINS = {"download": " ", "site": "s", "tool": "t"}
_SIGNS = {"error": "✖", "warning": "!", "info": "i"}
_WORST_NARROW = 40  # columns: below this nothing reads well, so lines may run over


def plan_text(plan: Plan, lang: Lang, width: int = 80) -> str:
    """Return the plan as text for a terminal of this width; keys are hidden."""
    width = max(width, _WORST_NARROW)
    lines = [*_headline(plan, lang, width)]
    if plan.findings:
        lines += ["", *_findings(plan, lang, width)]
    if plan.commands:
        lines += ["", *_commands(plan, lang, width)]
    return "\n".join(lines) + "\n"


def _headline(plan: Plan, lang: Lang, width: int) -> Iterator[str]:
    name = plan.connection.vpn_id or msg("the VPN")
    if not plan.commands:
        yield from fold(say(msg("{vpn}: nothing to change.", vpn=name), lang), width)
        return
    against = _AGAINST[plan.against]
    counts = Counter(command.origin for command in plan.commands)
    first = msg(
        "{vpn}: {count} commands, planned {against}.", vpn=name, count=len(plan.commands), against=against
    )
    yield from fold(say(first, lang), width)
    origins = msg(
        "{download} from the download, {site} from the site file (s), {tool} from this tool (t).",
        download=counts["download"],
        site=counts["site"],
        tool=counts["tool"],
    )
    yield from fold(say(origins, lang), width)
    yield from fold(say(_LEGEND, lang), width)


_AGAINST: dict[str, Msg] = {
    "factory": msg("against factory state"),
    "running": msg("against the router's configuration"),
}
_LEGEND = msg("+ new  ~ replaces a line  - takes off  = already so;  « takes it back")


def _findings(plan: Plan, lang: Lang, width: int) -> Iterator[str]:
    for finding in plan.worst_first:
        head = f" {_SIGNS[finding.severity]} {say(SEVERITY[finding.severity], lang)}  {finding.name}"
        place = _place(finding, lang)
        together = columns(head) + columns(place) <= width
        yield from (head + place,) if together else (head, f"   {place}")
        yield from (f"     {line}" for line in fold(say(finding.summary, lang), width - 5))
        if finding.advice is not None:
            advice = fold(say(finding.advice, lang), width - 7)
            yield from (f"     {'→' if n == 0 else ' '} {line}" for n, line in enumerate(advice))


SEVERITY: dict[str, Msg] = {"error": msg("ERROR"), "warning": msg("WARNING"), "info": msg("INFO")}


def _place(finding: Finding, lang: Lang) -> str:
    if finding.line is None:
        return ""
    return "  " + say(msg("(line {line} of the download)", line=finding.line), lang)


def _commands(plan: Plan, lang: Lang, width: int) -> Iterator[str]:
    rows = [_row(command, width) for command in plan.commands]
    column = _undo_column(rows, width)
    for row in rows:
        yield from row.shown(column, width)
    if plan.has_errors:
        yield ""
        stopped = msg("A finding is an error: none of this is sent before it is put right.")
        yield from fold(say(stopped, lang), width)
    elif any(command.undo for command in plan.commands):
        yield ""
        closing = msg("All of it can be taken back: the undo runs from the last line to the first.")
        yield from fold(say(closing, lang), width)


@dataclass(frozen=True, slots=True)
class _Row:
    """One command as it is shown: its lines, what takes it back, and how far that is indented below it."""

    lines: tuple[str, ...]
    undo: tuple[str, ...]
    indent: int

    def is_beside(self, column: int, width: int) -> bool:
        """Tell whether what takes it back fits beside it, from this column on."""
        alone = len(self.lines) == len(self.undo) == 1
        return alone and columns(self.lines[0]) < column and column + columns(self.undo[0]) <= width

    def shown(self, column: int, width: int) -> Iterator[str]:
        """Show what takes it back beside it where there is room, else below."""
        if self.is_beside(column, width):
            yield f"{self.lines[0]}{' ' * (column - columns(self.lines[0]))}{self.undo[0]}"
            return
        yield from self.lines
        yield from (" " * self.indent + line for line in self.undo)


def _row(command: PlannedCommand, width: int) -> _Row:
    indent = 4 if command.context else 2
    first, *rest = fold(mask(command.command), width - indent - 4)
    head = f"{_origin(command):<{indent}}{_mark(command)} {first}"
    undo = tuple(f"« {mask(line)}" for line in command.undo)
    return _Row((head, *(" " * (indent + 4) + part for part in rest)), undo, indent + 4)


def _undo_column(rows: Sequence[_Row], width: int) -> int:
    """Find the one column from which most of what takes back fits beside its command."""
    places = sorted({columns(row.lines[0]) + 1 for row in rows if row.undo})
    return max(places, key=lambda at: sum(row.is_beside(at, width) for row in rows), default=0)


def _origin(command: PlannedCommand) -> str:
    return _ORIGINS[command.origin] if command.undo else ""


def _mark(command: PlannedCommand) -> str:
    """Tell by one sign what a command does: takes off, new, replacing, nothing new, or only moving about."""
    if command.command.startswith("no "):
        return "-"
    if command.undo:
        return "+" if command.undo[0].startswith("no ") else "~"
    if " select " in command.command or command.command.endswith(" refresh"):
        return " "
    return "="
