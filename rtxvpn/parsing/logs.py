"""Finds the commands and their outputs in a terminal log, by prompt and echo."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from rtxvpn.parsing.commands import is_command, knows
from rtxvpn.parsing.terminal import PAGER_MARK, ScreenLine, clean_lines, split_lines, width
from rtxvpn.parsing.wrapping import NARROWEST

# prefix (at most 64 characters, CR 4.20), context such as pp1 or tunnel1, then > or # and one blank
_PROMPT = re.compile(r"(?P<before>[^>#]{0,80})(?P<level>[>#])(?:$| +(?P<typed>.*)$)")
_CONTEXT = re.compile(r"(?:pp|tunnel)\w*$")


class Captured(NamedTuple):
    """One command of a log and what the router printed after it.

    `first_line` is the line where `text` begins; `prompt` is what stood before the command, without its
    blank ("RTX830#"), or "" where commands stand alone, in a paste without prompts.
    """

    command: str
    text: str
    first_line: int
    prompt: str


def find_outputs(text: str, *, source: str = "-") -> tuple[Captured, ...]:
    """Find every command with a prompt in a terminal log, in order, with its output.

    Text before the first prompt (a banner) belongs to nothing. Commands that no template knows are found
    too, so that the caller can tell them. An output that was stopped at the pager ends in the mark.
    """
    return tuple(walk_outputs(split_lines(text)))


def walk_outputs(lines: Iterable[str]) -> Iterator[Captured]:
    """Find outputs in lines that come one by one; only one output is held at a time."""
    search = _Search()
    for line in clean_lines(lines):
        if search.prefixes and search.open is not None and ">" not in line.text and "#" not in line.text:
            search.gather(line)  # as nearly all lines are: no prompt can be in it
        else:
            yield from search.take(line)
    yield from search.end()


@dataclass
class _Open:
    """The command whose output is being gathered."""

    command: str
    prompt: str
    first_line: int
    full_row: bool  # the echo reached the console's edge, so the next row can be its rest
    lines: list[str] = field(default_factory=list)

    def close(self) -> Captured:
        return Captured(self.command.strip(), "\n".join(self.lines), self.first_line, self.prompt)


@dataclass
class _Search:
    open: _Open | None = None
    prefixes: set[str] = field(default_factory=set)

    def take(self, line: ScreenLine) -> Iterator[Captured]:
        found = _PROMPT.match(line.text)
        typed = (found["typed"] or "") if found else ""
        if found and is_command(typed) and not self._is_comment(found["before"], typed):
            yield from self._begin(line, found["before"], found["level"], typed)
        elif found and not typed.strip() and self._is_prompt(found["before"]):
            yield from self._finish(line.paged)
        elif not self.prefixes and line.text.startswith("show ") and knows(line.text):
            yield from self._finish(line.paged)
            self.open = _Open(line.text, "", line.number + 1, False)
        elif self.open is not None:
            self.gather(line)

    def end(self) -> Iterator[Captured]:
        yield from self._finish(stopped=False)

    def _begin(self, line: ScreenLine, before: str, level: str, typed: str) -> Iterator[Captured]:
        if self.open is None or not self._is_redraw(before + level, typed):
            yield from self._finish(line.paged)
        self.prefixes.add(_CONTEXT.sub("", before))
        self.open = _Open(typed, before + level, line.number + 1, width(line.text) >= NARROWEST)

    def _is_comment(self, before: str, typed: str) -> bool:
        """A `# Words` line inside `show config` is a comment of the file, not a bare prompt."""
        inside = self.open is not None and knows(self.open.command) == "show config"
        return inside and not before and not typed.lstrip()[0].islower()

    def _is_redraw(self, prompt: str, typed: str) -> bool:
        """Ctrl-R prints the prompt and the typed line again: the first copy has no output (CR 4.24)."""
        old = self.open
        return (
            old is not None
            and not any(text.strip() for text in old.lines)
            and prompt == old.prompt
            and typed.startswith(old.command.rstrip())
        )

    def _finish(self, stopped: bool) -> Iterator[Captured]:
        if self.open is not None:
            if stopped:
                self.open.lines.append(PAGER_MARK)
            yield self.open.close()
        self.open = None

    def gather(self, line: ScreenLine) -> None:
        assert self.open is not None
        longer = self.open.command + line.text
        if self.open.full_row and not self.open.lines and knows(longer) and not line.paged:
            self.open.command, self.open.first_line = longer, line.number + 1
        else:
            self.open.lines.append(line.text)

    def _is_prompt(self, before: str) -> bool:
        """A row that ends in > or # is a prompt only with a prefix that was seen before a command."""
        return before in self.prefixes or _CONTEXT.sub("", before) in self.prefixes
