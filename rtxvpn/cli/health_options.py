"""The options of `verify` that look closer."""

from __future__ import annotations

from rtxvpn.cli.parser import Builder, Parser
from rtxvpn.words import msg


def closer(make: Builder, parser: Parser) -> None:
    """Add what makes a verification look closer."""
    make.add(
        parser,
        "--full",
        action="store_true",
        told=msg("also the closer checks (docs/checks.md); costs more commands"),
    )
