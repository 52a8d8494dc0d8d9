"""The rules about what former VPNs left on a router: what stays and gets in the way, what the plan takes off."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rtxvpn.aws.finding import Finding
from rtxvpn.config.tree import Entry
from rtxvpn.plan.leftover import LEFT_OVER
from rtxvpn.plan.situation import Situation
from rtxvpn.secrets import is_hidden, mask
from rtxvpn.words import msg


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


def settings_left(situation: Situation) -> Iterator[Finding]:
    """Find settings in this VPN's tunnels that the plan takes off: they would make another VPN of them."""
    gone = [
        f"`{mask(line)}`"
        for command in situation.commands
        if command.command.startswith("no ") and not command.command.startswith("no tunnel enable ")
        for line in command.undo
    ]
    if gone:
        yield Finding(
            "settings-left-over",
            "warning",
            msg(
                "settings of another VPN are in this one's tunnels, and are taken off: {lines}",
                lines=", ".join(gone),
            ),
            msg(
                "With them the tunnels would not come up as the download means it. "
                "`findings: off: [{name}]` keeps them.",
                name=LEFT_OVER,
            ),
        )


def auto_refresh_off(situation: Situation) -> Iterator[Finding]:
    """Find gateways of this VPN whose key exchange the router never begins, where that setting is kept."""
    for tunnel in situation.download.connection.tunnels:
        held = situation.after.settings.get((None, f"ipsec auto refresh {tunnel.gateway}"))
        if held and held.normal.endswith(" off"):
            yield Finding(
                "auto-refresh-off",
                "warning",
                msg(
                    "`{line}` stays: the router never begins tunnel {n} by itself",
                    line=held.text,
                    n=tunnel.number,
                ),
                msg(
                    "AWS does not begin either, unless the tunnel's startup action is Start. "
                    "`no ipsec auto refresh {gateway}` lets the router begin.",
                    gateway=tunnel.gateway,
                ),
            )


def routes_left(situation: Situation) -> Iterator[Finding]:
    """Find static routes into this VPN that the site file no longer names; they stay."""
    connection = situation.download.connection
    if connection.static and not situation.site.vpc:
        return  # such routes are all that leads to the VPC
    wanted = [f"ip route {prefix} gateway" for prefix in (*situation.site.vpc, "default")]
    wanted += [line.text for line in situation.download.commands if line.text.lower().startswith("ip route ")]
    keys = {Entry(None, text).key for text in wanted}
    tunnels = "|".join(str(tunnel.number) for tunnel in connection.tunnels)
    into = re.compile(rf"ip route \S+ gateway (?:.* gateway )?tunnel (?:{tunnels})\b")
    left = [e.text for key, e in situation.after.settings.items() if key not in keys and into.match(e.normal)]
    if left:
        yield Finding(
            "routes-left",
            "warning",
            msg(
                "`vpc:` does not name these routes into the VPN: {routes}",
                routes=", ".join(f"`{one}`" for one in left),
            ),
            msg(
                "They stay on the router. A network that has left the VPC: take its route off by hand "
                "with `no` before it. One that is in it: name it in `vpc:`."
            ),
        )


def keys_hidden(situation: Situation) -> Iterator[Finding]:
    """Find keys that the configuration does not show: whether they are the download's is not known."""
    hidden = [f"`{entry.text}`" for entry in situation.before.entries if is_hidden(entry.text)]
    if hidden:
        yield Finding(
            "keys-hidden",
            "warning",
            msg("this configuration hides its secrets: {lines}", lines=", ".join(hidden)),
            msg("They are taken for right. Plan against the router itself, or its own `show config`."),
        )


LEFT_RULES = (keys_hidden, bgp_password, bgp_left, settings_left, auto_refresh_off, routes_left)
