"""Makes a Transport of a byte wire: character sets, line ends, the transcript, and what is secret."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import IO

from rtxvpn.charset import decode_line, split_incomplete
from rtxvpn.errors import NoAnswer, WireLost
from rtxvpn.secrets import Veil
from rtxvpn.transport.base import Deadline, Stop, Wire
from rtxvpn.transport.escapes import Escapes
from rtxvpn.transport.transcript import Transcript
from rtxvpn.words import msg

_RETURNS = re.compile(r"(?<!\r)\r+\n")
_LAST_WORDS_S = 0.5
_MOST_TIMES = 10  # how many quiet times a drain lasts at the most when it is given no deadline
_LONGEST_STOP = 512  # characters of one line, more than a prompt or a question has
_LONGEST_TAIL = (
    1 << 13
)  # bytes without a line end after which they are decoded as they stand; a router has 4095


class Line:
    """A line to the router over any wire (`Transport`).

    Bytes are decoded a finished line at a time, so a character cut between two reads is whole again; the
    unfinished last line is decoded anew with every read. What a terminal would do and not show is left out.
    The work that a read makes is in proportion to what it brought, however much is waiting to be taken.
    """

    def __init__(self, wire: Wire, veil: Veil | None = None, transcript: IO[str] | None = None) -> None:
        self._wire = wire
        self._transcript = Transcript(veil or Veil(), transcript)
        self._escapes = Escapes()
        self._text: list[str] = []  # finished lines, some to a piece
        self._tail = b""

    @property
    def name(self) -> str:
        """Return the address of the wire, as errors name it."""
        return self._wire.name

    def write(self, text: str) -> None:
        """Send text; what the router cannot take (it speaks ASCII at the prompt) goes as UTF-8."""
        try:
            self._wire.send(text.encode("utf-8"))
        except WireLost as lost:
            with suppress(WireLost):  # its last words may say why
                self._hear(0.0, Deadline(_LAST_WORDS_S))
            raise self._with_last_words(lost) from lost.__cause__

    def read_until(self, pattern: Stop, deadline: Deadline) -> str:
        """Return what came up to and with the first match of the pattern in one line."""
        searched, known = 0, 0  # pieces, and characters of the unfinished line
        if not (self._text or self._tail or deadline.passed()) and self._received(deadline.left()):
            deadline.heard()  # it need not be searched for where nothing waits
        while True:
            before = self._before(searched)
            fresh, begun = "".join(self._text[searched:]), self._unfinished()
            start = min(1, len(before))
            start = start if fresh else max(start, known - _LONGEST_STOP)
            found = pattern.search(before + fresh + begun, start)
            if found:
                return self._take(searched, fresh + begun, found.end() - len(before))
            searched = len(self._text)
            known = len(self._before(searched)) + len(begun)
            if deadline.passed() or not self._received(deadline.left()):
                raise self._silence(deadline)
            deadline.heard()

    def _before(self, searched: int) -> str:
        """Return what stands before the pieces that are searched next: a pattern looks behind, or began there."""
        last = self._text[searched - 1] if searched else ""
        return last[-1:] if last.endswith("\n") else last[-_LONGEST_STOP:]

    def drain(self, quiet_s: float, deadline: Deadline | None = None) -> str:
        """Return what came, once the line has been quiet; a line that is never quiet ends at the deadline."""
        self._hear(quiet_s, deadline or Deadline(_MOST_TIMES * quiet_s + 1.0))
        view = self._waiting()
        return self._take(0, view, len(view))

    def close(self) -> None:
        """Hang up."""
        self._transcript.tell(self._waiting())
        self._transcript.finish()
        self._text, self._tail = [], b""
        self._wire.close()

    def _hear(self, quiet_s: float, end: Deadline) -> None:
        while not end.passed() and self._received(min(quiet_s, end.left())):
            pass

    def _received(self, timeout_s: float) -> bool:
        """Take in what comes; False when nothing did."""
        try:
            data = self._wire.receive(timeout_s)
        except WireLost as lost:
            raise self._with_last_words(lost) from lost.__cause__
        self._feed(self._escapes.without(data))
        return bool(data)

    def _with_last_words(self, lost: WireLost) -> WireLost:
        lost.wire, lost.heard = self.name, self._transcript.said(self._waiting())
        return lost

    def _waiting(self) -> str:
        """Return what came and was not taken yet."""
        return "".join(self._text) + self._unfinished()

    def _silence(self, deadline: Deadline) -> NoAnswer:
        heard = self._transcript.unread(self._waiting())
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

    def _feed(self, data: bytes) -> None:
        whole, newline, self._tail = (self._tail + data).rpartition(b"\n")
        if newline:
            self._text.append(_finished(whole + newline))
        if len(self._tail) > _LONGEST_TAIL:
            body = self._tail.rstrip(b"\r")
            head, cut = split_incomplete(body)
            self._text.append(decode_line(head))
            self._tail = cut + self._tail[len(body) :][:1]  # many returns are as good as one

    def _unfinished(self) -> str:
        head, _ = split_incomplete(self._tail.rstrip(b"\r"))
        return decode_line(head)

    def _take(self, searched: int, view: str, end: int) -> str:
        """Take some pieces, and the beginning of a view of all that came behind them."""
        taken = "".join(self._text[:searched]) + view[:end]
        finished = sum(map(len, self._text[searched:]))
        begun = view[finished:end]
        rest = view[end:finished]
        if begun and not begun.isascii():
            # the line is decoded as far as it has come; only a character that is cut in two still waits
            body = self._tail.rstrip(b"\r")
            rest, self._tail = view[end:], split_incomplete(body)[1] + self._tail[len(body) :]
        else:  # a byte a character: what follows in the line is decoded later, as a whole
            self._tail = self._tail[len(begun) :]
        self._text = [rest] if rest else []
        self._transcript.tell(taken)
        return taken


def _finished(data: bytes) -> str:
    """Decode finished lines, each by itself, for only one of them may be in Japanese."""
    text = data.decode("ascii") if data.isascii() else "\n".join(map(decode_line, data.split(b"\n")))
    text = text.replace("\r\n", "\n")
    return _RETURNS.sub("\n", text) if "\r\n" in text else text
