"""`verify`: looks at the router, judges it, prints the report."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from rtxvpn.aws.download import read_download
from rtxvpn.cli import exits
from rtxvpn.cli.online import opened, print_report
from rtxvpn.closer import Closer
from rtxvpn.model import CLOSER_CHECKS
from rtxvpn.site import expected_of, load_site
from rtxvpn.transport.base import Deadline
from rtxvpn.verify import look, wait_healthy


def verify(args: Namespace) -> int:
    """Look, judge and print the report; the exit code is its state."""
    site = load_site(Path(args.site))
    download = read_download(site.aws.download)
    expected = expected_of(site, download.connection)
    checks = frozenset(CLOSER_CHECKS if args.full else site.verify.checks)
    url = args.connect or site.router.connect
    with opened(args, site.router.connect, ask_unsaved="router.saved" in checks) as connection:
        closer = Closer(checks, download, unsaved=connection.unsaved)
        if args.wait:
            report = wait_healthy(connection.router, expected, url, Deadline(args.wait), closer=closer)
        else:
            report = look(connection.router, expected, url, closer)
    print_report(report, args)
    return exits.STATES[report.state.value]
