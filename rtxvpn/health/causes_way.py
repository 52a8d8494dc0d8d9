"""What may be wrong with routes and pings, the most probable first; a clue that finds something puts it before the others."""

from __future__ import annotations

from collections.abc import Mapping

from rtxvpn.health import clues_bgp, clues_log, clues_way
from rtxvpn.health.causes_ipsec import FALLS_AT_ONCE, FALLS_WITH_KEYS, HEARTBEAT
from rtxvpn.health.suspects import LOOK_FIRST, Suspect
from rtxvpn.words import msg

_SHOW_ROUTE = msg("`show ip route`, and `ip route` in `show config`")
_ROUTE_PROPAGATION = msg("the subnet's route table in AWS: a route to the gateway, or route propagation")
_ATTACHMENT = msg("the attachment of the virtual private gateway in AWS, and `vpc:` of the site file")

_INTO_THE_DEAD = Suspect(
    msg("a route of the router leads into a tunnel that carries nothing"),
    msg("route.vpc; `ip route` with `hide` in `show config`"),
    (20, 22), ("route",), clues_way.into_the_dead,
)  # fmt: skip

WAY: Mapping[str, tuple[Suspect, ...]] = {
    "default.none": (
        Suspect(
            msg("`ip route default` is not configured"), msg("`rtxvpn plan`, which shows the missing line"), (1,),
            ("configured",), clues_way.no_default_line, sure=True,
        ),
        Suspect(
            msg("`ip route default` is configured and not in force: its interface is down, or it was withdrawn"),
            msg("`show status lan2` (PPPoE: `show status pp 1`), and `keepalive` or `hide` in the line"),
            (1, 10), ("configured", "withdrawn"), clues_way.default_line, sure=True,
        ),
        Suspect(
            msg("`ip route default` is not configured, or its interface is down"),
            msg("`show ip route`, `show status lan2`"),
            (1,), ("configured",),
        ),
        Suspect(
            msg("a static default with `keepalive` or `hide` has been withdrawn: the provider's router does not answer"),
            msg("`ping` the provider's router, and `ip route default` in `show config`"),
            (10,), ("withdrawn",), cleared=lambda scene: bool(clues_way.no_default_line(scene)),
        ),
    ),
    "default.elsewhere": (
        Suspect(
            msg("`ip route default` is not the site file's"), msg("`rtxvpn plan`, which shows the line"), (1,),
            ("configured",), clues_way.other_default_line,
        ),
        Suspect(
            msg("`ip route default gateway {gateway}` was not applied, or a later line replaced it"),
            msg("`ip route default` in `show config`; `rtxvpn plan`"),
            (1,), ("configured",),
        ),
        Suspect(msg("PPPoE, DHCP or BGP brought another default route"), msg("`show ip route detail`"), (1,)),
    ),
    "vpc.none": (
        Suspect(
            msg("AWS offers no route to {prefix}"), _ATTACHMENT, (20,), ("aws",), clues_way.not_received, sure=True,
        ),
        Suspect(
            msg("`bgp export` limits what the router takes from AWS"),
            msg("`bgp export` and `bgp export filter` in `show config`"),
            (20,), ("export",), clues_way.export_filter,
        ),
        Suspect(
            msg("no static route to {prefix} is configured, and AWS's static routing needs one"),
            msg("`ip route {prefix} gateway tunnel N hide`: `rtxvpn plan`"),
            (26,), ("static",), clues_way.no_route_line, sure=True,
        ),
        Suspect(
            msg("AWS offers no route: the virtual private gateway is not attached to the VPC"), _ATTACHMENT, (20,),
            ("aws",), cleared=lambda scene: clues_way.is_static(scene) or clues_way.is_received(scene),
        ),
        Suspect(
            msg("the static route is missing or hidden"),
            msg("`ip route {prefix} gateway tunnel N hide` in `show config`, `show ip route detail`"),
            (26,), ("static",),
        ),
        Suspect(
            msg("a `bgp export` filter of the router does not let {prefix} in"),
            msg("`bgp export` in `show config`"),
            (20,), ("export",), cleared=lambda scene: clues_way.is_static(scene) or clues_bgp.is_read(scene),
        ),
    ),
    "vpc.tunnels-down": (
        Suspect(msg("no tunnel is up, so its routes are hidden or not learned"), LOOK_FIRST, (14,)),
    ),
    "vpc.bgp-down": (Suspect(msg("no BGP session is up, so no route is learned"), LOOK_FIRST, (15,)),),
    "vpc.elsewhere": (
        Suspect(msg("a more specific or preferred route for {prefix} leads out of the VPN"), _SHOW_ROUTE, (20,)),
    ),
    "vpc.astray": (
        Suspect(msg("a more specific route within {prefix} leads out of the VPN"), _SHOW_ROUTE, (20,)),
    ),
    "vpc.no-hide": (
        Suspect(
            msg("a static route leads into {tunnels}, which carries nothing: without `hide` the router keeps it"),
            msg("`ip route {prefix} gateway tunnel N hide` in `show config`, and {checks}"),
            (20, 26),
        ),
    ),
    "vpc.no-bgp": (
        Suspect(
            msg("a static route leads into {tunnels}, whose BGP session is down: AWS has no way back by it"),
            msg("bgp.session; the static route hides BGP's (`show ip route detail`)"),
            (20,),
        ),
    ),
    "ping.none": (
        Suspect(
            msg("the router's route for {host} leads out of the VPN"), _SHOW_ROUTE, (20,), ("route",),
            clues_way.leaves_by, sure=True,
        ),
        _INTO_THE_DEAD,
        Suspect(
            msg("a filter of the router stops the ping"),
            msg("`secure filter` and `ip filter` in `show config`"),
            (22,), ("filter",), clues_way.ping_filtered, sure=True,
        ),
        Suspect(
            msg("the router offers AWS no route to where the ping comes from, so nothing comes back"),
            msg("`bgp import filter` in `show config`; `aws: adapt: advertise:` of the site file sets it"),
            (17,), ("offered",), clues_way.not_offered, sure=True,
        ),
        Suspect(
            msg("the security group, network ACL or firewall of {host} does not let ICMP in"),
            msg("the security group and network ACL of {host} in AWS, its own firewall"),
            (21,),
        ),
        Suspect(msg("the subnet's route table has no way back"), _ROUTE_PROPAGATION, (21,)),
        Suspect(
            msg("the VPN's static routes in AWS lack the office's network"),
            msg("the static routes of the VPN connection in AWS"),
            (26,), cleared=clues_way.has_bgp,
        ),
        Suspect(
            msg("the router offers AWS no route to the office"),
            msg("`show status bgp neighbor IP advertised-routes`, `bgp import filter` in `show config`"),
            (17,), ("offered",), cleared=clues_way.knows_the_way_back,
        ),
        Suspect(
            msg("the ping left from an address that AWS does not know"),
            msg("`verify: ping_source:` of the site file: the LAN address"),
            (21,), ("offered",), cleared=clues_way.has_source,
        ),
    ),
    "ping.tunnels-down": (Suspect(msg("no tunnel is up"), LOOK_FIRST),),
    "ping.bgp-down": (
        Suspect(msg("no BGP session is up, so AWS knows no way back"), LOOK_FIRST, (15,)),
    ),
    "ping.loss": (
        _INTO_THE_DEAD, HEARTBEAT, FALLS_AT_ONCE, FALLS_WITH_KEYS,
        Suspect(
            msg("a keepalive is not the download's: AWS does not answer a heartbeat, and the tunnel flaps"),
            msg("`ipsec ike keepalive use N on dpd 10 3` (rfc4306 with IKEv2), within `tunnel select N`"),
            (11,), ("flaps",), clues_log.other_keepalive,
        ),
        Suspect(
            msg("the line to the internet is overloaded or loses packets"),
            msg("`ping` AWS's outside addresses from the router"),
            (10,),
        ),
        Suspect(
            msg("a tunnel flaps: heartbeat in place of DPD"),
            msg("`ipsec ike keepalive use` in `show config`, `IP Tunnel` in `show log`"),
            (11,), ("flaps",),
            cleared=lambda scene: scene.observed.more.differences is not None and bool(scene.log),
        ),
        Suspect(
            msg("one of the two tunnels drops what comes back the other way (asymmetric routing)"),
            msg("`ip tunnel secure filter` of both tunnels in `show config`"),
            (22,),
        ),
    ),
}  # fmt: skip
