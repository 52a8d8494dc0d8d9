"""A configuration line as words: splitting that respects quotes, and the normal form of a line."""

from __future__ import annotations

import re
from functools import lru_cache

from rtxvpn.config.options import settled
from rtxvpn.config.shapes import keyword_count

# a word is a run of quoted pieces, escaped characters and plain ones (quoting: fact book rtx-cli 5)
_WORD = re.compile(r"""(?:"[^"]*"|'[^']*'|\\.|[^\s"'\\]|["'\\])+""", re.DOTALL)

# commands whose parameters are names, keys or passwords: their case is not ours to change
_FREE_TEXT = re.compile(
    r"(?:ipsec ike (?:pre-shared-key|local name|remote name|xauth)|bgp neighbor pre-shared-key"
    r"|login|administrator|user|description|console prompt|pp (?:auth|name)|tunnel (?:name|endpoint)"
    r"|l2tp|snmp|auth|radius|cloud|schedule|lua|sshd|provider|netvolante-dns|ntpdate|dns|url|mail|httpd|import)\b",
    re.IGNORECASE,
)


def split_words(line: str) -> tuple[str, ...]:
    """Split a line at blanks outside quotes; the quotes stay on the words."""
    return tuple(_WORD.findall(line))


def squeeze(line: str) -> str:
    """Strip a line and make every run of blanks outside quotes one blank."""
    return " ".join(split_words(line))


@lru_cache(maxsize=16384)  # a plan asks for the same line seven times
def normal_line(line: str) -> str:
    """Return the form in which two lines that mean the same are equal.

    Keywords are lower case, blanks single, needless quotes gone, `0.0.0.0/0` of a route is `default`, a
    time of `schedule at` has its seconds, options stand sorted where the router does not care about
    their order, and those that say its default are gone (it re-renders lines: fact book rtx-cli 8).
    """
    words = [_unquoted(word) for word in split_words(line)]
    text = " ".join(words)
    words = _lowered_head(words) if _FREE_TEXT.match(text) else [word.lower() for word in words]
    if words[:2] == ["ip", "route"] and len(words) > 2 and words[2] == "0.0.0.0/0":
        words[2] = "default"
    return " ".join(settled(words))


def _unquoted(word: str) -> str:
    if len(word) > 2 and word[0] == word[-1] and word[0] in "\"'" and not re.search(r"[\s\"'\\]", word[1:-1]):
        return word[1:-1]
    return word


def _lowered_head(words: list[str]) -> list[str]:
    """Lower the keywords of a command with free text: all before its first number or parameter."""
    count = keyword_count(words)
    return [word.lower() for word in words[:count]] + words[count:]
