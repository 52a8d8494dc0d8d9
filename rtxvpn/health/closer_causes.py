"""Probable causes of what only a closer look finds; BGP's are with the others of BGP."""

from __future__ import annotations

from collections.abc import Mapping

from rtxvpn.health import clues_bgp, clues_ipsec, clues_present
from rtxvpn.health.causes_ipsec import NEVER_BEGUN
from rtxvpn.health.suspects import LOOK_FIRST, Suspect
from rtxvpn.words import msg

CLOSER: Mapping[str, tuple[Suspect, ...]] = {
    "redundancy.lost": (
        Suspect(msg("a tunnel carries no traffic"), LOOK_FIRST),
        Suspect(
            msg("AWS replaces one endpoint at a time"), msg("the AWS Health events"), (24,),
        ),
    ),
    "pairs.many": (
        Suspect(
            msg("more than one pair of identities: one pair of 0.0.0.0/0 is all that AWS bears"),
            msg("`ipsec ike local id` and `remote id`, `ipsec sa policy` in `show config`"),
            (28,), ("proxy-id",), clues_ipsec.other_proxy_id, sure=True,
        ),
        Suspect(
            msg("more than one pair of identities: one pair of 0.0.0.0/0 is all that AWS bears"),
            msg("`ipsec ike local id` and `remote id`, `ipsec sa policy` in `show config`"),
            (28,), ("proxy-id",), cleared=clues_bgp.is_read,
        ),
        Suspect(
            msg("both ends rekey at once (collision)"),
            msg("`ipsec ike duration` in `show config`, against the lifetimes of AWS's tunnel options"),
            (12,),
        ),
    ),
    "tunnel.no-sas": (
        Suspect(msg("tunnel {tunnel} has no SAs"), LOOK_FIRST, (13,)),
    ),
    "interface.down": (
        Suspect(
            msg("tunnel {tunnel} is disabled, or `ipsec auto refresh` is off"),
            msg("`tunnel enable {tunnel}` and `ipsec auto refresh on` in `show config`"),
            (1,), ("enabled",), clues_present.disabled, sure=True,
        ),
        NEVER_BEGUN,
        Suspect(
            msg("`tunnel enable {tunnel}` is missing, or the interface has just come up"),
            msg("`tunnel enable {tunnel}` in `show config`, `show status tunnel {tunnel}` again"),
            (13,), ("enabled",),
        ),
    ),
    "inner.none": (
        Suspect(
            msg("the inner addresses of tunnel {tunnel} are not the download's"),
            msg("`ip tunnel address` and `ip tunnel remote address`: `rtxvpn plan`"),
            (13,), ("inner",), clues_bgp.other_inner, sure=True,
        ),
        Suspect(
            msg("a filter on tunnel {tunnel} stops the ping"),
            msg("`ip tunnel secure filter` and `ip filter` in `show config`"),
            (13, 22), ("filter",), clues_bgp.inner_filtered, sure=True,
        ),
        Suspect(
            msg("a filter on the line stops ESP: the keys are agreed on, and no data passes"),
            msg("`ip filter` in `show config`: let ESP (with NAT traversal UDP 4500) pass to and from {remote}"),
            (2,), ("esp",), clues_ipsec.esp_filtered, sure=True,
        ),
        Suspect(
            msg("`ip tunnel address` and `ip tunnel remote address` are not the download's, or swapped"),
            msg("`ip tunnel address` in `show config`, against the download"),
            (13,), ("inner",), cleared=clues_bgp.bgp_as_in_download,
        ),
        Suspect(
            msg("a filter on tunnel {tunnel} drops ICMP or everything"),
            msg("`ip tunnel secure filter` and `ip filter` in `show config`"),
            (13, 22), ("filter",), cleared=clues_bgp.filters_pass,
        ),
        Suspect(
            msg("AWS's end of tunnel {tunnel} does not pass data on"), msg("the tunnel's details in AWS"), (24,),
        ),
    ),
    "local.none": (
        Suspect(
            msg("this computer does not reach {host} through the router"),
            msg("this computer's own route to {host}"),
        ),
        Suspect(
            msg("the security group or network ACL of {host} lets the router's ping in, and not this network"),
            msg("the security group and network ACL of {host} in AWS"),
            (21,),
        ),
        Suspect(
            msg("AWS does not know this computer's network"),
            msg("`bgp import filter` in `show config`, or the VPN's static routes in AWS"),
            (17, 26),
        ),
        Suspect(
            msg("a filter of the router on the LAN side drops it"), msg("`ip lan1 secure filter` in `show config`"),
        ),
    ),
    "keepalive.none": (
        Suspect(
            msg("without a keepalive a dead tunnel is noticed only when its keys expire"),
            msg("`ipsec ike keepalive use N on dpd 10 3` (rfc4306 with IKEv2)"),
            (10,),
        ),
    ),
    "keepalive.heartbeat": (
        Suspect(
            msg("the router fell back to heartbeat, which AWS does not answer: the tunnel flaps"),
            msg("`ipsec ike keepalive use N on dpd 10 3`, within `tunnel select N`"),
            (10, 11),
        ),
    ),
    "mss.large": (
        Suspect(
            msg("TCP segments are larger than the tunnel: HTTPS stalls while a ping passes"),
            msg("`ip tunnel tcp mss limit auto`, or a number that fits the line"),
            (23,),
        ),
    ),
    "dhcp.none": (
        Suspect(
            msg("`dhcp service server` or the `dhcp scope` of {range} is missing"),
            msg("`show status dhcp`, `dhcp scope` in `show config`"),
        ),
    ),
    "dhcp.range": (
        Suspect(
            msg("the `dhcp scope` is not the site file's {range}"), msg("`rtxvpn plan`, which shows the line"),
        ),
    ),
    "dhcp.full": (
        Suspect(
            msg("more devices than addresses"), msg("`show status dhcp`; a wider scope, or a shorter lease"),
        ),
    ),
    "router.clock": (
        Suspect(
            msg("the clock is not set by the network"), msg("`ntpdate`, and `schedule at` to repeat it"),
        ),
    ),
    "router.cpu": (
        Suspect(
            msg("traffic near the limit, or logging at debug level"),
            msg("`show status lan2`, and `syslog debug off`"),
        ),
    ),
    "router.memory": (
        Suspect(
            msg("many sessions or a large log"), msg("`show environment` again; restart in a quiet hour"),
        ),
    ),
    "router.unsaved": (
        Suspect(
            msg("somebody changed it and did not save: a restart takes the change back"),
            msg("`show log` for who logged in; then `save`"),
        ),
    ),
}  # fmt: skip
