"""What a closer look adds to what was seen: facts that cost more commands than a quick look spends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from rtxvpn.model import Expected
from rtxvpn.words import Msg

if TYPE_CHECKING:
    from rtxvpn.facts import (
        BgpRoute,
        ConfigLine,
        Configuration,
        DhcpScope,
        Environment,
        LocalPing,
        LogEvent,
        Ping,
        TunnelStatus,
    )

_Reason: TypeAlias = Msg | str


@dataclass(frozen=True, slots=True)
class Difference:
    """A setting that the router does not hold as the download gives it; secrets are masked.

    `context` is "tunnel 1" or None; `found` is the router's line, or None where it has none. For a line that the
    download has not, `wanted` is the `no …` that takes it off.
    """

    context: str | None
    wanted: str
    found: str | None


@dataclass(frozen=True, slots=True)
class More:
    """Facts of a closer look; None, or a tunnel that is not there, was not asked about.

    The mappings are by tunnel number: `inner` are pings of AWS's address within the tunnel, `outside` of
    its outside address, `mss_limits` the largest MSS that the line leaves, `drops` the BGP drops that an
    earlier look counted, `up_ago` how many seconds ago it saw the session up. `here` are pings from this computer, by host. `gateway` is a ping of the provider's
    router. `now` is this computer's time of the look.
    """

    tunnels: Mapping[int, TunnelStatus | _Reason] = field(default_factory=dict)
    inner: Mapping[int, Ping | _Reason] = field(default_factory=dict)
    outside: Mapping[int, Ping | _Reason] = field(default_factory=dict)
    here: Mapping[str, LocalPing | _Reason] = field(default_factory=dict)
    gateway: Ping | _Reason | None = None
    received: Mapping[int, tuple[BgpRoute, ...] | _Reason] = field(default_factory=dict)
    offered: Mapping[int, tuple[BgpRoute, ...] | _Reason] = field(default_factory=dict)
    mss_limits: Mapping[int, int] = field(default_factory=dict)
    drops: Mapping[int, int] = field(default_factory=dict)
    up_ago: Mapping[int, float] = field(default_factory=dict)
    dhcp: tuple[DhcpScope, ...] | _Reason | None = None
    environment: Environment | _Reason | None = None
    config: Configuration | _Reason | None = None
    log: tuple[LogEvent, ...] | _Reason | None = None
    differences: tuple[Difference, ...] | None = None
    unsaved: bool | _Reason | None = None
    now: datetime | None = None


def tunnel_lines(config: Configuration, number: int) -> tuple[str, ...]:
    """Return the lines of a tunnel's block, those under ` ipsec tunnel N` too."""
    return block_lines(config, "tunnel", number)


def block_lines(config: Configuration, kind: str, number: int) -> tuple[str, ...]:
    """Return the lines of the block `tunnel select N` or `pp select N`."""
    blocks = (line for line in config.lines if line.text.split() == [kind, "select", str(number)])
    return tuple(text for block in blocks for text in _flat(block.children))


def dialled_lines(config: Configuration) -> list[tuple[str, ...]]:
    """Return the blocks of the PPs that dial by PPPoE; the others, as of L2TP's callers, are no line to the internet."""
    blocks = (
        tuple(_flat(line.children)) for line in config.lines if line.text.split()[:2] == ["pp", "select"]
    )
    return [block for block in blocks if any(line.startswith("pppoe use ") for line in block)]


def is_bare(config: Configuration | _Reason | None, expected: Expected) -> bool:
    """Tell whether a configuration that could be read holds none of the tunnels."""
    if config is None or isinstance(config, (Msg, str)) or not expected.tunnels:
        return False
    return not any(tunnel_lines(config, one.number) for one in expected.tunnels)


def all_lines(config: Configuration) -> tuple[str, ...]:
    """Return every line of the configuration, whatever block it stands in."""
    return tuple(_flat(config.lines))


def _flat(lines: tuple[ConfigLine, ...]) -> Iterator[str]:
    for line in lines:
        yield line.text
        yield from _flat(line.children)
