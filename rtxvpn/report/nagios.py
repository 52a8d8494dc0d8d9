"""The report as a monitoring plugin prints it: one line, the worst first, then performance data."""

from __future__ import annotations

from rtxvpn.health.result import Measure, Report, State
from rtxvpn.report.numbers import plain_number

_UNITS = {"_seconds": "s", "_total": "c"}


def report_nagios(report: Report) -> str:
    """Return one line by the Monitoring Plugins guidelines, always in English."""
    bad = sorted(
        (one for one in report.results if one.state is not State.OK),
        key=lambda one: -one.state.severity,
    )
    told = "; ".join(f"{one.check} {one.subject}: {one.summary}" for one in bad)
    count = len(report.results)
    text = _clean(told) or ("1 check is OK" if count == 1 else f"{count} checks are OK")
    data = " ".join(map(_datum, report.measures))
    return f"RTXVPN {report.state.value} - {text}{f' | {data}' if data else ''}\n"


def _datum(one: Measure) -> str:
    unit = next((unit for ending, unit in _UNITS.items() if one.name.endswith(ending)), "")
    label = _clean(f"{one.name} {one.subject}").replace("'", "").replace("=", "")
    return f"'{label}'={plain_number(one.value)}{unit}"


def _clean(words: str) -> str:
    # a bar would begin the performance data
    return "".join(one if one.isprintable() and one != "|" else " " for one in words)
