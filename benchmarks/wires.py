"""Measures rtxvpn over SSH and the serial line against a bare loop and netmiko's own driver (issue 3).

python benchmarks/wires.py                  # all; exit 1 when a bound is broken
python benchmarks/wires.py --delays 0 --rounds 3 --no-serial
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from operator import truediv
from pathlib import Path
from statistics import median

import bare
from measuring import keep, show, verdict
from netmiko import ConnectHandler
from virtual import ADMINISTRATOR, LOGIN, USER, Place, demo_site, serving

from rtxvpn.access import Access
from rtxvpn.aws.download import read_download
from rtxvpn.connect import open_router
from rtxvpn.plan.make import make_plan
from rtxvpn.router import BGP_NEIGHBORS, IPSEC_SAS, ROUTES

COMMANDS = ("show ip route", "show ipsec sa", "show status bgp neighbor")
CONNECT, PUSH, SHOWS = "log in, set the console", "push 58 lines", "3 show commands"
AT_ONCE = "the same, loop without Nagle"
FACTS = "3 show commands, as facts"
BOUNDS = {CONNECT: 1.5, PUSH: 1.3, SHOWS: 1.3}  # times the bare loop
SERIAL_BOUND = 1.1  # times the wire's floor
BYTE_S = 10 / 9600

Timed = Iterator[tuple[str, float]]
Times = dict[tuple[str, str], list[float]]
Row = tuple[object, ...]


class Watch:
    """Seconds since the last look."""

    def __init__(self) -> None:
        self._last = time.perf_counter()

    def lap(self) -> float:
        """Return them and begin anew."""
        before, self._last = self._last, time.perf_counter()
        return self._last - before


def lines() -> list[str]:
    """Return the commands of the demo's plan."""
    site = demo_site()
    return [command.command for command in make_plan(site, read_download(site.aws.download), None).commands]


def by_hand(place: Place, folder: Path, push: Sequence[str]) -> Timed:
    """Do it in the bare loop."""
    watch = Watch()
    with bare.over_ssh(place, folder / "known_hosts") as loop:
        loop.become_administrator()
        loop.set_console()
        yield CONNECT, watch.lap()
        for command in COMMANDS:
            loop.say(command)
        yield SHOWS, watch.lap()
        for line in push:
            loop.say(line)
        yield PUSH, watch.lap()
        loop.say("tunnel select none")
        loop.give_console_back()
        loop.leave()


def by_hand_at_once(place: Place, folder: Path, push: Sequence[str]) -> Timed:
    """Log in with the bare loop, but with Nagle's algorithm off."""
    watch = Watch()
    with bare.over_ssh(place, folder / "known_hosts", at_once=True) as loop:
        loop.become_administrator()
        loop.set_console()
        yield AT_ONCE, watch.lap()
        loop.give_console_back()
        loop.leave()


def by_rtxvpn(place: Place, folder: Path, push: Sequence[str]) -> Timed:
    """Do it with rtxvpn."""
    url = f"ssh://{USER}@127.0.0.1:{place.ssh_port}"
    watch = Watch()
    with open_router(Access(url, LOGIN, ADMINISTRATOR, folder)) as connection:
        yield CONNECT, watch.lap()
        for command in COMMANDS:
            connection.router.session.ask(command)
        yield SHOWS, watch.lap()
        for answer in [connection.router.ask(one) for one in (ROUTES, IPSEC_SAS, BGP_NEIGHBORS)]:
            answer.facts()
        yield FACTS, watch.lap()
        connection.router.configure(push)
        yield PUSH, watch.lap()


def by_netmiko(place: Place, folder: Path, push: Sequence[str]) -> Timed:
    """Do it with netmiko's yamaha driver; it needs a named prompt, which a bare loop sets before."""
    with bare.over_ssh(place, folder / "known_hosts") as loop:
        loop.become_administrator()
        for line in ("console character en.ascii", "console columns 200", "console prompt RTX830"):
            loop.say(line)
        loop.leave()
    watch = Watch()
    with ConnectHandler(
        device_type="yamaha",
        host="127.0.0.1",
        port=place.ssh_port,
        username=USER,
        password=LOGIN,
        secret=ADMINISTRATOR,
        ssh_strict=True,
        alt_host_keys=True,
        alt_key_file=str(folder / "known_hosts"),
    ) as router:
        router.enable()
        yield CONNECT, watch.lap()
        for command in COMMANDS:
            router.send_command(command)
        yield SHOWS, watch.lap()
        router.send_config_set(push, exit_config_mode=False)
        yield PUSH, watch.lap()
        router.exit_enable_mode()
        router.write_channel("exit\n")  # `disconnect` does not log out, and the router keeps the session
    with bare.over_ssh(place, folder / "known_hosts") as loop:
        loop.become_administrator()
        loop.give_console_back()
        loop.leave()


Way = Callable[[Place, Path, Sequence[str]], Timed]
WAYS: dict[str, Way] = {
    "bare": by_hand,
    "at once": by_hand_at_once,
    "rtxvpn": by_rtxvpn,
    "netmiko": by_netmiko,
}


