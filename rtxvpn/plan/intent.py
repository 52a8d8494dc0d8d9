"""What a site wants of its router, as commands: the download's own, then the site file's."""

from __future__ import annotations

from collections.abc import Iterator

from rtxvpn.aws.download import Download
from rtxvpn.config.diff import BGP_REFRESH
from rtxvpn.config.tree import Config, Entry, selected
from rtxvpn.config.words import normal_line
from rtxvpn.model import VpnConnection
from rtxvpn.plan.dhcp import dhcp_commands
from rtxvpn.plan.model import Origin
from rtxvpn.plan.nat import descriptor_line, nat_lines
from rtxvpn.plan.rewrite import tunnel_gateways
from rtxvpn.plan.wan import address_lines, context_of, default_route, kept_default, typed_in
from rtxvpn.plan.wan_filters import filter_lines
from rtxvpn.site import Site

Wanted = tuple[Entry, Origin]


def download_lines(download: Download, original: Download) -> list[Wanted]:
    """Return every command of the download in its order, repeated ones too: the procedure as tested.

    A line that the original download does not hold so is the tool's: the site file had it adapted.
    """
    untouched = {(line.context, line.text) for line in original.commands}
    return [
        (
            Entry(line.context, line.text),
            "download" if (line.context, line.text) in untouched else "tool",
        )
        for line in download.commands
    ]


def site_lines(site: Site, connection: VpnConnection, before: Config) -> list[Wanted]:
    """Return the commands of the site file in the contract's order; the routes use all the tunnels.

    `before` tells what of a NAT and of filters is there already.
    """
    return [(entry, "site") for entry in _site_entries(site, connection, before)]


def is_setting(entry: Entry) -> bool:
    """Tell whether a command sets something: selecting a context and refreshing BGP do not."""
    return selected(entry.text) is None and normal_line(entry.text) != BGP_REFRESH


def _site_entries(site: Site, connection: VpnConnection, before: Config) -> Iterator[Entry]:
    yield Entry(None, "login timer clear")  # else the router ends a console session that waits for the VPN
    if site.wan and site.wan.gateway and kept_default(site, before) is None:
        yield Entry(None, default_route(site.wan))
    tunnels = tunnel_gateways(connection, site.aws.adapt.route_weights)
    for prefix in site.vpc:
        yield Entry(None, f"ip route {prefix} {tunnels}")
    if site.lan:
        yield Entry(None, f"ip {site.lan.interface} address {site.lan.address}")
    yield from address_lines(site, before)
    yield from _guard_lines(site, connection, before)
    if site.lan and site.lan.dhcp:
        yield from (Entry(None, text) for text in dhcp_commands(site.lan, before))
    yield Entry(None, "statistics traffic on")


def _guard_lines(site: Site, connection: VpnConnection, before: Config) -> Iterator[Entry]:
    """Yield the NAT descriptor and the filters that the site file asks for; by default none."""
    wan = site.wan
    if wan and wan.nat is not None:
        yield from nat_lines(wan, wan.nat, connection, before)
        yield from typed_in(context_of(wan), descriptor_line(wan, wan.nat, before).text)
    if wan and wan.filters is not None:
        yield from filter_lines(wan, wan.filters, connection, before)
