"""From symptom to probable causes: the thirty rows of fact book aws-vpn 5.6 as data.

A symptom is what a check found; its suspects are in the files of IPsec, BGP, routes and closer checks. Their
sentences may use {tunnel}, {remote}, {peer}, {prefix}, {prefixes}, {host}, {gateway}, {range}, {tunnels} and
{checks}.
"""

from __future__ import annotations

from collections.abc import Mapping

from rtxvpn.health.causes_bgp import BGP
from rtxvpn.health.causes_ipsec import IPSEC
from rtxvpn.health.causes_way import WAY
from rtxvpn.health.closer_causes import CLOSER
from rtxvpn.health.suspects import Suspect
from rtxvpn.words import Msg, msg

CAUSES: Mapping[str, tuple[Suspect, ...]] = {**WAY, **IPSEC, **BGP, **CLOSER}

# rows of 5.6 that nothing on the router shows
ON_AWS: Mapping[int, Msg] = {
    29: msg("a metric of CloudWatch is missing: the router does not show AWS's metrics"),
    30: msg("the download cannot be fetched: that is before there is a router to look at"),
}
