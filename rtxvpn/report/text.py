"""The report as a person reads it, in one screen: a table, then what is not well with its causes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rtxvpn.columns import columns, fold
from rtxvpn.health.result import Cause, Report, Result, State
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


@dataclass(frozen=True, slots=True)
class _Depth:
    """How much is told: rows of closer checks that are well, causes of a trouble, lines of evidence."""

    rows: bool
    causes: int
    proof: int


# the first that fits the screen; what is left out stands in the other formats
_DEPTHS = (
    _Depth(True, 4, 4), _Depth(False, 4, 4), _Depth(False, 4, 2), _Depth(False, 3, 2), _Depth(False, 2, 2),
    _Depth(False, 2, 1), _Depth(False, 1, 1), _Depth(False, 1, 0),
)  # fmt: skip
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
    if report.results:
        shown = report.results if depth.rows else tuple(one for one in report.results if not _is_extra(one))
        console.print(_table(shown, lang, console.width))
        _print_extras(console, [one for one in report.results if one not in shown], lang)
        console.print()
    troubles = [one for one in report.results if _is_told(one)]
    roots = [one for one in troubles if not _roots_of(one, troubles)]
    for group in _by_causes(roots):
        followers = [one for one in troubles if _is_last_root(group, _roots_of(one, troubles), roots)]
        _print_troubles(console, group, followers, lang, depth)
    console.print(_badge(report.state).append(f": {_words(VERDICTS[report.state], lang)}"))


def _is_extra(result: Result) -> bool:
    return result.state is State.OK and result.check in CLOSER_CHECKS


def _print_extras(console: Console, extras: list[Result], lang: Lang) -> None:
    """Name the closer checks that are well in a few lines, for they would fill the screen."""
    if not extras:
        return
    lead = f"{_badge(State.OK).plain}  "
    names = ", ".join(dict.fromkeys(one.check for one in extras))
    _print_after(console, lead, _words(msg("also {checks}", checks=names), lang))


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
    for number, one in enumerate(results):
        groups.setdefault(tuple(map(str, one.causes)) or number, []).append(one)
    return list(groups.values())


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
    for number, (cause, proof) in enumerate(zip(causes[: depth.causes], proofs, strict=False), start=1):
        _print_after(console, f"    {number}. ", _words(cause, lang))
        new = [line for line in proof if line not in told]
        _print_lines(console, "       | ", new[: depth.proof], lang)
        told |= set(new)
    _print_rest(console, len(causes) - depth.causes, lang)
    _print_followers(console, followers, lang)
    console.print()


def _proof(troubles: list[Result], place: int) -> tuple[str, ...]:
    """Return the evidence of the cause at a place, of all the troubles that have it."""
    causes = [one.causes[place] for one in troubles]
    return tuple(dict.fromkeys(line for one in causes if isinstance(one, Cause) for line in one.evidence))


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
