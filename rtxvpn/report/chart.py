"""A period of the history as inline SVG: states, BGP drops, SA lifetimes, over one axis of time."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from html import escape

from rtxvpn.health.result import State
from rtxvpn.history.period import ALL_TUNNELS, Period
from rtxvpn.report.picture import COLORS
from rtxvpn.report.timeline import NO_LOOK, stamp
from rtxvpn.words import Lang, Msg, msg, say

# the worse the higher, so that nothing hangs on the colour
HEIGHTS = {State.OK: 12, State.WARNING: 24, State.UNKNOWN: 34, State.CRITICAL: 44}
_LANE, _ROW, _LIFE = 44, 22, 90  # heights: states, a tunnel's drops, lifetimes
_TITLE = 30  # room for the title over a lane
_LEFT, _RIGHT = 64, 14
_LETTER = 13
_INK, _GREY = "#1a1a1a", "#767676"
_STEPS_S = (
    60, 300, 600, 1800, 3600, 10800, 21600, 43200, 86400, 2 * 86400, 7 * 86400, 14 * 86400, 30 * 86400, 90 * 86400,
)  # fmt: skip
_LABEL = 74  # width that a label of the axis needs
_DAY_S = 86400
_UNITS = (
    (86400, msg("{count} d")),
    (3600, msg("{count} h")),
    (60, msg("{count} min")),
    (1, msg("{count} s")),
)


def chart(period: Period, lang: Lang, width: int) -> str:
    """Draw a period; `width` is in the units of the SVG, in which a letter is 13 high."""
    paper = _Paper(period, lang, width)
    tunnels = sorted(
        {one.tunnel for one in period.drops} | {one for look in period.looks for one in look.drops_by}
    )
    parts = [*paper.states(), *paper.drops(tunnels), *paper.lifetimes(), *paper.axis()]
    told = say(msg("states, BGP drops and IPsec SA lifetimes over time"), lang)
    return (
        f'<svg viewBox="0 0 {width} {paper.y + 40:.0f}" role="img" aria-label="{escape(told)}" '
        f'xmlns="http://www.w3.org/2000/svg" font-size="{_LETTER}" fill="{_INK}">'
        f"{''.join([*_patterns(width), *paper.grid(), *parts])}</svg>"
    )


def swatch(state: State | None) -> str:
    """Draw the sign of a state for the legend; None is the gap."""
    inner = _gap_box(1, 1, 26, "w") if state is None else _state_box(state, 1, 1, 26, "w", _LANE)
    return f'<svg class="sign" viewBox="0 0 28 46">{"".join(_patterns("w"))}{inner}</svg>'


class _Paper:
    """Where things are drawn: x by time, lanes below each other; `y` is the end of the last lane."""

    def __init__(self, period: Period, lang: Lang, width: int) -> None:
        self._period, self._lang, self._width = period, lang, width
        self._right = width - _RIGHT
        self._length = (period.last - period.first).total_seconds()
        self.y = 0.0

    def _x(self, at: datetime) -> float:
        share = (at - self._period.first).total_seconds() / self._length
        return _LEFT + (self._right - _LEFT) * min(max(share, 0.0), 1.0)

    def _lane(self, title: Msg, height: float) -> Iterator[str]:
        """Begin a lane under its title."""
        yield f'<text x="{_LEFT}" y="{self.y + _TITLE - 8:.0f}" font-weight="bold">{_said(title, self._lang)}</text>'
        yield (
            f'<rect x="{_LEFT}" y="{self.y + _TITLE:.0f}" width="{self._right - _LEFT}" height="{height}" '
            f'fill="none" stroke="#ccc"/>'
        )
        self.y += _TITLE + height

    def states(self) -> Iterator[str]:
        """Draw how the VPN was, and where nobody looked."""
        yield from self._lane(msg("state"), _LANE)
        top = self.y - _LANE
        for gap in self._period.gaps:
            told = f"{stamp(gap.first)} - {stamp(gap.last)} {say(NO_LOOK, self._lang)}"
            box = _gap_box(self._x(gap.first), top, self._x(gap.last) - self._x(gap.first), self._width)
            yield f"<g>{_hint(told)}{box}</g>"
        for one in self._period.stretches:
            told = f"{stamp(one.first)} - {stamp(one.last)} {one.state.value}"
            wide = max(self._x(one.last) - self._x(one.first), 3.0)
            left = min(self._x(one.first), self._right - wide)
            yield f'<g class="stretch">{_hint(told)}{_state_box(one.state, left, top, wide, self._width, _LANE)}</g>'

    def drops(self, tunnels: Sequence[int]) -> Iterator[str]:
        """Draw a row a tunnel, with a mark and a number where sessions were lost."""
        if not tunnels:
            return
        yield from self._lane(msg("BGP sessions that dropped"), _ROW * len(tunnels))
        for row, tunnel in enumerate(tunnels):
            middle = self.y - _ROW * (len(tunnels) - row) + _ROW / 2
            name = say(msg("all"), self._lang) if tunnel == ALL_TUNNELS else f"tunnel {tunnel}"
            yield f'<text x="{_LEFT - 6}" y="{middle + 5:.0f}" text-anchor="end">{escape(name)}</text>'
            for x, count in self._marks(tunnel):
                yield f'<path class="drop" d="M{x - 6:.1f} {middle - 6:.1f}h12l-6 12z" fill="{COLORS[State.CRITICAL]}"/>'
                anchor, beside = ("end", x - 8) if x > self._right - 40 else ("start", x + 8)
                yield f'<text x="{beside:.1f}" y="{middle + 5:.0f}" text-anchor="{anchor}">{count}</text>'

    def _marks(self, tunnel: int) -> Iterator[tuple[float, int]]:
        """Put the drops together that would be drawn over each other."""
        place, count = 0.0, 0
        for one in (one for one in self._period.drops if one.tunnel == tunnel):
            x = self._x(one.at)
            if count and x - place > 40:
                yield place, count
                count = 0
            place, count = (x if not count else place), count + one.count
        if count:
            yield place, count

    def lifetimes(self) -> Iterator[str]:
        """Draw what was left of the SAs; where that is not known the line is broken."""
        known = [look.lifetime_s for look in self._period.looks if look.lifetime_s is not None]
        if not known:
            return
        yield from self._lane(msg("IPsec SA lifetime left (lowest)"), _LIFE)
        bottom, most = self.y, _round_up(max(known))
        for share in (0.0, 0.5, 1.0):
            y = bottom - share * _LIFE
            yield f'<path d="M{_LEFT} {y:.1f}H{self._right}" stroke="#ddd"/>'
            name = _duration(int(share * most), self._lang)
            yield f'<text x="{_LEFT - 6}" y="{y + 5:.0f}" text-anchor="end">{escape(name)}</text>'
        for run in self._runs():
            points = [(self._x(at), bottom - value / most * _LIFE) for at, value in run]
            yield _line(_thinned(points))

    def _runs(self) -> Iterator[list[tuple[datetime, int]]]:
        """Give the lifetimes that follow each other without a break."""
        run: list[tuple[datetime, int]] = []
        good_until: datetime | None = None
        for look, until in zip(self._period.looks, self._period.until, strict=True):
            if run and (look.lifetime_s is None or good_until is None or look.at > good_until):
                yield run
                run = []
            if look.lifetime_s is not None:
                run.append((look.at, look.lifetime_s))
            good_until = until
        if run:
            yield run

    def axis(self) -> Iterator[str]:
        """Write the times under the lanes, the date where it begins."""
        day = ""
        for at in self._ticks():
            x, date = self._x(at), at.strftime("%m-%d")
            clock = at.strftime("%H:%M")
            yield f'<path d="M{x:.1f} {self.y:.0f}v6" stroke="{_GREY}"/>'
            yield f'<text x="{x:.1f}" y="{self.y + 19:.0f}" text-anchor="middle">{clock}</text>'
            if date != day:
                yield f'<text x="{x:.1f}" y="{self.y + 35:.0f}" text-anchor="middle" font-weight="bold">{date}</text>'
            day = date

    def grid(self) -> Iterator[str]:
        """Draw a faint line at each time of the axis, behind everything."""
        for at in self._ticks():
            yield f'<path d="M{self._x(at):.1f} {_TITLE}V{self.y:.0f}" stroke="#eee"/>'

    def _ticks(self) -> Iterator[datetime]:
        """Give round times, as many as there is room for, of the period's own time zone."""
        room = max(2, (self._right - _LEFT) // _LABEL)
        step = next((one for one in _STEPS_S if self._length / one <= room), int(self._length / room) + 1)
        first = self._period.first
        midnight = first.replace(hour=0, minute=0, second=0, microsecond=0)
        for number in itertools.count(int((first - midnight).total_seconds() // step) + 1):
            at = midnight + timedelta(seconds=number * step)
            if at > self._period.last:
                return
            yield at


def _patterns(name: object) -> Iterator[str]:
    """Define the hatchings, for which a page has one name a drawing."""
    yield (
        f'<defs><pattern id="gap-{name}" width="8" height="8" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="8" height="8" fill="#fff"/>'
        f'<path d="M0 0V8" stroke="{_GREY}" stroke-width="2"/></pattern>'
        f'<pattern id="unknown-{name}" width="6" height="6" patternUnits="userSpaceOnUse">'
        f'<rect width="6" height="6" fill="{COLORS[State.UNKNOWN]}"/><circle cx="3" cy="3" r="1.6" fill="#fff"/>'
        f"</pattern></defs>"
    )


def _gap_box(x: float, top: float, wide: float, name: object) -> str:
    return (
        f'<rect class="gap" x="{x:.1f}" y="{top:.1f}" width="{max(wide, 1.0):.1f}" height="{_LANE}" '
        f'fill="url(#gap-{name})" stroke="{_GREY}" stroke-dasharray="4 3"/>'
    )


def _state_box(state: State, x: float, top: float, wide: float, name: object, lane: int) -> str:
    high = HEIGHTS[state]
    fill = f"url(#unknown-{name})" if state is State.UNKNOWN else COLORS[state]
    return f'<rect x="{x:.1f}" y="{top + lane - high:.1f}" width="{wide:.1f}" height="{high}" fill="{fill}"/>'


def _line(points: Sequence[tuple[float, float]]) -> str:
    if len(points) == 1:
        return f'<circle class="life" cx="{points[0][0]:.1f}" cy="{points[0][1]:.1f}" r="3" fill="{_INK}"/>'
    told = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline class="life" points="{told}" fill="none" stroke="{_INK}" stroke-width="1.5"/>'


def _thinned(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Keep the highest and the lowest point of each column of the picture: nobody sees more."""
    kept: list[tuple[float, float]] = []
    for _, column in itertools.groupby(points, key=lambda point: int(point[0])):
        here = list(column)
        ends = {min(here, key=lambda point: point[1]), max(here, key=lambda point: point[1])}
        kept += sorted(ends)
    return kept


def _round_up(seconds: int) -> int:
    """Return a round length of time that is not shorter."""
    return next((one for one in _round_lengths() if one >= seconds), seconds)


def _round_lengths() -> Iterable[int]:
    for unit, counts in ((60, (2, 10, 20, 30)), (3600, (1, 2, 4, 8, 12)), (_DAY_S, (1, 2, 4, 8))):
        yield from (unit * count for count in counts)


def _duration(seconds: int, lang: Lang) -> str:
    unit, words = next((one for one in _UNITS if seconds % one[0] == 0 and seconds >= one[0]), _UNITS[-1])
    return say(Msg(words.pattern, {"count": seconds // unit}), lang) if seconds else "0"


def _hint(words: str) -> str:
    return f"<title>{escape(words)}</title>"


def _said(sentence: Msg, lang: Lang) -> str:
    return escape(say(sentence, lang))
