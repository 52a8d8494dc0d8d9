"""What may be wrong with BGP, the most probable first; a clue that finds something puts it before the others."""

from __future__ import annotations

from collections.abc import Mapping

from rtxvpn.health import clues_bgp, clues_ipsec
from rtxvpn.health.causes_ipsec import FALLS_AT_ONCE, FALLS_WITH_KEYS, HEARTBEAT, LOST_KEYS
from rtxvpn.health.scene import is_keyed
from rtxvpn.health.suspects import LOOK_FIRST, Suspect
from rtxvpn.words import msg

_PLAN = msg("`rtxvpn plan` shows the lines, `rtxvpn apply` sets them")
_REFRESH = msg("`bgp configure refresh`, then `show status bgp neighbor`")

_WITH_A_CLUE = (
    Suspect(
        msg("BGP or the inner address of tunnel {tunnel} is not configured as in the download"), _PLAN,
        (13, 15, 16), ("lines", "interface"), clues_bgp.other_bgp, sure=True,
    ),
    Suspect(
        msg("the session has a key (TCP MD5), and AWS has none"),
        msg("`no bgp neighbor pre-shared-key N`, then `bgp configure refresh`"),
        (15,), ("md5",), clues_bgp.signed, sure=True,
    ),
    Suspect(
        msg("an interface has a secondary address: while it has, BGP does not run"),
        msg("`no ip lan1 secondary address` of that interface, then `bgp configure refresh`"),
        (16,), ("secondary",), clues_bgp.secondary, sure=True,
    ),
    Suspect(
        msg("an AS number is over 65535: the router takes none of 32 bits"),
        msg("`bgp autonomous-system` and `bgp neighbor` in `show config`; AWS needs another ASN"),
        (16,), ("lines",), clues_bgp.long_as, sure=True,
    ),
    Suspect(
        msg("the lines of BGP are there but not in force"), _REFRESH, (16,), ("refresh", "lines"),
        clues_bgp.not_refreshed, sure=True,
    ),
    Suspect(
        msg("a filter on tunnel {tunnel} stops TCP 179"),
        msg("`ip tunnel secure filter` and `ip filter` in `show config`: let TCP 179 pass between the inner addresses"),
        (15, 22), ("filter",), clues_bgp.tunnel_filtered, sure=True,
    ),
    Suspect(
        msg("a filter on the line stops ESP: the keys are agreed on, and no data passes"),
        msg("`ip filter` in `show config`: let ESP (with NAT traversal UDP 4500) pass to and from {remote}"),
        (2,), ("filter", "esp"), clues_ipsec.esp_filtered, sure=True,
    ),
    HEARTBEAT,
    Suspect(
        msg("tunnel {tunnel} is not configured as in the download"), _PLAN, (11, 12, 13), ("lines",),
        clues_bgp.other_lines,
    ),
    LOST_KEYS,
    FALLS_AT_ONCE,
    FALLS_WITH_KEYS,
    Suspect(
        msg("`bgp import filter` is not the download's: AWS drops a session that is offered over 100 routes"),
        msg("`bgp import filter` in `show config`, against `show ip route`"),
        (18,), (), clues_bgp.other_import,
    ),
    Suspect(
        msg("AWS's end of the BGP session of tunnel {tunnel} does not answer, and nothing on the router explains it"),
        msg("the tunnel's details in AWS: Health events, over 100 prefixes, BGP log"),
        (15, 18, 24), ("aws", "lines", "filter", "md5", "secondary"), clues_bgp.bgp_silent,
    ),
    Suspect(
        msg("a filter stands on tunnel {tunnel}, and this tool cannot tell what it lets through"),
        msg("`ip tunnel secure filter` and `ip filter` in `show config`: TCP 179 must pass"),
        (15, 22), ("filter",), clues_bgp.tunnel_unsure,
    ),
)  # fmt: skip

_FILTER = Suspect(
    msg("a filter on the tunnel blocks TCP 179"),
    msg("`ip tunnel secure filter` and `ip filter` in `show config`"),
    (15,), ("filter",), cleared=clues_bgp.filters_pass,
)  # fmt: skip
_LINES = Suspect(
    msg("the neighbor's address or AS, or `local-address`, is not the download's"),
    msg("`bgp neighbor` in `show config`, against the download"),
    (15,), ("lines",), cleared=clues_bgp.bgp_as_in_download,
)  # fmt: skip
_MD5 = Suspect(
    msg("a `bgp neighbor pre-shared-key` is set; AWS uses none"),
    msg("`bgp neighbor pre-shared-key` in `show config`"),
    (15,), ("md5",), cleared=clues_bgp.is_read,
)  # fmt: skip
_SECONDARY = Suspect(
    msg("an interface has a secondary address, so BGP does not run"),
    msg("`secondary address` in `show config`"),
    (16,), ("secondary",), cleared=clues_bgp.is_read,
)  # fmt: skip
_NOT_REFRESHED = Suspect(
    msg("`bgp configure refresh` was not run after the BGP lines were set"), _REFRESH, (16,), ("refresh",),
    cleared=clues_bgp.is_in_force,
)  # fmt: skip
_AWS = Suspect(
    msg("AWS dropped the session (over 100 prefixes, or the same AS on both ends)"),
    msg("the tunnel's details and BGP log in AWS; `bgp import filter` in `show config`"),
    (18,), ("aws",),
)  # fmt: skip

