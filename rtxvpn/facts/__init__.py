"""Typed values parsed out of the router's output; field names are the JSON keys of the contract.

Durations are whole seconds and end in `_s`; "never", "-" and "unspecified" are None; addresses are
strings as the router prints them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from rtxvpn.facts.vpn import BgpNeighbor, IpsecSas, Route, Sa, SaTotals

if TYPE_CHECKING:
    from rtxvpn.facts.router import (
        ConfigLine,
        Configuration,
        DhcpLease,
        DhcpScope,
        Environment,
        LanPort,
        LanStatus,
        LocalPing,
        LogEvent,
        Ping,
        UserSession,
    )
    from rtxvpn.facts.status import BgpRoute, RouteCount, SaDetail, SaGateway, TunnelStatus

__all__ = [
    "BgpNeighbor",
    "BgpRoute",
    "ConfigLine",
    "Configuration",
    "DhcpLease",
    "DhcpScope",
    "Environment",
    "IpsecSas",
    "LanPort",
    "LanStatus",
    "LocalPing",
    "LogEvent",
    "Ping",
    "Route",
    "RouteCount",
    "Sa",
    "SaDetail",
    "SaGateway",
    "SaTotals",
    "TunnelStatus",
    "UserSession",
    "as_json",
]


_PLAIN = frozenset({str, int, float, bool, type(None)})


def as_json(fact: Any) -> Any:
    """Turn a fact, or a sequence of facts, into values that `json` can write."""
    if isinstance(fact, (list, tuple)):
        return [as_json(one) for one in fact]
    names = getattr(fact, "__dataclass_fields__", None)
    if names is None:
        return fact
    values = [(name, getattr(fact, name)) for name in names]
    return {name: value if value.__class__ in _PLAIN else as_json(value) for name, value in values}


def __getattr__(name: str) -> Any:
    """Load the less usual facts when they are first asked for: a dataclass costs half a millisecond."""
    for home in ("router", "status"):
        module = import_module(f"rtxvpn.facts.{home}")
        if name in __all__ and hasattr(module, name):
            return getattr(module, name)
    raise AttributeError(name)
