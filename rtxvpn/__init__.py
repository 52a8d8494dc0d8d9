"""AWS Site-to-Site VPN on a YAMAHA RTX830: plan, apply, verify, roll back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rtxvpn.parsing import parse as parse

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Give `rtxvpn.parse` when it is asked for: importing the package itself stays cheap."""
    if name == "parse":
        from rtxvpn.parsing import parse

        return parse
    raise AttributeError(name)
