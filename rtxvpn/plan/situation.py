"""What the rules about a site and its router look at."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rtxvpn.aws.download import Download
from rtxvpn.aws.lines import DownloadLine
from rtxvpn.aws.mss import ETHERNET_MTU
from rtxvpn.config.tree import Config, Entry
from rtxvpn.config.words import normal_line
from rtxvpn.model import Tunnel
from rtxvpn.plan.intent import is_setting
from rtxvpn.plan.model import PlannedCommand
from rtxvpn.site import Site
from rtxvpn.site_wan import PPPOE_MTU

STATIC_PREFERENCE, _BGP_PREFERENCE = 10000, 500  # aws-vpn 3.1


@dataclass(frozen=True, slots=True)
class Situation:
    """All that the rules may look at: `before` is the configuration that the plan starts from.

    `after` is the one that it leads to; what it removes is gone. In `factory` state nobody works behind
    the router yet.
    """

    site: Site
    download: Download
    before: Config
    commands: tuple[PlannedCommand, ...]
    after: Config
    factory: bool = False

    def changed(self, start: str, context: str | None = None) -> list[tuple[str, str]]:
        """Return (old line, new line) of each setting beginning so that the plan overwrites, there or anywhere."""
        return [
            (command.undo[0], command.command)
            for command in self.commands
            if command.undo
            and command.command.startswith(start)
            and not command.undo[0].startswith("no ")
            and context in (None, command.context)
        ]

    @property
    def bgp_preference(self) -> int:
        """The preference of BGP's routes once the plan is done; 500 is the router's own (aws-vpn 3.1)."""
        value = _value(self.after, None, "bgp preference")
        return int(value) if value.isdecimal() else _BGP_PREFERENCE


def routed_by_hand(situation: Situation) -> bool:
    """Tell whether the router has static routes into these tunnels already: a leftover hides BGP as well."""
    tunnels = "|".join(str(tunnel.number) for tunnel in situation.download.connection.tunnels)
    pattern = re.compile(rf"ip route .* gateway tunnel (?:{tunnels})\b")
    return any(pattern.match(entry.normal) for entry in situation.before.entries)


def after_plan(before: Config, commands: Sequence[PlannedCommand]) -> Config:
    """Return what a router holds once these commands were typed."""
    settings = dict(before.settings)
    for entry in (Entry(command.context, command.command) for command in commands):
        if entry.text.startswith("no "):
            settings.pop(Entry(entry.context, entry.text.removeprefix("no ")).key, None)
        elif is_setting(entry):
            settings[entry.key] = entry
    return Config(tuple(settings.values()))


def as_held(download: Download, after: Config) -> Download:
    """Return the download with its tunnels as the router has them once the plan is done.

    What the download does not say may be on the router already, and the two are one tunnel then.
    """
    tunnels = tuple(_as_held(tunnel, after) for tunnel in download.connection.tunnels)
    said = {(line.context, normal_line(line.text)) for line in download.commands}
    natted = (_nat_traversal(tunnel, after) for tunnel in tunnels)
    extra = [
        line for line in natted if line is not None and (line.context, normal_line(line.text)) not in said
    ]
    connection = replace(download.connection, tunnels=tunnels)
    return replace(download, commands=(*download.commands, *extra), connection=connection)


def _as_held(tunnel: Tunnel, after: Config) -> Tunnel:
    version = _value(after, None, f"ipsec ike version {tunnel.gateway}")
    keepalive = _value(after, None, f"ipsec ike keepalive use {tunnel.gateway}")
    mss = _value(after, f"tunnel {tunnel.number}", "ip tunnel tcp mss limit")
    return replace(
        tunnel,
        ike_version=int(version) if version.isdecimal() else 1,
        keepalive=keepalive.removeprefix("on ") if keepalive.startswith("on ") else None,
        mss=int(mss) if mss.isdecimal() else None,
    )


def _nat_traversal(tunnel: Tunnel, after: Config) -> DownloadLine | None:
    name = f"ipsec ike nat-traversal {tunnel.gateway}"
    value = _value(after, None, name)
    return DownloadLine(f"{name} {value}", 0, f"tunnel {tunnel.number}") if value else None


def _value(config: Config, context: str | None, name: str) -> str:
    entry = config.settings.get((context, name))
    return entry.normal.removeprefix(f"{name} ") if entry else ""


def line_mtu(site: Site, before: Config) -> int:
    """Tell the MTU of the internet line: the site file's, or else that of the router's PPPoE, or Ethernet's."""
    if site.wan:
        return site.wan.mtu
    dialled = {entry.context for entry in before.entries if entry.normal.startswith("pppoe use ")}
    lines = [entry.normal for entry in before.entries if entry.context in dialled]
    named = [int(hit[1]) for line in lines if (hit := re.match(r"ip pp mtu (\d{3,5})$", line))]
    return min(named, default=PPPOE_MTU) if dialled else ETHERNET_MTU
