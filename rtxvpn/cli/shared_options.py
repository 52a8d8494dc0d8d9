"""The options that several commands share: the site file, and how the router is reached."""

from __future__ import annotations

import argparse

from rtxvpn.cli.kinds import patience
from rtxvpn.cli.parser import Builder, Parser
from rtxvpn.words import msg


def site(make: Builder, parser: Parser) -> None:
    """Add the site file."""
    make.add(parser, "site", metavar="SITE", told=msg("the site file (`rtxvpn init` writes one)"))


def user_level(make: Builder, parser: argparse._ActionsContainer) -> None:
    """Add that no administrator is needed."""
    make.add(
        parser,
        "--user-level",
        action="store_true",
        told=msg("do without the administrator level, as a user with administrator=off"),
    )


def connect(make: Builder, parser: Parser) -> None:
    """Add at which address the router is."""
    make.add(
        parser,
        "--connect",
        metavar="URL",
        told=msg("the router, instead of the site file's: ssh://user@host[:port]"),
    )


def identity(make: Builder, parser: Parser) -> None:
    """Add the SSH key."""
    make.add(
        parser,
        "--identity",
        metavar="FILE",
        told=msg("the SSH key to log in with, before the password"),
    )


def wire(make: Builder, parser: Parser) -> None:
    """Add how the router is reached."""
    connect(make, parser)
    make.add(
        parser,
        "--timeout",
        type=patience,
        default=20,
        metavar="SECONDS",
        told=msg("longest silence to bear (20)"),
    )
    make.add(
        parser,
        "--accept-new-host-key",
        action="store_true",
        told=msg("record an SSH host key that is not known yet"),
    )
    identity(make, parser)
    make.add(parser, "--transcript", metavar="FILE", told=msg("write the session here, without secrets"))
