"""The report as a person reads it: one table, then what is not well with its causes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rtxvpn.columns import columns, fold
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

VERDICTS = {
    State.OK: msg("the VPN is healthy"),
    State.WARNING: msg("the VPN works, with something to look at"),
    State.UNKNOWN: msg("not everything could be looked at"),
    State.CRITICAL: msg("the VPN is not healthy"),
}

_CAUSES_SHOWN = 4
_GAP = 2  # columns between two columns of the table
_NARROWEST = 20
_WIDEST_SUBJECT = 20  # a range of addresses would leave no room for what was found


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
    _print_after(
        console, "", _words(msg("{target}, looked at {time}", target=report.target, time=stamp), lang)
    )
    console.print()
    if report.results:
        console.print(_table(report.results, lang, console.width))
        console.print()
    for troubles in _by_causes(report.results):
        _print_troubles(console, troubles, lang)
    console.print(_badge(report.state).append(f": {_words(VERDICTS[report.state], lang)}"))


def _table(results: tuple[Result, ...], lang: Lang, width: int) -> Table:
    from rich.table import Table
    from rich.text import Text

    headings = [
        say(heading, lang) for heading in (msg("State"), msg("Check"), msg("Subject"), msg("What was found"))
    ]
    rows = [(_badge(one.state).plain, one.check, _subject(one, lang)) for one in results]
    taken = sum(_widest(column) + _GAP for column in zip(headings[:3], *rows, strict=True))
    table = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0))
    for heading in headings:
        table.add_column(heading, no_wrap=True)
    for result, (_, check, subject) in zip(results, rows, strict=True):
        summary = fold(_words(result.summary, lang), max(width - taken, _NARROWEST))
        table.add_row(_badge(result.state), Text(check), Text(subject), Text("\n".join(summary)))
    return table


def _subject(result: Result, lang: Lang) -> str:
    words = _words(result.subject, lang)
    if columns(words) > _WIDEST_SUBJECT:
        words = words.replace("-", "- ")  # a range is broken between its ends
    return "\n".join(fold(words, _WIDEST_SUBJECT))


def _widest(cells: tuple[str, ...]) -> int:
    return max(columns(line) for cell in cells for line in cell.split("\n"))


def _by_causes(results: Iterable[Result]) -> list[list[Result]]:
    """Put what is not well for the very same causes together, so that they are told once."""
    groups: dict[object, list[Result]] = {}
    for number, one in enumerate(one for one in results if one.state is not State.OK):
        groups.setdefault(tuple(map(str, one.causes)) or number, []).append(one)
    return list(groups.values())


def _print_troubles(console: Console, troubles: list[Result], lang: Lang) -> None:
    for one in troubles:
        badge = _badge(one.state)
        lines = fold(_named(one, lang), console.width - len(badge) - 1)
        console.print(badge.append(" " + f"\n{' ' * (len(badge) + 1)}".join(lines)))
    for line in dict.fromkeys(line for one in troubles for line in one.evidence):
        _print_after(console, "    | ", _words(line, lang))
    result = troubles[0]
    if result.causes:
        _print_after(console, "    ", _words(msg("probable causes, the most probable first:"), lang))
    for number, cause in enumerate(result.causes[:_CAUSES_SHOWN], start=1):
        _print_after(console, f"    {number}. ", _words(cause, lang))
    rest = len(result.causes) - _CAUSES_SHOWN
    if rest > 0:
        _print_after(
            console,
            "    ",
            _words(msg("and {count} more in `rtxvpn verify --format json`", count=rest), lang),
        )
    console.print()


def _print_after(console: Console, lead: str, words: str) -> None:
    first, *others = fold(words, console.width - len(lead))
    console.print(lead + first, *(" " * len(lead) + other for other in others), sep="\n", soft_wrap=True)


def _badge(state: State) -> Text:
    from rich.text import Text

    return Text.assemble((f"{_MARKS[state]} {state.value}", _STYLES[state]))


def _named(result: Result, lang: Lang) -> str:
    return _words(f"{result.check} {result.subject}: {say(result.summary, lang)}", lang)


def _words(sentence: Msg | str, lang: Lang) -> str:
    # a router's words may hold control characters, and those would move the reader's cursor
    return "".join(letter if letter.isprintable() else "?" for letter in say(sentence, lang))


def one_line(result: Result, lang: Lang) -> str:
    """Say a result in one line, as a progress display shows it."""
    mark = f"{_MARKS[result.state]} {result.state.value}"
    return f"{mark} {_named(result, lang)}"
