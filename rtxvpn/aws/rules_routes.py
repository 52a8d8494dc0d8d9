"""The rule about routes in a download: AWS writes none where BGP brings them, and none is for AWS's own address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network

from rtxvpn.aws.download import Download
from rtxvpn.aws.finding import Finding
from rtxvpn.aws.lines import DownloadLine
from rtxvpn.words import msg

_ROUTE = re.compile(r"ip route (\S+) ", re.IGNORECASE)


def routes_of(download: Download) -> Iterator[tuple[IPv4Network, DownloadLine]]:
    """Give the routes of a download with their lines."""
    for line in download.commands:
        if found := _ROUTE.match(line.text):
            yield IPv4Network(found[1], strict=False), line


def routes(download: Download) -> Iterator[Finding]:
    """Find routes that a download does not have unless somebody put them in (aws-vpn 1.2, 1.4 #10)."""
    ends = [IPv4Address(tunnel.remote_address) for tunnel in download.connection.tunnels]
    advice = msg("Take the line out; the VPC's networks belong in `vpc:` of the site file.")
    for network, line in routes_of(download):
        if any(end in network for end in ends):
            told = msg("`ip route {network}` leads AWS's own address into the tunnel", network=network)
            yield Finding("route-unfit", "error", told, advice, line.line)
        elif not download.connection.static:
            told = msg("`ip route {network}`: AWS writes no route where BGP brings them", network=network)
            yield Finding("route-unfit", "warning", told, advice, line.line)


ROUTE_RULES = (routes,)
