"""The rules about a download's BGP: AS numbers, neighbours, filters and the refresh (aws-vpn 1.4, 2.4)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rtxvpn.aws.download import Download
from rtxvpn.aws.finding import Finding
from rtxvpn.aws.lines import line_of, starts_with
from rtxvpn.words import msg

_LARGEST_AS = 65535  # CR 29: `bgp autonomous-system` and the neighbour's take 1..65535
# Amazon's own numbers, not to be used by a customer (aws-vpn 2.4); 0, 23456 and 65535 by RFC
_RESERVED_AS = frozenset({0, 7224, 9059, 10124, 17943, 23456, 65535})
_FILTER = re.compile(r"bgp import filter (\d+) (.*)", re.IGNORECASE)


def as_number_size(download: Download) -> Iterator[Finding]:
    """Find AS numbers that the RTX830 cannot hold."""
    peers = download.connection.peers
    numbers = {download.connection.local_as: line_of(download.commands, "bgp autonomous-system")}
    for peer in peers:
        numbers.setdefault(peer.remote_as, line_of(download.commands, f"bgp neighbor {peer.number}"))
    for number, line in numbers.items():
        if number is not None and number > _LARGEST_AS:
            yield Finding(
                "as-number-32bit",
                "error",
                msg("AS {number} needs 32 bits; the RTX830 knows AS numbers up to 65535", number=number),
                msg("Make the gateway in AWS anew with a 16-bit number, such as 64512 or 65000."),
                line,
            )


def own_as_number(download: Download) -> Iterator[Finding]:
    """Find an own AS number that is reserved, or is AWS's."""
    own = download.connection.local_as
    line = line_of(download.commands, "bgp autonomous-system")
    if own in _RESERVED_AS:
        what = msg("AS {number} is reserved and cannot be the office's own", number=own)
        advice = msg("Make the customer gateway in AWS anew with a private number, such as 65000.")
        yield Finding("as-number-reserved", "error", what, advice, line)
    if any(peer.remote_as == own for peer in download.connection.peers):
        what = msg("AS {number} is both AWS's and the office's own", number=own)
        advice = msg("Make the customer gateway in AWS anew with another number.")
        yield Finding("as-number-same", "error", what, advice, line)


def neighbours(download: Download) -> Iterator[Finding]:
    """Find BGP neighbours whose addresses are not the inside addresses of a tunnel."""
    inner = {
        tunnel.inside_remote: tunnel.inside_address.partition("/")[0]
        for tunnel in download.connection.tunnels
    }
    for peer in download.connection.peers:
        own = inner.get(peer.address)
        if own is None or peer.local_address not in (None, own):
            yield Finding(
                "neighbor-not-inside",
                "error",
                msg(
                    "BGP neighbour {number} does not have the inside addresses of a tunnel",
                    number=peer.number,
                ),
                msg("Its address must be AWS's inside address, its local-address the router's."),
                line_of(download.commands, f"bgp neighbor {peer.number}"),
            )


def default_route(download: Download) -> Iterator[Finding]:
    """Find the filter that offers the office's default route to the VPC, once."""
    for line in download.commands:
        if re.match(r"bgp import filter \d+ \w+ .*\b0\.0\.0\.0/0", line.text, re.IGNORECASE):
            yield Finding(
                "default-route-advertised",
                "warning",
                msg("the office offers its default route to the VPC, and not its own network"),
                msg(
                    "With route propagation the VPC may send all its traffic here; "
                    "name the LAN instead of 0.0.0.0/0."
                ),
                line.line,
            )
            return


def repeated_filters(download: Download) -> Iterator[Finding]:
    """Find filter numbers with two definitions: the router keeps the last."""
    seen: dict[str, str] = {}
    for line in download.commands:
        hit = _FILTER.match(line.text)
        if hit and seen.setdefault(hit[1], hit[2]) != hit[2]:
            yield Finding(
                "filter-number-repeated",
                "warning",
                msg("BGP filter {number} is defined again; the router keeps only the last", number=hit[1]),
                msg("Put all prefixes on one line: `bgp import filter {number} equal A B`.", number=hit[1]),
                line.line,
            )


def refresh_last(download: Download) -> Iterator[Finding]:
    """Find BGP commands that come too late for the refresh that makes them work (CR 29.10)."""
    bgp = [line for line in download.commands if starts_with(line.text, "bgp")]
    if bgp and not starts_with(bgp[-1].text, "bgp configure refresh"):
        yield Finding(
            "bgp-refresh-missing",
            "error",
            msg("BGP commands follow the last `bgp configure refresh`: they would have no effect"),
            msg("Put `bgp configure refresh` at the very end."),
            bgp[-1].line,
        )


BGP_RULES = (as_number_size, own_as_number, neighbours, default_route, repeated_filters, refresh_last)
