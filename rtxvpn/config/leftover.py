"""Settings in a VPN's own tunnels that nothing of it wants: they would make another VPN of them.

Only what decides whether and how a tunnel comes up. What people type for good reasons stays: `ipsec ike
local id` (AWS's troubleshooting page asks for it), descriptions, filters, everything else.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from rtxvpn.config.defaults import says_default
from rtxvpn.config.diff import Change
from rtxvpn.config.identity import Key, removal
from rtxvpn.config.tree import Config, Entry
from rtxvpn.model import Tunnel, VpnConnection

_OF_A_GATEWAY = re.compile(
    r"ipsec (?:ike (?:version|proposal-limitation|nat-traversal|(?:local|remote) name|message-id-control"
    r"|child-exchange type|negotiation receive)|auto refresh(?= \d+ off$)) (\d+)\b"
)
_OF_A_TUNNEL = re.compile(r"tunnel encapsulation (?!ipsec$)|l2tp ")
# L2TP's: the policy would carry UDP 1701 between the two ends and nothing of the networks behind them
_OF_A_POLICY = re.compile(r"ipsec transport \d+ (\d+)\b")


def left_over(connection: VpnConnection, running: Config, wanted: Collection[Key]) -> list[Change]:
    """Return what takes such settings off, tunnel by tunnel, each in the context that it is typed in."""
    found = [entry for key, entry in running.settings.items() if key not in wanted and _counts(entry)]
    return [
        Change(_context(entry, tunnel), removal(entry.text), (entry.text,))
        for tunnel in connection.tunnels
        for entry in found
        if _belongs(entry, tunnel)
    ]


def _context(entry: Entry, tunnel: Tunnel) -> str | None:
    """Tell where a setting is typed: `ipsec auto refresh` stands outside the tunnels (aws-vpn 1.2)."""
    return None if entry.normal.startswith("ipsec auto ") else f"tunnel {tunnel.number}"


def _counts(entry: Entry) -> bool:
    text = entry.normal
    known = _OF_A_GATEWAY.match(text) or _OF_A_TUNNEL.match(text) or _OF_A_POLICY.match(text)
    # to take off what the router does anyway would restart a tunnel for nothing
    return bool(known) and not says_default(text)


def _belongs(entry: Entry, tunnel: Tunnel) -> bool:
    gateway = _OF_A_GATEWAY.match(entry.normal)
    if gateway:
        return int(gateway[1]) == tunnel.gateway
    if policy := _OF_A_POLICY.match(entry.normal):
        return int(policy[1]) == tunnel.policy
    return entry.context == f"tunnel {tunnel.number}"
