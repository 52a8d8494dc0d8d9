"""Takes a reply apart as it stands on the line: the echo, wrapped anywhere, and what the pager leaves."""

from __future__ import annotations

import re
from functools import lru_cache

_BACKSPACED = re.compile(r"[^\x08\n]\x08 \x08|[^\x08\n]\x08|\A\x08|(?<=\n)\x08")


@lru_cache(maxsize=256)
def _echo_of(command: str) -> re.Pattern[str]:
    # the router wraps at `console columns`, inside a word too (seen on RTX1300)
    return re.compile(r"[\r\n]*".join(re.escape(char) for char in command))


def split_echo(text: str, command: str) -> tuple[str, str] | None:
    """Return what stands before and after the echo of the command; None when it is not there yet."""
    if not command:
        return "", text
    at = text.find(command)
    if at >= 0 and "\r" not in text[:at] and "\n" not in text[:at]:
        return text[:at], text[at + len(command) :]  # not wrapped: a pattern takes a millisecond to compile
    found = _echo_of(command).search(text)
    if found is None:
        return None
    return text[: found.start()], text[found.end() :]


def turned(text: str) -> str:
    """Remove what blanks the pager's mark after a page was turned: CR, blanks, and the line goes on."""
    return text.lstrip(" \r\x08")


def clean(text: str) -> str:
    """Remove backspaces and stray CR; lines lose their trailing blanks at no place."""
    while "\b" in text:
        text = _BACKSPACED.sub("", text)
    return re.sub(r"\r+", "", text)
