"""Measures parsing: time against the input's size, against bare TextFSM, and memory against a log's size.

python benchmarks/parsing.py            # all; exit 1 when a bound of issue 4 is broken
python benchmarks/parsing.py --log-mb 5 # a smaller log
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from textfsm import TextFSM

from rtxvpn.parsing import parse_output, parse_stream
from rtxvpn.paths import shipped

HEADER = "Destination         Gateway          Interface       Kind  Additional Info.\n"
GROWTH, SLOWER, FATTER = 1.5, 1.5, 3.0  # the bounds


def routes(count: int) -> str:
    """Lay out a routing table."""
    rows = (
        f"10.{n >> 8 & 255}.{n & 255}.0/24       169.254.184.61    TUNNEL[1]       BGP  path=64512\n"
        for n in range(count)
    )
    return HEADER + "".join(rows)


def neighbors(count: int) -> str:
    """Lay out neighbours, from the shipped block."""
    folder = shipped("fixtures", "show_status_bgp_neighbor")
    block = (folder / "yamaha_show_status_bgp_neighbor.raw").read_text(encoding="utf-8")
    return block * (count // 2)


def best(call: Callable[[], object], rounds: int = 3) -> float:
    """Time a call in seconds, the quickest of some rounds."""
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        call()
        times.append(time.perf_counter() - began)
    return min(times)


def bare_textfsm(name: str, text: str) -> object:
    """Run the template as TextFSM alone does."""
    template = shipped("parsers", f"yamaha_{name}.textfsm").read_text(encoding="utf-8")
    return TextFSM(io.StringIO(template)).ParseText(text)


def growth(command: str, make: Callable[[int], str], sizes: tuple[int, int, int]) -> bool:
    """Say the time of each size; it may grow no faster than the input."""
    name = command.replace(" ", "_")
    bare_textfsm(name, make(2))
    parse_output(command, make(2))
    per_row = []
    for size in sizes:
        text = make(size)
        ours = best(lambda text=text: parse_output(command, text))  # type: ignore[misc]
        bare = best(lambda text=text: bare_textfsm(name, text))  # type: ignore[misc]
        per_row.append(ours / size)
        print(
            f"{command:<26} {size:>7} rows  {ours * 1000:9.2f} ms  TextFSM alone {bare * 1000:9.2f} ms  x{ours / bare:.2f}"
        )
    return per_row[2] <= GROWTH * per_row[1] and ours <= SLOWER * bare


def nights(megabytes: int) -> Iterator[bytes]:
    """Make a log of so many megabytes, night after night."""
    night = b"".join(
        f"RTX830# {command}\r\n".encode() + make(20).replace("\n", "\r\n").encode()
        for command, make in (("show ip route", routes), ("show status bgp neighbor", neighbors))
    )
    for _ in range(megabytes * 1_000_000 // len(night)):
        yield night


def read_log(path: str) -> None:
    """Parse a log and print its outputs, the seconds and the peak in kB, in a process of its own."""
    import resource  # POSIX only, and so is this part of the benchmark

    began = time.perf_counter()
    with Path(path).open("rb") as stream:
        count = sum(1 for _ in parse_stream(stream))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(count, time.perf_counter() - began, peak)


def memory(megabytes: int) -> bool:
    """Say time and memory of two logs, the second ten times the first; memory must not follow."""
    if importlib.util.find_spec("resource") is None:
        print("memory is measured on POSIX only")
        return True
    peaks = []
    with tempfile.TemporaryDirectory() as folder:
        for size in (max(1, megabytes // 10), megabytes):
            path = Path(folder) / f"{size}.log"
            with path.open("wb") as out:
                out.writelines(nights(size))
            said = subprocess.run(
                [sys.executable, __file__, "--read", str(path)], capture_output=True, check=True
            )
            count, seconds, peak = said.stdout.split()
            peaks.append(int(peak))
            print(
                f"log of {size:>3} MB: {int(count):>6} outputs in {float(seconds):6.2f} s, peak {int(peak) / 1000:.0f} MB"
            )
    return peaks[1] <= FATTER * peaks[0]


def main() -> int:
    """Run what was asked for."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--log-mb", type=int, default=50)
    asked.add_argument("--read", help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.read:
        read_log(given.read)
        return 0
    kept = [
        growth("show ip route", routes, (10, 1_000, 10_000)),
        growth("show status bgp neighbor", neighbors, (2, 100, 1_000)),
        memory(given.log_mb),
    ]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
