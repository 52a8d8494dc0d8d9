"""The report as a workbook for the customer's file of evidence; needs the optional extra `xlsx` (openpyxl)."""

from __future__ import annotations

import io
from typing import Any

from rtxvpn.errors import UsageError
from rtxvpn.health.result import Report, Result
from rtxvpn.words import Lang, msg, say

_WIDTHS = (18, 34, 12, 60, 60, 26)
_LONGEST_CELL = 32767  # characters, Excel's own limit


def report_xlsx(report: Report, lang: Lang, compared: list[str]) -> bytes:
    """Return a workbook: a row a check with what was found, its judgement and time; a sheet of raw lines."""
    book = _workbook()
    sheet = book.active
    sheet.title = say(msg("checks"), lang)
    headings = (
        msg("Check"), msg("Subject"), msg("State"), msg("What was found"), msg("probable causes"), msg("Time"),
    )  # fmt: skip
    _write(sheet, 1, [say(one, lang) for one in headings])
    for at, one in enumerate(report.results, 2):
        _write(sheet, at, _row(one, report, lang))
    for letter, width in zip("ABCDEF", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    _raw(book.create_sheet(say(msg("router output"), lang)), report)
    if compared:
        changes = book.create_sheet(say(msg("comparison"), lang))
        for at, line in enumerate(compared, 1):
            _write(changes, at, [line.strip()])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _workbook() -> Any:
    try:
        from openpyxl import Workbook
    except ImportError as reason:
        raise UsageError(
            msg("the format xlsx needs openpyxl, which is not installed"),
            advice=msg("pip install 'rtxvpn[xlsx]'"),
        ) from reason
    return Workbook()


def _row(result: Result, report: Report, lang: Lang) -> list[str]:
    causes = "\n".join(say(one, lang) for one in result.causes)
    time = report.checked_at.isoformat(sep=" ", timespec="seconds")
    return [result.check, result.subject, result.state.value, say(result.summary, lang), causes, time]


def _raw(sheet: Any, report: Report) -> None:
    lines = [(one.check, one.subject, line) for one in report.results for line in one.evidence]
    for at, row in enumerate(lines, 1):
        _write(sheet, at, list(row))
    for letter, width in zip("ABC", (18, 34, 100), strict=True):
        sheet.column_dimensions[letter].width = width


def _write(sheet: Any, at: int, words: list[str]) -> None:
    """Write a row as text: what a router printed may begin like a formula."""
    for column, word in enumerate(words, 1):
        cell = sheet.cell(at, column)
        cell.value = _plain(word)
        cell.data_type = "s"


def _plain(words: str) -> str:
    return "".join(one if one == "\n" or one.isprintable() else "?" for one in words)[:_LONGEST_CELL]
