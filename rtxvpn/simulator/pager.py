"""Stops long output after each page (`console lines`) until a key says how to go on."""

from __future__ import annotations

from collections import deque

from rtxvpn.simulator.screen import Screen, width_of, wrap

_STOP = "qQ\x03"


class Pager:
    """Rows waiting to be printed, and how many were printed since somebody last typed."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._rows: deque[str] = deque()
        self._shown = 0
        self._mark = ""  # the text on the row while the pager waits
        self.stopped = False  # the rest of this command's output is not wanted

    @property
    def waiting(self) -> bool:
        """Tell whether a key is wanted."""
        return bool(self._mark)

    def begin(self) -> None:
        """Start a new page, as after anything typed."""
        self._shown, self.stopped = 0, False

    def feed(self, text: str, page: int | None, mark: str) -> None:
        """Print lines (no newline after the last) as far as the page goes; None = no paging."""
        if self.stopped:
            return
        for line in text.split("\n"):
            self._rows.extend(wrap(line, self._screen.columns))
        self._run(page, mark)

    def key(self, key: str, page: int | None, mark: str) -> None:
        """Take a key: SPACE = a page, Enter = a line, q or Ctrl-C = no more; others do nothing (CR 2.4)."""
        if key not in (" ", "\r", "\n") and key not in _STOP:
            return
        blanks = " " * sum(map(width_of, self._mark))
        self._screen.write("\r" + blanks + "\r")
        self._mark = ""
        if key in _STOP:
            self._rows.clear()
            self.stopped = True
            return
        self._shown = 0 if key == " " else self._shown - 1
        self._run(page, mark)

    def _run(self, page: int | None, mark: str) -> None:
        while self._rows and not self._mark:
            if page is not None and self._shown >= page - 1:
                self._screen.write(mark)
                self._mark = mark
                return
            self._screen.write(self._rows.popleft() + "\n")
            self._shown += 1
