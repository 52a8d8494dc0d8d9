"""Parameters that only make sense together: gateways of a route, options of a DHCP scope, a schedule."""

from __future__ import annotations

import re
from collections.abc import Callable

from rtxvpn.simulator.kinds import Refused, address, hold_time, interface, number

Tail = Callable[[list[str]], list[str]]
_HOP_OPTIONS = {"weight": number(0, 2147483647), "metric": number(1, 15), "keepalive": number(1, 100)}


def hops(words: list[str]) -> list[str]:
    """Read `gateway A [hide] [weight n] [metric n] [keepalive n] [filter n…] gateway B …` (CR 8)."""
    out: list[str] = []
    rest = list(words)
    while rest:
        if not _is(rest[0], "gateway"):
            raise Refused("keyword")
        rest.pop(0)
        out += ["gateway", *_gateway(rest)]
        while rest and not _is(rest[0], "gateway"):
            out += _hop_option(rest)
    return out


def _gateway(rest: list[str]) -> list[str]:
    if not rest:
        raise Refused("count")
    word = rest.pop(0).lower()
    if word == "pp":
        peer = _next(rest)
        return ["pp", "anonymous" if peer.lower() == "anonymous" else number(1, 30)(peer)]
    if word == "tunnel":
        return ["tunnel", number(1, 20)(_next(rest))]
    if word == "dhcp":
        return ["dhcp", interface(_next(rest))]
    if word in ("null", "loopback") or re.fullmatch(r"loopback[1-9]", word):
        return [word]
    return [address(word)]


def _hop_option(rest: list[str]) -> list[str]:
    word = rest.pop(0).lower()
    if word == "hide":
        return ["hide"]
    if word == "filter":
        chosen = ["filter"]
        while rest and rest[0].isdigit():
            chosen.append(number(1, 21474836)(rest.pop(0)))
        if len(chosen) == 1:
            raise Refused("count")
        return chosen
    if word in _HOP_OPTIONS:
        return [word, _HOP_OPTIONS[word](_next(rest))]
    raise Refused("keyword")


def scope_options(words: list[str]) -> list[str]:
    """Read `[except A …] [gateway A] [expire T] [maxexpire T]` (CR 12)."""
    out: list[str] = []
    rest = list(words)
    while rest:
        word = rest.pop(0).lower()
        if word == "except":
            out.append(word)
            while rest and re.match(r"\d", rest[0]):
                out.append("-".join(address(part) for part in rest.pop(0).split("-", 1)))
        elif word == "gateway":
            out += [word, address(_next(rest))]
        elif word in ("expire", "maxexpire"):
            out += [word, _lease(_next(rest))]
        else:
            raise Refused("keyword")
    return out


def _lease(word: str) -> str:
    if word.lower() == "infinity" or re.fullmatch(r"\d{1,6}:[0-5]\d", word, re.ASCII):
        return word.lower()
    return number(1, 21474836)(word)


def neighbor_options(words: list[str]) -> list[str]:
    """Read the `name=value` options of `bgp neighbor` (CR 29)."""
    out = []
    for word in words:
        name, equals, value = word.partition("=")
        name = name.lower()
        if not equals or name not in _BGP_OPTIONS:
            raise Refused("keyword")
        out.append(f"{name}={_BGP_OPTIONS[name](value)}")
    return out


def _switch(word: str) -> str:
    if word.lower() not in ("on", "off"):
        raise Refused("keyword")
    return word.lower()


def _gateway_id(word: str) -> str:
    return "self" if word.lower() == "self" else address(word)


def _interface_or_address(word: str) -> str:
    return interface(word) if word.lower().startswith("lan") else address(word)


_BGP_OPTIONS: dict[str, Callable[[str], str]] = {
    "hold-time": hold_time,
    "metric": number(0, 21474836),
    "passive": _switch,
    "gateway": _gateway_id,
    "local-address": address,
    "ignore-capability": _switch,
    "interface": _interface_or_address,
}
_TIME = re.compile(r"(\*|\d{1,2}):(\*|\d{2}(?:,\d{2})*)(?::(\d{2}))?")
_DATE = re.compile(r"(?:\*|[\d,-]+)/(?:\*|[\d,-]+|[a-z,-]+)", re.IGNORECASE)


def schedule(words: list[str]) -> list[str]:
    """Read `[DATE] TIME * COMMAND`, `+SECONDS * COMMAND` or `startup * COMMAND` (CR 37.1).

    The router writes date and seconds out: `*/* 12:00:00` (seen on an RTX830).
    """
    rest = list(words)
    when = _moment(rest)
    if not rest or rest[0] not in ("*", "pp", "tunnel", "lan1", "lan2"):
        raise Refused("keyword" if rest else "count")
    if len(rest) < 2:
        raise Refused("count")
    return [*when, *rest]


def _moment(rest: list[str]) -> list[str]:
    first = _next(rest)
    if first.startswith("+"):
        return ["+" + number(1, 21474836)(first[1:])]
    if first.lower() == "startup":
        return ["startup"]
    date, clock = ("*/*", first) if ":" in first else (first, _next(rest))
    found = _TIME.fullmatch(clock)
    if not found or not _DATE.fullmatch(date):
        raise Refused("keyword")
    if (found[1] != "*" and int(found[1]) > 23) or (found[2] != "*" and int(found[2][:2]) > 59):
        raise Refused("range")
    return [date, f"{found[1]}:{found[2]}:{found[3] or '00'}"]


def filter_sources(words: list[str]) -> list[str]:
    """Read the first address of an `ip filter`: an address, a network, a range, `*`."""
    for part in words[0].split(","):
        if part != "*" and not re.fullmatch(r"[\d.*]+(/\d+|-[\d.]+)?|[\w.-]*[A-Za-z][\w.-]*", part):
            raise Refused("ip")
    return words


def _next(rest: list[str]) -> str:
    if not rest:
        raise Refused("count")
    return rest.pop(0)


def _is(word: str, keyword: str) -> bool:
    return len(word) >= 2 and keyword.startswith(word.lower())


TAILS: dict[str, Tail] = {
    "HOP": hops,
    "SCOPEOPT": scope_options,
    "BGPOPT": neighbor_options,
    "WHEN": schedule,
    "FROM": filter_sources,
}
