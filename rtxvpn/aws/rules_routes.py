"""The rule about routes in a download: none is for AWS's own address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network

from rtxvpn.aws.download import Download
from rtxvpn.aws.finding import Finding, Severity
from rtxvpn.aws.lines import DownloadLine
from rtxvpn.words import Msg, msg

_ROUTE = re.compile(r"ip route (\S+) ", re.IGNORECASE)


def routes_of(download: Download) -> Iterator[tuple[IPv4Network, DownloadLine]]:
    """Give the routes of a download with their lines."""
    for line in download.commands:
        if found := _ROUTE.match(line.text):
            yield IPv4Network(found[1], strict=False), line


def routes(download: Download) -> Iterator[Finding]:
    """Find routes into the tunnel that the tunnel itself would go by (aws-vpn 1.4 #10)."""
    for network, line in routes_of(download):
        if covers_endpoint(network, download):
            told = msg("`ip route {network}` leads AWS's own address into the tunnel", network=network)
            yield unfit("error", told, line)


def unfit(severity: Severity, told: Msg, line: DownloadLine) -> Finding:
    """Make the finding of a route that does not belong in a download."""
    advice = msg("Take the line out; the VPC's networks belong in `vpc:` of the site file.")
    return Finding("route-unfit", severity, told, advice, line.line)


def covers_endpoint(network: IPv4Network, download: Download) -> bool:
    """Tell whether an endpoint of AWS's lies in a network."""
    return any(IPv4Address(tunnel.remote_address) in network for tunnel in download.connection.tunnels)


ROUTE_RULES = (routes,)
