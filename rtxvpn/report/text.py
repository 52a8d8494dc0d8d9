"""The report as a person reads it, in one screen: a table, then what is not well with its causes."""

from __future__ import annotations

from rtxvpn.health.result import Report, Result, State
from rtxvpn.report.screen import BADGES, Line, named, screen, verdict
from rtxvpn.words import Lang

__all__ = ["one_line", "report_text", "verdict"]

# blue and orange keep apart for every kind of colour blindness where red and green do not
_STYLES = {State.OK: "blue", State.WARNING: "yellow", State.UNKNOWN: "magenta", State.CRITICAL: "bold red"}


def report_text(report: Report, lang: Lang, width: int = 80, color: bool = False) -> str:
    """Return the report as text of at most `width` columns, a Japanese letter being two of them.

    At 80 columns it takes 24 lines when all is well, and 40 otherwise, as far as its table lets it.
    """
    lines = screen(report, lang, width)
    return (_colored(lines) if color else "\n".join(line.text for line in lines)) + "\n"


def _colored(lines: list[Line]) -> str:
    from rich.console import Console  # costs what `--help` and a pipe need not pay
    from rich.text import Text

    console = Console(color_system="standard", force_terminal=True, no_color=False, legacy_windows=False)
    with console.capture() as captured:
        for line in lines:
            badge = BADGES[line.state] if line.state else ""
            rest = line.text.removeprefix(badge)
            styled = Text.assemble((badge, _STYLES[line.state] if line.state else ""), rest)
            console.print(styled, soft_wrap=True, highlight=False)
    return captured.get().rstrip("\n")


def one_line(result: Result, lang: Lang) -> str:
    """Say a result in one line, as a progress display shows it."""
    return f"{BADGES[result.state]} {named(result, lang)}"
