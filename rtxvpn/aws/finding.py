"""A finding: something about the download, the site or the router that people should know before applying."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rtxvpn.words import Msg

Severity = Literal["info", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding; `name` is stable (docs/findings.md), `line` counts from 1 in the download."""

    name: str
    severity: Severity
    summary: Msg
    advice: Msg | None = None
    line: int | None = None
