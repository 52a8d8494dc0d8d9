"""Reads a typed line against the command table: which command, right parameters, what identity."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rtxvpn.simulator import table, table_exec, table_vpn
from rtxvpn.simulator.kinds import KINDS, Kind, Refused, number
from rtxvpn.simulator.tails import TAILS
from rtxvpn.simulator.words import join_words, split_words

Place = Literal["global", "tunnel", "pp", "special", "user", "admin"]


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter of a row: what it may be, and its marks."""

    alternatives: tuple[str, ...]
    identity: bool
    optional: bool
    many: bool


@dataclass(frozen=True, slots=True)
class Command:
    """One row of the table."""

    head: tuple[str, ...]
    params: tuple[Param, ...]
    place: Place

    @property
    def name(self) -> str:
        """Give the command's name as the table writes it."""
        return " ".join(self.head)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A line that the router understood, in normal form."""

    command: Command
    head: tuple[str, ...]
    values: tuple[str, ...]
    identity: str
    negated: bool = False

    @property
    def text(self) -> str:
        """Give the line as `show config` writes it."""
        return join_words([*self.head, *self.values])


@functools.cache
def commands() -> tuple[Command, ...]:
    """Read the table."""
    rows: tuple[tuple[Place, str], ...] = (
        ("global", table.GLOBAL),
        ("global", table_vpn.VPN),
        ("tunnel", table_vpn.TUNNEL),
        ("pp", table_vpn.PP),
        ("special", table_exec.SPECIAL),
        ("user", table_exec.USER),
        ("admin", table_exec.ADMIN),
    )
    return tuple(_row(place, line) for place, text in rows for line in text.strip().splitlines())


def _row(place: Place, line: str) -> Command:
    head, _, params = line.partition(" :")
    return Command(tuple(head.split()), tuple(_param(word) for word in params.split()), place)


def _param(word: str) -> Param:
    bare = word if word == "*" else word.rstrip("!?+") if word.startswith("*|") else word.rstrip("!?+*")
    marks = word[len(bare) :]
    return Param(
        tuple(bare.split("|")), "!" in marks, "?" in marks or "*" in marks, "+" in marks or "*" in marks
    )


def parse(line: str, firmware: tuple[int, ...] = (99,)) -> Parsed:
    """Understand a line; raises Refused with the key of the error line.

    Names and keywords may be shortened while they stay unambiguous.
    """
    words = split_words(line)
    negated = bool(words) and words[0].lower() == "no"
    if negated:
        words = words[1:]
    found, head = _find(tuple(words), negated)
    rows = [row for row in found if table_exec.SINCE.get(row.name, (0,)) <= firmware]
    if not rows:
        raise Refused("name")
    rest = words[len(head) :]
    refusals = []
    for row in rows:
        try:
            values, identity = _match_no(row, rest) if negated else _match(row, rest)
        except Refused as refused:
            refusals.append(refused)
            continue
        return Parsed(row, head, tuple(values), " ".join([*head, *identity]), negated)
    # The variant that got past the count tells more than the one that did not.
    raise next((refused for refused in refusals if refused.key != "count"), refusals[0])


def place_of(line: str) -> Place | Literal["console"]:
    """Tell where a command belongs, whatever its parameters; raises Refused for an unknown name."""
    words = split_words(line)
    negated = bool(words) and words[0].lower() == "no"
    rows, head = _find(tuple(words[1:] if negated else words), negated)
    return "console" if head[0] == "console" else rows[0].place


@functools.lru_cache(maxsize=4096)
def _find(words: tuple[str, ...], negated: bool) -> tuple[tuple[Command, ...], tuple[str, ...]]:
    rows = [row for row in commands() if not negated or row.place not in ("user", "admin")]
    head: list[str] = []
    for index, word in enumerate(words):
        step = _narrow(rows, index, word)
        if step is None:
            break
        rows, canonical = step
        head.append(canonical)
    rows = [row for row in rows if len(row.head) == len(head)]
    if not rows or not head:
        raise Refused("name")
    return tuple(rows), tuple(head)


def _narrow(rows: list[Command], index: int, word: str) -> tuple[list[Command], str] | None:
    """Take one more word of the name; None when the rows' names have ended and parameters begin."""
    longer = [row for row in rows if len(row.head) > index]
    lower = word.lower()
    exact = [row for row in longer if row.head[index] == lower]
    if exact:
        return exact, lower
    kinds = [row for row in longer if row.head[index].isupper() and _accepts(row.head[index], word)]
    if kinds:
        return kinds, KINDS[kinds[0].head[index]](word)
    short = [row for row in longer if row.head[index].islower() and row.head[index].startswith(lower)]
    full = sorted({row.head[index] for row in short})
    ended = any(len(row.head) == index for row in rows)
    if len(full) == 1 and lower:
        return short, full[0]
    if ended:
        return None
    raise Refused("ambiguous" if len(full) > 1 and lower else "name")


