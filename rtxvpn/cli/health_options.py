"""The options of `verify` that look closer, keep and compare."""

from __future__ import annotations

from rtxvpn.cli.parser import Builder, Parser
from rtxvpn.words import msg

FORMATS = ("text", "json", "junit", "nagios", "prometheus", "markdown", "html", "xlsx")


def closer(make: Builder, parser: Parser) -> None:
    """Add what makes a verification look closer."""
    make.add(
        parser,
        "--full",
        action="store_true",
        told=msg("also the closer checks (docs/checks.md); costs more commands"),
    )
    make.add(
        parser,
        "--output",
        metavar="FILE",
        told=msg("write the report into this file, whole or not at all"),
    )
    make.add(parser, "--save", metavar="NAME", told=msg("keep the report under this name"))
    make.add(
        parser,
        "--compare",
        metavar="NAME",
        told=msg("tell what is worse, better, new or gone since the report of this name"),
    )
