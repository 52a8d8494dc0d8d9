"""What a site wants of its router, as commands: the download's own, then the site file's."""

from __future__ import annotations

from collections.abc import Iterator

from rtxvpn.aws.download import Download
from rtxvpn.config.diff import BGP_REFRESH
from rtxvpn.config.tree import Entry, selected
from rtxvpn.config.words import normal_line
from rtxvpn.model import VpnConnection
from rtxvpn.plan.model import Origin
from rtxvpn.site import LanSite, Site

Wanted = tuple[Entry, Origin]


def download_lines(download: Download) -> list[Wanted]:
    """Return every command of the download in its order, repeated ones too: the procedure as tested."""
    return [(Entry(line.context, line.text), "download") for line in download.commands]


def site_lines(site: Site, connection: VpnConnection) -> list[Wanted]:
    """Return the commands of the site file in the contract's order; the routes use all the tunnels."""
    return [(Entry(None, text), "site") for text in _site_commands(site, connection)]


def is_setting(entry: Entry) -> bool:
    """Tell whether a command sets something: selecting a context and refreshing BGP do not."""
    return selected(entry.text) is None and normal_line(entry.text) != BGP_REFRESH


def _site_commands(site: Site, connection: VpnConnection) -> Iterator[str]:
    yield "login timer clear"  # else the router ends a console session that waits for the VPN
    if site.wan and site.wan.gateway:
        yield f"ip route default gateway {site.wan.gateway}"
    tunnels = " ".join(f"gateway tunnel {tunnel.number} hide" for tunnel in connection.tunnels)
    for prefix in site.vpc:
        yield f"ip route {prefix} {tunnels}"
    if site.lan:
        yield f"ip {site.lan.interface} address {site.lan.address}"
    if site.wan and site.wan.address:
        yield f"ip {site.wan.interface} address {site.wan.address}"
    if site.lan and site.lan.dhcp:
        yield from _dhcp_commands(site.lan)
    yield "statistics traffic on"


def _dhcp_commands(lan: LanSite) -> Iterator[str]:
    yield "dhcp service server"
    yield "dhcp server rfc2131 compliant except remain-silent"
    for number, scope in enumerate(lan.dhcp, start=1):
        yield f"dhcp scope {number} {scope}"
