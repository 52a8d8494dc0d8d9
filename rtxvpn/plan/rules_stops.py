"""The rules about what a router holds beside this VPN, and what stops the VPN: switches, BGP filters, preferences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from ipaddress import IPv4Interface, IPv4Network

from rtxvpn.aws.finding import Finding
from rtxvpn.aws.lines import line_of
from rtxvpn.aws.rules_routes import covers_endpoint, routes_of, unfit
from rtxvpn.plan.situation import STATIC_PREFERENCE, Situation, routed_by_hand
from rtxvpn.words import msg

# what switches something off for the whole router, and what then is off
_SWITCHES = {
    "ipsec use off": msg("the router does no IPsec at all"),
    "ip routing off": msg("the router passes no packets on"),
}


def switches_off(situation: Situation) -> Iterator[Finding]:
    """Find what is switched off for the whole router, and stays so."""
    for entry in situation.after.settings.values():
        effect = _SWITCHES.get(entry.normal)
        if effect is not None:
            yield Finding(
                "router-switch-off",
                "error",
                msg("`{line}` is set on the router: {effect}", line=entry.text, effect=effect),
                msg(
                    "Whatever it was switched off for: switch it on with `{on}`, or the VPN never comes up.",
                    on=entry.normal.removesuffix("off") + "on",
                ),
            )


def offers_nothing(situation: Situation) -> Iterator[Finding]:
    """Find imports by filters that nothing defines: AWS would be offered no network (aws-vpn 5.6 #17)."""
    for number, used in _filters_of(situation, r"bgp import (\d+) static filter ([\d ]+)$"):
        missing = [one for one in used if (None, f"bgp import filter {one}") not in situation.after.settings]
        if missing:
            yield Finding(
                "bgp-filter-missing",
                "error" if missing == used else "warning",
                msg(
                    "`bgp import {number} static` names filters that nothing defines: {missing}",
                    number=number,
                    missing=", ".join(missing),
                ),
                msg(
                    "What they should offer is not offered to AWS. Name filters that `bgp import filter` has."
                ),
                line_of(situation.download.commands, f"bgp import {number}"),
            )


def refuses_routes(situation: Situation) -> Iterator[Finding]:
    """Find filters that keep out of the router what AWS announces (aws-vpn 5.6 #20)."""
    for number, used in _filters_of(situation, r"bgp export (\d+) filter ([\d ]+)$"):
        refusing = [one for one in used if _refuses(situation, one)]
        if refusing:
            routed = bool(situation.site.vpc) or routed_by_hand(situation)
            yield Finding(
                "bgp-routes-refused",
                "error" if refusing == used and not routed else "warning",
                msg(
                    "`bgp export {number}`: its filters {refusing} keep AWS's routes out of the router",
                    number=number,
                    refusing=", ".join(refusing),
                ),
                msg("See that the networks of the VPC get in, or take the line off by hand."),
                line_of(situation.download.commands, f"bgp export {number}"),
            )


def _refuses(situation: Situation, number: str) -> bool:
    """Tell whether an export filter lets nothing in: it rejects, or nothing defines it."""
    entry = situation.after.settings.get((None, f"bgp export filter {number}"))
    return entry is None or "reject" in entry.normal.split(" ")


def _filters_of(situation: Situation, pattern: str) -> Iterator[tuple[str, Sequence[str]]]:
    """Give (AS number, filters) of each such line about this connection's own far ends."""
    connection = situation.download.connection
    ours = set() if connection.static else {str(peer.remote_as) for peer in connection.peers}
    for entry in situation.after.settings.values():
        found = re.match(pattern, entry.normal)
        if found and found[1] in ours:
            yield found[1], found[2].split()


def preferred_bgp(situation: Situation) -> Iterator[Finding]:
    """Find BGP preferred to static routes: those to the VPC then lead nowhere while a session is up."""
    preference = situation.bgp_preference
    routed = bool(situation.site.vpc) or routed_by_hand(situation)
    if routed and not situation.download.connection.static and preference > STATIC_PREFERENCE:
        yield Finding(
            "bgp-over-static",
            "warning",
            msg(
                "`bgp preference {preference}`: what BGP brings wins over the static routes to the VPC",
                preference=preference,
            ),
            msg(
                "The usual preferences are 500 for BGP and 10000 for static routes; `no bgp preference` "
                "brings them back, or leave `vpc:` empty."
            ),
        )


def office_into_tunnel(situation: Situation) -> Iterator[Finding]:
    """Find a route of the download that takes hosts of the office's own network into the tunnel."""
    lan = _lan(situation)
    for network, line in routes_of(situation.download):
        # a larger prefix around the LAN is fine, the LAN's own route is longer
        if lan is not None and network.subnet_of(lan):
            told = msg(
                "`ip route {network}` leads hosts of the LAN {lan} into the tunnel", network=network, lan=lan
            )
            yield unfit("error", told, line)


def routed_beside_bgp(situation: Situation) -> Iterator[Finding]:
    """Find routes that somebody put into a download with BGP, which has none of AWS's (aws-vpn 1.2).

    The very route that `vpc:` stands for is told as what it does to BGP, like that of `vpc:` itself.
    """
    download, lan = situation.download, _lan(situation)
    for network, line in routes_of(download) if not download.connection.static else ():
        told_as_error = covers_endpoint(network, download) or (lan is not None and network.subnet_of(lan))
        # a download's routes lead into this VPN's own tunnels and nowhere else, or it is not read at all
        if not told_as_error and str(network) not in situation.site.vpc:
            told = msg("`ip route {network}`: AWS writes no route where BGP brings them", network=network)
            yield unfit("warning", told, line)


def _lan(situation: Situation) -> IPv4Network | None:
    return IPv4Interface(situation.site.lan.address).network if situation.site.lan else None


STOP_RULES = (
    switches_off,
    offers_nothing,
    refuses_routes,
    preferred_bgp,
    office_into_tunnel,
    routed_beside_bgp,
)
