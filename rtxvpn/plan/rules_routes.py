"""The rules about routes of the router's own to the VPC, or to a part of it, that lead elsewhere than into the VPN."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network

from rtxvpn.aws.finding import Finding
from rtxvpn.config.tree import Entry
from rtxvpn.plan.situation import Situation
from rtxvpn.plan.wan import gateways_of
from rtxvpn.words import Msg, msg

_NAMED = 5  # an office in 10.0.0.0/8 may have hundreds
_ROUTE = re.compile(r"ip route (\S+) gateway ")


def replaced(situation: Situation) -> Iterator[Finding]:
    """Find routes to the VPC that lead elsewhere now, and into the VPN after the plan."""
    for old, new in situation.changed("ip route "):
        if not new.startswith("ip route default ") and _elsewhere(old, situation):
            yield Finding(
                "vpc-route-changes",
                "warning",
                msg("the route to the VPC changes from `{old}` to `{new}`", old=old, new=new),
                msg(
                    "What reaches that network over {gateways} now goes into the VPN; see that `vpc:` is right, and "
                    "that nobody needs the old way.",
                    gateways=", ".join(_elsewhere(old, situation)),
                ),
            )


def parts_elsewhere(situation: Situation) -> Iterator[Finding]:
    """Find routes to parts of the VPC that lead elsewhere and stay: the longer prefix wins."""
    vpc = _vpc(situation)
    found = [
        (entry.text, network)
        for entry in situation.after.settings.values()
        if (network := _network(entry.normal)) is not None
        and any(network.subnet_of(whole) for whole in vpc)
        and _elsewhere(entry.normal, situation)
    ]
    if found:
        lines = [f"`{line}`" for line, _ in found]
        more = [f"… (+{len(lines) - _NAMED})"] if len(lines) > _NAMED else []
        yield Finding(
            "vpc-part-elsewhere",
            "warning",
            msg(
                "parts of the VPC are led elsewhere, past the VPN: {lines}",
                lines=", ".join([*lines[:_NAMED], *more]),
            ),
            _past_the_vpn(situation, [network for _, network in found]),
        )


def _past_the_vpn(situation: Situation, networks: list[IPv4Network]) -> Msg:
    hosts = [host for host in situation.site.verify.ping if any(IPv4Address(host) in one for one in networks)]
    if hosts:
        return msg(
            "Such a route stays and wins over that of the whole VPC, for {hosts} of `verify: ping:` too. If it is "
            "not meant, take it off by hand with `no` before it.",
            hosts=", ".join(hosts),
        )
    return msg(
        "Such a route stays and wins over that of the whole VPC. If it is not meant, take it off by hand "
        "with `no` before it."
    )


def _vpc(situation: Situation) -> list[IPv4Network]:
    """Return the VPC's networks: the site file's, and those that a download of static type routes."""
    lines = [Entry(None, line.text).normal for line in situation.download.commands]
    found = [
        *(_network(f"ip route {prefix} gateway ") for prefix in situation.site.vpc),
        *map(_network, lines),
    ]
    return [network for network in found if network is not None]


def _elsewhere(route: str, situation: Situation) -> list[str]:
    """Return the gateways of a route that are none of this VPN's tunnels."""
    own = {f"tunnel {tunnel.number}" for tunnel in situation.download.connection.tunnels}
    return [gateway for gateway in gateways_of(route) if gateway not in own]


def _network(route: str) -> IPv4Network | None:
    found = _ROUTE.match(route)
    try:
        return IPv4Network(found[1], strict=False) if found else None
    except ValueError:  # `default`, or what no router takes
        return None


ROUTE_RULES = (replaced, parts_elsewhere)
