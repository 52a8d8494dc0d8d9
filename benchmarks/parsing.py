"""Measures parsing: time against the input's size and against bare TextFSM, memory against a log's size (issue 4).

python benchmarks/parsing.py            # exit 1 when a bound is broken
python benchmarks/parsing.py --log-mb 5 # a smaller log
"""

from __future__ import annotations

import argparse
import io
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from measuring import in_turns, keep, show, verdict
from textfsm import TextFSM

from rtxvpn.parsing import parse_output, parse_stream
from rtxvpn.paths import shipped

HEADER = "Destination         Gateway          Interface       Kind  Additional Info.\n"
GROWTH = 1.5  # time per row may not grow by more, with ten times the rows
SLOWER = 1.5  # times TextFSM alone
FATTER = 3.0  # times the peak of a log of a tenth
SIZES = {"show ip route": (10, 1_000, 10_000), "show status bgp neighbor": (2, 100, 1_000)}
NIGHT = 20  # rows of each output in the log

Row = tuple[object, ...]


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
    block: str = (folder / "yamaha_show_status_bgp_neighbor.raw").read_text("utf-8")
    return block * (count // 2)


MAKERS: dict[str, Callable[[int], str]] = {"show ip route": routes, "show status bgp neighbor": neighbors}


def bare_textfsm(command: str) -> Callable[[str], object]:
    """Return what TextFSM alone does with an output; its template is read once, as ours is."""
    name = command.replace(" ", "_")
    fsm = TextFSM(io.StringIO(shipped("parsers", f"yamaha_{name}.textfsm").read_text("utf-8")))

    def parse(text: str) -> object:
        fsm.Reset()
        return fsm.ParseText(text)

    return parse


def growth(command: str, rounds: int) -> Iterator[Row]:
    """Yield a row a size: the time may grow no faster than the input, nor pass TextFSM's by half."""
    before = 0.0
    alone = bare_textfsm(command)
    for size in SIZES[command]:
        text = MAKERS[command](size)
        ways = {
            "ours": lambda text=text: parse_output(command, text),
            "alone": lambda text=text: alone(text),
        }
        in_turns(ways, 1)
        times = in_turns(ways, rounds)
        each, ratio = times["ours"] / size, times["ours"] / times["alone"]
        grown = each / before if before else 1.0
        before = each
        judged = "MISSED (growth)" if grown > GROWTH else verdict(ratio, SLOWER)
        figures = (f"{seconds * 1000:.2f}" for seconds in (times["ours"], times["alone"]))
        yield (f"{command}, {size} rows", *figures, f"{ratio:.2f}", f"x{grown:.2f} a row", judged)


def night() -> dict[str, str]:
    """Return the outputs that the log repeats."""
    return {command: make(NIGHT) for command, make in MAKERS.items()}


def write_log(path: Path, megabytes: int) -> int:
    """Write a terminal log, night after night; tells how many nights."""
    outputs = (f"RTX830# {command}\n{text}" for command, text in night().items())
    data = "".join(outputs).replace("\n", "\r\n").encode()
    count = megabytes * 1_000_000 // len(data)
    with path.open("wb") as out:
        for _ in range(count):
            out.write(data)
    return count


def work(kind: str, path: Path, nights: int) -> None:
    """Do one thing in a process of its own, and say the seconds and the peak in MB."""
    began = time.perf_counter()
    if kind == "alone":
        ways = [(bare_textfsm(command), text) for command, text in night().items()]
        for _ in range(nights):
            for parse, text in ways:
                parse(text)
    elif kind == "read":
        with path.open("rb") as stream:
            for _ in parse_stream(stream):
                pass
    else:
        from rtxvpn.cli.main import main as rtxvpn

        with Path("/dev/null").open("w") as nowhere:
            sys.stdout, spoken = nowhere, sys.stdout
            rtxvpn(["parse", "--format", kind, str(path)])
            sys.stdout = spoken
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(time.perf_counter() - began, peak / 1000)


def apart(kind: str, path: Path, nights: int) -> tuple[float, float]:
    """Run `work` apart; gives seconds and MB."""
    command = [sys.executable, __file__, "--work", kind, str(path), str(nights)]
    seconds, peak = subprocess.run(command, capture_output=True, check=True).stdout.split()
    return float(seconds), float(peak)


def memory(megabytes: int) -> Iterator[Row]:
    """Yield rows of two logs, the second ten times the first: memory must not follow."""
    titles = {"read": "parse_stream", "json": "rtxvpn parse --format json", "table": "rtxvpn parse"}
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder, "small.log"), Path(folder, "large.log")
        few, many = write_log(small, max(1, megabytes // 10)), write_log(large, megabytes)
        alone, _ = apart("alone", large, many)
        for kind, title in titles.items():
            _, before = apart(kind, small, few)
            seconds, peak = apart(kind, large, many)
            ratio = seconds / alone
            judged = "MISSED (memory)" if peak > FATTER * before else ""
            # the bound is for reading; writing 60 MB of tables is not what TextFSM alone does
            judged = judged or (verdict(ratio, SLOWER) if kind == "read" else "memory kept")
            said = f"peak {before:.0f} -> {peak:.0f} MB"
            yield (
                f"{title}, log of {megabytes} MB",
                f"{seconds * 1000:.0f}",
                f"{alone * 1000:.0f}",
                f"{ratio:.2f}",
                said,
                judged,
            )


def main() -> int:
    """Run what was asked for."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--log-mb", type=int, default=50)
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--work", nargs=3, help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.work:
        work(given.work[0], Path(given.work[1]), int(given.work[2]))
        return 0
    rows = [row for command in SIZES for row in growth(command, given.rounds)]
    rows += memory(given.log_mb)
    head = ("what", "rtxvpn_ms", "textfsm_alone_ms", "ratio", "growth", "verdict")
    show(head, rows)
    print(keep("parsing", head, rows))
    return any("MISSED" in str(row[-1]) for row in rows)


if __name__ == "__main__":
    sys.exit(main())
