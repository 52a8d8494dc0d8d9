"""The errors that every wire has in common: nobody there, and the line that closed."""

from __future__ import annotations

from rtxvpn.errors import Unreachable, WireLost
from rtxvpn.words import Msg, msg


def lost(name: str) -> WireLost:
    """Make the error of a line that closed in the middle."""
    return WireLost(
        msg("{wire}: the line closed", wire=name),
        advice=msg("look at the router before you try again: what was sent may have been done"),
    )


def nobody(name: str, reason: Exception) -> Unreachable:
    """Make the error of an address where nobody answers."""
    told: Msg | str = (
        msg("timed out") if isinstance(reason, TimeoutError) else str(reason) or type(reason).__name__
    )
    return Unreachable(
        msg("{url}: no connection ({reason})", url=name, reason=told),
        advice=msg(
            "check the address, the cable, and that the service is on at the router (`telnetd service on`)"
        ),
    )
