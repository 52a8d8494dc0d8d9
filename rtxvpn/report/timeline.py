"""A history for people: a line of marks over time, and a line a span."""

from __future__ import annotations

from datetime import datetime, timedelta

from rtxvpn.columns import columns, fold
from rtxvpn.health.result import State, worst
from rtxvpn.history.period import Period
from rtxvpn.history.spans import Span
from rtxvpn.words import Lang, Msg, msg, say

_MARKS = {State.OK: "▁", State.WARNING: "▄", State.UNKNOWN: "?", State.CRITICAL: "█"}
_MISSED = "·"
_NARROWEST = timedelta(minutes=1)  # of a mark
NO_LOOK = msg("no look")


def history_text(target: str, period: Period, lang: Lang, width: int) -> str:
    """Return the marks with their times and meaning, and one line a span."""
    if not period.spans:
        return say(msg("{target}: no look has been kept", target=target), lang) + "\n"
    marks, drops = sparkline(period, width), drop_marks(period, width)
    lines = [target, marks, *([drops] if drops.strip() else ()), _axis(period, len(marks))]
    lines += [*fold(_legend(lang, with_drops=bool(drops.strip())), width), ""]
    lines += [line for one in period.spans for line in _lines(one, lang, width)]
    return "".join(f"{line.rstrip()}\n" for line in lines)


def sparkline(period: Period, width: int) -> str:
    """Draw the period, a mark a stretch of equal length: the worst state in it, or that nobody looked."""
    return "".join(_mark(period, first, last) for first, last in _bins(period, width))


def drop_marks(period: Period, width: int) -> str:
    """Count the BGP drops under each mark of the sparkline, + for more than nine, a blank for none."""
    counts = [
        sum(one.count for one in period.drops if first <= one.at < last)
        for first, last in _bins(period, width)
    ]
    return "".join(" " if not count else str(count) if count <= 9 else "+" for count in counts)


def span_words(span: Span, lang: Lang) -> list[str]:
    """Say a span in parts: how many looks, or how many were missed; what was not well; why one could not look."""
    parts: list[str | Msg] = []
    if span.looks:
        parts.append(msg("1 look") if span.looks == 1 else msg("{count} looks", count=span.looks))
    if span.missed:
        parts.append(
            msg("1 run missed") if span.missed == 1 else msg("{count} runs missed", count=span.missed)
        )
    return [say(one, lang) for one in (*parts, *span.troubles, *span.reasons)]


def span_state(span: Span, lang: Lang) -> str:
    """Name the state of a span; of a gap, that nobody looked."""
    return say(NO_LOOK, lang) if span.state is None else span.state.value


def stamp(at: datetime) -> str:
    """Write a time of the history."""
    return at.isoformat(sep=" ", timespec="seconds")[:19]


def _bins(period: Period, width: int) -> list[tuple[datetime, datetime]]:
    length = period.last - period.first
    count = max(1, min(width, length // _NARROWEST))
    edges = [period.first + length * at / count for at in range(count)]
    # what is looked at this very moment belongs to the last one
    return list(zip(edges, [*edges[1:], period.last + _NARROWEST], strict=True))


def _mark(period: Period, first: datetime, last: datetime) -> str:
    states = [
        one.state for one in period.stretches if one.first < last and (one.last > first or one.first >= first)
    ]
    missed = sum(
        (
            (min(one.last, last) - max(one.first, first))
            for one in period.gaps
            if one.first < last and one.last > first
        ),
        timedelta(0),
    )
    found = worst(states) if states else None
    # a gap counts where it is most of the mark's time, unless something was wrong
    if found in (None, State.OK) and missed * 2 >= min(last, period.last) - first:
        return _MISSED
    return _MARKS[found] if found else " "


def _axis(period: Period, width: int) -> str:
    first, last = (stamp(at)[:16] for at in (period.first, period.last))
    return f"{first}{' ' * (width - len(first) - len(last))}{last}" if width > 36 else f"{first} - {last}"


def _legend(lang: Lang, *, with_drops: bool) -> str:
    marks = [f"{mark} {state.value}" for state, mark in _MARKS.items()] + [f"{_MISSED} {say(NO_LOOK, lang)}"]
    return "  ".join([*marks, *([say(msg("digits: BGP drops"), lang)] if with_drops else ())])


def _lines(span: Span, lang: Lang, width: int) -> list[str]:
    """Say a span in one line; where that is too long, how many looks it had, and each of the rest below."""
    state = span_state(span, lang)
    when = f"{stamp(span.first)} - {stamp(span.last)}  {state}{' ' * (8 - columns(state))}  "
    told = span_words(span, lang)
    if columns(when + ", ".join(told)) <= width:
        return [when + ", ".join(told)]
    below = (line for part in told[1:] for line in fold(part, width - 4))
    return [*fold(when + told[0], width), *(f"    {line}" for line in below)]
