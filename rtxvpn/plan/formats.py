"""A plan as commands to type and as JSON; keys are hidden unless asked for."""

from __future__ import annotations

from typing import Any

from rtxvpn.plan.model import Plan
from rtxvpn.secrets import mask


def plan_commands(plan: Plan, show_secrets: bool = False) -> list[str]:
    """Return the commands, one a line; each pre-shared key is ******** unless secrets are shown."""
    return [c.command if show_secrets else mask(c.command) for c in plan.commands]


def plan_json(plan: Plan) -> dict[str, Any]:
    """Return the document `rtxvpn.plan/1` of the contract; sentences are English, keys hidden."""
    return {
        "schema": "rtxvpn.plan/1",
        "against": plan.against,
        "commands": [
            {
                "command": mask(c.command),
                "origin": c.origin,
                "context": c.context,
                "undo": [mask(line) for line in c.undo],
            }
            for c in plan.commands
        ],
        "findings": [
            {
                "name": f.name,
                "severity": f.severity,
                "summary": str(f.summary),
                "advice": None if f.advice is None else str(f.advice),
                "line": f.line,
            }
            for f in plan.findings
        ],
    }
