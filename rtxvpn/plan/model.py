"""The plan as a value: its commands, what takes each back, and what people should know before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rtxvpn.aws.finding import Finding
from rtxvpn.config.diff import Change, undone
from rtxvpn.model import VpnConnection

_SEVERITIES = ("error", "warning", "info")
Origin = Literal["download", "site", "tool"]


@dataclass(frozen=True, slots=True)
class PlannedCommand:
    """One command in the context it is typed in, and the commands that take it back in the same context.

    `undo` is empty where nothing changes: selecting a context, a line that stands already, a refresh.
    """

    command: str
    origin: Origin
    context: str | None = None
    undo: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole plan; `against` tells whether it starts from factory state or from another configuration."""

    commands: tuple[PlannedCommand, ...]
    findings: tuple[Finding, ...]
    connection: VpnConnection
    against: Literal["factory", "running"] = "factory"

    @property
    def has_errors(self) -> bool:
        """Whether a finding is an error: such a plan is shown and not applied."""
        return any(finding.severity == "error" for finding in self.findings)

    @property
    def worst_first(self) -> list[Finding]:
        """The findings, errors before warnings before the rest."""
        return sorted(self.findings, key=lambda finding: _SEVERITIES.index(finding.severity))


def undo_commands(plan: Plan) -> list[str]:
    """Return the commands that take the whole plan back, last one first, contexts and BGP refresh included."""
    return undone([Change(c.context, c.command, c.undo) for c in plan.commands])
