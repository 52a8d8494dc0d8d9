"""Prints a report in the format of the command line; each format is loaded when it is wanted."""

from __future__ import annotations

import json
from argparse import Namespace
from dataclasses import dataclass

from rtxvpn.cli import terminal
from rtxvpn.health.result import Report
from rtxvpn.report.compare import Change, compare_json, compare_lines


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison that was asked for: the name of the saved report, and what is not as it was."""

    name: str
    changes: tuple[Change, ...]


def print_report(report: Report, args: Namespace, compared: Compared | None = None) -> None:
    """Print a report, with its comparison where there is one, on stdout."""
    print(_rendered(report, args, compared), end="")


def _rendered(report: Report, args: Namespace, compared: Compared | None) -> str:
    wanted = getattr(args, "format", "text")
    if wanted == "json":
        from rtxvpn.report.json import report_json

        added = {"compared": compare_json(compared.name, compared.changes)} if compared else {}
        return json.dumps({**report_json(report), **added}, ensure_ascii=False, indent=2) + "\n"
    if wanted in ("junit", "nagios", "prometheus"):
        return _for_machines(report, wanted)
    lines = compare_lines(compared.name, compared.changes, args.lang) if compared else []
    if wanted == "markdown":
        from rtxvpn.report.markdown import report_markdown

        return report_markdown(report, args.lang, lines)
    if wanted == "html":
        from rtxvpn.report.html import report_html

        return report_html(report, args.lang, lines)
    from rtxvpn.report.text import report_text

    text = report_text(report, args.lang, terminal.columns(), terminal.colored())
    return text + "".join(f"{line}\n" for line in ["", *lines] if lines)


def _for_machines(report: Report, wanted: str) -> str:
    if wanted == "junit":
        from rtxvpn.report.junit import report_junit

        return report_junit(report)
    if wanted == "nagios":
        from rtxvpn.report.nagios import report_nagios

        return report_nagios(report)
    from rtxvpn.report.prometheus import report_prometheus

    return report_prometheus(report)
