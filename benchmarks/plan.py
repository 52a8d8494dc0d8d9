"""Measures a plan against running configurations of many lines, and TTP alone reading the same (issue 5).

python benchmarks/plan.py               # exit 1 when a bound is broken
python benchmarks/plan.py --rounds 3
"""

from __future__ import annotations

import argparse
import logging
import math
import sys
from collections.abc import Callable, Iterator
from itertools import islice

from measuring import in_turns, keep, show, verdict
from ttp import ttp

from rtxvpn.aws.download import Download, read_download
from rtxvpn.config.identity import identity
from rtxvpn.config.tree import Config, read_config
from rtxvpn.config.words import normal_line
from rtxvpn.paths import shipped
from rtxvpn.plan.make import make_plan
from rtxvpn.site import Site, load_site

SIZES = (250, 500, 1_000, 2_000, 4_000)
PROMISED = 2_000  # lines, of which a plan takes at most
WITHIN_S = 1.0
EVERY_LINE = '<group name="lines*">\n{{ line | _line_ | _start_ }}\n</group>\n'
NOISE = 1.25  # by how much the growth may pass n log n on a shared machine


def tunnel(number: int) -> Iterator[str]:
    """Give a tunnel of another VPN, as `show config` prints it."""
    policy = 100 + number
    yield f"tunnel select {number}"
    yield f" ipsec tunnel {policy}"
    yield f"  ipsec sa policy {policy} {number} esp aes-cbc sha-hmac"
    yield f"  ipsec ike keepalive use {number} on dpd 10 3"
    yield f"  ipsec ike local address {number} 192.168.{number % 250}.1"
    yield f"  ipsec ike pre-shared-key {number} text sample-{number:06d}"
    yield f"  ipsec ike remote address {number} 203.0.113.{number % 250 + 1}"
    yield f" ip tunnel address 169.254.{number % 250}.2/30"
    yield " ip tunnel tcp mss limit 1379"
    yield f" tunnel enable {number}"


def endless() -> Iterator[str]:
    """Give the lines of a busy router's configuration, as many as somebody takes."""
    yield "console prompt BRANCH"
    yield "ip lan1 address 192.168.100.1/24"
    yield "ip lan2 address 198.51.100.2/24"
    number = 10
    while True:
        number += 1
        low, high = number % 250, number // 250 % 250
        yield f"ip route 10.{high}.{low}.0/24 gateway 192.168.100.{low + 2}"
        yield f"ip filter {100000 + number} pass 10.{high}.{low}.0/24 * tcp * www,https"
        yield f"ip filter {200000 + number} reject * 172.16.{low}.0/24 udp,tcp 135 *"
        yield f"nat descriptor masquerade static 1 {number} 192.168.100.{low + 2} tcp {1000 + number}"
        yield f"dhcp scope bind 1 192.168.{high}.{low + 1} ethernet 02:00:5e:10:{high:02x}:{low:02x}"
        if number % 10 == 0:
            yield from tunnel(number // 10 + 10)


def configuration(size: int) -> str:
    """Return a configuration of so many lines."""
    return "".join(f"{line}\n" for line in islice(endless(), size))


def ttp_alone(text: str) -> int:
    """Let TTP read a configuration line by line into records, and nothing more; tells how many."""
    parser = ttp(data=text, template=EVERY_LINE, log_level="ERROR")
    parser.parse(one=True)
    return len(parser.result(structure="flat_list")[0]["lines"])


def cold_read(text: str) -> Config:
    """Read as a fresh process does: nothing is remembered of the last time."""
    identity.cache_clear()
    normal_line.cache_clear()
    return read_config(text)


def cold_plan(site: Site, download: Download, text: str) -> None:
    """Read and plan as a fresh process does."""
    make_plan(site, download, cold_read(text))


def measured(text: str, rounds: int) -> dict[str, float]:
    """Return the median seconds of reading, of reading and planning, and of TTP alone."""
    site = load_site(shipped("fixtures", "sites", "demo.yaml"))
    download = read_download(site.aws.download)
    ways: dict[str, Callable[[], object]] = {
        "read": lambda: cold_read(text),
        "plan": lambda: cold_plan(site, download, text),
        "ttp": lambda: ttp_alone(text),
    }
    return in_turns(ways, rounds)


def judged(rounds: int) -> Iterator[tuple[object, ...]]:
    """Yield a row a size; `growth` is the time for n log n lines against the first size's."""
    first = 0.0
    for size in SIZES:
        text = configuration(size)
        assert ttp_alone(text) == size
        times = measured(text, rounds)
        each = times["plan"] / (size * math.log(size))
        first = first or each
        late = size == PROMISED and times["plan"] > WITHIN_S
        yield (
            size,
            *(f"{times[name] * 1000:.1f}" for name in ("read", "plan", "ttp")),
            f"{times['plan'] / times['ttp']:.2f}",
            f"{each / first:.2f}",
            "MISSED (over 1 s)" if late else verdict(each / first, NOISE),
        )


def main() -> int:
    """Measure, print the table, keep it."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=5)
    rounds = asked.parse_args().rounds
    logging.disable(logging.WARNING)
    rows = list(judged(rounds))
    head = ("lines", "read_ms", "plan_ms", "ttp_alone_ms", "plan_times_ttp", "growth_per_nlogn", "verdict")
    show(head, rows)
    print(keep("plan", head, rows))
    return any(row[-1] != "kept" for row in rows)


if __name__ == "__main__":
    sys.exit(main())
