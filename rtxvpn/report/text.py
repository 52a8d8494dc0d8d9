"""The report as a person reads it, in one screen: a table, then what is not well with its causes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from rtxvpn.columns import columns, fold
from rtxvpn.health.result import Report, Result, State
from rtxvpn.model import CLOSER_CHECKS
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

_GAP = 2  # columns between two columns of the table
_NARROWEST = 20
_WIDEST_SUBJECT = 20  # a range of addresses would leave no room for what was found


class _Rows(Enum):
    """Which results have a row of the table; the others are named below it or under what they follow from."""

    ALL = "all"
    NO_EXTRAS = "not the closer checks that are well, or only follow"
    TROUBLES = "only what is not well"


@dataclass(frozen=True, slots=True)
class _Depth:
    """How much is told: rows of the table, causes of a trouble, lines of evidence."""

    rows: _Rows
    causes: int
    proof: int


# the first that fits the screen; what is left out stands in the other formats
_DEPTHS = (
    _Depth(_Rows.ALL, 4, 4),
    _Depth(_Rows.NO_EXTRAS, 4, 4),
    _Depth(_Rows.NO_EXTRAS, 4, 2),
    _Depth(_Rows.NO_EXTRAS, 3, 2),
    _Depth(_Rows.NO_EXTRAS, 2, 1),
    _Depth(_Rows.TROUBLES, 2, 1),
    _Depth(_Rows.TROUBLES, 1, 1),
    _Depth(_Rows.TROUBLES, 1, 0),
)
_SCREEN = {State.OK: 24, State.WARNING: 40, State.UNKNOWN: 40, State.CRITICAL: 40}  # lines


def report_text(report: Report, lang: Lang, width: int = 80, color: bool = False) -> str:
    """Return the report as text of at most `width` columns, a Japanese letter being two of them.

    At 80 columns it takes 24 lines when all is well, and 40 otherwise, as far as its table lets it.
    """
    text = ""
    for depth in _DEPTHS:
        text = _rendered(report, lang, width, color, depth)
        if text.count("\n") <= _SCREEN[report.state]:
            break
    return text


def _rendered(report: Report, lang: Lang, width: int, color: bool, depth: _Depth) -> str:
    from rich.console import Console  # costs what `--help` need not pay

    console = Console(
        width=max(width, 40), color_system="standard" if color else None, force_terminal=color,
        no_color=not color, highlight=False, markup=False, emoji=False, legacy_windows=False,
    )  # fmt: skip
    with console.capture() as captured:
        _print(console, report, lang, depth)
    return "\n".join(line.rstrip() for line in captured.get().split("\n"))


def _print(console: Console, report: Report, lang: Lang, depth: _Depth) -> None:
    stamp = report.checked_at.isoformat(sep=" ", timespec="seconds")
    _print_after(
        console, "", _words(msg("{target}, looked at {time}", target=report.target, time=stamp), lang)
    )
    console.print()
    shown = [one for one in report.results if _has_row(one, depth.rows)]
    if shown:
        console.print(_table(shown, lang, console.width))
    _print_extras(console, report.results, shown, lang)
    if report.results:
        console.print()
    troubles = [one for one in report.results if _is_told(one)]
    roots = [one for one in troubles if not _roots_of(one, troubles)]
    for group in _by_causes(roots):
        followers = [one for one in troubles if _is_last_root(group, _roots_of(one, troubles), roots)]
        _print_troubles(console, group, followers, lang, depth)
    console.print(_badge(report.state).append(f": {_words(VERDICTS[report.state], lang)}"))


def _has_row(result: Result, rows: _Rows) -> bool:
    if rows is _Rows.NO_EXTRAS and result.check in CLOSER_CHECKS:
        return result.state is not State.OK and not result.follows
    return rows is not _Rows.TROUBLES or result.state is not State.OK


def _print_extras(console: Console, results: tuple[Result, ...], shown: list[Result], lang: Lang) -> None:
    """Name in a few lines what is well and has no row, for the rows would fill the screen."""
    extras = [one for one in results if one not in shown and one.state is State.OK]
    if not extras:
        return
    names: dict[str, list[str]] = {}
    for one in extras:
        names.setdefault(one.check, []).append(one.subject)
    whole = {check for check in names if all(one.state is State.OK for one in results if one.check == check)}
    parts = [check if check in whole else f"{check} ({', '.join(names[check])})" for check in names]
    lead = f"{_badge(State.OK).plain}  "
    _print_after(console, lead, _words(msg("also {checks}", checks=", ".join(parts)), lang))


def _is_told(result: Result) -> bool:
    """Tell whether there is more to say of a result than its row in the table."""
    return result.state is not State.OK and bool(result.causes or result.evidence)


def _roots_of(result: Result, troubles: list[Result]) -> list[Result]:
    """Return the troubles that a result is only a consequence of; none where it stands for itself."""
    return [one for one in troubles if (one.check, one.subject) in result.follows and one is not result]


def _is_last_root(group: list[Result], causes: list[Result], roots: list[Result]) -> bool:
    """Tell whether a consequence is told under this group: of several that it follows from, the last."""
    own = [root for root in roots if root in causes]
    return bool(own) and own[-1] in group


def _table(results: list[Result], lang: Lang, width: int) -> Table:
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
    """Put what is not well for the same causes together, of both tunnels too, so that they are told once."""
    groups: dict[object, list[Result]] = {}
    for number, one in enumerate(results):
        groups.setdefault(tuple(map(_pattern, one.causes)) or number, []).append(one)
    return list(groups.values())


def _pattern(sentence: object) -> object:
    """Return a sentence without its values."""
    if not isinstance(sentence, Msg):
        return ""
    return sentence.pattern, tuple(_pattern(part) for part in sentence.values.values())


def _merged(sentences: list[Msg]) -> Msg:
    """Say a sentence of several at once: "tunnel 1, 2" where only the tunnels differ."""
    first = sentences[0]
    values = {name: _joined([one.values[name] for one in sentences]) for name in first.values}
    return Msg(first.pattern, values)


def _joined(values: list[object]) -> object:
    messages = [value for value in values if isinstance(value, Msg)]
    if messages:
        return _merged(messages)
    return ", ".join(dict.fromkeys(map(str, values)))


def _print_troubles(
    console: Console, troubles: list[Result], followers: list[Result], lang: Lang, depth: _Depth
) -> None:
    for one in troubles:
        badge = _badge(one.state)
        lines = fold(_named(one, lang), console.width - len(badge) - 1)
        console.print(badge.append(" " + f"\n{' ' * (len(badge) + 1)}".join(lines)))
    causes = troubles[0].causes
    proofs = [_proof(troubles, place) for place in range(len(causes))]
    proven = {line for proof in proofs for line in proof}
    seen = dict.fromkeys(line for one in troubles for line in one.evidence if line not in proven)
    _print_lines(console, "    | ", list(seen)[: max(depth.proof, 1)], lang)
    if causes:
        _print_after(console, "    ", _words(msg("probable causes, the most probable first:"), lang))
    told: set[str] = set()
    for number, proof in enumerate(proofs[: depth.causes], start=1):
        cause = _merged([one.causes[number - 1] for one in troubles])
        _print_after(console, f"    {number}. ", _words(cause, lang))
        new = [line for line in proof if line not in told]
        _print_lines(console, "       | ", new[: depth.proof], lang)
        told |= set(new)
    _print_rest(console, len(causes) - depth.causes, lang)
    _print_followers(console, followers, lang)
    console.print()


def _proof(troubles: list[Result], place: int) -> tuple[str, ...]:
    """Return the evidence of the cause at a place, of all the troubles that have it."""
    return tuple(dict.fromkeys(line for one in troubles for line in one.causes[place].evidence))


def _print_lines(console: Console, lead: str, lines: list[str], lang: Lang) -> None:
    for line in lines:
        _print_after(console, lead, _words(line, lang))


def _print_rest(console: Console, rest: int, lang: Lang) -> None:
    if rest > 0:
        words = _words(msg("and {count} more in `rtxvpn verify --format json`", count=rest), lang)
        _print_after(console, "    ", words)


def _print_followers(console: Console, followers: list[Result], lang: Lang) -> None:
    """Say in a line what only follows from a trouble."""
    if not followers:
        return
    names: dict[str, list[str]] = {}
    for one in followers:
        names.setdefault(one.subject, []).append(one.check)
    by_checks: dict[tuple[str, ...], list[str]] = {}
    for subject, checks in names.items():
        by_checks.setdefault(tuple(checks), []).append(subject)
    parts = [f"{', '.join(checks)} ({', '.join(subjects)})" for checks, subjects in by_checks.items()]
    _print_after(console, "    ", _words(msg("from this follow: {results}", results=", ".join(parts)), lang))


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
