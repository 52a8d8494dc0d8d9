"""The report as one self-contained HTML page: a picture of the tunnels, the checks, before and after, raw outputs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from rtxvpn import __version__
from rtxvpn.health.result import Report, Result, State
from rtxvpn.report.picture import COLORS, Topology, picture
from rtxvpn.report.text import verdict
from rtxvpn.words import Lang, Msg, msg, say

_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,2})?")
STYLE = """
body{font:15px/1.5 system-ui,"Hiragino Sans","Noto Sans CJK JP",sans-serif;margin:2rem auto;max-width:66rem;
padding:0 1rem;color:#1a1a1a;background:#fff}
h1{margin:0 0 .3rem;overflow-wrap:anywhere}
h2{font-size:1.1rem;margin:2rem 0 .3rem}
table{border-collapse:collapse;width:100%;margin:1rem 0}
th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid #ddd;vertical-align:top;overflow-wrap:anywhere}
th{border-bottom:2px solid #555;white-space:nowrap}
td.name,.address{white-space:nowrap}
td.found{width:42%}
.narrow{display:none}
td p,td ol{margin:.3rem 0}
td ol{padding-left:1.4rem}
pre{background:#f4f4f4;padding:.6rem;margin:.3rem 0;white-space:pre-wrap;overflow-wrap:anywhere}
details{margin:.3rem 0}
summary{cursor:pointer}
svg{width:100%;height:auto;margin:1rem 0}
code{font-size:.93em;background:#f4f4f4;padding:0 .15em}
.state{font-weight:bold;white-space:nowrap}
footer{color:#555;font-size:.85rem;margin-top:2rem}
@media print{body{font-size:12px;max-width:none;margin:0}td,th{padding:.2rem .4rem}details::details-content{content-visibility:visible!important;
block-size:auto!important;opacity:1}svg{break-inside:avoid}*{print-color-adjust:exact}}
@media screen and (max-width:52rem){h1{font-size:1.35rem}.wide{display:none}.narrow{display:block}
th{display:none}tr,td{display:block}td{border:0;padding:.1rem 0}td.name{white-space:normal}
td.wanted:not(:empty):before{content:attr(title)": "}
tr{border-bottom:1px solid #ddd;padding:.5rem 0}}
"""


def report_html(report: Report, lang: Lang, compared: list[str], topology: Topology | None = None) -> str:
    """Return a page that needs nothing from anywhere; `compared` are the lines of a comparison."""
    return "".join(f"{line}\n" for line in _page(report, lang, compared, topology))


def _page(report: Report, lang: Lang, compared: list[str], topology: Topology | None) -> Iterator[str]:
    headline = f"{report.state.value}: {say(verdict(report), lang)}"
    yield f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{_safe(headline)}</title>\n<style>{STYLE}{colors()}</style>\n</head>\n<body>"
    yield f'<h1 class="{report.state.value}">{_safe(headline)}</h1>'
    stamp = report.checked_at.isoformat(sep=" ", timespec="seconds")
    yield f"<p>{_said(msg('{target}, looked at {time}', target=report.target, time=stamp), lang)}"
    yield f"<br>{_safe(report.firmware)}</p>" if report.firmware else "</p>"
    yield picture(report, lang, topology)
    if compared:
        yield f"<h2>{_said(msg('before and after'), lang)}</h2>"
        yield f"<pre>{_safe(chr(10).join(compared), keep=chr(10))}</pre>"
    yield from _table(report, lang)
    yield from _outputs(report, lang)
    tool = msg("made by rtxvpn {version}", version=__version__)
    yield f"<footer>{_said(tool, lang)}</footer>\n</body>\n</html>"


def _table(report: Report, lang: Lang) -> Iterator[str]:
    headings = (msg("State"), msg("Check"), msg("Subject"), msg("Expected"), msg("What was found"))
    yield f"<table>\n<tr>{''.join(f'<th>{_said(one, lang)}</th>' for one in headings)}</tr>"
    for one in report.results:
        yield f'<tr><td class="state {one.state.value}">{one.state.value}</td>'
        yield f'<td class="name">{_safe(one.check)}</td><td>{_addressed(_safe(one.subject))}</td>'
        wanted = _cell(one.expected, lang) if one.expected else ""
        yield f'<td class="wanted" title="{_said(headings[3], lang)}">{wanted}</td>'
        details = "".join(_details(one, lang))
        yield f'<td class="found">{_cell(one.summary, lang)}{details}</td></tr>'
    yield "</table>"


def _details(result: Result, lang: Lang) -> Iterator[str]:
    """Fold the router's words away; what is wrong stands open."""
    if result.causes:
        yield f"<p>{_said(msg('probable causes, the most probable first:'), lang)}</p>"
        yield f"<ol>{''.join(f'<li>{_cell(one, lang)}</li>' for one in result.causes)}</ol>"
    if result.evidence:
        lines = "\n".join(say(line, lang) for line in result.evidence)
        opened = "" if result.state is State.OK else " open"
        title = _said(msg("evidence"), lang)
        yield f"<details{opened}><summary>{title}</summary>"
        yield f"<pre>{_addressed(_safe(lines, keep=chr(10)))}</pre></details>"


def _outputs(report: Report, lang: Lang) -> Iterator[str]:
    if report.outputs:
        yield f"<h2>{_said(msg('what the router said'), lang)}</h2>"
    for one in report.outputs:
        title = f"<code>{_safe(one.command)}</code> ({one.at:%H:%M:%S})"
        yield f"<details><summary>{title}</summary>"
        yield f"<pre>{_addressed(_safe(one.text, keep=chr(10)))}</pre></details>"


def colors() -> str:
    """Return the style of the classes that are named like the states."""
    return "".join(f".{state.value}{{color:{color}}}\n" for state, color in COLORS.items())


def _said(sentence: Msg, lang: Lang) -> str:
    """Say a sentence; what stands between backquotes is the router's own language."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", _safe(say(sentence, lang)))


def _cell(sentence: Msg, lang: Lang) -> str:
    return _addressed(_said(sentence, lang))


def _addressed(safe: str) -> str:
    """Keep each address on one line."""
    return _ADDRESS.sub(r'<span class="address">\g<0></span>', safe)


def _safe(words: str, keep: str = "") -> str:
    return escape("".join(one if one.isprintable() or one in keep else "?" for one in words))
