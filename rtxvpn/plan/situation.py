"""What the rules about a site and its router look at."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rtxvpn.aws.download import Download
from rtxvpn.aws.mss import ETHERNET_MTU
from rtxvpn.config.tree import Config, Entry
from rtxvpn.plan.intent import is_setting
from rtxvpn.plan.model import PlannedCommand
from rtxvpn.site import Site
from rtxvpn.site_wan import PPPOE_MTU


@dataclass(frozen=True, slots=True)
class Situation:
    """All that the rules may look at: `before` is the configuration that the plan starts from."""

    site: Site
    download: Download
    before: Config
    commands: tuple[PlannedCommand, ...]

    @property
    def after(self) -> Config:
        """The configuration that the plan leads to; what it removes is gone."""
        typed = [Entry(c.context, c.command) for c in self.commands]
        gone = {
            Entry(entry.context, entry.text.removeprefix("no ")).key
            for entry in typed
            if entry.text.startswith("no ")
        }
        kept = Config(tuple(entry for entry in self.before.entries if entry.key not in gone))
        return kept.overlaid(e for e in typed if is_setting(e) and not e.text.startswith("no "))

    def changed(self, start: str) -> list[tuple[str, str]]:
        """Return (old line, new line) of each setting beginning so that the plan overwrites."""
        return [
            (command.undo[0], command.command)
            for command in self.commands
            if command.undo and command.command.startswith(start) and not command.undo[0].startswith("no ")
        ]


def line_mtu(site: Site, before: Config) -> int:
    """Tell the MTU of the internet line: the site file's, or else that of the router's PPPoE, or Ethernet's."""
    if site.wan:
        return site.wan.mtu
    lines = [entry.normal for entry in before.entries]
    named = [int(hit[1]) for line in lines if (hit := re.match(r"ip pp mtu (\d{3,5})$", line))]
    pppoe = any(line.startswith("pppoe use ") for line in lines)
    return min(named, default=PPPOE_MTU) if pppoe else ETHERNET_MTU
