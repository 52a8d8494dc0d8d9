"""Adapts a download as the site file asks: every change is a finding, and nothing is changed unasked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from rtxvpn.aws.connection import connection_of
from rtxvpn.aws.download import Download
from rtxvpn.aws.finding import Finding
from rtxvpn.config.tree import Config, read_config
from rtxvpn.plan import rewrite
from rtxvpn.plan.renumber import Numbers, free_numbers, renumbered
from rtxvpn.plan.rewrite import Lines
from rtxvpn.site import AdaptSite, Site
from rtxvpn.words import Msg, msg

_HOW = msg("The site file asks for it (`aws: adapt:`).")


@dataclass(frozen=True, slots=True)
class Adapted:
    """A download after the site file's adaptations, and a finding for each of them."""

    download: Download
    findings: tuple[Finding, ...] = ()


def adapted(site: Site, download: Download, before: Config) -> Adapted:
    """Adapt a download to the site, and around the numbers that `before` uses. Raises SiteError."""
    lines: Lines = download.commands
    findings: list[Finding] = []
    for changed, finding in _rewritings(site.aws.adapt, download, lines):
        lines, findings = changed, [*findings, finding]
    if site.aws.adapt.renumber:
        numbers = free_numbers(download.connection, lines, before)
        changed = renumbered(lines, numbers)
        if changed != lines:
            lines, findings = changed, [*findings, _numbers_told(numbers)]
    findings += _weights_told(site, findings)
    if lines == download.commands:
        return Adapted(download, tuple(findings))
    connection = replace(
        connection_of(lines, [], download.source),
        vpn_id=download.connection.vpn_id,
        gateway_id=download.connection.gateway_id,
        customer_gateway_id=download.connection.customer_gateway_id,
    )
    return Adapted(replace(download, commands=lines, connection=connection), tuple(findings))


def on_router(site: Site, download: Download, running: Callable[[], str]) -> Download:
    """Return a download as it stands on a router: as the site file adapts it, with the numbers it has there.

    `running` reads `show config`; it is asked only where the site file renumbers. Raises SiteError.
    """
    before = read_config(running()) if site.aws.adapt.renumber else Config()
    return adapted(site, download, before).download


def _rewritings(adapt: AdaptSite, download: Download, lines: Lines) -> Iterator[tuple[Lines, Finding]]:
    """Do what is asked one after the other; what finds nothing to change says nothing."""
    connection = download.connection
    # the strong profile names the public address, so it comes before the local address changes
    steps: tuple[tuple[object, Callable[[Lines], Lines], Callable[[AdaptSite], Finding]], ...] = (
        (adapt.repair_proxy_id, lambda ls: rewrite.proxy_ids_repaired(ls, connection), _proxy_id),
        (adapt.strong, lambda ls: rewrite.strengthened(ls, connection), _profile),
        (adapt.local_address, lambda ls: rewrite.with_local_address(ls, str(adapt.local_address)), _local),
        (adapt.nat_traversal, lambda ls: rewrite.with_nat_traversal(ls, connection), _nat_traversal),
        (adapt.static, rewrite.without_bgp, _routing),
        (adapt.advertise, lambda ls: rewrite.advertising(ls, adapt.advertise), _advertise),
        (adapt.mss, lambda ls: rewrite.with_mss(ls, str(adapt.mss)), _mss),
        (adapt.route_weights, lambda ls: rewrite.weighted(ls, connection, adapt.route_weights), _routes),
    )
    for asked, change, told in steps:
        changed = change(lines) if asked else lines
        if changed != lines:
            first = next((line.line for line in lines if line not in changed), None)
            yield changed, replace(told(adapt), line=first)
            lines = changed


def _proxy_id(adapt: AdaptSite) -> Finding:
    what = msg("AWS's misprinted proxy id lines are written as the router takes them")
    return Finding("adapted-proxy-id", "info", what, _HOW)


def _profile(adapt: AdaptSite) -> Finding:
    what = msg("the tunnels use IKEv2, aes256-cbc, sha256 and modp2048, the best that both ends know")
    advice = msg("AWS's tunnel options must allow them; the defaults do.")
    return Finding("adapted-profile", "info", what, advice)


def _local(adapt: AdaptSite) -> Finding:
    what = msg("IKE begins from {address}, an address of the router's own", address=adapt.local_address)
    return Finding("adapted-local-address", "info", what, _HOW)


def _nat_traversal(adapt: AdaptSite) -> Finding:
    what = msg("NAT traversal is on: ESP goes in UDP 4500, past a NAT on the way")
    return Finding("adapted-nat-traversal", "info", what, _HOW)


def _advertise(adapt: AdaptSite) -> Finding:
    what = msg(
        "{prefixes} are offered to the VPC instead of what the download offers",
        prefixes=", ".join(adapt.advertise),
    )
    advice = msg("A prefix is offered when the router has a route to it; its own LAN counts.")
    return Finding("adapted-advertise", "info", what, advice)


def _mss(adapt: AdaptSite) -> Finding:
    what = msg("the MSS limit is {mss}, not the download's", mss=adapt.mss)
    return Finding("adapted-mss", "info", what, _HOW)


def _numbers_told(numbers: Numbers) -> Finding:
    named: tuple[tuple[Msg, dict[int, int]], ...] = (
        (msg("tunnel"), dict(numbers.tunnels)),
        (msg("gateway"), dict(numbers.gateways)),
        (msg("policy"), dict(numbers.policies)),
        (msg("BGP neighbour"), dict(numbers.neighbours)),
        (msg("BGP filter"), dict(numbers.filters)),
    )
    moved = [
        msg("{what} {old}→{new}", what=what, old=old, new=new)
        for what, mapping in named
        for old, new in mapping.items()
        if old != new
    ]
    # a sentence of sentences: each part is said in the language of the whole
    told: Msg = moved[0] if moved else msg("a BGP filter is shared")
    for part in moved[1:]:
        told = msg("{first}, {next}", first=told, next=part)
    what = msg(
        "the router uses some of the download's numbers already, so others are taken: {moved}", moved=told
    )
    return Finding("adapted-numbers", "info", what, _HOW)


def _routing(adapt: AdaptSite) -> Finding:
    what = msg("BGP is left out: only the static routes of `vpc:` lead to the VPC")
    advice = msg(
        "The VPN connection in AWS must be of static type with the office's networks as its routes; "
        "on one with BGP nothing comes back. AWS does not mix the two."
    )
    return Finding("adapted-routing", "warning", what, advice)


def _routes(adapt: AdaptSite) -> Finding:
    weights = ", ".join(map(str, adapt.route_weights))
    what = msg(
        "the routes to the VPC give the tunnels the weights {weights}; 0 only stands by", weights=weights
    )
    return Finding("adapted-routes", "info", what, _HOW)


def _weights_told(site: Site, told: list[Finding]) -> list[Finding]:
    """Tell of the weights where the routes are the site file's, not the download's."""
    named = any(finding.name == "adapted-routes" for finding in told)
    return [_routes(site.aws.adapt)] if site.aws.adapt.route_weights and site.vpc and not named else []
