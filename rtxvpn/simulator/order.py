"""The order and indentation in which `show config` prints a configuration (captures RTX1100, RTX1210)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from rtxvpn.simulator.config import Config, Key
from rtxvpn.simulator.lines import Line

Natural = tuple[tuple[int, str], ...]
_GLOBAL = (
    "security class",
    "login password",
    "administrator password",
    "administrator",
    "login user",
    "user attribute",
    "login",
    "timezone",
    "console character",
    "console columns",
    "console lines",
    "console prompt",
    "console",
    "login timer",
    "system",
    "switch",
    "lan-map",
    "httpd proxy-access",
    "ngn",
    "sip",
    "ip routing",
    "ip route",
    "ip lan",
    "ip",
    "ipv6",
    "description",
    "bridge",
    "vlan",
    "lan",
    "speed",
    "queue",
    ">blocks",
    "ip filter",
    "ip policy",
    "ipv6 filter",
    "ip keepalive",
    "url",
    "nat descriptor type",
    "nat descriptor address outer",
    "nat descriptor address inner",
    "nat",
    "ipsec",
    "ike",
    "ospf",
    "rip",
    "syslog",
    "tftp",
    "telnetd",
    "telnet",
    "dhcp service",
    "dhcp server",
    "dhcp scope",
    "dhcp scope option",
    "dhcp scope bind",
    "dhcp",
    "dns host",
    "dns service",
    "dns server",
    "dns",
    "l2tp",
    "pptp",
    "schedule",
    "snmp",
    "snmpv2c",
    "snmpv3",
    "bgp use",
    "bgp autonomous-system",
    "bgp router",
    "bgp neighbor",
    "bgp import filter",
    "bgp import",
    "bgp",
    "netvolante-dns",
    "upnp",
    "httpd",
    "http",
    "sntpd",
    "mail",
    "alarm",
    "operation",
    "external-memory",
    "usbhost",
    "sd",
    "sshd service",
    "sshd",
    "ssh",
    "sftpd",
    "statistics",
)
_RANK = {name: position for position, name in enumerate(_GLOBAL)}
_BLOCKS = _RANK[">blocks"]
_IN_BLOCK = [
    "description",
    "pp bind",
    "pppoe",
    "pp",
    "ppp lcp",
    "ppp ipcp",
    "ppp",
    "tunnel encapsulation",
    "tunnel",
    "ipsec tunnel",
    "ipsec",
    "l2tp",
    "ip",
    "ipv6",
]
_DIGITS = re.compile(r"(\d+)")
Row = tuple[int, Line]  # indentation and line


def layout(config: Config) -> list[Row]:
    """Give the whole configuration in the router's own order, with the depth of each line.

    Lines of a gateway stand under the tunnel whose policy uses the gateway, wherever they were typed.
    """
    nested = dict(_nesting(config))
    taken = {key for keys in nested.values() for key in keys}
    loose = sorted((key for key in config.entries if key[0] is None and key not in taken), key=_global_rank)
    before = [(0, Line(None, config.entries[key])) for key in loose if _global_rank(key)[0] < _BLOCKS]
    after = [(0, Line(None, config.entries[key])) for key in loose if _global_rank(key)[0] >= _BLOCKS]
    return [*before, *_blocks(config, nested), *after]


def lines(config: Config) -> list[Line]:
    """Give the configuration as lines with their contexts."""
    return [line for _, line in layout(config)]


def printed(config: Config) -> list[str]:
    """Give the configuration as indented text, secrets and all."""
    return [" " * depth + line.text for depth, line in layout(config)]


def _blocks(config: Config, nested: dict[str, list[Key]]) -> Iterator[Row]:
    for kind in ("pp", "tunnel"):
        for number in config.contexts(kind):
            where = f"{kind} {number}"
            keys = sorted((key for key in config.entries if key[0] == where), key=_block_rank)
            yield 0, Line(None, f"{kind} select {number}")
            for key in keys:
                yield 1, Line(where, config.entries[key])
                if key[1] == "ipsec tunnel":
                    yield from ((2, Line(where, config.entries[deep])) for deep in nested.get(where, ()))


def _nesting(config: Config) -> Iterator[tuple[str, list[Key]]]:
    """Find for each tunnel its policy and the lines of the policy's gateway."""
    free = {key: key[1].split() for key in config.entries if key[0] is None and key[1].startswith("ipsec ")}
    for number in config.contexts("tunnel"):
        where = f"tunnel {number}"
        policy = f"ipsec sa policy {config.value('ipsec tunnel', context=where)}"
        text = config.get(policy)
        if text is None or (None, policy) not in free:
            continue
        gateway = text.split()[4]
        mine = [
            key
            for key, words in free.items()
            if words[1] == "ike" and words[-1] == gateway and "pool" not in words
        ]
        mine = [(None, policy), *sorted(mine, key=lambda key: _natural(key[1]))]
        for key in mine:
            free.pop(key)
        yield where, mine


@lru_cache(maxsize=4096)
def _global_rank(key: Key) -> tuple[int, Natural]:
    words = key[1].split()
    names = (" ".join(words[:length]) for length in range(len(words), 0, -1))
    if words[0] == "ip" and len(words) > 1 and words[1].startswith("lan"):
        return _RANK["ip lan"], _natural(key[1])
    if key[1] == "ip route default":
        return _RANK["ip route"], ()
    return next((_RANK[name] for name in names if name in _RANK), len(_GLOBAL)), _natural(key[1])


def _block_rank(key: Key) -> tuple[int, Natural]:
    words = key[1].split()
    if words[1:2] == ["enable"]:
        return len(_IN_BLOCK) + 1, ()
    names = (" ".join(words[:length]) for length in range(len(words), 0, -1))
    return next((_IN_BLOCK.index(name) for name in names if name in _IN_BLOCK), len(_IN_BLOCK)), _natural(
        key[1]
    )


@lru_cache(maxsize=4096)
def _natural(text: str) -> Natural:
    return tuple(
        (int(part), "") if part.isdigit() and part.isascii() else (-1, part)
        for part in _DIGITS.split(text)
        if part
    )
