"""`verify`: looks at the router, prints the report, and keeps it where that is wanted."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial
from ipaddress import IPv4Interface
from pathlib import Path

from rtxvpn.aws.download import Download, read_download
from rtxvpn.cli import exits, notices
from rtxvpn.cli.env_file import take_passwords
from rtxvpn.cli.history import keep
from rtxvpn.cli.hook import hook_words
from rtxvpn.cli.looking import Looked, take_look, unreached
from rtxvpn.cli.reports import print_report, require_output, require_room
from rtxvpn.errors import ParseError, RouterError, RtxError, SettingsError, TransportError, UsageError
from rtxvpn.health.result import REACHED, Cause, Report, Result, State
from rtxvpn.model import VpnConnection
from rtxvpn.paths import state_dir
from rtxvpn.plan.adapt import on_router
from rtxvpn.report.compare import compared
from rtxvpn.report.picture import Ends, Topology
from rtxvpn.report.saved import Saved, check_name, load_report, save_report
from rtxvpn.site import Site, load_site, require_fitting
from rtxvpn.words import Msg, msg, say

_Step = Callable[[], object]


def verify(args: Namespace) -> int:
    """Look, judge and print the report; the exit code is its state."""
    _require_usable(args)
    if args.state_dir:
        os.environ["RTXVPN_STATE_DIR"] = args.state_dir
    if args.env_file:
        take_passwords(args.env_file)
    site = load_site(Path(args.site))
    download = read_download(site.aws.download)
    require_fitting(site, on_router(site, download, str).connection)
    before = load_report(_reports(), args.compare) if args.compare else None
    url = args.connect or site.router.connect
    notices.tell(notices.of_journals(state_dir() / "journals", url), args.lang)
    try:
        looked = take_look(args, site, download, before)
    except (TransportError, RouterError, ParseError) as error:
        _tell_unreached(error, args, site, download)
        if args.format != "nagios":
            raise
        # what is none of a plugin's codes counts as CRITICAL there; the line on stdout names the reason
        print(say(msg("error: {told}", told=error.tell(args.lang)), args.lang), file=sys.stderr)
        return exits.STATES[State.UNKNOWN.value]
    _finish(_steps(looked, args, site, before), args, looked.trouble)
    return exits.STATES[looked.report.state.value]


def _require_usable(args: Namespace) -> None:
    """Refuse at once what could not be done after the look."""
    require_output(args)
    require_room(args)
    if args.save:
        check_name(args.save)
    without = [name for name, value in (("--every", args.every), ("--on-change", args.on_change)) if value]
    if without and not args.record:
        raise UsageError(
            msg("{options} means nothing without --record", options=", ".join(without)),
            advice=msg("add --record"),
        )
    if args.on_change:
        hook_words(args.on_change)


def _steps(looked: Looked, args: Namespace, site: Site, before: Saved | None) -> Iterator[_Step]:
    """Give what is done with a report: shown first, whatever becomes of the rest."""
    report = looked.report
    told = compared(args.compare, before.states, report, before.at) if before else None
    yield partial(print_report, report, args, told, topology_of(site, looked.connection))
    if args.record:
        yield partial(keep, report, looked.watched, args)
    if args.save:
        yield partial(save_report, _reports(), args.save, report, looked.watched)


def _tell_unreached(error: RtxError, args: Namespace, site: Site, download: Download) -> None:
    """Report that nobody could look, with the reason: what monitoring has must not be the state of before.

    On the screen the error itself tells that; and it stays the exit code, whatever cannot be kept.
    """
    url = args.connect or site.router.connect
    reason, advice = (
        one if isinstance(one, Msg) else Msg("{words}", {"words": one or ""})
        for one in (error.what, error.advice)
    )
    next_look = (Cause(advice.pattern, advice.values),) if error.advice else ()
    result = Result(REACHED, "router", State.UNKNOWN, reason, causes=next_look)
    report = Report(url, datetime.now().astimezone(), (result,))
    steps: list[_Step] = []
    if args.format != "text" or args.output:
        steps.append(partial(print_report, report, args, None, topology_of(site, download.connection)))
    if args.record:
        steps.append(partial(keep, report, unreached(args, site, download), args))
    _warn(_tried(steps), args)


def _finish(steps: Iterable[_Step], args: Namespace, before: SettingsError | None) -> None:
    """Do every step, then raise the first that failed; the others are told."""
    troubles = [*_tried(steps), *([before] if before else ())]
    once = list({str(trouble): trouble for trouble in troubles}.values())
    _warn(once[1:], args)
    if once:
        raise once[0]


def _tried(steps: Iterable[_Step]) -> Iterator[SettingsError | OSError]:
    for step in steps:
        try:
            step()
        except (SettingsError, OSError) as trouble:
            yield trouble


def _warn(troubles: Iterable[SettingsError | OSError], args: Namespace) -> None:
    for trouble in troubles:
        told = trouble.tell(args.lang) if isinstance(trouble, SettingsError) else str(trouble)
        print(say(msg("warning: {told}", told=told), args.lang), file=sys.stderr)


def topology_of(site: Site, connection: VpnConnection) -> Topology:
    """Return what the picture of a report shows: both networks, and each tunnel's addresses."""
    tunnels = {
        f"tunnel {one.number}": Ends(
            (one.local_address, one.remote_address), (one.inside_address.partition("/")[0], one.inside_remote)
        )
        for one in connection.tunnels
    }
    lan = (str(IPv4Interface(site.lan.address).network),) if site.lan else ()
    return Topology(lan, site.vpc, tunnels)


def _reports() -> Path:
    return state_dir() / "reports"
