"""From symptom to probable causes, the most probable first: the fact book's table aws-vpn 5.6 as data.

A cause may use {tunnel}, {remote}, {peer}, {prefix}, {host} and {gateway}; the numbers in the comments are the
rows of the table.
"""

from __future__ import annotations

from collections.abc import Mapping

from rtxvpn.health.closer_causes import CLOSER
from rtxvpn.words import Msg, msg

CAUSES: Mapping[str, tuple[Msg, ...]] = {
    "default.none": (
        msg(
            "`ip route default` is not configured, or its interface is down: `show ip route`, `show status lan2`"
        ),
        msg(
            "a static default with `keepalive` or `hide` has been withdrawn: the provider's router does not answer"
        ),
    ),
    "default.elsewhere": (
        msg("`ip route default gateway {gateway}` was not applied, or a later line replaced it"),
        msg("PPPoE, DHCP or BGP brought another default route"),
    ),
    "vpc.none": (
        msg("AWS offers no route: the virtual private gateway is not attached to the VPC"),  # 20
        msg("the static route is missing or hidden: `ip route {prefix} gateway tunnel N hide`"),  # 26
        msg("a `bgp export` filter of the router does not let {prefix} in"),  # 20
    ),
    "vpc.tunnels-down": (
        msg("no tunnel is up, so its routes are hidden or not learned: look at ipsec and bgp first"),
    ),
    "vpc.elsewhere": (
        msg("a more specific or preferred route for {prefix} leads out of the VPN: `show ip route`"),  # 20
    ),
    "phase1.none": (
        msg("`ipsec ike local address` is not an address of the router, or `ipsec auto refresh` is off"),  # 1
        msg("UDP 500/4500 is blocked by a filter, the provider or a NAT in front"),  # 2
        msg("the customer gateway's address in AWS is not the router's real outside address"),  # 2
        msg("the pre-shared key of tunnel {tunnel} differs from AWS's, or is the other tunnel's"),  # 3
        msg("encryption, hash or DH group of phase 1 is not allowed by the tunnel options in AWS"),  # 4
        msg("there is no route to {remote}, or tunnel {tunnel} is disabled (`tunnel enable {tunnel}`)"),  # 1
        msg("AWS is replacing this endpoint: look at the AWS Health events"),  # 24
    ),
    "phase1.other-peer": (
        msg(
            "`ipsec ike remote address` is not the download's {remote}: an old or another download was applied"
        ),
        msg("AWS rebuilt its endpoints: get a new download"),  # 25
    ),
    "phase1.version": (
        msg("`ipsec ike version` differs from the download's: it was made for the other IKE version"),
    ),
    "phase2.no-phase1": (msg("phase 1 of tunnel {tunnel} is not up: look at it first"),),
    "phase2.none": (
        msg(
            "phase 2 proposals differ: `ipsec sa policy`, `ipsec ike pfs` and the DH group against AWS"
        ),  # 5, 6
        msg("the proxy ID is not 0.0.0.0/0 on both sides: `ipsec ike local id` and `remote id`"),  # 7
        msg("NAT stands in between and NAT traversal is off: `ipsec ike nat-traversal`"),  # 9
    ),
    "phase2.stale": (
        msg("the keys were not renewed in time: both ends' lifetimes, and `show log` for IKE"),  # 12
        msg("the clock of the router jumped: `ntpdate`, then `ipsec refresh sa`"),
    ),
    "phase2.one-way": (
        msg("a rekey is in progress: look again in a minute"),  # 12
        msg("one end has forgotten an SA: `ipsec sa delete all` starts afresh"),
    ),
    "bgp.tunnel-down": (msg("tunnel {tunnel} has no IPsec SA: look at it first"),),
    "bgp.absent": (
        msg("`bgp configure refresh` was not run after the BGP lines were set"),  # 16
        msg("`bgp use on` or the `bgp neighbor` line of {peer} is missing"),  # 16
    ),
    "bgp.idle": (
        msg(
            "the tunnel interface is down or `ip tunnel address` is wrong: `show status tunnel {tunnel}`"
        ),  # 13, 14
        msg("BGP waits for a tunnel that waits for traffic: ping {peer} once from the router"),  # 14
        msg("`bgp configure refresh` was not run, or an interface has a secondary address"),  # 16
    ),
    "bgp.active": (
        msg("a filter on the tunnel blocks TCP 179"),  # 15
        msg("the neighbor's address or AS, or `local-address`, is not the download's"),  # 15
        msg("a `bgp neighbor pre-shared-key` is set; AWS uses none"),  # 15
        msg("AWS dropped the session (over 100 prefixes, or the same AS on both ends)"),  # 18
    ),
    "bgp.forming": (msg("the session is being set up: look again in half a minute"),),
    "bgp.wrong-as": (
        msg("`bgp autonomous-system` or the AS of `bgp neighbor` is not the download's"),  # 15
    ),
    "ping.none": (
        msg("the security group, network ACL or firewall of {host} does not let ICMP in"),  # 21
        msg("the subnet's route table has no way back: enable route propagation"),  # 21
        msg(
            "the router offers AWS no route to the office: `bgp import filter`, or the VPN's static routes"
        ),  # 17, 26
        msg(
            "the ping left from an address that AWS does not know: set verify.ping_source to the LAN address"
        ),  # 21
    ),
    "ping.tunnels-down": (msg("no tunnel is up: look at ipsec.phase1 and ipsec.phase2 first"),),
    "ping.loss": (
        msg("the line to the internet is overloaded or loses packets: ping AWS's outside addresses"),  # 10
        msg("a tunnel flaps: heartbeat in place of DPD (`ipsec ike keepalive use`)"),  # 11
        msg("one of the two tunnels drops what comes back the other way (asymmetric routing)"),  # 22
    ),
    **CLOSER,
}


def causes_of(symptom: str, **values: object) -> tuple[Msg, ...]:
    """Return the causes of a symptom with its values filled in."""
    return tuple(Msg(cause.pattern, values) for cause in CAUSES[symptom])
