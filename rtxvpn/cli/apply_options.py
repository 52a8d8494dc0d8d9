"""The options of the commands that change a router: `apply` and `rollback`."""

from __future__ import annotations

from argparse import ArgumentParser

from rtxvpn.cli.kinds import seconds
from rtxvpn.cli.parser import Builder
from rtxvpn.cli.shared_options import site, wire
from rtxvpn.words import msg


def apply(make: Builder) -> None:
    """Add `apply`."""
    parser = make.command("apply", msg("make the router what the site file says; save only when healthy"))
    site(make, parser)
    make.add(parser, "--yes", action="store_true", told=msg("do not ask before changing the router"))
    make.add(
        parser,
        "--on-unhealthy",
        choices=("rollback", "keep"),
        default=None,
        told=msg("what to do when the VPN does not come up (asks on a terminal, else rollback)"),
    )
    make.add(
        parser,
        "--plan",
        metavar="FILE",
        told=msg("a plan kept by `plan --out`: apply it, and only if nothing has changed since"),
    )
    make.add(
        parser,
        "--method",
        choices=("lines", "load"),
        default="lines",
        told=msg(
            "send line by line, or (ssh with SFTP only) load one file that the router has compared first"
        ),
    )
    _first_steps(make, parser)
    make.add(
        parser,
        "--wait",
        type=seconds,
        metavar="SECONDS",
        told=msg("how long the VPN may take (site file, 120)"),
    )
    wire(make, parser)


def _first_steps(make: Builder, parser: ArgumentParser) -> None:
    make.add(
        parser,
        "--factory-reset",
        action="store_true",
        told=msg(
            "first erase the router (`cold start`; serial console only; its serial number is asked for)"
        ),
    )
    make.add(
        parser,
        "--bootstrap-ssh",
        metavar="USER",
        told=msg("first set up this user and SSH, with the two passwords, and save that"),
    )


def rollback(make: Builder) -> None:
    """Add `rollback`."""
    parser = make.command("rollback", msg("bring the router back to before the last apply, by its journal"))
    site(make, parser)
    make.add(parser, "--yes", action="store_true", told=msg("do not ask before changing the router"))
    make.add(
        parser,
        "--anyway",
        action="store_true",
        told=msg("go back although somebody has changed the router since"),
    )
    wire(make, parser)