def _accepts(kind: str, word: str) -> bool:
    try:
        KINDS[kind](word)
    except Refused:
        return False
    return True


def _match(row: Command, words: Sequence[str]) -> tuple[list[str], list[str]]:
    least = sum(not param.optional for param in row.params)
    most = None if any(param.many for param in row.params) else len(row.params)
    if len(words) < least or (most is not None and len(words) > most):
        raise Refused("count")
    values: list[str] = []
    identity: list[str] = []
    rest = list(words)
    for position, param in enumerate(row.params):
        needed = sum(not later.optional for later in row.params[position + 1 :])
        taken = _take(param, rest, needed)
        values += taken
        identity += taken if param.identity else []
    if rest:
        _value(row.params[-1], rest[0]) if row.params and row.params[-1].many else None
        raise Refused("keyword" if row.params and row.params[-1].optional else "count")
    return values, identity


def _take(param: Param, rest: list[str], needed: int) -> list[str]:
    """Take the words of one parameter off the front, leaving enough for those that must follow."""
    if param.alternatives[0] in TAILS:
        words, rest[:] = list(rest), []
        return TAILS[param.alternatives[0]](words) if words else []
    taken: list[str] = []
    while len(rest) > needed and (param.many or not taken):
        try:
            value = _value(param, rest[0])
        except Refused:
            if param.optional or (param.many and taken):
                break
            raise
        taken.append(value)
        rest.pop(0)
    if not taken and not param.optional:
        raise Refused("count")
    return taken


def _value(param: Param, word: str) -> str:
    """Give a parameter's normal form: an exact keyword, a kind, or a keyword cut short."""
    lower = word.lower()
    keywords = [alternative for alternative in param.alternatives if _is_keyword(alternative)]
    if lower in keywords:
        return lower
    refusals = []
    for kind in _kinds(param):
        try:
            return kind(word)
        except Refused as refused:
            refusals.append(refused)
    short = [keyword for keyword in keywords if lower and keyword.startswith(lower)]
    if len(short) == 1:
        return short[0]
    if refusals and (not keywords or word[:1].isdigit()):
        raise refusals[0]
    raise Refused("keyword")


def _is_keyword(alternative: str) -> bool:
    return not alternative.isupper() and not _is_range(alternative)


def _is_range(alternative: str) -> bool:
    return alternative.replace("-", "", 1).isdigit() and "-" in alternative


def _kinds(param: Param) -> Iterator[Kind]:
    for alternative in param.alternatives:
        if _is_range(alternative):
            low, high = alternative.split("-")
            yield number(int(low), int(high))
        elif alternative.isupper():
            yield KINDS[alternative]


def _match_no(row: Command, words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Read what follows a `no NAME`: the identity must be there, the rest may be (CR 1)."""
    identity: list[str] = []
    rest = list(words)
    for param in row.params:
        if not param.identity:
            break
        identity += _take(param, rest, 0)
    if sum(param.identity and not param.optional for param in row.params) > len(identity):
        raise Refused("count")
    if rest and not row.params:
        raise Refused("count")
    return identity, identity
