"""What argparse says about a wrong command line, as sentences that can be said in Japanese too.

argparse makes its sentences in English, filled in; each is found again by its pattern. The patterns are
those of Python 3.11 to 3.14. What is none of them stays as it is.
"""

from __future__ import annotations

import re
from dataclasses import replace

from rtxvpn.words import Msg, msg

_KNOWN: tuple[tuple[str, Msg], ...] = (
    (r"argument (?P<name>.+?): (?P<reason>.+)", msg("argument {name}: {reason}")),
    (
        r"the following arguments are required: (?P<names>.+)",
        msg("the following arguments are required: {names}"),
    ),
    (r"one of the arguments (?P<names>.+) is required", msg("one of the arguments {names} is required")),
    (r"unrecognized arguments: (?P<words>.*)", msg("unrecognized arguments: {words}")),
    (
        r"invalid choice: (?P<value>.+), maybe you meant (?P<near>.+)\? \(choose from (?P<choices>.+)\)",
        msg("invalid choice: {value}, maybe you meant {near}? (choose from {choices})"),
    ),
    (
        r"invalid choice: (?P<value>.+) \(choose from (?P<choices>.+)\)",
        msg("invalid choice: {value} (choose from {choices})"),
    ),
    (
        r"unknown parser (?P<value>.+) \(choices: (?P<choices>.+)\)",
        msg("invalid choice: {value} (choose from {choices})"),
    ),
    (r"invalid (?P<kind>\w+) value: (?P<value>.+)", msg("invalid {kind} value: {value}")),
    (r"expected one argument", msg("expected one argument")),
    (r"expected at most one argument", msg("expected at most one argument")),
    (r"expected at least one argument", msg("expected at least one argument")),
    (r"expected (?P<count>\d+) arguments?", msg("expected {count} arguments")),
    (r"not allowed with argument (?P<other>.+)", msg("not allowed with argument {other}")),
    (r"ignored explicit argument (?P<value>.+)", msg("ignored explicit argument {value}")),
    (
        r"ambiguous option: (?P<option>.+) could match (?P<matches>.+)",
        msg("ambiguous option: {option} could match {matches}"),
    ),
    (r"unexpected option string: (?P<option>.+)", msg("unexpected option string: {option}")),
    # of rtxvpn.cli.kinds
    (
        r"(?P<value>.+) is not in (?P<least>\d+)\.\.(?P<most>\d+)",
        msg("{value} is not in {least}..{most}"),
    ),
    (r"(?P<value>.+) is not above 0 and up to 10000", msg("{value} is not above 0 and up to 10000")),
)


def reason(text: str) -> Msg | str:
    """Return argparse's reason as a sentence, or as it is where it is not known."""
    for pattern, sentence in _KNOWN:
        found = re.fullmatch(pattern, text, re.DOTALL)
        if found is not None:
            values = {
                name: reason(part) if name == "reason" else part for name, part in found.groupdict().items()
            }
            return replace(sentence, values=values)
    return text
