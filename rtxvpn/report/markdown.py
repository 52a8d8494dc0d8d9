"""The report as Markdown, for a ticket or a wiki."""

from __future__ import annotations

from collections.abc import Iterator

from rtxvpn.health.result import Report, Result, State
from rtxvpn.report.text import verdict
from rtxvpn.words import Lang, msg, say


def report_markdown(report: Report, lang: Lang, compared: list[str]) -> str:
    """Return Markdown; `compared` are the lines of a comparison, none without one."""
    return "".join(f"{line}\n" for line in _lines(report, lang, compared))


def _lines(report: Report, lang: Lang, compared: list[str]) -> Iterator[str]:
    yield f"# {report.state.value}: {say(verdict(report), lang)}"
    yield ""
    stamp = report.checked_at.isoformat(sep=" ", timespec="seconds")
    yield _plain(say(msg("{target}, looked at {time}", target=report.target, time=stamp), lang))
    yield ""
    headings = (msg("State"), msg("Check"), msg("Subject"), msg("What was found"))
    yield f"| {' | '.join(say(one, lang) for one in headings)} |"
    yield "|---|---|---|---|"
    for one in report.results:
        cells = (one.state.value, one.check, one.subject, say(one.summary, lang))
        yield f"| {' | '.join(map(_plain, cells))} |"
    for one in report.results:
        if one.state is not State.OK:
            yield from _trouble(one, lang)
    if compared:
        yield ""
        yield from (f"- {_plain(line.strip())}" for line in compared)


def _trouble(result: Result, lang: Lang) -> Iterator[str]:
    yield ""
    yield f"## {_plain(f'{result.state.value} {result.check} {result.subject}')}"
    yield ""
    yield _plain(say(result.summary, lang))
    if result.evidence:
        yield ""
        yield from (f"    {_printable(say(line, lang))}" for line in result.evidence)
    if result.causes:
        yield ""
        yield say(msg("probable causes, the most probable first:"), lang)
        yield ""
        yield from (f"{at}. {_plain(say(one, lang))}" for at, one in enumerate(result.causes, 1))


def _plain(words: str) -> str:
    """Keep what a router printed from being read as Markdown; backquotes are our own."""
    return "".join(f"\\{one}" if one in "\\|<>*_[]#" else one for one in _printable(words))


def _printable(words: str) -> str:
    return "".join(one if one.isprintable() else "?" for one in words)
