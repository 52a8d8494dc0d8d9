"""Measures how fast the commands that need no wire start, against a bare interpreter (issue 2).

python benchmarks/startup.py            # exit 1 when a bound is broken
python benchmarks/startup.py --rounds 5
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from measuring import in_turns, keep, show, verdict

from rtxvpn.paths import shipped

BOUND = 8.0  # times `python -c pass`
OUTPUTS = ("show ip route", "show ipsec sa", "show status bgp neighbor")
BARE = "python -c pass"


def captured(command: str) -> Path:
    """Return the shipped output of a command."""
    name = command.replace(" ", "_")
    return shipped("fixtures", name, f"yamaha_{name}.raw")


def log_of_all(folder: Path) -> Path:
    """Write a terminal log that holds the three outputs one after the other."""
    path = folder / "night.log"
    told = (f"RTX830# {command}\n{captured(command).read_text('utf-8')}" for command in OUTPUTS)
    path.write_text("".join(told), "utf-8")
    return path


def commands(log: Path) -> Mapping[str, list[str]]:
    """Return what is measured; the program is run as its installed script runs it."""
    program = [sys.executable, "-c", "from rtxvpn.cli.main import entry; entry()"]
    route = ["parse", "--command", OUTPUTS[0], str(captured(OUTPUTS[0]))]
    return {
        BARE: [sys.executable, "-c", "pass"],
        "rtxvpn --help": [*program, "--help"],
        "rtxvpn --help --lang ja": [*program, "--help", "--lang", "ja"],
        "rtxvpn parse FILE": [*program, *route],
        "rtxvpn parse FILE --format json": [*program, *route, "--format", "json"],
        "rtxvpn parse LOG (three outputs)": [*program, "parse", str(log)],
    }


def environment(cache: Path | None) -> dict[str, str]:
    """Return an environment in which our modules are compiled once into `cache`, or anew each time.

    An installed package has its bytecode; a clone whose folders cannot be written to has none.
    """
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return env | ({"PYTHONPYCACHEPREFIX": str(cache)} if cache else {"PYTHONDONTWRITEBYTECODE": "1"})


def run(command: list[str], env: dict[str, str]) -> Callable[[], object]:
    """Return a call that runs a command to its end."""
    return lambda: subprocess.run(command, stdout=subprocess.DEVNULL, check=True, env=env)


def judged(kind: str, times: Mapping[str, float]) -> list[tuple[object, ...]]:
    """Return the rows of one environment."""
    rows: list[tuple[object, ...]] = []
    for title, seconds in times.items():
        ratio = seconds / times[BARE]
        rows.append((title, kind, f"{seconds * 1000:.1f}", f"{ratio:.2f}", BOUND, verdict(ratio, BOUND)))
    return rows


def main() -> int:
    """Measure, print the table, keep it."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=21)
    rounds = asked.parse_args().rounds
    rows = []
    with tempfile.TemporaryDirectory() as name:
        told = commands(log_of_all(Path(name)))
        for kind, cache in (("cached", Path(name, "cache")), ("none", None)):
            ways = {title: run(command, environment(cache)) for title, command in told.items()}
            in_turns(ways, 1)  # fills the cache
            rows += judged(kind, in_turns(ways, rounds))
    head = ("command", "bytecode", "median_ms", "times_bare", "bound", "verdict")
    show(head, rows)
    print(keep("startup", head, rows))
    return any(row[-1] != "kept" for row in rows)


if __name__ == "__main__":
    sys.exit(main())
