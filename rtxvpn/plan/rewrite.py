"""The rewritings of a download that a site file may ask for: each takes command lines and gives new ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from rtxvpn.aws.allowed import is_malformed_proxy_id
from rtxvpn.aws.lines import DownloadLine, starts_with
from rtxvpn.model import VpnConnection

Lines = tuple[DownloadLine, ...]

_PROXY_ID = re.compile(r"ipsec ike (local|remote) address id \S+ (\S+)$", re.IGNORECASE)
_FILTER = re.compile(r"bgp import filter (\d+) ", re.IGNORECASE)
_UNFILTERED = re.compile(r"bgp import \d+ static$", re.IGNORECASE)
# the best that the RTX830 and AWS share (fact book aws-vpn 3.1), and IKEv2's line set (1.3)
_STRONG = (
    (r"(ipsec ike encryption \d+) .*", r"\1 aes256-cbc"),
    (r"(ipsec ike group \d+) .*", r"\1 modp2048"),
    (r"(ipsec ike hash \d+) .*", r"\1 sha256"),
    (r"(ipsec sa policy \d+ \d+ esp) .*", r"\1 aes256-cbc sha256-hmac"),
    (r"(ipsec ike keepalive use \d+ on) .*", r"\1 rfc4306 10 3"),
)
_IKEV1_ONLY = re.compile(r"ipsec ike (?:local|remote) (?:id|address id) ", re.IGNORECASE)
_IKEV2 = (
    "ipsec ike version {n} 2",
    "ipsec ike duration isakmp-sa {n} 28800",
    "ipsec ike message-id-control {n} on",
    "ipsec ike child-exchange type {n} 2",
    "ipsec ike local name {n} {local} ipv4-addr",
    "ipsec ike remote name {n} {remote} ipv4-addr",
    # else the router proposes all that it can, and AWS takes the weakest (aws-vpn 2.4)
    "ipsec ike proposal-limitation {n} on",
)


def proxy_ids_repaired(lines: Lines, connection: VpnConnection) -> Lines:
    """Write AWS's misprinted proxy id lines as the router takes them (aws-vpn 1.4 #2)."""
    gateways = {f"tunnel {tunnel.number}": tunnel.gateway for tunnel in connection.tunnels}

    def repaired(line: DownloadLine) -> str:
        found = _PROXY_ID.match(line.text) if is_malformed_proxy_id(line.text) else None
        return f"ipsec ike {found[1]} id {gateways[str(line.context)]} {found[2]}" if found else line.text

    return _each(lines, repaired)


def strengthened(lines: Lines, connection: VpnConnection) -> Lines:
    """Use IKEv2, AES-256, SHA-256 and modp2048; IKEv1's proxy ids go, IKEv2's lines come first in a tunnel."""
    kept = tuple(line for line in lines if not _IKEV1_ONLY.match(line.text))

    def strong(line: DownloadLine) -> str:
        for pattern, stronger in _STRONG:
            text, count = re.subn(pattern, stronger, line.text, count=1, flags=re.IGNORECASE)
            if count:
                return text
        return line.text

    found = _each(kept, strong)
    for tunnel in connection.tunnels:
        wanted = [
            one.format(n=tunnel.gateway, local=tunnel.local_address, remote=tunnel.remote_address)
            for one in _IKEV2
        ]
        found = _with_settings(found, f"tunnel {tunnel.number}", wanted, tunnel.gateway)
    return found


def with_local_address(lines: Lines, address: str) -> Lines:
    """Let IKE begin from an address that the router owns (aws-vpn 1.4 #1)."""
    return _subbed(lines, r"(ipsec ike local address \d+) \S+$", rf"\g<1> {address}")


def with_nat_traversal(lines: Lines, connection: VpnConnection) -> Lines:
    """Add NAT traversal after the address of AWS in each tunnel that lacks it (aws-vpn 1.4 #9)."""
    for tunnel in connection.tunnels:
        text = f"ipsec ike nat-traversal {tunnel.gateway} on"
        context = f"tunnel {tunnel.number}"
        if not any(line.context == context and starts_with(line.text, text) for line in lines):
            lines = _without(lines, context, f"ipsec ike nat-traversal {tunnel.gateway}")
            lines = _after(lines, context, "ipsec ike remote address", text)
    return lines


def advertising(lines: Lines, prefixes: tuple[str, ...]) -> Lines:
    """Offer these prefixes to the VPC and no others, whatever the download's filters offer (aws-vpn 1.4 #3)."""
    numbers = [hit[1] for line in lines if (hit := _FILTER.match(line.text))]

    def offering(line: DownloadLine) -> str:
        if hit := _FILTER.match(line.text):
            return f"{hit[0]}equal {' '.join(prefixes)}"
        # an import without a filter offers all that the router has
        return f"{line.text} filter {numbers[0]}" if _UNFILTERED.match(line.text) else line.text

    return _each(lines, offering) if numbers else lines


def without_bgp(lines: Lines) -> Lines:
    """Leave every line of BGP out: the VPC is reached by static routes alone."""
    return tuple(line for line in lines if not starts_with(line.text, "bgp"))


def weighted(lines: Lines, connection: VpnConnection, weights: tuple[int, ...]) -> Lines:
    """Give the download's own routes into the tunnels the weights, and `hide`."""
    gateways = tunnel_gateways(connection, weights)
    return _subbed(lines, r"(ip route \S+) gateway tunnel .*$", rf"\g<1> {gateways}")


def tunnel_gateways(connection: VpnConnection, weights: tuple[int, ...] = ()) -> str:
    """Name all the tunnels as gateways of one route; 1 is the router's own weight (CR 8, ip route)."""
    return " ".join(
        f"gateway tunnel {tunnel.number} {'' if weight == 1 else f'weight {weight} '}hide"
        for tunnel, weight in zip(connection.tunnels, weights or (1,) * len(connection.tunnels), strict=True)
    )


def with_mss(lines: Lines, mss: str) -> Lines:
    """Limit TCP's segment size to a number or `auto`."""
    return _subbed(lines, r"(ip tunnel tcp mss limit) \S+$", rf"\g<1> {mss}")


def _each(lines: Lines, change: Callable[[DownloadLine], str]) -> Lines:
    return tuple(replace(line, text=change(line)) for line in lines)


def _subbed(lines: Lines, pattern: str, new: str) -> Lines:
    return _each(lines, lambda line: re.sub(f"^{pattern}", new, line.text, flags=re.IGNORECASE))


def _with_settings(lines: Lines, context: str, wanted: list[str], gateway: int) -> Lines:
    """Put settings at the head of a tunnel's lines, in place of what it said about the same before."""
    for text in wanted:
        name = text.partition(f" {gateway} ")[0] + f" {gateway}"
        lines = _without(lines, context, name)
    place = next(place for place, line in enumerate(lines) if line.context == context)
    at = lines[place].line
    return (*lines[:place], *(DownloadLine(text, at, context) for text in wanted), *lines[place:])


def _without(lines: Lines, context: str, start: str) -> Lines:
    return tuple(line for line in lines if line.context != context or not starts_with(line.text, start))


def _after(lines: Lines, context: str, start: str, text: str) -> Lines:
    def spread() -> Iterator[DownloadLine]:
        for line in lines:
            yield line
            if line.context == context and starts_with(line.text, start):
                yield replace(line, text=text)

    return tuple(spread())
