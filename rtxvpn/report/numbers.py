"""Numbers for machines: whole ones as they are, others with a fixed point, never with an exponent."""

from __future__ import annotations

_PLACES = 6  # a round trip is kept in microseconds


def plain_number(value: float) -> str:
    """Write a number as digits with at most a point between: performance data knows no exponent."""
    if value == int(value):
        return str(int(value))
    return f"{value:.{_PLACES}f}".rstrip("0").rstrip(".")