def settle(place: Place, folder: Path) -> None:
    """Push once and wait until both BGP sessions are up, so that every round sees the same outputs."""
    with bare.over_ssh(place, folder / "known_hosts") as loop:
        loop.become_administrator()
        loop.set_console()
        for line in (*lines(), "tunnel select none"):
            loop.say(line)
        while loop.say("show status bgp neighbor").count(b"Established") < 2:
            pass
        loop.give_console_back()
        loop.leave()


def measured(place: Place, folder: Path, rounds: int, push: Sequence[str]) -> Times:
    """Return the seconds of each round by what is done and who does it, each way in turn."""
    times: Times = defaultdict(list)
    for lap in range(rounds + 1):
        for name, way in WAYS.items():
            for what, seconds in way(place, folder, push):
                if lap and (push or what != PUSH):  # the first one imports and compiles
                    times[what, name].append(seconds)
    return times


def over_ssh(delay_s: float, rounds: int) -> Iterator[Row]:
    """Measure at one delay; yields the rows of the table."""
    wire = f"ssh {delay_s * 1000:g} ms"
    with serving(delay_s) as place, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "known_hosts").write_text(place.host_key + "\n", "utf-8")
        settle(place, folder)
        # pushing takes the VPN down for a while, so what looks is measured before what pushes
        looks = measured(place, folder, rounds, ())
        pushes = measured(place, folder, rounds, lines())
    mine, theirs = looks[CONNECT, "rtxvpn"], looks[CONNECT, "netmiko"]
    yield judged(CONNECT, wire, looks[CONNECT, "bare"], mine, theirs)
    yield judged(AT_ONCE, wire, looks[AT_ONCE, "at once"], mine, theirs)
    for what in (PUSH, SHOWS, FACTS):
        found = pushes if what == PUSH else looks
        bare_s = found[SHOWS if what == FACTS else what, "bare"]
        yield judged(what, wire, bare_s, found[what, "rtxvpn"], found.get((what, "netmiko"), []))


def judged(
    what: str, wire: str, floor: Sequence[float], ours: Sequence[float], theirs: Sequence[float]
) -> Row:
    """Make a row; ratios are of neighbours in time, so that a busy moment is in both numbers."""
    bound = BOUNDS.get(what)
    mine = median(map(truediv, ours, floor))
    other = f"{median(map(truediv, theirs, floor)):.2f}" if theirs else "-"
    said = "" if bound is None else verdict(mine, bound)
    if theirs and median(ours) > median(theirs):
        said = "MISSED (slower than netmiko)"
    figures = (f"{median(taken) * 1000:.1f}" if taken else "-" for taken in (floor, ours, theirs))
    return (what, wire, *figures, f"{mine:.2f}", other, bound or "-", said)


def over_serial(rounds: int) -> Iterator[Row]:
    """Measure a push over a pty at 9600 baud against what the wire itself takes, and the bare loop."""
    push = lines()
    bares, ours, floors = [], [], []
    with serving(serial=True) as place, tempfile.TemporaryDirectory() as folder:
        for _ in range(rounds):
            loop_s, floor_s = serial_by_hand(place, push)
            bares.append(loop_s)
            floors.append(floor_s)
            url = f"serial://{place.pty_path}?baud=9600&user={USER}"
            with open_router(Access(url, LOGIN, ADMINISTRATOR, Path(folder))) as connection:
                watch = Watch()
                connection.router.configure(push)
                ours.append(watch.lap())
    for wire, floor, bound in (
        ("serial 9600 (bare = wire)", floors, SERIAL_BOUND),
        ("serial 9600 (bare = loop)", bares, None),
    ):
        ratio = median(map(truediv, ours, floor))
        said = "" if bound is None else verdict(ratio, bound)
        figures = (f"{median(taken) * 1000:.1f}" for taken in (floor, ours))
        yield (PUSH, wire, *figures, "no driver", f"{ratio:.2f}", "-", bound or "-", said)


def serial_by_hand(place: Place, push: Sequence[str]) -> tuple[float, float]:
    """Push in the bare loop; gives its seconds, and those that the bytes alone take on the wire."""
    with bare.over_serial(place) as loop:
        loop.become_administrator()
        loop.set_console()
        before, watch = loop.received, Watch()
        for line in push:
            loop.say(line)
        taken, came = watch.lap(), loop.received - before
        loop.say("tunnel select none")
        loop.give_console_back()
        loop.leave()
    return taken, came * BYTE_S


def main() -> int:
    """Measure, print the table, keep it."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--delays", type=float, nargs="*", default=[0, 5, 25], help="milliseconds")
    asked.add_argument("--rounds", type=int, default=7)
    asked.add_argument("--no-serial", action="store_true")
    given = asked.parse_args()
    rows: list[Row] = []
    for delay in given.delays:
        # without a delay a round is short, and what else the machine does weighs more
        rows += over_ssh(delay / 1000, given.rounds if delay else 3 * given.rounds)
    rows += [] if given.no_serial else over_serial(3)
    head = ("what", "wire", "bare_ms", "rtxvpn_ms", "netmiko_ms", "rtxvpn", "netmiko", "bound", "verdict")
    show(head, rows)
    print(keep("wires", head, rows))
    return any("MISSED" in str(row[-1]) for row in rows)


if __name__ == "__main__":
    sys.exit(main())
