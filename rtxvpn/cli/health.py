"""`verify`: looks at the router, judges it, prints the report."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from rtxvpn.aws.download import read_download
from rtxvpn.cli import exits, notices
from rtxvpn.cli.env_file import take_passwords
from rtxvpn.cli.history import keep
from rtxvpn.cli.online import opened
from rtxvpn.cli.reports import Compared, print_report, require_output
from rtxvpn.closer import Closer
from rtxvpn.errors import LoginRefused, SettingsError, TransportError
from rtxvpn.health.measure import BGP_DROPS
from rtxvpn.health.result import Report
from rtxvpn.model import CLOSER_CHECKS
from rtxvpn.paths import state_dir
from rtxvpn.plan.adapt import on_router
from rtxvpn.report.compare import Change, compare
from rtxvpn.report.saved import Saved, check_name, load_report, save_report
from rtxvpn.router import Router
from rtxvpn.site import Site, expected_of, load_site, require_fitting
from rtxvpn.transport.base import Deadline
from rtxvpn.verify import look, wait_healthy
from rtxvpn.words import msg


def verify(args: Namespace) -> int:
    """Look, judge and print the report; the exit code is its state."""
    require_output(args)
    if args.env_file:
        take_passwords(args.env_file)
    site = load_site(Path(args.site))
    download = read_download(site.aws.download)
    require_fitting(site, on_router(site, download, str).connection)
    url = args.connect or site.router.connect
    before = load_report(state_dir() / "reports", args.compare, url) if args.compare else None
    checks = frozenset(CLOSER_CHECKS if args.full else site.verify.checks)
    if site.verify.ping_from_here:
        checks |= {"ping.local"}
    if args.save:
        check_name(args.save)  # told before the router is opened
    notices.tell(notices.of_journals(state_dir() / "journals", url), args.lang)
    closer = Closer(checks | ({"bgp.flaps"} if before else set()), download, drops_of(before))
    try:
        report = _looked(args, site, closer, url)
    except TransportError:
        if args.record:  # a router that cannot be reached is UNKNOWN in the history
            keep(Report(url, datetime.now().astimezone(), ()), args)
        raise
    unkept = _unkept(args, report)
    print_report(report, args, Compared(args.compare, _changes(before, report)) if before else None)
    if unkept is not None:
        raise unkept
    return exits.STATES[report.state.value]


def _unkept(args: Namespace, report: Report) -> SettingsError | None:
    """Keep the report where it was asked for; what cannot be kept is told after the report, not instead."""
    try:
        if args.record:
            keep(report, args)
        if args.save:
            save_report(state_dir() / "reports", args.save, report)
    except SettingsError as trouble:
        return trouble
    return None


def _changes(before: Saved, report: Report) -> tuple[Change, ...]:
    """Compare, but for the check that only a comparison makes: it is new each time."""
    return tuple(one for one in compare(before.states, report) if one.check != "bgp.flaps")


def drops_of(before: Saved | None) -> dict[int, int]:
    """Return the BGP drops that an earlier look counted, by tunnel number."""
    return {
        int(subject.removeprefix("tunnel ")): int(value)
        for (name, subject), value in (before.measures if before else {}).items()
        if name == BGP_DROPS and subject.removeprefix("tunnel ").isdecimal()
    }


def _looked(args: Namespace, site: Site, closer: Closer, url: str) -> Report:
    if closer.download is None:
        raise TypeError("a verification is held against a download")
    asks = "router.saved" in closer.checks
    with opened(args, site.router.connect, ask_unsaved=asks, user_is_enough=True) as connection:
        there = on_router(site, closer.download, partial(_numbered, connection.router))
        expected = expected_of(site, there.connection)
        closer = replace(closer, download=there, unsaved=connection.unsaved)
        if args.wait:
            return wait_healthy(connection.router, expected, url, Deadline(args.wait), closer=closer)
        return look(connection.router, expected, url, closer)


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
