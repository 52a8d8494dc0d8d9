"""Line breaking for English and Japanese alike, counted in terminal columns."""

from __future__ import annotations

import re

# a run of ASCII stays together, Japanese breaks between letters, and nothing that closes may begin a line
_TOKEN = re.compile(r"(?:[!-~]+|.)[、。，．・）」』】ー々？！]*", re.DOTALL)


def fold(text: str, width: int) -> list[str]:
    """Break one paragraph into lines of at most `width` columns; what is longer by itself is cut."""
    from rich.cells import cell_len  # rich costs what `--help` need not pay

    lines = [""]
    for token in _TOKEN.findall(text):
        if lines[-1] and cell_len(lines[-1]) + cell_len(token) > width:
            lines.append("")
        if not lines[-1] and token == " " and len(lines) > 1:
            continue
        *whole, rest = _cut(token, width)
        lines[-1:] = [*(lines[-1] + piece for piece in whole), ("" if whole else lines[-1]) + rest]
    return [line.rstrip() for line in lines]


def _cut(token: str, width: int) -> list[str]:
    from rich.cells import cell_len

    pieces = [""]
    for letter in token:
        if pieces[-1] and cell_len(pieces[-1]) + cell_len(letter) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces
