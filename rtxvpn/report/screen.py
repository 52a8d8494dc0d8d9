"""What of a report fits on one screen: its lines for a person, as deep as the screen lets it go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import zip_longest

from rtxvpn.columns import columns, fold
from rtxvpn.health.result import REACHED, Evidence, Report, Result, State, worst
from rtxvpn.model import CLOSER_CHECKS
from rtxvpn.words import Lang, Msg, msg, say

# a mark of its own shape for each state, so that nothing hangs on the colour
_MARKS = {State.OK: "o", State.WARNING: "!", State.UNKNOWN: "?", State.CRITICAL: "X"}
BADGES = {state: f"{mark} {state.value}" for state, mark in _MARKS.items()}

_VERDICTS = {
    State.OK: msg("the VPN is healthy"),
    State.WARNING: msg("the VPN works, with something to look at"),
    State.UNKNOWN: msg("not everything could be looked at"),
    State.CRITICAL: msg("the VPN is not healthy"),
}

_NOT_REACHED = msg("nothing could be looked at on the router")

_GAP = 2  # columns between two columns of the table
_NARROWEST = 20
_WIDEST_SUBJECT = 20  # a range of addresses would leave no room for what was found
_SCREEN = {State.OK: 24, State.WARNING: 40, State.UNKNOWN: 40, State.CRITICAL: 40}  # lines


class _Rows(Enum):
    """Which results have a row of the table; the others are named below it or under what they follow from."""

    ALL = "all"
    NO_EXTRAS = "not the closer checks that are well, or only follow"
    TROUBLES = "nor anything else that is well"
    ROOTS = "nor anything else that only follows"


@dataclass(frozen=True, slots=True)
class _Depth:
    """How much is told: rows of the table, causes of a trouble, lines of evidence; `airy` with lines between."""

    rows: _Rows
    causes: int
    proof: int
    airy: bool = True


# the first that fits the screen; what is left out stands in the other formats
_DEPTHS = (
    _Depth(_Rows.ALL, 4, 4),
    _Depth(_Rows.NO_EXTRAS, 4, 4),
    _Depth(_Rows.NO_EXTRAS, 4, 2),
    _Depth(_Rows.NO_EXTRAS, 3, 2),
    _Depth(_Rows.NO_EXTRAS, 2, 1),
    _Depth(_Rows.TROUBLES, 2, 1),
    _Depth(_Rows.TROUBLES, 1, 1),
    _Depth(_Rows.TROUBLES, 1, 1, airy=False),
    _Depth(_Rows.ROOTS, 1, 1, airy=False),
    _Depth(_Rows.ROOTS, 1, 0, airy=False),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line; where there is a state its badge stands at the beginning of the text."""

    text: str
    state: State | None = None


def screen(report: Report, lang: Lang, width: int) -> list[Line]:
    """Return the lines of a report: as deep as 24 lines allow when all is well, and 40 otherwise."""
    lines: list[Line] = []
    for depth in _DEPTHS:
        lines = list(_Page(report, lang, max(width, 40), depth).lines())
        if len(lines) <= _SCREEN[report.state]:
            break
    return lines


def verdict(report: Report) -> Msg:
    """Say what all of a report comes to."""
    unreached = any(one.check == REACHED and one.state is State.UNKNOWN for one in report.results)
    return _NOT_REACHED if unreached else _VERDICTS[report.state]


def words(sentence: Msg | str, lang: Lang) -> str:
    """Say a sentence without control characters: a router's words may hold some, and they would move the cursor."""
    return "".join(letter if letter.isprintable() else "?" for letter in say(sentence, lang))


def named(result: Result, lang: Lang) -> str:
    """Say which check found what of which subject."""
    return words(f"{result.check} {result.subject}: {say(result.summary, lang)}", lang)


