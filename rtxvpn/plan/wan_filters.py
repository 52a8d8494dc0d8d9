"""The filters of the internet line, opened for the VPN where it has any: four filters in front of its lists."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rtxvpn.config.tree import Config, Entry
from rtxvpn.config.words import normal_line
from rtxvpn.model import VpnConnection
from rtxvpn.plan.wan import context_of, typed_in
from rtxvpn.site import WanSite

_FILTERS = {
    "in": ("pass {cloud} * udp * 500,4500", "pass {cloud} * esp * *"),
    "out": ("pass * {cloud} udp * 500,4500", "pass * {cloud} esp * *"),
}
_NEEDED = sum(map(len, _FILTERS.values()))
_LAST_FILTER = 65535


def filter_lines(wan: WanSite, first: int, connection: VpnConnection, before: Config) -> Iterator[Entry]:
    """Yield the filters and the lists that name them first; a line without filters needs none."""
    context = context_of(wan)
    for way, numbers in _numbers(first).items():
        held = _list_of(wan, way, before)
        if held is None:
            continue
        for number, text in zip(numbers, _texts(way, connection), strict=True):
            yield Entry(None, f"ip filter {number} {text}")
        start = _start(wan, way)
        others = [word for word in held.normal.removeprefix(start).split(" ") if word not in numbers]
        yield from typed_in(context, f"{start}{' '.join([*numbers, *others])}")


def filters_in_use(
    wan: WanSite, first: int, connection: VpnConnection, before: Config, after: Config
) -> list[str]:
    """Return the filters under these numbers that somebody else needs.

    Ours of a former connection are not among them: opened like ours, for addresses that no gateway has now.
    """
    remotes = {
        hit[1]
        for entry in after.settings.values()
        if (hit := re.match(r"ipsec ike remote address \d+ (\S+)$", entry.normal))
    }
    found = []
    for way, numbers in _numbers(first).items():
        opened = zip(numbers, _FILTERS[way], _texts(way, connection), strict=True)
        for number, shape, text in opened if _list_of(wan, way, before) else ():
            entry = before.settings.get((None, f"ip filter {number}"))
            if entry is None or entry.normal == normal_line(f"ip filter {number} {text}"):
                continue
            former = re.fullmatch(_pattern(f"ip filter {number} {shape}"), entry.normal)
            if former is None or remotes & set(former[1].split(",")):
                found.append(entry.text)
    return found


def free_filters(first: int, before: Config) -> int | None:
    """Return the first number from which four filters are free; None when there is no such number."""
    used = {int(hit[1]) for e in before.settings.values() if (hit := re.match(r"ip filter (\d+) ", e.normal))}
    free = 0
    for number in range(first, _LAST_FILTER + 1):
        free = 0 if number in used else free + 1
        if free == _NEEDED:
            return number - _NEEDED + 1
    return None


def _numbers(first: int) -> dict[str, list[str]]:
    """Return the numbers of each way's filters, one after the other."""
    numbers = iter(range(first, first + _NEEDED))
    return {way: [str(next(numbers)) for _ in shapes] for way, shapes in _FILTERS.items()}


def _texts(way: str, connection: VpnConnection) -> list[str]:
    cloud = ",".join(tunnel.remote_address for tunnel in connection.tunnels)
    return [shape.format(cloud=cloud) for shape in _FILTERS[way]]


def _pattern(shape: str) -> str:
    head, tail = shape.split("{cloud}")
    return rf"{re.escape(head)}(\S+){re.escape(tail)}"


def _start(wan: WanSite, way: str) -> str:
    return f"ip {'pp' if wan.pppoe else wan.interface} secure filter {way} "


def _list_of(wan: WanSite, way: str, before: Config) -> Entry | None:
    return before.settings.get((context_of(wan), _start(wan, way).rstrip()))
