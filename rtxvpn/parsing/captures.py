"""Reads a whole capture: every command in it that a template knows, to facts, in order."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, NamedTuple

from rtxvpn.parsing.commands import is_filtered, knows, spell_out
from rtxvpn.parsing.failure import at_line, quote
from rtxvpn.parsing.logs import Captured, walk_outputs
from rtxvpn.parsing.reading import NotUnderstood, facts_json, understand
from rtxvpn.parsing.stream import read_lines
from rtxvpn.words import Msg, msg

SCHEMA = "rtxvpn.parse/1"


class Parsed(NamedTuple):
    """One output with its facts; `command` is written out in full, `line` is where its echo stands."""

    command: str
    source: str
    line: int
    facts: Any
    not_understood: tuple[NotUnderstood, ...] = ()


class Skipped(NamedTuple):
    """One command of a log that has no template, or whose output was filtered, and why."""

    command: str
    source: str
    line: int
    reason: Msg


def parse(
    capture: str | bytes, *, command: str | None = None, source: str = "-", lenient: bool = False
) -> list[Parsed]:
    """Read a terminal log, or with `command` the bare output of one command, into facts.

    Commands that no template knows are left out. Raises ParseError that names source, line and text.
    """
    data = capture.encode("utf-8", "surrogateescape") if isinstance(capture, str) else capture
    walk = parse_stream(io.BytesIO(data), command=command, source=source, lenient=lenient)
    return [part for part in walk if isinstance(part, Parsed)]


def parse_stream(
    stream: BinaryIO, *, command: str | None = None, source: str = "-", lenient: bool = False
) -> Iterator[Parsed | Skipped]:
    """Read like `parse`, one output after the other, holding one at a time; a log may be of any size."""
    lines = _Begun(read_lines(stream, source=source))
    if command is not None:
        for captured in _outputs_of(command, list(lines)):
            yield _parsed(captured, source, lenient)
        return
    found = False
    for captured in walk_outputs(lines):
        found = True
        yield _parsed_or_skipped(captured, source, lenient)
    if not found:
        raise at_line(
            msg("no command with its prompt was found here"),
            source,
            lines.number,
            lines.text,
            advice=msg("for an output without its command, name it with --command"),
        )


class _Begun:
    """Lines that pass by; the first that holds anything is remembered, to show what the text is."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = lines
        self.number, self.text = 1, ""

    def __iter__(self) -> Iterator[str]:
        for number, line in enumerate(self._lines, start=1):
            if not self.text and line.strip():
                self.number, self.text = number, line.strip()
            yield line


def _outputs_of(command: str, lines: list[str]) -> list[Captured]:
    """Return the whole text as the output of a command, or, where it begins with that command's prompt, what follows."""
    name = knows(command)
    found = [one for one in walk_outputs(lines) if name is not None and knows(one.command) == name]
    first = next((number for number, line in enumerate(lines, start=1) if line.strip()), 1)
    if found and found[0].first_line == first + 1:
        return found
    return [Captured(command, "\n".join(lines), 1, "")]


def parse_document(parts: Iterable[Parsed | Skipped]) -> dict[str, Any]:
    """Make the JSON document of the contract; what was skipped or not understood is listed beside."""
    held = list(parts)
    parsed = [part for part in held if isinstance(part, Parsed)]
    document: dict[str, Any] = {"schema": SCHEMA, "outputs": [_output_json(part) for part in parsed]}
    skipped = [part for part in held if isinstance(part, Skipped)]
    if skipped:
        document["skipped"] = [
            {"command": one.command, "source": one.source, "line": one.line, "reason": str(one.reason)}
            for one in skipped
        ]
    not_understood = [one for part in parsed for one in part.not_understood]
    if not_understood:
        document["not_understood"] = [
            {"source": one.source, "line": one.line, "text": one.text, "reason": str(one.reason)}
            for one in not_understood
        ]
    return document


def _output_json(part: Parsed) -> dict[str, Any]:
    return {"command": part.command, "source": part.source, "facts": facts_json(part.command, part.facts)}


def _parsed_or_skipped(captured: Captured, source: str, lenient: bool) -> Parsed | Skipped:
    if knows(captured.command) is not None:
        return _parsed(captured, source, lenient)
    reason = msg("its output was filtered") if is_filtered(captured.command) else msg("no template knows it")
    return Skipped(quote(captured.command)[1:-1], source, captured.first_line - 1, reason)


def _parsed(captured: Captured, source: str, lenient: bool) -> Parsed:
    read = understand(
        captured.command, captured.text, source=source, first_line=captured.first_line, lenient=lenient
    )
    full = spell_out(captured.command) or captured.command
    return Parsed(full, source, captured.first_line - 1, read.facts, read.not_understood)
