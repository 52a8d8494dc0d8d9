"""Prints a report in the format of the command line; each format is loaded when it is wanted."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from rtxvpn.cli import terminal
from rtxvpn.columns import fold
from rtxvpn.errors import UsageError
from rtxvpn.health.result import Report
from rtxvpn.report.compare import Compared, compare_json, compare_lines
from rtxvpn.report.files import write_whole
from rtxvpn.words import msg

if TYPE_CHECKING:
    from rtxvpn.report.picture import Topology

_FOR_MACHINES = ("junit", "nagios", "prometheus")  # in which there is no room for a comparison


def print_report(
    report: Report, args: Namespace, compared: Compared | None = None, topology: Topology | None = None
) -> None:
    """Print a report, with its comparison where there is one, on stdout or into `--output`.

    `topology` is what the picture of a page shows beside the states.
    """
    output: str = getattr(args, "output", None) or ""
    if getattr(args, "format", "text") == "xlsx":
        from rtxvpn.report.xlsx import report_xlsx

        data = report_xlsx(report, args.lang, _lines(args, compared))
    elif not output:
        print(_rendered(report, args, compared, topology), end="")
        return
    else:
        data = _rendered(report, args, compared, topology).encode()
    write_whole(Path(output), data)


def require_output(args: Namespace) -> None:
    """Refuse a workbook without a file to put it in, before anything is done."""
    if args.format == "xlsx" and not args.output:
        raise UsageError(
            msg("the format xlsx is no text for a terminal"), advice=msg("name a file: --output FILE")
        )


def require_room(args: Namespace) -> None:
    """Refuse a comparison in a format that could not show it, before anything is done."""
    if args.compare and args.format in _FOR_MACHINES:
        raise UsageError(
            msg("the format {name} has no room for --compare", name=args.format),
            advice=msg("take json, text, markdown, html or xlsx"),
        )


def _lines(args: Namespace, compared: Compared | None) -> list[str]:
    return compare_lines(compared, args.lang) if compared else []


def _rendered(report: Report, args: Namespace, compared: Compared | None, topology: Topology | None) -> str:
    wanted = getattr(args, "format", "text")
    if wanted == "json":
        from rtxvpn.report.json import report_json

        added = {"compared": compare_json(compared)} if compared else {}
        return json.dumps({**report_json(report), **added}, ensure_ascii=False, indent=2) + "\n"
    if wanted in _FOR_MACHINES:
        return _for_machines(report, wanted)
    lines = _lines(args, compared)
    if wanted == "markdown":
        from rtxvpn.report.markdown import report_markdown

        return report_markdown(report, args.lang, lines)
    if wanted == "html":
        from rtxvpn.report.html import report_html

        return report_html(report, args.lang, lines, topology)
    from rtxvpn.report.text import report_text

    colored = terminal.colored() and not getattr(args, "output", None)
    width = terminal.columns()
    text = report_text(report, args.lang, width, colored)
    folded = [part for line in lines for part in fold(line, width)]
    return text + "".join(f"{line}\n" for line in ["", *folded] if folded)


def _for_machines(report: Report, wanted: str) -> str:
    if wanted == "junit":
        from rtxvpn.report.junit import report_junit

        return report_junit(report)
    if wanted == "nagios":
        from rtxvpn.report.nagios import report_nagios

        return report_nagios(report)
    from rtxvpn.report.prometheus import report_prometheus

    return report_prometheus(report)
