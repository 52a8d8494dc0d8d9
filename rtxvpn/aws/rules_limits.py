"""The rules about limits: what an RTX830 can number, what AWS accepts, and an address behind a NAT."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network

from rtxvpn.aws.download import Download
from rtxvpn.aws.finding import Finding
from rtxvpn.aws.lines import line_of
from rtxvpn.model import Tunnel
from rtxvpn.words import msg

_LAST_TUNNEL, _LAST_NEIGHBOUR = 20, 32  # fact books rtx-cli 8, aws-vpn 3.1
_PHASE_1, _PHASE_2 = (900, 28800), (900, 3600)  # seconds, aws-vpn 2.4
_PHASE_2_GROUPS = frozenset({"modp1024", "modp1536", "modp2048"})  # what both know, aws-vpn 3.1
_PRIVATE = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")))


def numbers(download: Download) -> Iterator[Finding]:
    """Find tunnel, gateway and neighbour numbers that an RTX830 does not have."""
    connection = download.connection
    found = [({t.number, t.gateway}, _LAST_TUNNEL, "tunnel enable") for t in connection.tunnels]
    found += [({peer.number}, _LAST_NEIGHBOUR, f"bgp neighbor {peer.number}") for peer in connection.peers]
    for numbers_of, last, command in found:
        if not all(1 <= number <= last for number in numbers_of):
            yield Finding(
                "number-out-of-range",
                "error",
                msg("`{command}`: an RTX830 has numbers from 1 to {last}", command=command, last=last),
                msg("Use other numbers in the download, or `aws: adapt: renumber: auto`."),
                line_of(download.commands, command),
            )


def perfect_forward_secrecy(download: Download) -> Iterator[Finding]:
    """Find tunnels without PFS, which AWS demands, and second groups that one of the ends lacks."""
    for tunnel in download.connection.tunnels:
        if not tunnel.pfs:
            yield Finding(
                "pfs-off",
                "error",
                msg("tunnel {n}: perfect forward secrecy is off, and AWS demands it", n=tunnel.number),
                msg("Write `ipsec ike pfs {gateway} on`.", gateway=tunnel.gateway),
                line_of(download.commands, "ipsec ike pfs", tunnel.number),
            )
    for line in download.commands:
        second = re.match(r"ipsec ike group \d+ \S+ (\S+)$", line.text, re.IGNORECASE)
        if second and second[1].lower() not in _PHASE_2_GROUPS:
            yield Finding(
                "proposal-unsupported",
                "error",
                msg("the RTX830 and AWS cannot both use `{value}` in phase 2", value=second[1]),
                msg("Usable: {values}.", values=", ".join(sorted(_PHASE_2_GROUPS))),
                line.line,
            )


def lifetimes(download: Download) -> Iterator[Finding]:
    """Find lifetimes that AWS does not accept."""
    for tunnel in download.connection.tunnels:
        for seconds, (least, most), command in (
            (tunnel.isakmp_lifetime_s, _PHASE_1, "ipsec ike duration isakmp-sa"),
            (tunnel.ipsec_lifetime_s, _PHASE_2, "ipsec ike duration ipsec-sa"),
        ):
            if seconds is not None and not least <= seconds <= most:
                yield Finding(
                    "lifetime-unfit",
                    "warning",
                    msg(
                        "tunnel {n}: AWS does not accept a lifetime of {s} seconds",
                        n=tunnel.number,
                        s=seconds,
                    ),
                    msg("AWS takes {least} to {most} seconds here.", least=least, most=most),
                    line_of(download.commands, command, tunnel.number),
                )


def behind_nat(download: Download) -> Iterator[Finding]:
    """Find a tunnel that begins from a private address and does not know of the NAT on its way."""
    for tunnel in download.connection.tunnels:
        if _is_private(tunnel) and not _has_nat_traversal(download, tunnel):
            yield Finding(
                "nat-traversal-missing",
                "warning",
                msg(
                    "tunnel {n} begins from the private address {address} without NAT traversal",
                    n=tunnel.number,
                    address=tunnel.local_address,
                ),
                msg(
                    "A NAT is on the way: `aws: adapt: nat_traversal: on`, unless it passes ESP to the router."
                ),
                line_of(download.commands, "ipsec ike local address", tunnel.number),
            )


def _is_private(tunnel: Tunnel) -> bool:
    return any(IPv4Address(tunnel.local_address) in network for network in _PRIVATE)


def _has_nat_traversal(download: Download, tunnel: Tunnel) -> bool:
    wanted = f"ipsec ike nat-traversal {tunnel.gateway} on"
    return line_of(download.commands, wanted) is not None


LIMIT_RULES = (numbers, perfect_forward_secrecy, lifetimes, behind_nat)
