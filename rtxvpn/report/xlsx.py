"""The report as a workbook for the customer's file of evidence; needs the optional extra `xlsx` (openpyxl)."""

from __future__ import annotations

import io
from typing import Any

from rtxvpn import __version__
from rtxvpn.errors import UsageError
from rtxvpn.health.result import Output, Report, Result
from rtxvpn.report.text import verdict
from rtxvpn.words import Lang, msg, say

_WIDTHS = (16, 20, 34, 44, 12, 26, 60)
_LONGEST_CELL = 32767  # characters, Excel's own limit
_LONGEST_TITLE = 31  # of a sheet, and without these
_NOT_IN_TITLE = frozenset("[]:*?/\\'")


def report_xlsx(report: Report, lang: Lang, compared: list[str]) -> bytes:
    """Return a workbook: a row a check with what was expected and found, its judgement and time; a sheet an output."""
    book = _workbook()
    sheet = book.active
    sheet.title = say(msg("checks"), lang)
    headings = (
        msg("Check"), msg("Subject"), msg("Expected"), msg("What was found"), msg("State"), msg("Time"),
        msg("probable causes"),
    )  # fmt: skip
    _write(sheet, 1, [say(one, lang) for one in headings])
    for at, one in enumerate(report.results, 2):
        _write(sheet, at, _row(one, report, lang))
    _lay_out(sheet, _WIDTHS, heading=True)
    _about(book.create_sheet(say(msg("report"), lang)), report, lang)
    _evidence(book.create_sheet(say(msg("evidence"), lang)), report, lang)
    if compared:
        changes = book.create_sheet(say(msg("comparison"), lang))
        for at, line in enumerate(compared, 1):
            _write(changes, at, [line.strip()])
        _lay_out(changes, (100,))
    for number, output in enumerate(report.outputs, 1):
        _raw(book.create_sheet(_title(number, output.command)), output)
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
    wanted = "" if result.expected is None else say(result.expected, lang)
    found = say(result.summary, lang)
    return [result.check, result.subject, wanted, found, result.state.value, time, causes]


def _about(sheet: Any, report: Report, lang: Lang) -> None:
    """Tell what the report is about and what made it."""
    time = report.checked_at.isoformat(sep=" ", timespec="seconds")
    rows = (
        (msg("State"), f"{report.state.value}: {say(verdict(report), lang)}"),
        (msg("router"), report.target),
        (msg("firmware"), report.firmware or "-"),
        (msg("Time"), time),
        (msg("made by"), f"rtxvpn {__version__}"),
    )
    for at, (name, value) in enumerate(rows, 1):
        _write(sheet, at, [say(name, lang), value])
        sheet.cell(at, 1).font = _bold()
    _lay_out(sheet, (18, 60))


def _title(number: int, command: str) -> str:
    """Name a sheet: numbered, for the names of two may not be the same."""
    words = "".join("-" if one in _NOT_IN_TITLE or not one.isprintable() else one for one in command)
    return f"{number} {words}"[:_LONGEST_TITLE]


def _raw(sheet: Any, output: Output) -> None:
    """Write one output, a line a row, under its command and time."""
    head = [output.command, output.at.isoformat(sep=" ", timespec="seconds")]
    for at, line in enumerate([*head, "", *output.text.splitlines()], 1):
        _write(sheet, at, [line])
    sheet["A1"].font = _bold()
    sheet.column_dimensions["A"].width = 100


def _evidence(sheet: Any, report: Report, lang: Lang) -> None:
    lines = [(one.check, one.subject, say(line, lang)) for one in report.results for line in one.evidence]
    _write(sheet, 1, [say(one, lang) for one in (msg("Check"), msg("Subject"), msg("evidence"))])
    for at, row in enumerate(lines, 2):
        _write(sheet, at, list(row))
    _lay_out(sheet, (16, 20, 100), heading=True)


def _lay_out(sheet: Any, widths: tuple[int, ...], *, heading: bool = False) -> None:
    """Make a sheet readable, and printable on the width of a page; a heading stays in sight and is bold."""
    from openpyxl.styles import Alignment

    for at, width in enumerate(widths):
        sheet.column_dimensions["ABCDEFG"[at]].width = width
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    if heading:
        sheet.freeze_panes, sheet.print_title_rows = "A2", "1:1"
        for cell in sheet[1]:
            cell.font = _bold()


def _bold() -> Any:
    from openpyxl.styles import Font

    return Font(bold=True)


def _write(sheet: Any, at: int, words: list[str]) -> None:
    """Write a row as text: what a router printed may begin like a formula."""
    for column, word in enumerate(words, 1):
        cell = sheet.cell(at, column)
        cell.value = _plain(word)
        cell.data_type = "s"


def _plain(words: str) -> str:
    return "".join(one if one == "\n" or one.isprintable() else "?" for one in words)[:_LONGEST_CELL]
