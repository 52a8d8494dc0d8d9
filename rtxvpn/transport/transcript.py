"""What was said on a line, for the user's file and for errors, without a secret in it however the line cut it."""

from __future__ import annotations

from typing import IO

from rtxvpn.rows import settled
from rtxvpn.secrets import Veil, masked

_MOST = 1 << 15  # characters that are held back; the longest line, wrapped and paged, is a fraction of it
_QUOTED = 200  # characters of what was heard that an error tells


class Transcript:
    """Takes what was read and writes it to a file, if there is one.

    A line is held back until it is finished and the next one cannot be its rest: where reading stops, and where the
    console or its pager cuts, half a key may stand whose command tells that it is one.
    """

    def __init__(self, veil: Veil, file: IO[str] | None) -> None:
        self._veil = veil
        self._file = file
        self._held = ""
        self._before = ""  # the end of what is not held any more

    def tell(self, text: str) -> None:
        """Take what was read."""
        self._held += text
        cut = settled(self._held)
        if len(self._held) - cut > _MOST:
            cut = len(self._held) - _MOST // 2
            begun = [start for start, end in self._veil.parts(self._held) if start < cut < end]
            if begun:  # a secret longer than any: its end is masked with its beginning
                self._held = self._held[: min(begun)] + self._held[cut:]
                return
        if cut:
            self._write(cut)

    def unread(self, text: str) -> str:
        """Return the end of what came and was not read, secrets hidden, those too that began in what was read."""
        return self._end(self._held, text)

    def said(self, unread: str) -> str:
        """Return the end of all that came, secrets hidden."""
        return self._end("", self._before + self._held + unread)

    def _end(self, before: str, text: str) -> str:
        whole = (before + text)[-_MOST:]
        begun = max(0, len(whole) - len(text))
        parts = self._veil.parts(whole)
        shown = ((max(start - begun, 0), end - begun) for start, end in parts if end > begun)
        return masked(whole[begun:], shown)[-_QUOTED:]

    def finish(self) -> None:
        """Write what was held back."""
        self._write(len(self._held))

    def _write(self, cut: int) -> None:
        if self._file is not None:
            parts = self._veil.parts(self._held)
            cut = min([cut, *(start for start, end in parts if start < cut < end)])
            self._file.write(masked(self._held[:cut], (part for part in parts if part[0] < cut)))
            self._file.flush()
        self._before = (self._before + self._held[:cut])[-_MOST:]
        self._held = self._held[cut:]
