"""A history for people: a line of marks, a table of spans, and a page with the states over time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Protocol

from rtxvpn.health.result import State
from rtxvpn.report.picture import COLORS
from rtxvpn.words import Lang, Msg, msg, say

_BARS = {State.OK: "▁", State.WARNING: "▄", State.UNKNOWN: "?", State.CRITICAL: "█"}
_WIDTH, _HEIGHT = 1000, 60


class Look(Protocol):
    """One look (`rtxvpn.history.Look`)."""

    @property
    def at(self) -> datetime: ...
    @property
    def state(self) -> State: ...
    @property
    def drops(self) -> int | None: ...
    @property
    def lifetime_s(self) -> int | None: ...


class Span(Protocol):
    """Looks of one state after each other (`rtxvpn.history.Span`)."""

    @property
    def state(self) -> State: ...
    @property
    def first(self) -> datetime: ...
    @property
    def last(self) -> datetime: ...
    @property
    def looks(self) -> int: ...
    @property
    def missed(self) -> int: ...
    @property
    def troubles(self) -> tuple[str, ...]: ...


def sparkline(looks: Sequence[Look], width: int) -> str:
    """Draw the last looks, a mark each: the higher the worse, ? where nobody could look."""
    return "".join(_BARS[one.state] for one in looks[-width:])


def history_text(target: str, looks: Sequence[Look], spans: Sequence[Span], lang: Lang, width: int) -> str:
    """Return the marks and one line a span."""
    if not looks:
        return say(msg("{target}: no look has been kept", target=target), lang) + "\n"
    lines = [target, sparkline(looks, width), *(_span_line(one, lang) for one in spans)]
    return "".join(f"{line}\n" for line in lines)


def history_html(target: str, looks: Sequence[Look], spans: Sequence[Span], lang: Lang) -> str:
    """Return one page that needs nothing from anywhere: states and SA lifetimes over time, then the spans."""
    title = escape(f"rtxvpn history: {target}")
    rows = "\n".join(
        f'<tr style="color:{COLORS[one.state]}"><td>{escape(_span_line(one, lang))}</td></tr>'
        for one in spans
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        "<style>body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:64rem}svg{width:100%}"
        f"td{{font-family:monospace}}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
        f"{_chart(looks)}\n<table>\n{rows}\n</table>\n</body>\n</html>\n"
    )


def _span_line(span: Span, lang: Lang) -> str:
    first, last = (at.isoformat(sep=" ", timespec="seconds")[:19] for at in (span.first, span.last))
    parts: list[Msg] = [msg("{count} looks", count=span.looks)]
    if span.missed:
        parts.append(msg("{count} runs missed", count=span.missed))
    told = ", ".join((*(say(part, lang) for part in parts), *span.troubles))
    return f"{first} - {last}  {span.state.value:<8}  {told}"


def _chart(looks: Sequence[Look]) -> str:
    if not looks:
        return ""
    start = looks[0].at.timestamp()
    length = max(looks[-1].at.timestamp() - start, 1.0)
    places = [(one.at.timestamp() - start) / length * _WIDTH for one in looks]
    ends = [*places[1:], float(_WIDTH)]
    bars = "".join(
        f'<rect x="{x:.1f}" y="0" width="{max(end - x, 2.0):.1f}" height="{_HEIGHT}" fill="{COLORS[one.state]}"/>'
        for one, x, end in zip(looks, places, ends, strict=True)
    )
    longest = max((one.lifetime_s or 0 for one in looks), default=0) or 1
    points = " ".join(
        f"{x:.1f},{_HEIGHT * (2 - (one.lifetime_s or 0) / longest) + 10:.1f}"
        for one, x in zip(looks, places, strict=True)
    )
    return (
        f'<svg viewBox="0 0 {_WIDTH} {2 * _HEIGHT + 15}" role="img" xmlns="http://www.w3.org/2000/svg">{bars}'
        f'<polyline points="{points}" fill="none" stroke="#555" stroke-width="2"/></svg>'
    )
