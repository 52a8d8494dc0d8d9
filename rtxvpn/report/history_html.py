"""The history as one self-contained HTML page: a chart for a wide and one for a narrow screen, and the spans."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from rtxvpn import __version__
from rtxvpn.health.result import State
from rtxvpn.history.period import Period
from rtxvpn.report.chart import chart, swatch
from rtxvpn.report.html import STYLE, colors
from rtxvpn.report.picture import COLORS
from rtxvpn.report.timeline import NO_LOOK, span_state, span_words, stamp
from rtxvpn.words import Lang, Msg, msg, say

_WIDE, _NARROW = 1000, 400
_STYLE = """
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;margin:.6rem 0;padding:0;list-style:none}
.legend li{display:flex;align-items:center;gap:.4rem}
svg.sign{flex:none;width:20px;height:32px;margin:0;display:inline-block}
.none{color:#555}
@media screen and (max-width:52rem){td.name{display:inline}td.name+td.name:before{content:" - "}}
"""


def history_html(target: str, period: Period, lang: Lang) -> str:
    """Return one page that needs nothing from anywhere."""
    return "".join(f"{line}\n" for line in _page(target, period, lang))


def _page(target: str, period: Period, lang: Lang) -> Iterator[str]:
    title = escape(say(msg("history of {target}", target=target), lang))
    yield f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{title}</title>\n<style>{STYLE}{_STYLE}{colors()}</style>\n</head>\n<body>"
    yield f"<h1>{title}</h1>"
    if period.spans:
        yield from _told(period, lang)
    else:
        yield f"<p>{_said(msg('{target}: no look has been kept', target=target), lang)}</p>"
    made = msg("made by rtxvpn {version}", version=__version__)
    yield f"<footer>{_said(made, lang)}</footer>\n</body>\n</html>"


def _told(period: Period, lang: Lang) -> Iterator[str]:
    zone = period.last.strftime("%z")
    when = f"{stamp(period.first)[:16]} - {stamp(period.last)[:16]} (UTC{zone[:3]}:{zone[3:5]})"
    yield f"<p>{escape(when)}<br>{', '.join(_said(one, lang) for one in _counts(period))}</p>"
    yield _legend(period, lang)
    yield f'<div class="wide">{chart(period, lang, _WIDE)}</div>'
    yield f'<div class="narrow">{chart(period, lang, _NARROW)}</div>'
    yield from _table(period, lang)


def _counts(period: Period) -> Iterator[Msg]:
    count, missed = len(period.looks), sum(one.missed for one in period.gaps)
    yield msg("1 look") if count == 1 else msg("{count} looks", count=count)
    if missed:
        yield msg("1 run missed") if missed == 1 else msg("{count} runs missed", count=missed)
    dropped = sum(one.count for one in period.drops)
    if dropped:
        yield msg("BGP dropped once") if dropped == 1 else msg("BGP dropped {count} times", count=dropped)


def _legend(period: Period, lang: Lang) -> str:
    signs = [(swatch(state), state.value) for state in State]
    signs.append((swatch(None), say(NO_LOOK, lang)))
    if period.drops:
        shape = f'<path d="M6 16h16l-8 16z" fill="{COLORS[State.CRITICAL]}"/>'
        sign = f'<svg class="sign" viewBox="0 0 28 46">{shape}</svg>'
        signs.append((sign, say(msg("BGP drops, and how many"), lang)))
    signs.append(
        (
            '<svg class="sign" viewBox="0 0 28 46"><path d="M1 14L14 32V14L27 32" fill="none" stroke="#1a1a1a" '
            'stroke-width="2"/></svg>',
            say(msg("IPsec SA lifetime left; no line where unknown"), lang),
        )
    )
    return f'<ul class="legend">{"".join(f"<li>{sign}{escape(words)}</li>" for sign, words in signs)}</ul>'


def _table(period: Period, lang: Lang) -> Iterator[str]:
    headings = (msg("from"), msg("to"), msg("State"), msg("What was found"))
    yield f"<table>\n<tr>{''.join(f'<th>{_said(one, lang)}</th>' for one in headings)}</tr>"
    for one in period.spans:
        kind = one.state.value if one.state else "none"
        yield f'<tr><td class="name">{stamp(one.first)}</td><td class="name">{stamp(one.last)}</td>'
        yield f'<td class="state {kind}">{escape(span_state(one, lang))}</td>'
        yield f"<td>{escape(', '.join(span_words(one, lang)))}</td></tr>"
    yield "</table>"


def _said(sentence: Msg, lang: Lang) -> str:
    return escape(say(sentence, lang))
