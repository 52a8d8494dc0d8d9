"""The look of a `verify`: opens the router, finds out which it is where that matters, and looks at it."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from rtxvpn.aws.download import Download
from rtxvpn.cli import waiting
from rtxvpn.cli.history import last_counted, vpn_of
from rtxvpn.cli.online import opened
from rtxvpn.closer import Closer, or_reason
from rtxvpn.connect import Connection
from rtxvpn.errors import LoginRefused, SettingsError
from rtxvpn.facts import Environment
from rtxvpn.health.measure import BGP_DROPS
from rtxvpn.health.result import Report, State
from rtxvpn.history.look import drops_by_tunnel
from rtxvpn.model import CLOSER_CHECKS, VpnConnection, Watched
from rtxvpn.plan.adapt import on_router
from rtxvpn.report.saved import Saved, require_same
from rtxvpn.router import Router
from rtxvpn.site import Site, expected_of
from rtxvpn.transport.base import Deadline
from rtxvpn.transport.url import host_of
from rtxvpn.verify import look, wait_healthy
from rtxvpn.words import msg

_SESSION = "bgp.session"


@dataclass(frozen=True, slots=True)
class Looked:
    """A report, whose it is, the VPN by its numbers on the router; `trouble` is why the history was no help."""

    report: Report
    watched: Watched
    connection: VpnConnection
    trouble: SettingsError | None = None


def take_look(args: Namespace, site: Site, download: Download, before: Saved | None) -> Looked:
    """Open the router and look. Raises TransportError, and SettingsError where `before` is another router's."""
    checks = frozenset(CLOSER_CHECKS if args.full else site.verify.checks)
    if site.verify.ping_from_here:
        checks |= {"ping.local"}
    asks = "router.saved" in checks
    connect = site.router.connect
    with opened(args, connect, ask_unsaved=asks, user_is_enough=True, only_looks=True) as connection:
        there = on_router(site, download, partial(_numbered, connection.router))
        watched = _watched(args, connection.router, unreached(args, site, download))
        if before is not None:
            require_same(before, watched)
        (drops, up_ago), trouble = _earlier(args, before, watched)
        flaps = {"bgp.flaps"} if drops else set()
        closer = Closer(checks | flaps, there, drops, up_ago, connection.unsaved)
        report = _report(args, connection, site, closer, there)
    return Looked(report, watched, there.connection, trouble)


def unreached(args: Namespace, site: Site, download: Download) -> Watched:
    """Tell which VPN was to be looked at, as far as that is known without its router."""
    return Watched(host_of(args.connect or site.router.connect), vpn_of(download.connection))


def _report(args: Namespace, connection: Connection, site: Site, closer: Closer, there: Download) -> Report:
    url, expected = args.connect or site.router.connect, expected_of(site, there.connection)
    if not args.wait:
        return look(connection.router, expected, url, closer)
    with waiting.shown(args.lang) as watch:
        return wait_healthy(connection.router, expected, url, Deadline(args.wait), watch, closer=closer)


def _watched(args: Namespace, router: Router, known: Watched) -> Watched:
    """Ask the router which it is, with one command, where something is to be kept or held against it."""
    if not (args.record or args.save or args.compare):
        return known
    found = or_reason(router.environment)
    if not isinstance(found, Environment):
        return known
    return replace(known, model=found.model, serial=found.serial)


def _earlier(
    args: Namespace, before: Saved | None, watched: Watched
) -> tuple[tuple[Mapping[int, int], Mapping[int, float]], SettingsError | None]:
    """Return the BGP drops counted before, and how long ago the sessions were up: by tunnel.

    They are those of the report to compare with, or of the last look kept.

    A history that cannot be used is told after the report, not instead of it.
    """
    if before is not None:
        counted = {subject: value for (name, subject), value in before.measures.items() if name == BGP_DROPS}
        down = {
            subject
            for (name, subject), state in before.states.items()
            if name == _SESSION and state is not State.OK
        }
        return _counted(drops_by_tunnel(counted), before.at, down), None
    if not args.record:
        return ({}, {}), None
    try:
        last = last_counted(watched)
    except SettingsError as trouble:
        return ({}, {}), trouble
    if last is None:
        return ({}, {}), None
    down = {one.removeprefix(f"{_SESSION} ") for one in last.troubles if one.startswith(f"{_SESSION} ")}
    return _counted(last.drops_by, last.at, down), None


def _counted(
    drops: Mapping[int, int], at: datetime, down: Set[str]
) -> tuple[Mapping[int, int], Mapping[int, float]]:
    ago = (datetime.now(UTC) - at).total_seconds()
    return drops, {number: ago for number in drops if f"tunnel {number}" not in down}


def _numbered(router: Router) -> str:
    """Read the configuration for the numbers that the VPN has on this router."""
    if not router.session.prompt.administrator:
        raise LoginRefused(
            msg("which tunnels are this VPN's stands in `show config`, which only an administrator may read"),
            advice=msg(
                "become administrator, or take `aws: adapt: renumber:` out when the download's numbers are used"
            ),
            where=router.where,
        )
    return router.running_config()
