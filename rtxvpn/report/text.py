"""The report as a person reads it: one table, then what is not well with its causes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rtxvpn.health.result import Report, Result, State
from rtxvpn.words import Lang, Msg, msg, say

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

# a mark of its own shape for each state, so that nothing hangs on the colour; blue and orange keep apart
# for every kind of colour blindness where red and green do not
_MARKS = {State.OK: "o", State.WARNING: "!", State.UNKNOWN: "?", State.CRITICAL: "X"}
_STYLES = {State.OK: "blue", State.WARNING: "yellow", State.UNKNOWN: "magenta", State.CRITICAL: "bold red"}

_VERDICTS = {
    State.OK: msg("the VPN is healthy"),
    State.WARNING: msg("the VPN works, with something to look at"),
    State.UNKNOWN: msg("not everything could be looked at"),
    State.CRITICAL: msg("the VPN is not healthy"),
}

_CAUSES_SHOWN = 4


def report_text(report: Report, lang: Lang, width: int = 80, color: bool = False) -> str:
    """Return the report as text of at most `width` columns, a Japanese letter being two of them."""
    from rich.console import Console  # costs what `--help` need not pay

    console = Console(
        width=max(width, 40), color_system="standard" if color else None, force_terminal=color,
        no_color=not color, highlight=False, markup=False, emoji=False, legacy_windows=False,
    )  # fmt: skip
    with console.capture() as captured:
        _print(console, report, lang)
    return "\n".join(line.rstrip() for line in captured.get().split("\n"))


def _print(console: Console, report: Report, lang: Lang) -> None:
    stamp = report.checked_at.isoformat(sep=" ", timespec="seconds")
    console.print(_text(msg("{target}, looked at {time}", target=report.target, time=stamp), lang))
    console.print()
    if report.results:
        console.print(_table(report.results, lang))
        console.print()
    for result in report.results:
        if result.state is not State.OK:
            _print_trouble(console, result, lang)
    console.print(_badge(report.state).append(": ").append(_text(_VERDICTS[report.state], lang)))


def _table(results: tuple[Result, ...], lang: Lang) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in (msg("State"), msg("Check"), msg("Subject")):
        table.add_column(say(heading, lang), no_wrap=True)
    table.add_column(say(msg("What was found"), lang), overflow="fold")
    for result in results:
        names = (_text(result.check, lang), _text(result.subject, lang))
        table.add_row(_badge(result.state), *names, _text(result.summary, lang))
    return table


def _print_trouble(console: Console, result: Result, lang: Lang) -> None:
    named = f" {result.check} {result.subject}: "
    console.print(_badge(result.state).append(named).append(_text(result.summary, lang)))
    for line in result.evidence:
        _print_after(console, "    | ", _text(line, lang))
    if result.causes:
        _print_after(console, "    ", _text(msg("probable causes, the most probable first:"), lang))
    for number, cause in enumerate(result.causes[:_CAUSES_SHOWN], start=1):
        _print_after(console, f"    {number}. ", _text(cause, lang))
    rest = len(result.causes) - _CAUSES_SHOWN
    if rest > 0:
        _print_after(console, "    ", _text(msg("and {count} more with --format json", count=rest), lang))
    console.print()


def _print_after(console: Console, lead: str, text: Text) -> None:
    from rich.table import Table

    grid = Table.grid()
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(lead, text)
    console.print(grid)


def _badge(state: State) -> Text:
    from rich.text import Text

    return Text.assemble((f"{_MARKS[state]} {state.value}", _STYLES[state]))


def _text(sentence: Msg | str, lang: Lang) -> Text:
    from rich.text import Text

    # a router's words may hold control characters, and those would move the reader's cursor
    return Text("".join(letter if letter.isprintable() else "?" for letter in say(sentence, lang)))


def one_line(result: Result, lang: Lang) -> str:
    """Say a result in one line, as a progress display shows it."""
    mark = f"{_MARKS[result.state]} {result.state.value}"
    return f"{mark} {result.check} {result.subject}: {say(result.summary, lang)}"
