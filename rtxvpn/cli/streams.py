"""The two streams as they may be in the field: of any character set, closed, or a pipe that nobody reads any more."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from typing import Any, TextIO, cast


class _Patient:
    """A stream that bears some losses: where nobody reads it any more, the work goes on without it.

    An apply whose progress cannot be shown must end as safely as any other, not where the pipe broke,
    and a report that nobody wanted to the end keeps its exit code.
    """

    def __init__(self, stream: TextIO, borne: tuple[type[Exception], ...]) -> None:
        self._stream = stream
        self._borne = borne

    def write(self, text: str) -> int:
        """Write, or lose, a text."""
        with suppress(*self._borne):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Flush what can be flushed."""
        with suppress(*self._borne):
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def prepare() -> None:
    """Make both streams bear what may happen to them; called once, by the program's entry."""
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:  # started with the stream closed
            setattr(sys, name, open(os.devnull, "r+", encoding="utf-8"))  # noqa: SIM115, PTH123 - to the very end
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a Windows console of cp932 cannot show everything
            stream.reconfigure(errors="replace")
    sys.stdout = cast(TextIO, _Patient(sys.stdout, (BrokenPipeError,)))
    sys.stderr = cast(TextIO, _Patient(sys.stderr, (OSError, ValueError)))


def finish() -> OSError | None:
    """Flush stdout; return why not all of it arrived, or None. A reader that has gone is no error."""
    try:
        getattr(sys.stdout, "_stream", sys.stdout).flush()
    except OSError as reason:
        with suppress(OSError, ValueError):  # or Python would try again at its end, and say so
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return None if isinstance(reason, BrokenPipeError) else reason
    return None
