"""Probable causes of what only a closer look finds; the numbers are the rows of fact book aws-vpn 5.6."""

from __future__ import annotations

from collections.abc import Mapping

from rtxvpn.words import Msg, msg

CLOSER: Mapping[str, tuple[Msg, ...]] = {
    "redundancy.lost": (
        msg("one tunnel is down: look at its ipsec and bgp results"),
        msg("AWS replaces one endpoint at a time: look at the AWS Health events"),  # 24
    ),
    "pairs.many": (
        msg("more than one pair of identities: one pair of 0.0.0.0/0 is all that AWS bears"),  # 28
        msg("both ends rekey at once (collision): compare the lifetimes with AWS's options"),  # 12
    ),
    "interface.down": (
        msg("tunnel {tunnel} has no SAs yet, or `tunnel enable {tunnel}` is missing"),  # 1, 13
    ),
    "inner.none": (
        msg("`ip tunnel address` and `ip tunnel remote address` are not the download's, or swapped"),  # 13
        msg("a filter on tunnel {tunnel} drops ICMP or everything"),  # 13, 22
    ),
    "local.none": (
        msg("this computer does not reach {host} through the router: look at its own route to {host}"),
        msg(
            "the security group or network ACL of {host} lets the router's ping in, and not this network"
        ),  # 21
        msg(
            "AWS does not know this computer's network: `bgp import filter`, or the VPN's static routes"
        ),  # 17
        msg("a filter of the router on the LAN side drops it: `ip lan1 secure filter`"),
    ),
    "keepalive.none": (
        msg("without a keepalive a dead tunnel is noticed only when its keys expire: use dpd"),  # 10
    ),
    "keepalive.heartbeat": (
        msg("the router fell back to heartbeat: `ipsec ike keepalive use N on dpd 10 3`"),  # 10, 11
    ),
    "mss.large": (
        msg(
            "`ip tunnel tcp mss limit auto`, or a number that fits the line, keeps HTTPS from stalling"
        ),  # 23
    ),
    "bgp.hold": (msg("the hold-time of `bgp neighbor` is not the download's"),),
    "bgp.flaps": (
        msg("the tunnel under it flaps: look for `IP Tunnel[N] Down` in `show log`"),  # 11
        msg("lifetimes differ or both ends rekey at once: flaps about hourly or every 8 hours"),  # 12
        msg("AWS drops the session at more than 100 prefixes: count the routes offered"),  # 18
    ),
    "bgp.received": (
        msg("the virtual private gateway is not attached to this VPC, or the site's `vpc` is wrong"),  # 20
    ),
    "offered.none": (
        msg(
            "`bgp import filter` matches nothing: 0.0.0.0/0 without a static default, or the wrong LAN"
        ),  # 17
    ),
    "offered.many": (msg("`bgp import filter` lets too much out: AWS drops the session over 100"),),  # 18
    "offered.default": (
        msg(
            "the filter `equal 0.0.0.0/0` of the download: with route propagation all of the VPC goes here; "
            "turn off the finding default-route-advertised if it is meant"
        ),  # 19
    ),
    "dhcp.none": (
        msg("`dhcp service server` or the `dhcp scope` of {range} is missing: `show status dhcp`"),
    ),
    "dhcp.full": (msg("more devices than addresses: widen the scope or shorten the lease"),),
    "router.clock": (msg("the clock is not set by the network: `ntpdate`, and `schedule at` to repeat it"),),
    "router.cpu": (msg("traffic near the limit, or logging at debug level: `syslog debug off`"),),
    "router.memory": (msg("many sessions or a large log: look again, restart in a quiet hour"),),
    "router.unsaved": (msg("somebody changed it and did not `save`: a restart takes the change back"),),
}
