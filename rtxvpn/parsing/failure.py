"""The ways in which reading the router's output fails, each naming the very line."""

from __future__ import annotations

from rtxvpn.errors import ParseError
from rtxvpn.words import Msg, msg

__all__ = ["ParseError", "RowError", "UnknownCommand", "at_line", "masked", "quote"]

_KEPT = 4096  # characters of a line that an error carries
_SHOWN = 120  # characters of a line that a message quotes


class UnknownCommand(ParseError):
    """No template knows the command, or its output was filtered by `| grep`."""


class RowError(ValueError):
    """The values of one row cannot be; the reader that knows the file turns it into a ParseError."""

    def __init__(self, what: Msg) -> None:
        super().__init__(what)
        self.what = what


def at_line(what: Msg, source: str, line: int, text: str, advice: Msg | None = None) -> ParseError:
    """Build the error for one line; the message quotes it, with its secrets masked."""
    said = msg("{what}: {text}", what=what, text=quote(text))
    return ParseError(said, source=source, line=line, text=masked(text), advice=advice)


def masked(text: str) -> str:
    """Hide the secret of a line, of which only the beginning is kept."""
    from rtxvpn.secrets import mask  # many expressions, needed only when something is wrong

    return mask(text[:_KEPT])


def quote(text: str) -> str:
    """Quote a line for a message: secrets masked, controls made visible, a long one cut."""
    hidden = masked(text)
    shown = hidden if len(hidden) <= _SHOWN else hidden[: _SHOWN - 1] + "…"
    return '"' + "".join(char if char.isprintable() else ascii(char)[1:-1] for char in shown) + '"'
