"""One line being typed: echo, backspace, redraw, history, help; passwords without echo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from rtxvpn.simulator.screen import Screen

LONGEST = 4095  # characters of a line (CR 1)
_BACKSPACE = "\b\x7f"


@dataclass(slots=True)
class Line:
    """The line under the cursor."""

    prompt: str
    hidden: bool = False
    command: bool = False
    typed: str = ""
    escape: str = ""  # an escape sequence that has begun
    after_history: list[str] = field(default_factory=list)


class Editor:
    """The line editor of one terminal; the history is the terminal's."""

    def __init__(self, screen: Screen, hint: Callable[[str], list[str]]) -> None:
        self._screen = screen
        self._hint = hint  # what may come next after a beginning
        self._history: list[str] = []
        self._back = 0
        self._line = Line("")

    def ask(self, prompt: str, hidden: bool = False, command: bool = False) -> None:
        """Print the prompt and begin an empty line."""
        self._line = Line(prompt, hidden, command)
        self._back = 0
        self._screen.write(prompt)

    def redraw(self) -> None:
        """Print prompt and typed text again on a row of their own (Ctrl-R, CR 2)."""
        self._screen.write("\n" * bool(self._screen.column))
        self._screen.write(self._line.prompt + ("" if self._line.hidden else self._line.typed))

    def key(self, key: str) -> str | None:
        """Take one key; gives the line when it ended it, "\\x03" when it was Ctrl-C, else None.

        CR ends a line and so does LF: CR LF is a line and an empty line after it (rule 2).
        """
        line = self._line
        if line.escape:
            self._escape(key)
        elif key in "\r\n":
            return self._end()
        elif key == "\x03":
            self._screen.write("\n")
            return key
        elif key in _BACKSPACE:
            self._erase(1)
        elif key == "\x15":
            self._erase(len(line.typed))
        elif key == "\x12":
            self.redraw()
        elif key == "\x1b":
            line.escape = key
        elif line.command and key in "\x10\x0e":
            self._recall(1 if key == "\x10" else -1)
        elif line.command and key in "?\t" and not _in_quotes(line.typed):
            self._help(complete=key == "\t")
        elif " " <= key <= "~" and len(line.typed) <= LONGEST:
            self._insert(key)
        return None

    def _end(self) -> str:
        self._screen.write("\n")
        typed = self._line.typed
        if self._line.command and typed.strip() and typed not in self._history[-1:]:
            self._history.append(typed)
        return typed

    def _insert(self, text: str) -> None:
        self._line.typed += text
        if not self._line.hidden:
            self._screen.write(text)

    def _erase(self, count: int) -> None:
        line = self._line
        count = min(count, len(line.typed))
        line.typed = line.typed[: len(line.typed) - count]
        if line.hidden or not count:
            return
        if count <= self._screen.column:
            self._screen.write("\b \b" * count)
        else:  # a wrapped line: a cursor cannot go up
            self.redraw()

    def _escape(self, key: str) -> None:
        line = self._line
        line.escape += key
        if line.escape in ("\x1b[", "\x1bO") or (line.escape.startswith("\x1b[") and key in "0123456789;"):
            return
        way = {"A": 1, "B": -1}.get(key, 0) if len(line.escape) == 3 else 0
        line.escape = ""
        if way and line.command:
            self._recall(way)

    def _recall(self, way: int) -> None:
        self._back = min(max(self._back + way, 0), len(self._history))
        self._erase(len(self._line.typed))
        if self._back:
            self._insert(self._history[-self._back])

    def _help(self, complete: bool) -> None:
        """Show what may come next, at once and without Enter; or complete it when it is one word."""
        typed = self._line.typed
        choices = self._hint(typed)
        begun = "" if not typed or typed[-1] == " " else typed.split(" ")[-1]
        if complete and len(choices) == 1:
            self._insert(choices[0][len(begun) :] + " ")
        elif choices:
            self._screen.write(("" if complete else "?") + "\n" + " ".join(["?", *choices]))
            self.redraw()
        elif not complete:
            self._screen.write("?")
            self.redraw()


def _in_quotes(typed: str) -> bool:
    quote = ""
    skip = False
    for char in typed:
        if skip:
            skip = False
        elif char == "\\":
            skip = True
        elif quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
    return bool(quote) or skip
