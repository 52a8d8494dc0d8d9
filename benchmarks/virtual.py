"""Serves a virtual RTX830 with its AWS peer from a process of its own, so that nobody shares its interpreter.

python benchmarks/virtual.py DELAY_S [serial]    # says where it is as JSON; ends when its stdin does
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rtxvpn.paths import shipped
from rtxvpn.simulator.clock import WallClock
from rtxvpn.simulator.cloud import Cloud
from rtxvpn.simulator.device import Router
from rtxvpn.simulator.options import Options
from rtxvpn.simulator.running import Simulation
from rtxvpn.site import Site, load_site

SPEED = 20.0  # of the router's clock: the VPN comes up in seconds
USER, LOGIN, ADMINISTRATOR = "admin", "login-pw-1", "admin-pw-1"


def demo_site() -> Site:
    """Return the site that the tool was made for."""
    return load_site(shipped("fixtures", "sites", "demo.yaml"))


@dataclass(frozen=True, slots=True)
class Place:
    """Where the router is: a port of 127.0.0.1 or a pty; its host key as a line of known_hosts."""

    ssh_port: int
    pty_path: str
    host_key: str


@contextmanager
def serving(delay_s: float = 0.0, *, serial: bool = False) -> Iterator[Place]:
    """Run this file as a process beside us; everything that the router sends comes `delay_s` late."""
    command = [sys.executable, __file__, str(delay_s), *(["serial"] if serial else [])]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield Place(**json.loads(process.stdout.readline()))
        finally:
            process.stdin.close()


def main() -> None:
    """Serve until stdin ends."""
    site = demo_site()
    cloud = Cloud.from_download(site.aws.download.read_text("utf-8"), vpc=site.vpc, hosts=site.verify.ping)
    options = Options(user=USER, login_password=LOGIN, admin_password=ADMINISTRATOR, save_seconds=0.0)
    router = Router(options, WallClock(speed=SPEED), cloud)
    serial = "serial" in sys.argv
    with Simulation(
        router, ssh_port=None if serial else 0, serial=serial, delay_s=float(sys.argv[1]), ecdh=True
    ) as served:
        place = {
            "ssh_port": served.ssh_port or 0,
            "pty_path": served.pty_path or "",
            "host_key": served.host_key,
        }
        print(json.dumps(place), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
