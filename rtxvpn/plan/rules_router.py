"""The rules about what a router holds already: numbers, NAT, filters and leftovers that a new VPN meets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rtxvpn.aws.finding import Finding
from rtxvpn.config.tree import Config
from rtxvpn.errors import SiteError
from rtxvpn.plan.renumber import Numbers, free_numbers
from rtxvpn.plan.situation import Situation
from rtxvpn.words import msg

_FOLDERS = frozenset({"Downloads", "Download", "ダウンロード"})


def numbers_in_use(situation: Situation) -> Iterator[Finding]:
    """Find numbers of the download that something else on the router uses (aws-vpn 1.4 #6)."""
    if situation.changed("ipsec ike remote address "):
        return  # told as another VPN already
    download = situation.download
    try:
        numbers = free_numbers(download.connection, download.commands, situation.before)
        taken = _moved(numbers)
    except SiteError:
        taken = ["tunnel"]
    if taken:
        yield Finding(
            "number-in-use",
            "warning",
            msg(
                "the router uses numbers of the download for something else: {taken}", taken=", ".join(taken)
            ),
            msg("Its lines would be overwritten; `aws: adapt: renumber: auto` goes around them."),
        )


def _moved(numbers: Numbers) -> list[str]:
    named = (
        ("tunnel select", numbers.tunnels),
        ("ipsec ike", numbers.gateways),
        ("ipsec tunnel", numbers.policies),
        ("bgp neighbor", numbers.neighbours),
        ("bgp import filter", numbers.filters),
    )
    return [f"`{name} {old}`" for name, mapping in named for old, new in mapping.items() if old != new]


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


def bgp_password(situation: Situation) -> Iterator[Finding]:
    """Find a TCP MD5 key left on a neighbour: AWS has none, so the session never comes up (aws-vpn 1.4)."""
    for peer in situation.download.connection.peers:
        name = f"bgp neighbor pre-shared-key {peer.number}"
        if any(entry.normal.startswith(f"{name} ") for entry in situation.before.entries):
            yield Finding(
                "bgp-password-left",
                "error",
                msg("`{name}` is set on the router, and AWS knows no BGP password", name=name),
                msg("Type `no {name}` first, or `aws: adapt: renumber: auto`.", name=name),
            )


def bgp_left(situation: Situation) -> Iterator[Finding]:
    """Find sessions with AWS's ends of these tunnels that a connection of static type never brings up."""
    connection = situation.download.connection
    ends = {tunnel.inside_remote for tunnel in connection.tunnels}
    for entry in situation.before.entries if connection.static else ():
        found = re.match(r"bgp neighbor \d+ \d+ (\S+)", entry.normal)
        if found and found[1] in ends:
            yield Finding(
                "bgp-left",
                "warning",
                msg("`{line}` stays on the router, and this VPN has no BGP", line=entry.text),
                msg("Nothing comes of it; take it off by hand with `no` before it, then refresh BGP."),
            )


def nat_without_way(situation: Situation) -> Iterator[Finding]:
    """Find a NAT on the internet line that does not let IKE in to the router (aws-vpn 1.4 #1, #10)."""
    wan = situation.site.wan
    after = situation.after
    for line in _nat_lines(after, "pp" if wan and wan.pppoe else wan.interface if wan else "\\S+"):
        number = line.split(" ")[-1]
        way = rf"nat descriptor (?:masquerade static {number} \d+ \S+ udp .*\b500\b|static {number} )"
        if not any(re.match(way, entry.normal) for entry in after.entries):
            yield Finding(
                "nat-blocks-vpn",
                "warning",
                msg("`{line}`: nothing leads IKE through this NAT to the router", line=line),
                msg("`wan: nat: {number}` in the site file adds UDP 500, UDP 4500 and ESP.", number=number),
            )


def _nat_lines(config: Config, interface: str) -> list[str]:
    pattern = re.compile(rf"ip {interface} nat descriptor \d+$")
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


def changed_filters(situation: Situation) -> Iterator[Finding]:
    """Find filters, filter lists and NATs of interfaces that the plan replaces."""
    for old, new in situation.changed("ip "):
        if " nat descriptor " in new:
            yield Finding(
                "nat-changes",
                "warning",
                msg("the NAT of the internet line changes from `{old}` to `{new}`", old=old, new=new),
                msg("What the old descriptor let in is shut out; name its number in `wan: nat:` to keep it."),
            )
        if " secure filter " in new or new.startswith("ip filter "):
            yield Finding(
                "filters-change",
                "warning",
                msg("a filter list of the router changes from `{old}` to `{new}`", old=old, new=new),
                msg("The lines for the VPN come first; the others stay in their order."),
            )


def restarts(situation: Situation) -> Iterator[Finding]:
    """Find tunnels that work and are off for a moment while what both ends agree on changes."""
    for command in situation.commands:
        if command.command.startswith("no tunnel enable "):
            number = command.command.rpartition(" ")[2]
            yield Finding(
                "tunnel-restarts",
                "warning",
                msg("tunnel {n} is switched off while its keys or proposals change", n=number),
                msg("The other tunnel carries the traffic meanwhile, if it is up; choose a quiet time."),
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
    bgp_password,
    bgp_left,
    nat_without_way,
    tunnel_filters,
    changed_filters,
    restarts,
    key_file,
)
