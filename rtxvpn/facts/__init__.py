"""Typed values parsed out of the router's output; field names are the JSON keys of the contract.

Durations are whole seconds and end in `_s`; "never", "-" and "unspecified" are None; addresses are
strings as the router prints them.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rtxvpn.facts.router import (
    ConfigLine,
    Configuration,
    DhcpLease,
    DhcpScope,
    Environment,
    LanPort,
    LanStatus,
    LogEvent,
    Ping,
    UserSession,
)
from rtxvpn.facts.vpn import (
    BgpNeighbor,
    BgpRoute,
    IpsecSas,
    Route,
    RouteCount,
    Sa,
    SaDetail,
    SaGateway,
    SaTotals,
    TunnelStatus,
)

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


def as_json(fact: Any) -> Any:
    """Turn a fact, or a sequence of facts, into values that `json` can write."""
    if isinstance(fact, (list, tuple)):
        return [as_json(one) for one in fact]
    return asdict(fact) if hasattr(fact, "__dataclass_fields__") else fact
