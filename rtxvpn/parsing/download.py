"""The TTP reading of a Yamaha download: command lines to records of plain strings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rtxvpn.paths import shipped

Record = dict[str, str]


def parse_download(lines: Sequence[str]) -> dict[str, list[Record]]:
    """Read normalised command lines (no comments, single blanks) into records: tunnels, router, peers.

    A record holds what its lines say and nothing more; a setting that no line makes is absent.
    """
    from ttp import ttp  # slow to import, and needed for a download only

    parser = ttp(
        data="\n".join(lines) + "\n",
        template=shipped("parsers", "yamaha_download.ttp").read_text(encoding="utf-8"),
        log_level="ERROR",
    )
    parser.parse(one=True)
    found: list[dict[str, Any]] = parser.result(structure="flat_list")
    merged = found[0] if found else {}
    return {name: [dict(r) for r in merged.get(name, [])] for name in ("tunnels", "router", "peers")}
