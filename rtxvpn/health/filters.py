"""Whether the router's filters let a packet through: `ip filter` lines, weighed in the order of `secure filter`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from ipaddress import IPv4Address, IPv4Network

Ports = tuple[int, int]

EPHEMERAL: Ports = (1024, 65535)  # whence a connection comes; which of them is not known
_PASSING = ("pass", "restrict")  # `restrict` passes while the line is up, and over it the VPN is asked
_NUMBERS = {
    "1": "icmp", "6": "tcp", "17": "udp", "41": "ipv6", "47": "gre", "50": "esp", "51": "ah", "58": "icmp6",
}  # fmt: skip
_NAMED_PORTS = {"ike": 500, "isakmp": 500, "bgp": 179}


class Verdict(Enum):
    """What becomes of a packet; UNSURE where a line cannot be weighed."""

    PASSES = "passes"
    STOPS = "stops"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Packet:
    """What a filter looks at; an address that is not known is None, ports are None where there are none.

    `answers` is a packet of a TCP connection that the other end has begun.
    """

    protocol: str
    source: str | None
    target: str | None
    source_ports: Ports | None = None
    target_ports: Ports | None = None
    answers: bool = False

    def back(self) -> Packet:
        """Return the answer to this packet."""
        return replace(
            self,
            source=self.target,
            target=self.source,
            source_ports=self.target_ports,
            target_ports=self.source_ports,
            answers=not self.answers,
        )


@dataclass(frozen=True, slots=True)
class Weighed:
    """A verdict and the lines that it comes from."""

    verdict: Verdict
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Guard:
    """The filters of an interface: `lines` is the whole configuration, `own` the interface's lines.

    `command` is how its `secure filter` lines begin: "ip lan2", "ip pp", "ip tunnel".
    """

    lines: tuple[str, ...]
    own: tuple[str, ...]
    command: str

    def exchange(self, sent: Packet) -> Weighed:
        """Weigh a packet on its way out and its answer on the way in."""
        return worst_of([self._weigh("out", sent), self._answer(sent.back())])

    def entered(self, received: Packet) -> Weighed:
        """Weigh a packet that comes in unasked, and its answer on the way out."""
        return worst_of([self._weigh("in", received), self._weigh("out", received.back())])

    def _answer(self, packet: Packet) -> Weighed:
        found = self._weigh("in", packet)
        if found.verdict is Verdict.PASSES:
            return found
        kept = [self._keeps(number, packet.back()) for number in self._numbers("out")[1]]
        if True in kept:
            return Weighed(Verdict.PASSES)
        return Weighed(Verdict.UNSURE, found.lines) if None in kept else found

    def _weigh(self, way: str, packet: Packet) -> Weighed:
        static, _ = self._numbers(way)
        named = self._named(way)
        if not static:
            return Weighed(Verdict.PASSES)
        if any(not number.isdecimal() for number in static):  # a set of filters by its name
            return Weighed(Verdict.UNSURE, named)
        doubts: list[str] = []
        for number in static:
            line, words = self._filter(f"ip filter {number}")
            fits = _fits(words[1:], packet) if words else False
            if fits is None:
                doubts.append(line)
            elif fits:
                verdict = Verdict.PASSES if words[0].partition("-")[0] in _PASSING else Verdict.STOPS
                return _doubted(Weighed(verdict, (*named, line)), doubts)
        return _doubted(Weighed(Verdict.STOPS, named), doubts)  # what no line names does not pass

    def _named(self, way: str) -> tuple[str, ...]:
        return tuple(line for line in self.own if line.startswith(f"{self.command} secure filter {way} "))[
            -1:
        ]

    def _numbers(self, way: str) -> tuple[list[str], list[str]]:
        """Return the numbers of the static filters of a direction, and of the dynamic ones."""
        text = " ".join(self._named(way)).removeprefix(f"{self.command} secure filter {way} ")
        static, _, dynamic = text.partition("dynamic")
        return static.split(), dynamic.split()

    def _filter(self, start: str) -> tuple[str, list[str]]:
        found = [line for line in self.lines if line.startswith(f"{start} ")][-1:]
        return (found[0], found[0].removeprefix(start).split()) if found else ("", [])

    def _keeps(self, number: str, sent: Packet) -> bool | None:
        """Tell whether a dynamic filter lets the answer to a packet in."""
        _, words = self._filter(f"ip filter dynamic {number}")
        if len(words) < 3:
            return False
        there = _all(_fits_address(words[0], sent.source), _fits_address(words[1], sent.target))
        if words[2].lower() == "filter":
            return None if there is not False else False
        return there if words[2].lower() in (sent.protocol, "*") else False


def worst_of(found: Sequence[Weighed]) -> Weighed:
    """Return the worst of several verdicts: what stops, else what is unsure."""
    for verdict in (Verdict.STOPS, Verdict.UNSURE):
        hits = [one for one in found if one.verdict is verdict]
        if hits:
            return hits[0]
    return Weighed(Verdict.PASSES)


def best_of(found: Sequence[Weighed]) -> Weighed:
    """Return the best of several verdicts: of two ways to begin, one is enough."""
    for verdict in (Verdict.PASSES, Verdict.UNSURE):
        hits = [one for one in found if one.verdict is verdict]
        if hits:
            return hits[0]
    return found[0]


def _doubted(found: Weighed, doubts: list[str]) -> Weighed:
    """Take a verdict back where an earlier line, which nobody could weigh, may have decided otherwise."""
    other = [line for line in doubts if _passes(line) is not (found.verdict is Verdict.PASSES)]
    return Weighed(Verdict.UNSURE, (*found.lines[:1], other[0])) if other else found


def _passes(line: str) -> bool:
    return line.split()[3].partition("-")[0] in _PASSING


def _fits(words: list[str], packet: Packet) -> bool | None:
    """Tell whether a filter's addresses, protocol and ports are a packet's; what is left out is any (CR 9)."""
    source, target, protocol, source_port, target_port = (*words, *["*"] * 5)[:5]
    return _all(
        _fits_address(source, packet.source),
        _fits_address(target, packet.target),
        _fits_protocol(protocol, packet),
        _fits_port(source_port, packet.source_ports),
        _fits_port(target_port, packet.target_ports),
    )


def _all(*found: bool | None) -> bool | None:
    return False if False in found else None if None in found else True


def _any(found: Iterable[bool | None]) -> bool | None:
    known = list(found)
    return True if True in known else None if None in known else False


def _each(word: str, fits: Callable[[str], bool | None]) -> bool | None:
    return True if word == "*" else _any(map(fits, word.split(",")))


def _fits_address(word: str, address: str | None) -> bool | None:
    return _each(word, lambda piece: _holds(piece, address))


def _holds(piece: str, address: str | None) -> bool | None:
    if address is None:
        return None
    try:
        host = IPv4Address(address)
        first, dash, last = piece.partition("-")
        if dash:
            return IPv4Address(first) <= host <= IPv4Address(last)
        return host in IPv4Network(piece, strict=False)
    except ValueError:  # a name, or a spelling that nobody has seen
        return None


def _fits_protocol(word: str, packet: Packet) -> bool | None:
    return _each(word.lower(), lambda piece: _is(piece, packet))


def _is(piece: str, packet: Packet) -> bool | None:
    named = _NUMBERS.get(piece, piece)
    if named in _NUMBERS.values():
        return named == packet.protocol
    if packet.protocol == "tcp" and named == "established":
        return packet.answers
    if named.startswith("tcp") or named == "established":
        return None if packet.protocol == "tcp" else False
    if named.startswith("icmp"):
        return None if packet.protocol == "icmp" else False
    return None if re.search(r"[a-z]", named) else False


def _fits_port(word: str, ports: Ports | None) -> bool | None:
    if word == "*":
        return True
    return None if ports is None else _each(word.lower(), lambda piece: _spans(piece, ports))


def _spans(piece: str, ports: Ports) -> bool | None:
    first, dash, last = piece.partition("-")
    low, high = _port(first, 0), _port(last, 65535) if dash else _port(first, 0)
    if low is None or high is None:
        return None
    if low <= ports[0] and ports[1] <= high:
        return True
    return None if low <= ports[1] and ports[0] <= high else False


def _port(word: str, missing: int) -> int | None:
    if not word:
        return missing
    return int(word) if word.isdecimal() and len(word) < 6 else _NAMED_PORTS.get(word)
