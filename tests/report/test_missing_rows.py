"""What is missing from the router's words is a sentence, said in the language of the report."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from rtxvpn.health.evidence import no_route, no_row
from rtxvpn.health.result import Report, Result, State
from rtxvpn.report.html import report_html
from rtxvpn.report.json import report_json
from rtxvpn.report.junit import report_junit
from rtxvpn.report.markdown import report_markdown
from rtxvpn.report.text import report_text
from rtxvpn.report.xlsx import report_xlsx
from rtxvpn.words import Lang, msg

REPORT = Report(
    "here",
    datetime(2026, 11, 24, 12, tzinfo=UTC),
    (
        Result("route.default", "default", State.CRITICAL, msg("there is no default route"), (no_route("default"),)),
        Result("tunnel.mss", "tunnel 1", State.WARNING, msg("no ping was sent"), (no_row("`ip tunnel tcp mss limit`"),)),
    ),
)  # fmt: skip
ENGLISH = ("no row for default in `show ip route`", "no `ip tunnel tcp mss limit` in `show config`")
JAPANESE = ("`show ip route` に default の行がありません", "`show config` に `ip tunnel tcp mss limit` がありません")  # fmt: skip


def workbook(lang: Lang) -> str:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(io.BytesIO(report_xlsx(REPORT, lang, [])))
    return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)


FORMATS: dict[str, Callable[[Lang], str]] = {
    "text": lambda lang: report_text(REPORT, lang, 100),
    "markdown": lambda lang: report_markdown(REPORT, lang, []),
    "html": lambda lang: report_html(REPORT, lang, []),
    "xlsx": workbook,
}


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(("lang", "said", "unsaid"), [("ja", JAPANESE, ENGLISH), ("en", ENGLISH, JAPANESE)])
def test_it_is_said_in_the_language_of_the_report(
    name: str, lang: Lang, said: tuple[str, ...], unsaid: tuple[str, ...]
) -> None:
    text = FORMATS[name](lang)
    assert [one for one in said if one not in text] == []
    assert [one for one in unsaid if one in text] == []


def test_data_is_english() -> None:
    assert [one["evidence"] for one in report_json(REPORT)["results"]] == [[line] for line in ENGLISH]
    assert all(line in report_junit(REPORT) for line in ENGLISH)
