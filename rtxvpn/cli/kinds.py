"""The kinds of numbers on a command line; argparse tells what is wrong with one."""

from __future__ import annotations

import argparse
from collections.abc import Callable


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdecimal() and least <= int(text[:9]) <= most):
            raise argparse.ArgumentTypeError(f"{text!r} is not in {least}..{most}")
        return int(text)

    return read


def speed(text: str) -> float:
    """Read how many times as fast a virtual router's clock runs."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= 10000:
        raise argparse.ArgumentTypeError(f"{text!r} is not above 0 and up to 10000")
    return value


seconds = _whole(0, 86400)
patience = _whole(1, 86400)  # a wire that may not be waited for at all is no wire
port = _whole(0, 65535)
interval = _whole(10, 7 * 86400)
days = _whole(1, 400)
