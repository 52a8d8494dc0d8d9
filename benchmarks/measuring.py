"""Times several ways of doing one thing in turns, and keeps the numbers as CSV."""

from __future__ import annotations

import csv
import os
import platform
import shlex
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

RESULTS = Path(__file__).resolve().parent / "results"


def in_turns(ways: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Return the median seconds of each way; they take turns, so a busy moment meets them all.

    A way may return the seconds itself (a float), where only a part of what it does counts.
    """
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            began = time.perf_counter()
            said = way()
            times[name].append(said if isinstance(said, float) else time.perf_counter() - began)
    return {name: median(taken) for name, taken in times.items()}


def keep(name: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> Path:
    """Write `results/NAME.csv`; its first line says which command made it, when and on what."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.csv"
    command = shlex.join(["python", f"benchmarks/{Path(sys.argv[0]).name}", *sys.argv[1:]])
    when = datetime.now(UTC).strftime("%Y-%m-%dT%H:%MZ")
    where = f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} cores"
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(f"# {command} | {when} | {where}\n")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)
    return path


def show(head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print the rows as a Markdown table, as docs/benchmarks.md holds it."""
    lines = [tuple(map(str, line)) for line in (head, *rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    lines.insert(1, tuple("-" * width for width in widths))
    for line in lines:
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |")


def verdict(ratio: float, bound: float) -> str:
    """Say whether a ratio keeps its bound."""
    return "kept" if ratio <= bound else "MISSED"
