"""The options of `verify` that look closer, keep and compare."""

from __future__ import annotations

from rtxvpn.cli.kinds import days, interval
from rtxvpn.cli.parser import Builder, Parser
from rtxvpn.cli.shared_options import connect, identity, site, user_level
from rtxvpn.words import Msg, msg

FORMATS = ("text", "json", "junit", "nagios", "prometheus", "markdown", "html", "xlsx")


def closer(make: Builder, parser: Parser) -> None:
    """Add what makes a verification look closer."""
    _full(make, parser)
    _output(make, parser)
    make.add(parser, "--save", metavar="NAME", told=msg("keep the report under this name"))
    make.add(
        parser,
        "--compare",
        metavar="NAME",
        told=msg("tell what is worse, better, new or gone since the report of this name"),
    )


def form(make: Builder, parser: Parser, default: str, told: Msg) -> None:
    """Add in which format the report is printed."""
    make.add(parser, "--format", choices=FORMATS, metavar="FORMAT", default=default, told=told)


def _full(make: Builder, parser: Parser) -> None:
    make.add(
        parser,
        "--full",
        action="store_true",
        told=msg("also the closer checks (docs/checks.md); costs more commands"),
    )


def _output(make: Builder, parser: Parser) -> None:
    make.add(
        parser,
        "--output",
        metavar="FILE",
        told=msg("write the report into this file, whole or not at all"),
    )


def keeping(make: Builder, parser: Parser) -> None:
    """Add what keeps a verification in the history."""
    make.add(
        parser,
        "--record",
        action="store_true",
        told=msg("keep the result in the history (`rtxvpn history`)"),
    )
    make.add(
        parser,
        "--every",
        type=interval,
        metavar="SECONDS",
        told=msg("how often this is run, 10 to 604800, so that a missed run is told (with --record)"),
    )
    make.add(
        parser,
        "--on-change",
        metavar="COMMAND",
        told=msg("run this when the state is not as it was (with --record)"),
    )
    _passwords(make, parser)
    make.add(
        parser,
        "--state-dir",
        metavar="DIR",
        told=msg("the state folder, in place of RTXVPN_STATE_DIR"),
    )


def _passwords(make: Builder, parser: Parser) -> None:
    make.add(
        parser,
        "--env-file",
        metavar="FILE",
        told=msg("take both passwords from this file of mode 0600 (NAME=VALUE)"),
    )


def schedule(make: Builder) -> None:
    """Add the command `schedule`."""
    parser = make.command("schedule", msg("let this computer verify by itself; shows how, or installs it"))
    site(make, parser)
    when = parser.add_mutually_exclusive_group()
    make.add(when, "--every", type=interval, metavar="SECONDS", told=msg("how often, 10 to 604800 (300)"))
    make.add(
        when,
        "--after-change",
        action="store_true",
        told=msg("four times: 1, 5 and 30 minutes and a day from now"),
    )
    make.add(
        parser,
        "--on",
        choices=("systemd", "cron", "launchd", "windows"),
        told=msg("which scheduler (this computer's)"),
    )
    does = parser.add_mutually_exclusive_group()
    make.add(does, "--install", action="store_true", told=msg("do it, in place of showing it"))
    make.add(
        does, "--remove", action="store_true", told=msg("take away what is installed for this site file")
    )
    make.add(does, "--list", action="store_true", told=msg("tell what is installed for this site file"))
    _scheduled(make, parser)


def _scheduled(make: Builder, parser: Parser) -> None:
    """Add what each run of a schedule is to do."""
    _full(make, parser)
    form(make, parser, "nagios", msg("how each run reports, as `verify` does (nagios)"))
    _output(make, parser)
    make.add(
        parser,
        "--on-change",
        metavar="COMMAND",
        told=msg("run this when the state is not as it was"),
    )
    user_level(make, parser)
    _passwords(make, parser)
    connect(make, parser)
    identity(make, parser)


def history(make: Builder) -> None:
    """Add the command `history`."""
    parser = make.command("history", msg("show how the state of the VPN has changed over time"))
    site(make, parser)
    make.add(
        parser,
        "--days",
        type=days,
        default=30,
        metavar="DAYS",
        told=msg("how far back (30)"),
    )
    make.add(
        parser,
        "--format",
        choices=("text", "json", "html"),
        default="text",
        told=msg("how to print the history (text)"),
    )
    make.add(
        parser,
        "--output",
        metavar="FILE",
        told=msg("write the history into this file, whole or not at all"),
    )
    connect(make, parser)
