"""What may be wrong with IKE and IPsec, the most probable first; a clue that finds something puts it before the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from rtxvpn.health import clues_bgp, clues_ipsec, clues_log, clues_present
from rtxvpn.health.scene import all_silent, another_speaks, tries
from rtxvpn.health.suspects import LOOK_FIRST, Suspect
from rtxvpn.words import msg

_PLAN = msg("`rtxvpn plan` shows the lines, `rtxvpn apply` sets them")
_HEALTH = msg("the AWS Health events, and the connection's tunnel details in AWS")
_AWS_LOG = msg("get a new download and compare; AWS's tunnel log names the reason")

OTHER_LINES = Suspect(
    msg("tunnel {tunnel} is not configured as in the download"), _PLAN, (4, 5, 6, 7, 9, 12), ("proposal",),
    clues_ipsec.other_ipsec,
)  # fmt: skip
HEARTBEAT = Suspect(
    msg("the tunnel drops, and its keepalive is not the download's: AWS does not answer a heartbeat"),
    msg("`ipsec ike keepalive use N on dpd 10 3` (rfc4306 with IKEv2), within `tunnel select N`"),
    (10, 11), ("flaps",), clues_log.heartbeat,
)  # fmt: skip
FALLS_AT_ONCE = Suspect(
    msg("the tunnel falls about every half minute: a heartbeat that AWS does not answer, or BGP's hold time"),
    msg("`ipsec ike keepalive use` in `show config`, and the drops in `show status bgp neighbor`"),
    (11,), ("flaps",), clues_log.falls_at_once,
)  # fmt: skip
FALLS_WITH_KEYS = Suspect(
    msg("the tunnel falls about as often as its keys expire: both ends' lifetimes differ, or they renew at once"),
    msg("`ipsec ike duration` in `show config`, against the lifetimes of AWS's tunnel options"),
    (12,), ("flaps", "lifetime"), clues_log.falls_with_keys,
)  # fmt: skip
LOST_KEYS = Suspect(
    msg("AWS sends under keys that the router has lost, after a restart or a change"),
    msg("`ipsec refresh sa`, then `show ipsec sa`"),
    (10, 24), ("keys-lost",), clues_log.unknown_gateway,
)  # fmt: skip
GONE_IDLE = Suspect(
    msg("the tunnel was idle, went down, and nobody has begun it again: AWS does not by itself"),
    msg("`ping` a host of the VPC; then keep traffic on it (`ipsec ike keepalive use N on icmp-echo`)"),
    (27,), ("idle",), clues_log.gone_idle,
)  # fmt: skip
OTHER_PROXY_ID = Suspect(
    msg("the identities of phase 2 (proxy ID) are not 0.0.0.0/0"),
    msg("`ipsec ike local id` and `remote id` in `show config`, the networks of AWS's connection options"),
    (7,), ("proxy-id",), clues_ipsec.other_proxy_id,
)  # fmt: skip
NO_NAT_TRAVERSAL = Suspect(
    msg("the router's address is private, so NAT stands in between, and NAT traversal is off"),
    msg("`ipsec ike nat-traversal N on`, and a `nat descriptor masquerade static` for UDP 500/4500"),
    (9,), ("nat",), clues_ipsec.nat_in_between, sure=True,
)  # fmt: skip
OTHER_REMOTE = Suspect(
    msg("`ipsec ike remote address` is not the download's: an old or another download was applied"),
    _PLAN, (25,), ("remote",), clues_ipsec.other_remote, sure=True,
)  # fmt: skip
_REBUILT = Suspect(
    msg("AWS rebuilt its endpoints"),
    msg("the addresses in AWS's tunnel details; if they are others, get a new download"),
    (25,), ("remote",),
)  # fmt: skip
OTHER_NUMBERS = Suspect(
    msg("the VPN is on the router under other tunnel numbers than those that the site file leads to"),
    msg("`aws: adapt: renumber: auto` in the site file, then `rtxvpn plan`"),
    clue=clues_present.other_numbers, sure=True,
)  # fmt: skip
NEVER_BEGUN = Suspect(
    msg("the router does not begin the key exchange of tunnel {tunnel}: `ipsec auto refresh` is off for its gateway"),
    msg("`no ipsec auto refresh N` with the gateway's number; `rtxvpn plan` shows it"),
    (1,), ("enabled",), clues_present.never_begun, sure=True,
)  # fmt: skip

_PHASE1 = (
    OTHER_NUMBERS,
    Suspect(
        msg("the pre-shared key of tunnel {tunnel} on the router is not the download's"), _PLAN, (3,), ("key",),
        clues_ipsec.other_key, sure=True,
    ),
    Suspect(
        msg("`ipsec ike local address` of tunnel {tunnel} is no address of the router"),
        msg("`ip lan2 address` and `ipsec ike local address` in `show config`"),
        (1,), ("address",), clues_ipsec.other_address, sure=True,
    ),
    Suspect(
        msg("tunnel {tunnel} is disabled, or `ipsec auto refresh` is off"),
        msg("`tunnel enable {tunnel}` and `ipsec auto refresh on` in `show config`"),
        (1,), ("enabled",), clues_present.disabled, sure=True,
    ),
    NEVER_BEGUN,
    OTHER_REMOTE,
    Suspect(
        msg("the names of IKEv2 are not the download's: AWS refuses a router that calls itself otherwise"),
        msg("`ipsec ike local name N` must be the customer gateway's public address, `ipv4-addr`"),
        (8,), ("name",), clues_ipsec.other_name, sure=True,
    ),
    HEARTBEAT,
    OTHER_LINES,
    NO_NAT_TRAVERSAL,
    Suspect(
        msg("there is no route to AWS's address {remote}"),
        msg("`ip route default` in `show config`, `show status lan2`"),
        (1,), ("route", "line", "blocked", "endpoint"), clues_ipsec.no_way_out, sure=True,
    ),
    Suspect(
        msg("no outside address of AWS answers: the line to the internet is down or blocked"),
        msg("`show status lan2` (PPPoE: `show status pp 1`), and the provider"),
        (10,), ("line", "blocked", "endpoint", "key", "proposal", "gateway"), clues_ipsec.line_down,
    ),
    Suspect(
        msg("the provider's router answers and no endpoint of AWS does: AWS is changing the connection, or the way to it is broken"),
        _HEALTH, (25,), ("line", "blocked", "endpoint", "remote", "key", "proposal", "gateway"), clues_ipsec.aws_away,
    ),
    Suspect(
        msg("AWS's endpoint {remote} does not answer, the other one does"), _HEALTH, (24,),
        ("endpoint", "blocked", "key", "proposal"), clues_ipsec.peer_silent,
    ),
    Suspect(
        msg("a filter of the router stops IKE"),
        msg("`secure filter` and `ip filter` in `show config`: let UDP 500, UDP 4500 and ESP pass to and from {remote}"),
        (2,), ("blocked",), clues_ipsec.filtered, sure=True,
    ),
    Suspect(
        msg("AWS's IKE reaches the router and comes to nothing: the keys or the proposals differ"), _AWS_LOG,
        (3, 4, 9), ("key", "proposal", "blocked"), clues_ipsec.aws_begins,
    ),
    Suspect(
        msg("every endpoint answers a ping and none answers IKE: UDP 500/4500 is blocked on the way, or AWS "
            "refuses both keys"),
        msg("filters and NAT in front of the router; whether AWS's tunnel log shows the router's IKE"),
        (2, 9), ("blocked",), clues_ipsec.ike_blocked,
    ),
    Suspect(
        msg("the keys of both tunnels are not AWS's: an old or another download was applied"),
        msg("get a new download: with it `rtxvpn plan` shows what differs"),
        (3, 25), ("key", "remote"), clues_ipsec.ike_blocked,
    ),
    Suspect(
        msg("the pre-shared key of tunnel {tunnel} differs at AWS, or a proposal does"), _AWS_LOG, (3, 4),
        ("key", "proposal"), clues_ipsec.key_refused,
    ),
    Suspect(
        msg("a filter of the router stands on the line, and this tool cannot tell what it lets through"),
        msg("`show config`: UDP 500, UDP 4500 and ESP must pass to and from {remote}"),
        (2,), (), clues_ipsec.filter_unsure,
    ),
    LOST_KEYS,
    FALLS_AT_ONCE,
    FALLS_WITH_KEYS,
    GONE_IDLE,
    # without a clue
    Suspect(
        msg("`ipsec ike local address` is not an address of the router"),
        msg("`ip lan2 address` and `ipsec ike local address` in `show config`"),
        (1,), ("address",), cleared=clues_ipsec.address_is_right,
    ),
    Suspect(
        msg("UDP 500/4500 is blocked by a filter, the provider or a NAT in front"),
        msg("`ip filter` in `show config`, and what stands in front of the router"),
        (2,), ("blocked",), cleared=another_speaks,
    ),
    Suspect(
        msg("the pre-shared key differs from AWS's, or is the other tunnel's"), _AWS_LOG, (3,), ("key",),
    ),
    Suspect(
        msg("the customer gateway's address in AWS is not the router's real outside address"),
        msg("the customer gateway in AWS, against `show ip route` and the NAT in front"),
        (2,), ("gateway",), cleared=another_speaks,
    ),
    Suspect(
        msg("encryption, hash or DH group of phase 1 is not allowed by the tunnel options in AWS"),
        msg("AWS's tunnel options, against `ipsec ike encryption`, `hash` and `group` in `show config`"),
        (4,), ("proposal",),
    ),
    Suspect(
        msg("AWS does not accept the name of the router (IKEv2): behind NAT it is not the public address"),
        msg("`ipsec ike local name N` must be the customer gateway's public address, `ipv4-addr`"),
        (8,), ("name",), cleared=clues_ipsec.name_is_right,
    ),
    Suspect(
        msg("NAT stands in between, and UDP 4500 or ESP does not pass it"),
        msg("`ipsec ike nat-traversal N on`, and the NAT in front of the router"),
        (9,), ("nat",), cleared=lambda scene: clues_ipsec.no_nat_matters(scene) or another_speaks(scene),
    ),
    Suspect(
        msg("there is no route to {remote}"), msg("`show ip route`"), (1,), ("route",),
        cleared=clues_ipsec.has_way_out,
    ),
    Suspect(
        msg("tunnel {tunnel} is disabled"), msg("`tunnel enable {tunnel}` in `show config`"), (1,), ("enabled",),
        # a tunnel that the log shows tried is switched on, whoever may not read the configuration
        cleared=lambda scene: clues_bgp.is_read(scene) or bool(tries(scene)),
    ),
    Suspect(
        msg("the tunnel is idle and nobody begins it: AWS does not by itself"),
        msg("`ping` a host of the VPC, then `show ipsec sa`"),
        (27,), ("idle",), cleared=clues_log.is_tried,
    ),
    Suspect(
        msg("AWS is replacing this endpoint"), _HEALTH, (24,), ("endpoint",), cleared=all_silent,
    ),
    replace(_REBUILT, cleared=another_speaks),
)  # fmt: skip

_NO_PROPOSAL = Suspect(
    msg("phase 2 proposals differ"),
    msg("`ipsec sa policy`, `ipsec ike pfs` and the DH group, against AWS's tunnel options"),
    (5, 6), ("proposal",),
)  # fmt: skip
_NO_PROXY_ID = Suspect(
    msg("the proxy ID is not 0.0.0.0/0 on both sides"),
    msg("`ipsec ike local id` and `remote id`, the networks of AWS's connection options"),
    (7,), ("proxy-id",),
)  # fmt: skip
_NAT = Suspect(
    msg("NAT stands in between and NAT traversal is off"),
    msg("`ipsec ike nat-traversal N on`, and the NAT in front of the router"),
    (9,), ("nat",), cleared=clues_ipsec.no_nat_matters,
)  # fmt: skip

IPSEC: Mapping[str, tuple[Suspect, ...]] = {
    "phase1.none": _PHASE1,
    "phase1.other-peer": (
        OTHER_REMOTE,
        Suspect(
            msg("`ipsec ike remote address` is not the download's {remote}: an old or another download was applied"),
            _PLAN, (25,), ("remote",),
            cleared=lambda scene: scene.observed.more.differences is not None,
        ),
        replace(_REBUILT, topics=()),
    ),
    "phase1.version": (
        Suspect(
            msg("`ipsec ike version` is not the download's"), _PLAN, (4,), ("version",), clues_ipsec.other_version, sure=True,
        ),
        Suspect(
            msg("the keys were made before `ipsec ike version` was changed, or the download is for the other version"),
            msg("`ipsec ike version` in `show config`, then `ipsec refresh sa`"),
            (4,), ("version",),
        ),
    ),
    "phase2.no-phase1": (
        Suspect(msg("phase 1 of tunnel {tunnel} is not up"), LOOK_FIRST),
    ),
    "phase2.none": (
        OTHER_NUMBERS, HEARTBEAT, OTHER_LINES, OTHER_PROXY_ID, NO_NAT_TRAVERSAL, LOST_KEYS, FALLS_AT_ONCE, FALLS_WITH_KEYS,
        _NO_PROPOSAL, _NO_PROXY_ID, _NAT,
    ),
    "phase2.stale": (
        LOST_KEYS, FALLS_WITH_KEYS,
        Suspect(
            msg("the keys were not renewed in time"),
            msg("both ends' lifetimes (`ipsec ike duration`), and the lines of IKE in `show log`"),
            (12,), ("lifetime",),
        ),
        Suspect(
            msg("the clock of the router jumped"),
            msg("`show environment`; set it by `ntpdate`, then `ipsec refresh sa`"),
            (12,),
        ),
    ),
    "phase2.one-way": (
        LOST_KEYS,
        Suspect(msg("a rekey is in progress"), msg("`show ipsec sa` again in a minute"), (12,)),
        Suspect(
            msg("one end has forgotten an SA"),
            msg("`ipsec sa delete all` starts afresh, then `show ipsec sa`"),
            (12,), ("keys-lost",),
        ),
    ),
}  # fmt: skip
