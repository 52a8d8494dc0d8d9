"""`parse`: captures of any size to facts, in constant memory, and nothing on stdout unless all is understood."""

from __future__ import annotations

import io
import json
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, BinaryIO

from rtxvpn.cli import exits
from rtxvpn.cli.streams import room
from rtxvpn.errors import ParseError, SettingsError
from rtxvpn.parsing import Parsed, Skipped, UnknownCommand, facts_json, parse_document, parse_stream
from rtxvpn.parsing.failure import at_line
from rtxvpn.words import Lang, msg, say

_IN_MEMORY = 1 << 22  # characters of output that are held there; what is longer waits in a file
_BLOCK = 1 << 16


class Held:
    """Output that is held back until the whole input was understood."""

    def __init__(self, most: int = _IN_MEMORY) -> None:
        self._most = most
        self._file: IO[str] = io.StringIO(newline="")

    def write(self, text: str) -> None:
        """Add text."""
        self._file.write(text)
        if isinstance(self._file, io.StringIO) and self._file.tell() > self._most:
            self._file = _moved(self._file)

    def release(self, out: IO[str]) -> None:
        """Print all of it."""
        self._file.seek(0)
        while block := self._file.read(_BLOCK):
            out.write(block)

    def close(self) -> None:
        """Forget it."""
        self._file.close()


def _moved(held: io.StringIO) -> IO[str]:
    import tempfile  # a cost that small captures need not pay

    file = tempfile.TemporaryFile("w+", encoding="utf-8", errors="surrogatepass", newline="")  # noqa: SIM115 - closed with what holds it
    file.write(held.getvalue())
    return file


def parse(args: Namespace) -> int:
    """Turn captures into facts, in the order of the input."""
    with closing(Held()) as held:
        try:
            if args.format == "json":
                _as_json(_parts(args), held.write)
            else:
                _tell_left_out(_as_tables(_parts(args), args.lang, held.write), args.lang)
        except ParseError as error:
            if error.line is not None and not args.lenient and not isinstance(error, UnknownCommand):
                error.advice = error.advice or msg(
                    "--lenient keeps the rest and lists what is not understood"
                )
            raise
        held.release(sys.stdout)
    return exits.OK


def _parts(args: Namespace) -> Iterator[Parsed | Skipped]:
    for name in args.files or ["-"]:
        if name == "-":
            yield from _known(sys.stdin.buffer, "-", args)
            continue
        try:
            with Path(name).open("rb") as file:
                yield from _known(file, name, args)
        except OSError as reason:
            raise SettingsError(
                msg("cannot read the capture ({reason})", reason=reason.strerror or "?"),
                where=name,
                advice=msg("check the path; - reads standard input"),
            ) from reason


def _known(stream: BinaryIO, source: str, args: Namespace) -> Iterator[Parsed | Skipped]:
    """Read one input; where nothing of it is known, it is hardly a log of the router."""
    found, first = args.lenient, None
    for part in parse_stream(stream, command=args.of, source=source, lenient=args.lenient):
        found = found or isinstance(part, Parsed)
        first = first or part
        yield part
    if not found and first is not None:
        raise at_line(
            msg("no output of a command that is known here was found"),
            source,
            first.line,
            first.command if isinstance(first, Skipped) else "",
            advice=msg(
                "name the command of a bare output with --command; an AWS download is for `rtxvpn plan`"
            ),
        )


def _as_json(parts: Iterator[Parsed | Skipped], write: Callable[[str], object]) -> None:
    """Write the document of `parse_document`, each fact on a line of its own."""
    left_out: list[Parsed | Skipped] = []
    opening = "\n"
    document = parse_document(())
    write(f'{{\n  "schema": {json.dumps(document["schema"])},\n  "outputs": [')
    for part in parts:
        left_out += _left_out(part)
        if isinstance(part, Parsed):
            write(opening + _output(part))
            opening = ",\n"
    write("]" if opening == "\n" else "\n  ]")
    for key, listed in parse_document(left_out).items():
        if key not in document:
            write(f',\n  "{key}": {_listed(listed, 2)}')
    write("\n}\n")


def _output(part: Parsed) -> str:
    named = f'"command": {_dumped(part.command)},\n      "source": {_dumped(part.source)}'
    return (
        f'    {{\n      {named},\n      "facts": {_listed(facts_json(part.command, part.facts), 6)}\n    }}'
    )


def _listed(items: list[object], depth: int) -> str:
    """Write a list with an item a line: the library's own indentation takes five times as long."""
    if not items:
        return "[]"
    between = ",\n" + " " * (depth + 2)
    return f"[{between[1:]}{between.join(map(_dumped, items))}\n{' ' * depth}]"


_dumped = json.JSONEncoder(ensure_ascii=False).encode


def _as_tables(
    parts: Iterator[Parsed | Skipped], lang: Lang, write: Callable[[str], object]
) -> list[Parsed | Skipped]:
    from rtxvpn.cli.tables import facts_table

    width = room(sys.stdout)
    left_out: list[Parsed | Skipped] = []
    for part in parts:
        left_out += _left_out(part)
        if isinstance(part, Parsed):
            table = facts_table(facts_json(part.command, part.facts), lang, width)
            write(f"## {part.command} ({part.source})\n{table}\n\n")
    return left_out


def _left_out(part: Parsed | Skipped) -> list[Parsed | Skipped]:
    """Keep what is told at the end, without the facts: a log may be of any size."""
    if isinstance(part, Skipped):
        return [part]
    return [part._replace(facts=())] if part.not_understood else []


def _tell_left_out(parts: list[Parsed | Skipped], lang: Lang) -> None:
    for part in parts:
        if isinstance(part, Skipped):
            told = msg(
                "skipped {command} ({source}:{line}): {reason}",
                command=part.command,
                source=part.source,
                line=part.line,
                reason=part.reason,
            )
            print(say(told, lang), file=sys.stderr)
            continue
        for one in part.not_understood:
            told = msg(
                "left out: {source}:{line}: {reason}: {text}",
                source=one.source,
                line=one.line,
                reason=one.reason,
                text=one.text,
            )
            print(say(told, lang), file=sys.stderr)
