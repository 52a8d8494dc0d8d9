"""The two streams as they may be in the field: of any character set, closed, or a pipe that nobody reads any more."""

from __future__ import annotations

import errno
import io
import os
import re
import sys
from contextlib import suppress
from typing import Any, TextIO, cast

from rtxvpn.columns import columns, fold

STATUS = "\r\x1b[2K"  # begins a status row on a terminal: what stood on the row is gone
_LEAD = re.compile(r" *(?:\[ *[\d.]+ s\] |→ )?")
_NARROW = 20


class _Row:
    """The terminal's last row, which both streams share: a status row on it makes room for what is written next."""

    def __init__(self, terminal: TextIO) -> None:
        self._terminal = terminal
        self._is_status = False

    def make_room(self, text: str) -> None:
        """Clear a status row, unless the text is the next one."""
        if text and self._is_status and not text.startswith(STATUS):
            self._terminal.write(STATUS)
            self._terminal.flush()
        if text:
            self._is_status = text.startswith(STATUS) and len(text) > len(STATUS)


class _Patient:
    """A stream that bears some losses: where nobody reads it any more, the work goes on without it.

    An apply whose progress cannot be shown must end as safely as any other, not where the pipe broke,
    and a report that nobody wanted to the end keeps its exit code.
    """

    def __init__(self, stream: TextIO, row: _Row, borne: tuple[type[Exception], ...]) -> None:
        self._stream = stream
        self._row = row
        self._borne = borne

    def write(self, text: str) -> int:
        """Write, or lose, a text."""
        with suppress(OSError, ValueError):
            self._row.make_room(text)
        with suppress(*self._borne):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Flush what can be flushed."""
        with suppress(*self._borne):
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class _Messages(_Patient):
    """Stderr: on a terminal its sentences are folded between words."""

    def write(self, text: str) -> int:
        """Write, or lose, a text."""
        width = 0
        with suppress(OSError, ValueError):
            width = room(self._stream) if self._stream.isatty() else 0
        return super().write(folded(text, width) if width and not text.startswith(STATUS) else text)


class _Missing(io.StringIO):
    """Stdout of a program that was started without one: what is written there is lost, and `finish` tells.

    It keeps the file that stands in the place of the descriptor, or what is opened next would get that.
    """

    def __init__(self, place: TextIO) -> None:
        super().__init__()
        self._place = place
        self.lost = False

    def write(self, text: str) -> int:
        """Lose a text."""
        self.lost = self.lost or bool(text)
        return len(text)


def room(stream: TextIO) -> int:
    """Return the columns that there are: COLUMNS, the terminal's, or 80 where there is none."""
    wanted = os.environ.get("COLUMNS", "")
    if wanted.isdecimal() and int(wanted[:6]) > 0:
        return int(wanted[:6])
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except (OSError, ValueError):
        return 80


def folded(text: str, width: int) -> str:
    """Fold each line that is too long; what follows is indented like it, behind a time or an arrow.

    A word that fits nowhere, a path perhaps, stays whole, so that it can be copied.
    """
    if len(text) * 2 <= width:
        return text
    return "\n".join(_folded_line(line, width) for line in text.split("\n"))


def _folded_line(line: str, width: int) -> str:
    if columns(line) <= width:
        return line
    lead = _LEAD.match(line)
    head = lead[0] if lead else ""
    left = width - columns(head)
    if left < _NARROW:
        return line
    end = line[len(line.rstrip()) :]
    return head + ("\n" + " " * columns(head)).join(fold(line[len(head) :], left, whole=True)) + end


def prepare() -> None:
    """Make both streams bear what may happen to them; called once, by the program's entry."""
    if os.name == "nt":
        os.system("")  # a side effect of it: the console understands escape sequences
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:  # started with the stream closed
            place = open(os.devnull, "r+", encoding="utf-8")  # noqa: SIM115, PTH123 - to the very end
            setattr(sys, name, _Missing(place) if name == "stdout" else place)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a Windows console of cp932 cannot show everything
            stream.reconfigure(errors="replace")
    sys.stdout, sys.stderr = joined(sys.stdout, sys.stderr)


def joined(out: TextIO, err: TextIO) -> tuple[TextIO, TextIO]:
    """Return both streams so that each bears its losses and makes room where a status row stands."""
    row = _Row(err)
    return (
        cast(TextIO, _Patient(out, row, (BrokenPipeError,))),
        cast(TextIO, _Messages(err, row, (OSError, ValueError))),
    )


def finish() -> OSError | None:
    """Flush stdout; return why not all of it arrived, or None. A reader that has gone is no error."""
    stdout = getattr(sys.stdout, "_stream", sys.stdout)
    if isinstance(stdout, _Missing) and stdout.lost:
        return OSError(errno.EBADF, os.strerror(errno.EBADF))
    try:
        stdout.flush()
    except OSError as reason:
        with suppress(OSError, ValueError):  # or Python would try again at its end, and say so
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return None if isinstance(reason, BrokenPipeError) else reason
    return None
