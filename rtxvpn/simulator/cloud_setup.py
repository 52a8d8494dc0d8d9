"""Configuration lines as the AWS side reads them: gateways, addresses, BGP neighbours; bad values are None."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Interface

from rtxvpn.simulator.lines import Line

_DEEPEST = 6  # words of the longest command name that is looked up, with its number
_NO_MATTER = ("console ", "login ", "schedule ")
Index = Mapping[tuple[str, str], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Setup:
    """Find lines by how they begin; `context` "*" means wherever the line stands; `blocks` are all contexts."""

    index: Index
    blocks: tuple[str, ...]

    def every(self, name: str, context: str | None = "*") -> tuple[str, ...]:
        """Give what follows `name` in each line that begins with it."""
        return self.index.get((context or "", name), ())

    def last(self, name: str, default: str = "", context: str | None = "*") -> str:
        """Give what follows `name` in the last such line: later lines overwrite earlier ones."""
        found = self.every(name, context)
        return found[-1] if found else default

    def contexts(self, kind: str) -> list[str]:
        """Give the contexts of a kind ("tunnel", "pp") that hold anything."""
        return [context for context in self.blocks if context.startswith(f"{kind} ")]


def concerns(line: Line) -> bool:
    """Tell whether a line can matter to a VPN; what the terminal looks like does not."""
    return not line.text.startswith(_NO_MATTER)


def read_setup(lines: Iterable[Line]) -> Setup:
    """Index configuration lines by the beginnings of each."""
    index: dict[tuple[str, str], list[str]] = defaultdict(list)
    blocks = set()
    for line in lines:
        blocks.add(line.context or "")
        for name, rest in _beginnings(line.text):
            for context in ("*", line.context or ""):
                index[context, name].append(rest)
    return Setup({key: tuple(found) for key, found in index.items()}, tuple(sorted(blocks)))


@lru_cache(maxsize=4096)
def _beginnings(text: str) -> tuple[tuple[str, str], ...]:
    words = text.split()
    depths = range(1, min(_DEEPEST, len(words)) + 1)
    return tuple((" ".join(words[:depth]), " ".join(words[depth:])) for depth in depths)


@dataclass(frozen=True, slots=True)
class Gateway:
    """One security gateway of a configuration with the tunnel that it is bound to; values as typed."""

    number: int
    tunnel: int
    enabled: bool
    policy: tuple[str, ...]
    remote: str
    local: str
    key: str
    version: int
    encryption: str
    hash: str
    groups: tuple[str, ...]
    pfs: bool
    keepalive: tuple[str, ...]
    nat_traversal: bool
    limited: bool
    auto: bool
    isakmp_life: int
    esp_life: int
    local_id: str
    remote_id: str
    local_name: tuple[str, ...]
    remote_name: tuple[str, ...]
    inside: str
    inside_remote: str


def gateways(setup: Setup) -> list[Gateway]:
    """Read every gateway that a tunnel is bound to (`ipsec tunnel P`, `ipsec sa policy P N …`)."""
    found: dict[int, Gateway] = {}
    for context in setup.contexts("tunnel"):
        tunnel = whole(context.split()[1])
        policies = [word for word in setup.every("ipsec tunnel", context) if whole(word) is not None]
        words = setup.last(f"ipsec sa policy {policies[-1]}").split() if policies else []
        number = whole(words[0]) if words else None
        if tunnel is not None and number is not None and number not in found:
            found[number] = _gateway(setup, context, tunnel, number, tuple(words[1:]))
    return [found[number] for number in sorted(found)]


def _gateway(setup: Setup, context: str, tunnel: int, number: int, policy: tuple[str, ...]) -> Gateway:
    def ike(name: str, default: str = "") -> str:
        return setup.last(f"ipsec ike {name} {number}", default)

    return Gateway(
        number=number,
        tunnel=tunnel,
        enabled=bool(setup.every(f"tunnel enable {tunnel}"))
        and setup.last("tunnel encapsulation", "ipsec", context) == "ipsec"
        and setup.last("ipsec use", "on") == "on",
        policy=policy,
        remote=ike("remote address"),
        local=ike("local address"),
        key=_key(ike("pre-shared-key")),
        version=whole(ike("version", "1")) or 0,
        encryption=ike("encryption", "3des-cbc"),  # default of CR 15
        hash=ike("hash", "sha"),
        groups=tuple(ike("group", "modp1024").split()),
        pfs=ike("pfs") == "on",
        keepalive=tuple(ike("keepalive use").split()),
        nat_traversal=ike("nat-traversal").split()[:1] == ["on"],
        limited=ike("proposal-limitation") == "on",
        auto=setup.last(f"ipsec auto refresh {number}", _general(setup, "ipsec auto refresh")) == "on",
        isakmp_life=_life(setup, ("isakmp-sa", "ike-sa"), number),
        esp_life=_life(setup, ("ipsec-sa", "child-sa"), number),
        local_id=ike("local id"),
        remote_id=ike("remote id"),
        local_name=tuple(ike("local name").split()),
        remote_name=tuple(ike("remote name").split()),
        inside=setup.last("ip tunnel address", context=context),
        inside_remote=setup.last("ip tunnel remote address", context=context),
    )


def _general(setup: Setup, name: str) -> str:
    """Give the value of a line that names no gateway."""
    return next((words for words in reversed(setup.every(name)) if words in ("on", "off")), "off")


def _life(setup: Setup, names: tuple[str, ...], number: int) -> int:
    for name in names:
        words = setup.last(f"ipsec ike duration {name} {number}").split()
        seconds = whole(words[0]) if words else None
        if seconds:
            return max(seconds, 300)  # the least that the router takes
    return 28800


def _key(words: str) -> str:
    kind, _, key = words.partition(" ")
    return key.strip().strip("\"'") if kind == "text" else ""


@dataclass(frozen=True, slots=True)
class NeighborLine:
    """One `bgp neighbor` line."""

    number: int
    remote_as: int
    address: str
    hold: int  # 0 = off
    local: str
    signed: bool  # a TCP MD5 key is set


def neighbor_lines(setup: Setup) -> list[NeighborLine]:
    """Read the neighbours in the order of their numbers (CR 29)."""
    found: dict[int, NeighborLine] = {}
    for rest in setup.every("bgp neighbor"):
        words = rest.split()
        number = whole(words[0]) if words else None
        remote_as = whole(words[1]) if len(words) > 2 else None
        if number is None or remote_as is None or address(words[2]) is None:
            continue
        options = dict(word.split("=", 1) for word in words[3:] if "=" in word)
        hold = options.get("hold-time", "180")
        signed = bool(setup.every(f"bgp neighbor pre-shared-key {number}"))
        local = options.get("local-address", "")
        found[number] = NeighborLine(number, remote_as, words[2], whole(hold) or 0, local, signed)
    return [found[number] for number in sorted(found)]


def whole(word: str) -> int | None:
    """Read a whole number."""
    return int(word) if word.isascii() and word.isdigit() and len(word) < 11 else None


def address(word: str) -> IPv4Address | None:
    """Read an IPv4 address."""
    try:
        return IPv4Address(word)
    except ValueError:
        return None


def interface(word: str) -> IPv4Interface | None:
    """Read an IPv4 address with its mask."""
    try:
        return IPv4Interface(word)
    except ValueError:
        return None
