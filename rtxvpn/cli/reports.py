"""Prints a report in the format of the command line; each format is loaded when it is wanted."""

from __future__ import annotations

import json
from argparse import Namespace
from dataclasses import dataclass
from pathlib import Path

from rtxvpn.cli import terminal
from rtxvpn.errors import UsageError
from rtxvpn.health.result import Report
from rtxvpn.report.compare import Change, compare_json, compare_lines
from rtxvpn.report.files import write_whole
from rtxvpn.words import Msg, msg


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison: the name of what a report is compared with, and what is not as it was."""

    name: str | Msg
    changes: tuple[Change, ...]


def print_report(report: Report, args: Namespace, compared: Compared | None = None) -> None:
    """Print a report, with its comparison where there is one, on stdout or into `--output`."""
    output: str = getattr(args, "output", None) or ""
    if getattr(args, "format", "text") == "xlsx":
        from rtxvpn.report.xlsx import report_xlsx

        data = report_xlsx(report, args.lang, _lines(args, compared))
    elif not output:
        print(_rendered(report, args, compared), end="")
        return
    else:
        data = _rendered(report, args, compared).encode()
    write_whole(Path(output), data)


def require_output(args: Namespace) -> None:
    """Refuse a workbook without a file to put it in, before anything is done."""
    if args.format == "xlsx" and not args.output:
        raise UsageError(
            msg("the format xlsx is no text for a terminal"), advice=msg("name a file: --output FILE")
        )


def _lines(args: Namespace, compared: Compared | None) -> list[str]:
    return compare_lines(compared.name, compared.changes, args.lang) if compared else []


def _rendered(report: Report, args: Namespace, compared: Compared | None) -> str:
    wanted = getattr(args, "format", "text")
    if wanted == "json":
        from rtxvpn.report.json import report_json

        added = {"compared": compare_json(str(compared.name), compared.changes)} if compared else {}
        return json.dumps({**report_json(report), **added}, ensure_ascii=False, indent=2) + "\n"
    if wanted in ("junit", "nagios", "prometheus"):
        return _for_machines(report, wanted)
    lines = _lines(args, compared)
    if wanted == "markdown":
        from rtxvpn.report.markdown import report_markdown

        return report_markdown(report, args.lang, lines)
    if wanted == "html":
        from rtxvpn.report.html import report_html

        return report_html(report, args.lang, lines)
    from rtxvpn.report.text import report_text

    colored = terminal.colored() and not getattr(args, "output", None)
    text = report_text(report, args.lang, terminal.columns(), colored)
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
