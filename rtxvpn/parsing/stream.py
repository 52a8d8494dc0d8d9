"""Reads the lines of a capture of any size, and any character set, in constant memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from rtxvpn.parsing.encoding import decode, decode_run, is_wide, refuse_binary
from rtxvpn.parsing.terminal import LONGEST_LINE, split_lines

_CHUNK = 1 << 18  # bytes; small, so that what is held does not grow with the file
_KEPT = 4 * LONGEST_LINE  # bytes of a line without end: enough to name it and to refuse it


def read_lines(stream: BinaryIO, *, source: str = "-") -> Iterator[str]:
    """Yield lines without their line feeds; of a line too long for any router only the beginning.

    Raises ParseError for binary data and for an empty file.
    """
    first = stream.read(_CHUNK)
    if is_wide(first):
        yield from split_lines(decode(first + stream.read(), source=source))
        return
    refuse_binary(first, source)
    first = first.removeprefix(b"\xef\xbb\xbf")
    only_returns = b"\n" not in first and b"\r" in first
    for run in _runs(stream, first, only_returns):
        yield from _lines_of(run)


def _runs(stream: BinaryIO, chunk: bytes, only_returns: bool) -> Iterator[bytes]:
    """Yield runs of whole lines; the last one may lack its end."""
    rest = b""
    while chunk:
        if only_returns:
            chunk = chunk.replace(b"\r", b"\n")
        whole, feed, rest = (rest + chunk).rpartition(b"\n")
        rest = rest[:_KEPT]
        if feed:
            yield whole + feed
        chunk = stream.read(_CHUNK)
    if rest:
        yield rest


def _lines_of(run: bytes) -> Iterator[str]:
    ended = run.endswith(b"\n")
    text = decode_run(run) if ended else decode(run)
    lines = text.split("\n")
    yield from lines[:-1] if ended else lines
