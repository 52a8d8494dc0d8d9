"""What an RTX prompt looks like, and the other places where the router waits for a key.

A prompt is the prefix (`console prompt`, empty by default), in a context its name, `>` or `#`, and one
blank: `> `, `# `, `tunnel1# `, `[RTX830] pp1# ` (CR 4.20; fact book chapter 3). It is always the whole
last, unfinished line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

_CONTEXT = r"(?P<context>(?:pp|tunnel)[0-9A-Za-z]+)?"
_START = r"(?<![^\r\n])"  # of a line; a third quicker than to ask what does stand before it

PAGER = re.compile(r"---(?:つづく|more)---\s*\Z")
QUESTION = re.compile(r"\([YyＹ]/[NnＮ]\)\s*\Z")
_PASSWORD = r"[A-Za-z_ ]{0,20}(?i:password)(?:\(Confirm\))?\s?:\s?\Z"
_USERNAME = r"(?i:username)\s?:\s?\Z"
PASSWORD = re.compile(_START + _PASSWORD)
USERNAME = re.compile(_START + _USERNAME)
WHO = re.compile(f"{_START}(?:{_PASSWORD}|{_USERNAME})")
ANY_PROMPT = re.compile(_START + r"[^\r\n]*[>#] \Z")
_TWICE = re.compile(_START + r"([^\r\n]*[>#] )[\r\n]+\1\Z")
_LONGEST = 400  # characters, longer than two prompts, any question or mark of the pager


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt taken apart; `context` is "" or "tunnel1", "pp1", "ppanonymous"."""

    prefix: str
    context: str
    level: str

    @property
    def administrator(self) -> bool:
        """Tell whether commands that change the router would be taken."""
        return self.level == "#"

    def text(self) -> str:
        """Return the prompt as the router prints it."""
        return f"{self.prefix}{self.context}{self.level} "


def guess(line: str) -> Prompt:
    """Take a prompt apart whose prefix is not known yet; user level has no contexts."""
    level = line.rstrip(" ")[-1]
    before = line.rstrip(" ")[:-1]
    found = re.search(r"(?:pp|tunnel)(?:\d+|anonymous)\Z", before) if level == "#" else None
    context = found[0] if found else ""
    return Prompt(before[: len(before) - len(context)], context, level)


def twice(text: str) -> Prompt | None:
    """Return the prompt that a text ends with, where the line before it is the same: else it may be a part of one.

    Nothing but line ends may stand between the two, for a prefix may hold what looks like the end of a prompt.
    """
    found = _TWICE.search(text, max(0, len(text) - _LONGEST))
    return guess(found[1]) if found else None


@lru_cache(maxsize=32)
def exactly(*prefixes: str) -> re.Pattern[str]:
    """Return the pattern of a prompt with one of these very prefixes, in any context and level."""
    return re.compile(_START + _exactly(prefixes))


def _exactly(prefixes: Iterable[str]) -> str:
    names = "|".join(re.escape(prefix) for prefix in sorted(prefixes, key=len, reverse=True))
    return f"(?P<prefix>{names}){_CONTEXT}(?P<level>[>#]) \\Z"


def taken_apart(found: re.Match[str]) -> Prompt:
    """Return the prompt that `exactly` has found."""
    return Prompt(found["prefix"], found["context"] or "", found["level"])


@dataclass(frozen=True, slots=True)
class Ending:
    """A place where the router waits: it is always in the last line that is not blank, so only that is searched."""

    pattern: re.Pattern[str]

    def search(self, text: str, start: int = 0) -> re.Match[str] | None:
        """Find it, as `re.Pattern.search` would in the whole text."""
        line = text.rfind("\n", 0, len(text.rstrip())) + 1
        return self.pattern.search(text, max(start, line, len(text) - _LONGEST))


def at_end(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """Find a place where the router waits."""
    return Ending(pattern).search(text)


@lru_cache(maxsize=32)
def stops(*prefixes: str) -> Ending:
    """Return every place where the router waits: prompt, pager, question, password, user."""
    at_start = "|".join((_exactly(prefixes), _PASSWORD, _USERNAME))  # tried where a line begins, nowhere else
    return Ending(re.compile(f"{_START}(?:{at_start})|{PAGER.pattern}|{QUESTION.pattern}"))
