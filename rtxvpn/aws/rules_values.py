"""The rule about values: what the router takes in each command of a download, in one table.

A value beyond it would be refused in the middle of an apply (`Parameter out of range`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rtxvpn.aws.download import Download
from rtxvpn.aws.finding import Finding
from rtxvpn.aws.lines import DownloadLine
from rtxvpn.words import Msg, msg

_LARGEST = 2147483647  # of a number that has no limit of its own


@dataclass(frozen=True, slots=True)
class _Range:
    """What may stand in one place of a command: a number from `least` to `most`, or one of `words`.

    `value` is looked for in what follows `command`, as often as it stands there.
    """

    command: re.Pattern[str]
    value: re.Pattern[str]
    least: int
    most: int
    words: tuple[str, ...] = ()


def _range(command: str, value: str, least: int, most: int, *words: str) -> _Range:
    flags = re.IGNORECASE | re.ASCII
    return _Range(re.compile(command, flags), re.compile(f"{value}(\\S+)", flags), least, most, words)


# CR 8, 15 and 29; fact books aws-vpn 3.1 and rtx-cli 8. Tunnels, gateways and neighbours have a rule of their
# own (rules_limits), so have AS numbers of 32 bits (rules_bgp).
_RANGES = (
    _range(r"ipsec (?:tunnel|sa policy)(?= \d)", "^ ", 1, _LARGEST),
    _range(r"ipsec ike duration \S+ \d+", "^ ", 300, 691200),
    _range(r"ipsec ike keepalive use \d+ on \w+", "^ ", 1, 600),
    _range(r"ipsec ike keepalive use \d+ on \w+ \d+", "^ ", 1, 50),
    _range(r"ipsec ike nat-traversal \d+ \w+", " type=", 1, 2),
    _range(r"ipsec ike nat-traversal \d+ \w+", " keepalive=", 1, _LARGEST, "off"),
    _range(r"ipsec ike child-exchange type \d+", "^ ", 1, 2),
    _range(r"ipsec ike backward-compatibility \d+", "^ ", 1, 3),
    _range(r"ipsec ike payload type \d+", " ", 1, 3),
    _range(r"ip tunnel tcp mss limit", "^ ", 536, 1460, "auto", "off"),
    _range(r"ip tunnel mtu", "^ ", 64, 1500),
    _range(r"ip route \S+", " weight ", 0, _LARGEST),
    _range(r"bgp neighbor \d+", "^ ", 1, 4294967295),
    _range(r"bgp neighbor \d+ \d+ \S+", " hold-time=", 3, 28800, "off"),
    _range(r"bgp neighbor \d+ \d+ \S+", " metric=", 0, 21474836),
    _range(r"bgp (?:import|export) filter", "^ ", 1, _LARGEST),
    _range(r"bgp (?:import \d+ static|export \d+) filter", " ", 1, _LARGEST),
)
_SHOWN = re.compile(r"[0-9]{1,10}|[a-z]{1,4}", re.IGNORECASE)  # what is longer may be anything


def values(download: Download) -> Iterator[Finding]:
    """Find values that the router refuses, each with its line and with what may stand there."""
    for line in download.commands:
        for limits in _RANGES:
            yield from _beyond(line, limits)


def _beyond(line: DownloadLine, limits: _Range) -> Iterator[Finding]:
    head = limits.command.match(line.text)
    for found in limits.value.finditer(line.text[head.end() :]) if head else ():
        if head is None or _fits(found[1], limits):
            continue
        before = found[0].removesuffix(found[1])
        value = found[1] if _SHOWN.fullmatch(found[1]) else "…"
        yield Finding(
            "value-out-of-range",
            "error",
            msg("`{command}`: the router does not take {value}", command=f"{head[0]}{before}…", value=value),
            _usable(limits),
            line.line,
        )


def _fits(value: str, limits: _Range) -> bool:
    if value.lower() in limits.words:
        return True
    return re.fullmatch(r"[0-9]{1,10}", value) is not None and limits.least <= int(value) <= limits.most


def _usable(limits: _Range) -> Msg:
    if limits.words:
        return msg(
            "It takes a number from {least} to {most}, or {words}.",
            least=limits.least,
            most=limits.most,
            words=", ".join(f"`{word}`" for word in limits.words),
        )
    return msg("It takes a number from {least} to {most}.", least=limits.least, most=limits.most)


VALUE_RULES = (values,)
