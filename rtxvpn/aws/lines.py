"""A download's text to its command lines: comments, blank lines and stray blanks gone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_QUOTED_OR_BLANKS = re.compile(r'("[^"]*")|\s+')
_TUNNEL = re.compile(r"tunnel select (\S+)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DownloadLine:
    """One command of a download: `line` counts from 1, `context` is "tunnel 1" or None.

    The context is the one that the command is typed in: `tunnel select none` still stands in its tunnel.
    """

    text: str
    line: int
    context: str | None = None


def squeeze(line: str) -> str:
    """Strip a line and make every run of blanks outside quotes one blank."""
    return _QUOTED_OR_BLANKS.sub(lambda found: found[1] or " ", line.strip())


def command_lines(text: str) -> tuple[DownloadLine, ...]:
    """Return the commands of a download, with the line that each stands in."""
    found: list[DownloadLine] = []
    context: str | None = None
    for number, raw in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        line = squeeze(raw)
        if not line or line.startswith("#"):
            continue
        found.append(DownloadLine(line, number, context))
        opened = _TUNNEL.match(line)
        if opened:
            context = None if opened[1].lower() == "none" else f"tunnel {_plain_number(opened[1])}"
    return tuple(found)


def _plain_number(word: str) -> str:
    return word.lstrip("0") or "0"


def comment_lines(text: str) -> list[DownloadLine]:
    """Return the comments of a download without their mark: the connection's ids stand there."""
    squeezed = (squeeze(raw) for raw in text.removeprefix("\ufeff").split("\n"))
    return [
        DownloadLine(line.lstrip("#").strip(), number)
        for number, line in enumerate(squeezed, start=1)
        if line.startswith("#")
    ]


def starts_with(command: str, words: str) -> bool:
    """Tell whether a command begins with these words; a number or value must follow, or nothing."""
    rest = re.match(re.escape(words) + r"(?= |$)", command, re.IGNORECASE)
    return rest is not None


def line_of(commands: Sequence[DownloadLine], words: str, tunnel: int | None = None) -> int | None:
    """Return the first line whose command begins with these words, in that tunnel if one is given."""
    for line in commands:
        in_place = tunnel is None or line.context == f"tunnel {tunnel}"
        if in_place and starts_with(line.text, words):
            return line.line
    return None