@dataclass(frozen=True, slots=True)
class _Page:
    """A report in one language, width and depth."""

    report: Report
    lang: Lang
    width: int
    depth: _Depth

    def lines(self) -> Iterator[Line]:
        stamp = self.report.checked_at.isoformat(sep=" ", timespec="seconds")
        yield from self._after("", msg("{target}, looked at {time}", target=self.report.target, time=stamp))
        yield Line("")
        results = self.report.results
        shown = [one for one in results if _has_row(one, self.depth.rows)]
        yield from self._table(shown) if shown else ()
        yield from self._extras(results, shown)
        if results:
            yield Line("")
        yield from self._troubles([one for one in results if _is_told(one)])
        yield self._badged(self.report.state, f": {words(verdict(self.report), self.lang)}")

    def _troubles(self, troubles: list[Result]) -> Iterator[Line]:
        roots = [one for one in troubles if not _roots_of(one, troubles)]
        for group in _by_causes(roots):
            followers = [one for one in troubles if _is_last_root(group, _roots_of(one, troubles), roots)]
            yield from self._trouble(group, followers)
        if roots and not self.depth.airy:
            yield Line("")

    def _table(self, shown: list[Result]) -> Iterator[Line]:
        titles = (msg("State"), msg("Check"), msg("Subject"), msg("What was found"))
        head = [say(title, self.lang) for title in titles]
        told = self._alike(shown) if self.depth.rows is _Rows.ROOTS else [[one] for one in shown]
        rows = [[BADGES[ones[0].state], ones[0].check, self._subject(ones)] for ones in told]
        widths = [max(_widest(cell) for cell in column) for column in zip(head[:3], *rows, strict=True)]
        room = max(self.width - sum(widths) - _GAP * len(widths), _NARROWEST)
        yield Line(_row([*head[:3], head[3]], widths))
        for ones, cells in zip(told, rows, strict=True):
            found = "\n".join(fold(words(ones[0].summary, self.lang), room))
            split = [cell.split("\n") for cell in (*cells, found)]
            for number, parts in enumerate(zip_longest(*split, fillvalue="")):
                yield Line(_row(list(parts), widths), ones[0].state if number == 0 else None)

    def _alike(self, shown: list[Result]) -> list[list[Result]]:
        """Put results together of which a check says the same."""
        groups: dict[tuple[str, ...], list[Result]] = {}
        for one in shown:
            groups.setdefault((one.state.value, one.check, words(one.summary, self.lang)), []).append(one)
        return list(groups.values())

    def _subject(self, results: list[Result]) -> str:
        subject = words(", ".join(one.subject for one in results), self.lang)
        if columns(subject) > _WIDEST_SUBJECT:
            subject = subject.replace("-", "- ")  # a range is broken between its ends
        return "\n".join(fold(subject, _WIDEST_SUBJECT))

    def _extras(self, results: tuple[Result, ...], shown: list[Result]) -> Iterator[Line]:
        """Name in a few lines what is well and has no row, for the rows would fill the screen."""
        extras = [one for one in results if one.state is State.OK and one not in shown]
        if not extras:
            return
        names: dict[str, list[str]] = {}
        for one in extras:
            names.setdefault(one.check, []).append(one.subject)
        partly = {one.check for one in results if one.state is not State.OK}
        parts = [f"{check} ({', '.join(names[check])})" if check in partly else check for check in names]
        lead = f"{BADGES[State.OK]}  "
        first, *others = self._after(lead, msg("also {checks}", checks=", ".join(parts)))
        yield Line(first.text, State.OK)
        yield from others

    def _trouble(self, group: list[Result], followers: list[Result]) -> Iterator[Line]:
        yield from self._heads(group)
        causes = group[0].causes
        proofs = [_proof(group, place) for place in range(len(causes))]
        proven = {line for proof in proofs for line in proof}
        seen = list(dict.fromkeys(line for one in group for line in one.evidence if line not in proven))
        for line in seen[: max(self.depth.proof, 1) if self.depth.airy else 0]:
            yield from self._after("    | ", line)
        if causes and self.depth.airy:
            yield from self._after("    ", msg("probable causes, the most probable first:"))
        yield from self._causes(group, proofs)
        if len(causes) > self.depth.causes:
            rest = len(causes) - self.depth.causes
            yield from self._after(
                "    ", msg("and {count} more in `rtxvpn verify --format json`", count=rest)
            )
        if followers:
            yield from self._after("    ", msg("from this follow: {results}", results=_listed(followers)))
        if self.depth.airy:
            yield Line("")

    def _heads(self, group: list[Result]) -> Iterator[Line]:
        """Say what is not well; where room is scarce in one line, for the table has said what was found."""
        heads = [(one.state, named(one, self.lang)) for one in group]
        if not self.depth.airy:
            heads = [(worst(one.state for one in group), words(_listed(group), self.lang))]
        for state, head in heads:
            lead = f"{BADGES[state]} "
            first, *others = fold(head, self.width - len(lead))
            yield Line(lead + first, state)
            yield from (Line(" " * len(lead) + other) for other in others)

    def _causes(self, group: list[Result], proofs: list[Evidence]) -> Iterator[Line]:
        told: set[Msg | str] = set()
        for number, proof in enumerate(proofs[: self.depth.causes], start=1):
            yield from self._after(f"    {number}. ", _merged([one.causes[number - 1] for one in group]))
            new = [line for line in proof if line not in told]
            for line in new[: self.depth.proof]:
                yield from self._after("       | ", line)
            told |= set(new)

    def _after(self, lead: str, sentence: Msg | str) -> Iterator[Line]:
        first, *others = fold(words(sentence, self.lang), self.width - len(lead))
        yield Line((lead + first).rstrip())
        yield from (Line(" " * len(lead) + other) for other in others)

    def _badged(self, state: State, text: str) -> Line:
        return Line(BADGES[state] + text, state)