BGP: Mapping[str, tuple[Suspect, ...]] = {
    "bgp.tunnel-down": (
        Suspect(msg("tunnel {tunnel} has no IPsec SA"), LOOK_FIRST, (14,)),
    ),
    "bgp.absent": (
        *_WITH_A_CLUE,
        _NOT_REFRESHED,
        Suspect(
            msg("`bgp use on` or the `bgp neighbor` line of {peer} is missing"),
            msg("the lines of `bgp` in `show config`"),
            (16,), ("lines",), cleared=clues_bgp.bgp_as_in_download,
        ),
        _SECONDARY,
    ),
    "bgp.idle": (
        *_WITH_A_CLUE,
        Suspect(
            msg("the tunnel interface is down or `ip tunnel address` is wrong"),
            msg("`show status tunnel {tunnel}`, and `ip tunnel address` in `show config`"),
            (13, 14), ("interface",), cleared=clues_bgp.is_online,
        ),
        Suspect(
            msg("BGP waits for a tunnel that waits for traffic"), msg("`ping {peer}` once from the router"),
            (14,), ("idle",), cleared=is_keyed,
        ),
        _SECONDARY,
        _NOT_REFRESHED,
        _AWS,
    ),
    "bgp.active": (*_WITH_A_CLUE, _FILTER, _LINES, _MD5, _AWS, _NOT_REFRESHED),
    "bgp.forming": (
        *_WITH_A_CLUE[:-2],
        Suspect(
            msg("the session is being set up"), msg("`show status bgp neighbor` again in half a minute"), (14,),
        ),
        _AWS,
    ),
    "bgp.wrong-as": (
        *_WITH_A_CLUE,
        Suspect(
            msg("`bgp autonomous-system` or the AS of `bgp neighbor` is not the download's"),
            msg("`bgp autonomous-system` and `bgp neighbor` in `show config`, against the download"),
            (15,), ("lines",), cleared=clues_bgp.bgp_as_in_download,
        ),
        _NOT_REFRESHED,
    ),
    "bgp.hold": (
        Suspect(
            msg("the hold-time of `bgp neighbor` is not the download's"),
            msg("`bgp neighbor` in `show config`; then `bgp configure refresh`"),
            (11,),
        ),
    ),
    "bgp.flaps": (
        HEARTBEAT, FALLS_AT_ONCE, FALLS_WITH_KEYS,
        Suspect(
            msg("the tunnel under it flaps"), msg("`IP Tunnel[{tunnel}] Down` in `show log`, and how often"), (11,),
            ("flaps",),
        ),
        Suspect(
            msg("lifetimes differ or both ends rekey at once: flaps about hourly or every 8 hours"),
            msg("`ipsec ike duration` in `show config`, against the lifetimes of AWS's tunnel options"),
            (12,), ("lifetime",),
        ),
        Suspect(
            msg("AWS drops the session at more than 100 prefixes"),
            msg("`show status bgp neighbor {peer} advertised-routes`: count them"),
            (18,),
        ),
    ),
    "bgp.received": (
        Suspect(
            msg("the virtual private gateway is not attached to this VPC, or the site's `vpc` is wrong"),
            msg("the attachment of the gateway in AWS, and `vpc:` of the site file"),
            (20,),
        ),
    ),
    "offered.none": (
        Suspect(
            msg("`bgp import filter` matches nothing: 0.0.0.0/0 without a static default, or the wrong LAN"),
            msg("`bgp import filter` in `show config`, against `show ip route`"),
            (17,),
        ),
    ),
    "offered.missing": (
        Suspect(
            msg("`bgp import filter` does not let {prefixes} out, so AWS has no way back to it"),
            msg("`bgp import filter` in `show config`; `aws: adapt: advertise:` of the site file sets it"),
            (17,),
        ),
    ),
    "offered.many": (
        Suspect(
            msg("`bgp import filter` lets too much out: AWS drops the session over 100"),
            msg("`bgp import filter` in `show config`"),
            (18,),
        ),
    ),
    "offered.default": (
        Suspect(
            msg("the filter `equal 0.0.0.0/0` of the download: with route propagation all of the VPC goes here"),
            msg("`aws: adapt: advertise:` of the site file; if it is meant, turn off the finding "
                "default-route-advertised"),
            (19,),
        ),
    ),
}  # fmt: skip
