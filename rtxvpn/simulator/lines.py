"""One line of router configuration, as the device hands it to whoever looks at its configuration."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """Hold one configuration line in normal form: single blanks, no indentation.

    `context` is None, "pp 1", "pp anonymous" or "tunnel 1"; lines that `show config` prints under
    ` ipsec tunnel 201` have the context of their tunnel too.
    """

    context: str | None
    text: str