def _has_row(result: Result, rows: _Rows) -> bool:
    is_extra = result.check in CLOSER_CHECKS
    if result.state is State.OK:
        return rows is _Rows.ALL or (rows is _Rows.NO_EXTRAS and not is_extra)
    only_follows = bool(result.follows) and _is_told(result)
    return not only_follows or rows is _Rows.ALL or (rows is not _Rows.ROOTS and not is_extra)


def _is_told(result: Result) -> bool:
    """Tell whether there is more to say of a result than its row in the table."""
    return result.state is not State.OK and bool(result.causes or result.evidence)


def _roots_of(result: Result, troubles: list[Result]) -> list[Result]:
    """Return the troubles that a result is only a consequence of; none where it stands for itself."""
    return [one for one in troubles if (one.check, one.subject) in result.follows and not one.follows]


def _is_last_root(group: list[Result], causes: list[Result], roots: list[Result]) -> bool:
    """Tell whether a consequence is told under this group: of several that it follows from, the last."""
    own = [root for root in roots if root in causes]
    return bool(own) and own[-1] in group


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
    return Msg(
        first.pattern, {name: _joined([one.values[name] for one in sentences]) for name in first.values}
    )


def _joined(values: list[object]) -> object:
    messages = [value for value in values if isinstance(value, Msg)]
    return _merged(messages) if messages else ", ".join(dict.fromkeys(map(str, values)))


def _proof(group: list[Result], place: int) -> Evidence:
    """Return the evidence of the cause at a place, of all the troubles that have it."""
    return tuple(dict.fromkeys(line for one in group for line in one.causes[place].evidence))


def _listed(results: list[Result]) -> str:
    """Name results: "ipsec.phase2, bgp.session (tunnel 1, tunnel 2), route.vpc (10.0.0.0/16)"."""
    names: dict[str, list[str]] = {}
    for one in results:
        names.setdefault(one.subject, []).append(one.check)
    by_checks: dict[tuple[str, ...], list[str]] = {}
    for subject, checks in names.items():
        by_checks.setdefault(tuple(checks), []).append(subject)
    return ", ".join(f"{', '.join(checks)} ({', '.join(subjects)})" for checks, subjects in by_checks.items())


def _row(cells: list[str], widths: list[int]) -> str:
    padded = [cell + " " * (width - columns(cell) + _GAP) for cell, width in zip(cells, widths, strict=False)]
    return ("".join(padded) + cells[-1]).rstrip()


def _widest(cell: str) -> int:
    return max(columns(line) for line in cell.split("\n"))
