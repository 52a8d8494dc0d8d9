"""Measures a verification: its round trips against a bare loop, the cold process against a small script (issue 7).

python benchmarks/verify.py                 # all; exit 1 when a bound is broken
python benchmarks/verify.py --rounds 3 --delays 0
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import bare
from measuring import in_turns, keep, show, verdict
from virtual import ADMINISTRATOR, LOGIN, USER, Place, demo_site, serving

from rtxvpn.access import Access
from rtxvpn.aws.download import read_download
from rtxvpn.connect import open_router
from rtxvpn.model import Expected
from rtxvpn.plan.make import make_plan
from rtxvpn.site import expected_of
from rtxvpn.transport.base import Deadline
from rtxvpn.verify import look, wait_healthy

COMMANDS = ("show ip route", "show ipsec sa", "show status bgp neighbor")
LOOK_BOUND, COLD_BOUND, MEMORY_BOUND_MB = 1.3, 0.6, 100.0
SCRIPT = Path(__file__).with_name("verify_script.py")
Row = tuple[object, ...]


def access(place: Place, folder: Path) -> Access:
    """Return how our own connection comes in."""
    return Access(f"ssh://{USER}@127.0.0.1:{place.ssh_port}", LOGIN, ADMINISTRATOR, folder)


def bring_up(place: Place, folder: Path) -> Expected:
    """Apply the demo's plan and wait; returns what healthy means there, without pings.

    A ping's time is the router's own: it waits a second between two packets.
    """
    site, download = demo_site(), read_download(demo_site().aws.download)
    expected = replace(expected_of(site, download.connection), ping=())
    with open_router(access(place, folder)) as connection:
        plan = make_plan(site, download, None)
        connection.router.configure(command.command for command in plan.commands)
        report = wait_healthy(connection.router, expected, "bench", Deadline(60.0))
        connection.router.save()
    if report.state.value != "OK":
        raise SystemExit(f"the VPN did not come up: {[str(one.summary) for one in report.results]}")
    return expected


def looks(place: Place, folder: Path, expected: Expected, delay_ms: float, rounds: int) -> Row:
    """Time a look in an open session against the same commands in the bare loop, both as administrator."""
    with bare.over_ssh(place, folder / "known_hosts", at_once=True) as loop:
        loop.become_administrator()
        loop.set_console()

        def by_hand() -> None:
            for command in COMMANDS:
                loop.say(command)

        with open_router(access(place, folder)) as connection:
            ways = {"bare": by_hand, "ours": lambda: look(connection.router, expected, "bench")}
            in_turns(ways, 2)  # what is compiled and imported once is the cold process's to pay
            found = in_turns(ways, 5 * rounds)
        loop.give_console_back()
        loop.leave()
    by_hand_s, ours_s = found["bare"], found["ours"]
    ratio = ours_s / by_hand_s
    what = f"look in an open session, {delay_ms:g} ms"
    return what, _ms(by_hand_s), _ms(ours_s), f"{ratio:.2f}", LOOK_BOUND, verdict(ratio, LOOK_BOUND)


def cold(place: Place, folder: Path, delay_ms: float, rounds: int) -> Row:
    """Time the whole process, start to report, against the small script."""
    site = folder / "site.yaml"
    demo = demo_site()
    site.write_text(
        f"router: {{connect: 'ssh://{USER}@127.0.0.1:{place.ssh_port}'}}\n"
        f"aws: {{download: '{demo.aws.download.resolve()}'}}\nvpc: [{', '.join(demo.vpc)}]\n",
        "utf-8",
    )
    with bare.over_ssh(place, folder / "known_hosts") as loop:  # the driver fails at the factory's prompt
        loop.become_administrator()
        for line in ("console character en.ascii", "console columns 200", "console prompt RTX830", "save"):
            loop.say(line)
        loop.leave()
    script = (str(SCRIPT), str(place.ssh_port), str(folder / "known_hosts"))
    found = in_turns(
        {
            "script": lambda: _run(script, folder),
            "ours": lambda: _run(("-m", "rtxvpn", "verify", str(site)), folder),
        },
        rounds,
    )
    ratio = found["ours"] / found["script"]
    what = f"cold process against netmiko's driver, {delay_ms:g} ms"
    return (
        what,
        _ms(found["script"]),
        _ms(found["ours"]),
        f"{ratio:.2f}",
        COLD_BOUND,
        verdict(ratio, COLD_BOUND),
    )


def memory(folder: Path) -> Row:
    """Read the most memory that a verification took, from the process that runs it."""
    code = (
        "import resource, sys\nfrom rtxvpn.cli.main import main\n"
        "code = main(sys.argv[1:])\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)\nsys.exit(code)"
    )
    said = _run(("-c", code, "verify", str(folder / "site.yaml"), "--record"), folder)
    used = int(said.splitlines()[-1]) / (1024 * 1024 if sys.platform == "darwin" else 1024)
    ratio = used / MEMORY_BOUND_MB
    return "memory of a scheduled run, MB", "-", f"{used:.0f}", f"{ratio:.2f}", 1.0, verdict(ratio, 1.0)


def _run(words: Sequence[str], folder: Path) -> str:
    env = {
        **os.environ,
        "RTXVPN_PASSWORD": LOGIN,
        "RTXVPN_ADMIN_PASSWORD": ADMINISTRATOR,
        "RTXVPN_STATE_DIR": str(folder),
    }
    done = subprocess.run([sys.executable, *words], env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{words[:3]} ended with {done.returncode}: {done.stderr}{done.stdout}")
    return done.stderr


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.1f}"


def main() -> int:
    """Measure, print, keep; 1 when a bound is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--delays", type=float, nargs="*", default=[0.0, 5.0, 25.0], metavar="MS")
    args = parser.parse_args()
    head = ("what", "bare_ms", "rtxvpn_ms", "ratio", "bound", "verdict")
    rows: list[Row] = []
    for delay_ms in args.delays:
        with tempfile.TemporaryDirectory() as name, serving(delay_ms / 1000) as place:
            folder = Path(name)
            (folder / "known_hosts").write_text(place.host_key + "\n", "utf-8")
            expected = bring_up(place, folder)
            rows.append(looks(place, folder, expected, delay_ms, args.rounds))
            rows.append(cold(place, folder, delay_ms, args.rounds))
            if delay_ms == args.delays[0] and sys.platform != "win32":
                rows.append(memory(folder))
    show(head, rows)
    keep("verify", head, rows)
    return int(any(row[-1] == "MISSED" for row in rows))


if __name__ == "__main__":
    sys.exit(main())
