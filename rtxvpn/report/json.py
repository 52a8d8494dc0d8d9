"""The report as the JSON document `rtxvpn.report/1` of the contract, always in English."""

from __future__ import annotations

from typing import Any

from rtxvpn.health.result import Report, Result

SCHEMA = "rtxvpn.report/1"


def report_json(report: Report) -> dict[str, Any]:
    """Return the report as values that `json` can write; `checked_at` is RFC 3339 in whole seconds."""
    return {
        "schema": SCHEMA,
        "target": report.target,
        "state": report.state.value,
        "checked_at": report.checked_at.isoformat(timespec="seconds"),
        "firmware": report.firmware,
        "results": [_result(result) for result in report.results],
        "measures": [
            {"name": one.name, "subject": one.subject, "value": one.value} for one in report.measures
        ],
    }


def _result(result: Result) -> dict[str, Any]:
    return {
        "check": result.check,
        "subject": result.subject,
        "state": result.state.value,
        "summary": str(result.summary),
        "evidence": [str(line) for line in result.evidence],
        "causes": [str(cause) for cause in result.causes],
        "expected": None if result.expected is None else str(result.expected),
    }
