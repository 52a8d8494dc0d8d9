"""A plan for people: what will be sent, what is risky in it, and how each line would be taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rtxvpn.aws.finding import Finding
from rtxvpn.columns import columns, fold
from rtxvpn.plan.model import Plan, PlannedCommand
from rtxvpn.secrets import mask
from rtxvpn.words import Lang, Msg, msg, say

_ORIGINS = {"download": " ", "site": "s", "tool": "t"}
_SIGNS = {"error": "✖", "warning": "!", "info": "i"}
_UNDO_COLUMN = 45
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
_LEGEND = msg("+ new  ~ replaces a line  = already so;  « takes it back")


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
    for command in plan.commands:
        yield from _command(command, width)
    if any(command.undo for command in plan.commands):
        yield ""
        closing = msg("All of it can be taken back: the undo runs from the last line to the first.")
        yield from fold(say(closing, lang), width)


def _command(command: PlannedCommand, width: int) -> Iterator[str]:
    """Show whose it is, a command, and what takes it back beside it where there is room, else below."""
    indent = 4 if command.context else 2
    first, *rest = fold(mask(command.command), width - indent - 4)
    head = f"{_origin(command):<{indent}}{_mark(command)} {first}"
    lines = [head, *(" " * (indent + 4) + part for part in rest)]
    undo = [f"« {mask(line)}" for line in command.undo]
    beside = f"{lines[0]:<{_UNDO_COLUMN}} {undo[0]}" if len(undo) == 1 and len(lines) == 1 else ""
    if beside and columns(beside) <= width:
        yield beside
    else:
        yield from lines
        yield from (" " * (indent + 4) + line for line in undo)


def _origin(command: PlannedCommand) -> str:
    return _ORIGINS[command.origin] if command.undo else ""


def _mark(command: PlannedCommand) -> str:
    """Tell by one sign what a command does: new, replacing, nothing new, or only moving about."""
    if command.undo:
        return "+" if command.undo[0].startswith("no ") else "~"
    if " select " in command.command or command.command.endswith(" refresh"):
        return " "
    return "="
