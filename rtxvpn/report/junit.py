"""The report as JUnit XML, which CI systems show as tests: one test case a result."""

from __future__ import annotations

from xml.etree import ElementTree

from rtxvpn.health.result import Report, Result, State

_TAGS = {State.WARNING: "failure", State.CRITICAL: "failure", State.UNKNOWN: "error"}


def report_junit(report: Report) -> str:
    """Return JUnit XML, always in English; WARNING and CRITICAL are failures, UNKNOWN is an error."""
    suite = ElementTree.Element(
        "testsuite",
        name="rtxvpn",
        hostname=_clean(report.target),
        timestamp=report.checked_at.isoformat(timespec="seconds"),
        tests=str(len(report.results)),
        failures=str(sum(_TAGS.get(one.state) == "failure" for one in report.results)),
        errors=str(sum(_TAGS.get(one.state) == "error" for one in report.results)),
    )
    for result in report.results:
        _case(suite, result)
    ElementTree.indent(suite)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(suite, encoding="unicode")}\n'


def _case(suite: ElementTree.Element, result: Result) -> None:
    case = ElementTree.SubElement(
        suite, "testcase", classname=_clean(result.check), name=_clean(result.subject)
    )
    tag = _TAGS.get(result.state)
    if tag is None:
        return
    trouble = ElementTree.SubElement(case, tag, type=result.state.value, message=_clean(str(result.summary)))
    trouble.text = _clean(
        "\n".join((*map(str, result.evidence), *(f"cause: {cause}" for cause in result.causes)))
    )


def _clean(words: str) -> str:
    # XML 1.0 knows no control characters, and a router's words may hold any
    return "".join(one if one == "\n" or one.isprintable() else "?" for one in words)
