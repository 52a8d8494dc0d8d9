"""The parameters whose order a router does not care about, and those that say its default: it re-renders lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

# `name=value` words that mean the same when left out, by the command that has them
_DEFAULTS = {
    "bgp neighbor": frozenset({"hold-time=180"}),  # fact book rtx-cli 8
    "ipsec sa policy": frozenset({"anti-replay-check=on"}),  # aws-vpn 3.1
    "ipsec ike nat-traversal": frozenset({"keepalive=300"}),  # aws-vpn 3.1
}
_NAMED = re.compile(
    r"(bgp neighbor(?= \d)|ipsec sa policy|ipsec ike nat-traversal|user attribute|ip keepalive) "
)
_ROUTE_OPTIONS = frozenset({"weight", "metric", "keepalive", "hide", "filter"})  # fact book rtx-cli 8
_SCOPE_OPTIONS = frozenset({"except", "gateway", "expire", "maxexpire"})
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")


def settled(words: list[str]) -> list[str]:
    """Return the words of a line in one order, without those that say a default.

    What is not wholly understood stays as it is: two lines that differ in meaning never become equal.
    """
    settle = _BY_START.get(" ".join(words[:2]))
    return words if settle is None else settle(words)


def _named(words: list[str]) -> list[str]:
    """Sort `name=value` words behind the others; a name that stands twice is not ours to judge."""
    found = _NAMED.match(" ".join(words))
    options = [word for word in words if "=" in word]
    names = {word.partition("=")[0] for word in options}
    if found is None or len(names) < len(options):
        return words
    told = sorted(set(options) - _DEFAULTS.get(found[1], frozenset()))
    return [*(word for word in words if "=" not in word), *told]


def _route(words: list[str]) -> list[str]:
    """Sort the options of each gateway of a route; weight 1 is the router's own (CR 8, ip route)."""
    gateways = [place for place, word in enumerate(words) if word == "gateway"]
    if gateways[:1] != [3]:
        return words
    clauses = pairwise([*gateways, len(words)])
    return [*words[:3], *(word for first, last in clauses for word in _gateway(words[first:last]))]


def _gateway(clause: list[str]) -> list[str]:
    head, options = _clauses(clause, _ROUTE_OPTIONS)
    whole = all(_is_route_option(option) for option in options)
    if len(head) < 2 or not whole or _repeats(options):
        return clause
    kept = (option for option in options if option != ["weight", "1"])
    return [*head, *_joined(kept)]


def _is_route_option(option: Sequence[str]) -> bool:
    name, *values = option
    if name == "hide":
        return not values
    return all(value.isdigit() for value in values) and (len(values) == 1 or name == "filter")


def _scope(words: list[str]) -> list[str]:
    """Sort what follows the range of a DHCP scope; `dhcp scope option` and `bind` are other commands."""
    head, options = _clauses(words, _SCOPE_OPTIONS)
    return words if len(head) != 4 or _repeats(options) else [*head, *_joined(options)]


def _clauses(words: Sequence[str], names: frozenset[str]) -> tuple[list[str], list[list[str]]]:
    """Cut words before each of these names: what stands before the first, and a list for each."""
    places = [*(place for place, word in enumerate(words) if word in names), len(words)]
    return list(words[: places[0]]), [list(words[first:last]) for first, last in pairwise(places)]


def _repeats(options: Sequence[list[str]]) -> bool:
    return len({option[0] for option in options}) < len(options)


def _joined(options: Iterable[list[str]]) -> list[str]:
    return [word for option in sorted(options) for word in option]


def _schedule(words: list[str]) -> list[str]:
    """Write a time of the clock with its seconds, as the router does (fact book rtx-cli 8)."""
    # the date before it may be left out; what follows is the command, which is not ours to change
    for place, word in enumerate(words[3:5], start=3):
        if found := _CLOCK.fullmatch(word):
            return [*words[:place], f"{found[1]:0>2}:{found[2]}:00", *words[place + 1 :]]
    return words


_BY_START: dict[str, Callable[[list[str]], list[str]]] = {
    "bgp neighbor": _named,
    "user attribute": _named,
    "ipsec sa": _named,
    "ipsec ike": _named,
    "ip keepalive": _named,
    "ip route": _route,
    "dhcp scope": _scope,
    "schedule at": _schedule,
}
