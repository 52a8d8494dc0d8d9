"""Which commands print the running configuration, in which the console settings are ours for a while."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from rtxvpn.parsing.commands import spell_out

_PIPE = re.compile(r"\s+\|\s+")
_FLAGS = frozenset({"-i", "-v", "-w"})


@dataclass(frozen=True, slots=True)
class Part:
    """What a command prints of the running configuration: the lines that it `holds`.

    A `compared` one prints what tells it from another: no line of it, but the commands from one to the other.
    """

    holds: Callable[[str], bool] = bool
    compared: bool = False


def running_config_in(command: str) -> Part | None:
    """Tell what of the running configuration a command prints, None where it prints none."""
    base, *filters = _PIPE.split(command.strip())
    full = spell_out(base) or ""
    if re.match(r"show config d", full):
        return Part(compared=True)
    if full not in ("show config", "show techinfo"):
        return None
    tests = [_test(one.split()) for one in filters]
    return Part(lambda line: all(test(line) for test in tests))


def _test(words: list[str]) -> Callable[[str], bool]:
    """Return what a filter lets through: `grep [-i] [-v] [-w] PATTERN`, or `less`, which pages (CR 2.5)."""
    if not words or words[0].lower() != "grep":
        return bool
    flags = _FLAGS & {*words[1:]}
    pattern = " ".join(word for word in words[1:] if word not in _FLAGS).strip("\"'")
    found = _compiled(pattern, whole="-w" in flags, flags=re.IGNORECASE if "-i" in flags else 0)
    return lambda line: (found.search(line) is None) is ("-v" in flags)


def _compiled(pattern: str, *, whole: bool, flags: int) -> re.Pattern[str]:
    """Compile a pattern; one that is none stands for itself."""
    edges = r"\b(?:{})\b" if whole else "{}"
    try:
        return re.compile(edges.format(pattern), flags)
    except re.error:
        return re.compile(edges.format(re.escape(pattern)), flags)
