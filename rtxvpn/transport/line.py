"""Makes a Transport of a byte wire: character sets, line ends, the transcript, and what is secret."""

from __future__ import annotations

import re
from typing import IO

from rtxvpn.charset import decode_line, split_incomplete
from rtxvpn.errors import NoAnswer
from rtxvpn.secrets import Veil
from rtxvpn.transport.base import Deadline, Wire
from rtxvpn.words import msg

_LINE_ENDS = re.compile(r"\r+\n")
_MOST_TIMES = 10  # how many quiet times a drain lasts at the most when it is given no deadline
_LONGEST_TAIL = 1 << 16  # bytes without a line end after which they are decoded as they stand


class Line:
    """A line to the router over any wire (`Transport`).

    Bytes are decoded a finished line at a time, so a character cut between two reads is whole again;
    the unfinished last line is decoded anew with every read.
    """

    def __init__(self, wire: Wire, veil: Veil | None = None, transcript: IO[str] | None = None) -> None:
        self._wire = wire
        self._veil = veil or Veil()
        self._transcript = transcript
        self._text = ""
        self._tail = b""

    @property
    def name(self) -> str:
        """Return the address of the wire, as errors name it."""
        return self._wire.name

    def write(self, text: str) -> None:
        """Send text; what the router cannot take (it speaks ASCII at the prompt) goes as UTF-8."""
        self._wire.send(text.encode("utf-8"))

    def read_until(self, pattern: re.Pattern[str], deadline: Deadline) -> str:
        """Return what came up to and with the first match of the pattern in one line."""
        searched = 0
        while True:
            view = self._text + self._unfinished()
            found = pattern.search(view, searched)
            if found:
                return self._take(view, found.end())
            searched = view.rfind("\n") + 1
            data = b"" if deadline.passed() else self._wire.receive(deadline.left())
            if not data:
                raise self._silence(view, deadline)
            deadline.heard()
            self._feed(data)

    def _silence(self, view: str, deadline: Deadline) -> NoAnswer:
        heard = self._veil.hide(view)[-200:]
        return NoAnswer(
            msg(
                "{wire}: no answer within {seconds:g} s; the last thing it said is {tail!r}",
                wire=self.name,
                seconds=deadline.seconds,
                tail=heard,
            ),
            advice=msg("check the wire, then try again, with a longer --timeout on a slow line"),
            wire=self.name,
            heard=heard,
            seconds=deadline.seconds,
        )

    def drain(self, quiet_s: float, deadline: Deadline | None = None) -> str:
        """Return what came, once the line has been quiet; a line that is never quiet ends at the deadline."""
        end = deadline or Deadline(_MOST_TIMES * quiet_s + 1.0)
        while not end.passed() and (data := self._wire.receive(min(quiet_s, end.left()))):
            self._feed(data)
        view = self._text + self._unfinished()
        return self._take(view, len(view))

    def close(self) -> None:
        """Hang up."""
        self._tell(self._text + self._unfinished())
        self._wire.close()

    def _feed(self, data: bytes) -> None:
        whole, newline, self._tail = (self._tail + data).rpartition(b"\n")
        if newline:
            lines = (whole + newline).split(b"\n")
            self._text += "\n".join(decode_line(line) for line in lines)
            self._text = _LINE_ENDS.sub("\n", self._text)
        if len(self._tail) > _LONGEST_TAIL:
            self._text += decode_line(self._tail)
            self._tail = b""

    def _unfinished(self) -> str:
        head, _ = split_incomplete(self._tail.rstrip(b"\r"))
        return decode_line(head)

    def _take(self, view: str, end: int) -> str:
        taken = view[:end]
        begun = taken[len(self._text) :]
        if begun.isascii():  # a byte a character: what follows in the line is decoded later, as a whole
            self._text, self._tail = self._text[end:], self._tail[len(begun) :]
        else:  # the line is decoded as far as it has come; only a character that is cut in two still waits
            body = self._tail.rstrip(b"\r")
            self._text, self._tail = view[end:], split_incomplete(body)[1] + self._tail[len(body) :]
        self._tell(taken)
        return taken

    def _tell(self, text: str) -> None:
        """Write what came to the transcript; it ends where we stopped reading, so no secret is cut in two."""
        if self._transcript is not None and text:
            self._transcript.write(self._veil.hide(text))
            self._transcript.flush()
