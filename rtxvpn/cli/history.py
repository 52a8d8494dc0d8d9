"""`history`: what the kept looks say; and how `verify` keeps one and calls a hook when the state changes."""

from __future__ import annotations

import json
from argparse import Namespace
from datetime import datetime, timedelta
from pathlib import Path

from rtxvpn.aws.download import read_download
from rtxvpn.cli import exits, hook, terminal
from rtxvpn.health.result import Report
from rtxvpn.history import kept
from rtxvpn.history.look import Look
from rtxvpn.history.period import Period, period_of
from rtxvpn.model import VpnConnection, Watched
from rtxvpn.paths import state_dir
from rtxvpn.report.files import write_whole
from rtxvpn.site import Site, load_site
from rtxvpn.transport.url import host_of

SCHEMA = "rtxvpn.history/1"


def history(args: Namespace) -> int:
    """Print the history of a site's router; exit 0 whatever it says."""
    site = load_site(Path(args.site))
    target = args.connect or site.router.connect
    now = datetime.now().astimezone()
    since = now - timedelta(days=args.days)
    period = period_of(kept.looks(_file(), _watched(site, target), since), since, now)
    told = _rendered(args, target, period)
    if args.output:
        write_whole(Path(args.output), told.encode())
    else:
        print(told, end="")
    return exits.OK


def _rendered(args: Namespace, target: str, period: Period) -> str:
    if args.format == "json":
        return json.dumps(_document(target, period), ensure_ascii=False, indent=2) + "\n"
    if args.format == "html":
        from rtxvpn.report.history_html import history_html

        return history_html(target, period, args.lang)
    from rtxvpn.report.timeline import history_text

    return history_text(target, period, args.lang, terminal.columns())


def keep(report: Report, watched: Watched, args: Namespace) -> None:
    """Keep a report in the history, and run the hook when its state is not that of the look before."""
    before = kept.record(_file(), report, watched, args.every)
    if args.on_change and before is not None and before is not report.state:
        hook.call(args.on_change, report, before, args.lang)


def last_counted(watched: Watched) -> Look | None:
    """Return the last look that saw the BGP counters of the router."""
    return kept.last_counted(_file(), watched)


def vpn_of(connection: VpnConnection) -> str:
    """Name a VPN connection: by its id, or by AWS's addresses where the download does not tell it."""
    return connection.vpn_id or "/".join(one.remote_address for one in connection.tunnels)


def _watched(site: Site, target: str) -> Watched:
    """Tell whose looks are asked for; a download that has been deleted leaves the router alone to tell."""
    download = site.aws.download
    vpn = vpn_of(read_download(download).connection) if download.exists() else None
    return Watched(host_of(target), vpn)


def _file() -> Path:
    return state_dir() / "history.sqlite"


def _document(target: str, period: Period) -> dict[str, object]:
    gaps = [
        {"from": _time(one.first), "to": _time(one.last), "missed": one.missed, "every_s": one.every_s}
        for one in period.gaps
    ]
    return {"schema": SCHEMA, "target": target, "looks": [_look(one) for one in period.looks], "gaps": gaps}


def _look(one: Look) -> dict[str, object]:
    return {
        "at": _time(one.at),
        "state": one.state.value,
        "every_s": one.every_s,
        "bgp_drops": one.drops,
        "bgp_drops_by_tunnel": {str(number): count for number, count in one.drops_by.items()},
        "sa_lifetime_s": one.lifetime_s,
        "troubles": list(one.troubles),
        "reasons": [str(reason) for reason in one.reasons],
    }


def _time(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
