"""The rules about what a router holds already: numbers, NAT and filters that a new VPN meets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rtxvpn.aws.finding import Finding
from rtxvpn.config.tree import Config
from rtxvpn.plan.nat import IKE, descriptors_of, owned, statics
from rtxvpn.plan.rules_numbers import numbers_in_use
from rtxvpn.plan.situation import Situation
from rtxvpn.words import msg

_FOLDERS = frozenset({"Downloads", "Download", "ダウンロード"})


def auto_refresh(situation: Situation) -> Iterator[Finding]:
    """Find other gateways whose key exchange `ipsec auto refresh on` would start as well (aws-vpn 1.4 #11)."""
    ours = {str(tunnel.gateway) for tunnel in situation.download.connection.tunnels}
    others = sorted(
        {
            hit[1]
            for entry in situation.before.entries
            if (hit := re.match(r"ipsec ike remote address (\d+) ", entry.normal)) and hit[1] not in ours
        },
        key=int,
    )
    starts = any(c.command == "ipsec auto refresh on" and c.undo for c in situation.commands)
    if starts and others:
        yield Finding(
            "auto-refresh-starts-others",
            "warning",
            msg("`ipsec auto refresh on` starts the other gateways too: {others}", others=", ".join(others)),
            msg("Where one of them must wait to be called: `ipsec auto refresh N off` for it."),
        )


def nat_without_way(situation: Situation) -> Iterator[Finding]:
    """Find a NAT on the internet line that does not let IKE in to the router (aws-vpn 1.4 #1, #10)."""
    wan = situation.site.wan
    after = situation.after
    own = {tunnel.local_address for tunnel in situation.download.connection.tunnels}
    for line in _nat_lines(after, "pp" if wan and wan.pppoe else wan.interface if wan else "\\S+"):
        numbers = descriptors_of(line)
        led = {one.address for n in numbers for one in statics(n, after).values() if one.leads(IKE)}
        whole = tuple(f"nat descriptor static {number} " for number in numbers)
        if led & own or any(entry.normal.startswith(whole) for entry in after.entries):
            continue
        told = msg("`{line}`: nothing leads IKE through this NAT to the router", line=line)
        advice = msg(
            "`wan: nat: {number}` in the site file adds UDP 500, UDP 4500 and ESP.", number=numbers[0]
        )
        if mine := sorted(led & owned(after)):
            told = msg(
                "`{line}` leads IKE to the router's {address}, and the tunnels begin from another address",
                line=line,
                address=mine[0],
            )
            advice = msg(
                "`aws: adapt: local_address: {address}` in the site file lets them begin there.",
                address=mine[0],
            )
        yield Finding("nat-blocks-vpn", "warning", told, advice)


def _nat_lines(config: Config, interface: str) -> list[str]:
    pattern = re.compile(rf"ip {interface} nat descriptor \d+\b")
    return [entry.normal for entry in config.entries if pattern.match(entry.normal)]


def tunnel_filters(situation: Situation) -> Iterator[Finding]:
    """Find filters on the very tunnels of this VPN: BGP's TCP 179 must pass (aws-vpn 5.6 #15, #22)."""
    ours = {f"tunnel {tunnel.number}" for tunnel in situation.download.connection.tunnels}
    for entry in situation.before.entries:
        if entry.context in ours and entry.normal.startswith("ip tunnel secure filter "):
            yield Finding(
                "tunnel-filtered",
                "warning",
                msg(
                    "{tunnel}: `{line}` filters what goes through the VPN",
                    tunnel=entry.context,
                    line=entry.text,
                ),
                msg("Let TCP 179 and the VPC's networks pass, alike on both tunnels."),
            )


def key_file(situation: Situation) -> Iterator[Finding]:
    """Find a download that was left where browsers put it: it holds both keys (aws-vpn 1.4 #14)."""
    path = situation.site.aws.download
    if _FOLDERS & set(path.parts):
        yield Finding(
            "keys-in-downloads-folder",
            "info",
            msg("the download with both pre-shared keys lies in the folder for downloads"),
            msg("Move it to a folder that nobody else reads; delete it when the VPN works."),
        )


ROUTER_RULES = (
    numbers_in_use,
    auto_refresh,
    nat_without_way,
    tunnel_filters,
    key_file,
)
