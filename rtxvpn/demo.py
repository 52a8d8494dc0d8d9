"""The whole job on a virtual RTX830: a router in factory state, its AWS peer, one apply, one look."""

from __future__ import annotations

import secrets as randomness
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from rtxvpn.access import Access
from rtxvpn.apply.listener import Listener
from rtxvpn.apply.run import Job, Outcome, apply
from rtxvpn.aws.download import Download, read_download
from rtxvpn.connect import open_router
from rtxvpn.health.result import Report
from rtxvpn.paths import shipped
from rtxvpn.plan.adapt import on_router
from rtxvpn.simulator.clock import WallClock
from rtxvpn.simulator.cloud import Cloud
from rtxvpn.simulator.device import Router
from rtxvpn.simulator.options import Options
from rtxvpn.simulator.running import Simulation
from rtxvpn.site import RouterSite, Site, expected_of, load_site
from rtxvpn.verify import look
from rtxvpn.words import Lang, msg

WireName = Literal["ssh", "telnet", "serial"]

COMMANDS = ("show ip route", "show ipsec sa", "show status bgp neighbor")
SPEED = 20.0  # the virtual router's clock; BGP takes its real half minute on it
_WAIT_S = 60.0
_DEADMAN_S = 3600  # on the router's quick clock


@dataclass(frozen=True, slots=True)
class Performance:
    """What came of it: how the apply ended, what the router said after it, the report on it."""

    outcome: Outcome
    outputs: dict[str, str]
    report: Report


def demo_site() -> Site:
    """Return the site of the demo, the one that the tool was made for."""
    return load_site(shipped("fixtures", "sites", "demo.yaml"))


def play(wire: WireName, lang: Lang, listener: Listener, state: Path) -> Performance:
    """Run the job over a real wire on this computer; `state` is a folder of its own, to be thrown away.

    The router's console speaks the language of the session. Raises what an apply raises.
    """
    site = demo_site()
    download = read_download(site.aws.download)
    with _router(download, site, wire, lang) as (access, url):
        listener.stage(msg("a virtual RTX830 in factory state is up: {url}", url=url))
        access = replace(access, state=state)
        site = replace(site, router=RouterSite(url))
        job = Job(
            site=site,
            download=download,
            url=url,
            backups=state / "backups",
            wait_s=_WAIT_S,
            deadman_s=_DEADMAN_S,
        )
        listener.stage(msg("log in, become administrator, note the console settings"))
        with open_router(access) as connection:
            outcome = apply(connection, job, listener)
        listener.stage(msg("log in again and look, as the procedure says"))
        with open_router(access) as connection:
            outputs = {command: connection.router.session.ask(command) for command in COMMANDS}
            there = on_router(site, download, connection.router.running_config)
            report = look(connection.router, expected_of(site, there.connection), url)
    return Performance(outcome, outputs, report)


@contextmanager
def _router(download: Download, site: Site, wire: WireName, lang: Lang) -> Iterator[tuple[Access, str]]:
    login, administrator = randomness.token_urlsafe(12), randomness.token_urlsafe(12)
    cloud = Cloud.from_download(site.aws.download.read_text("utf-8"), vpc=site.vpc, hosts=site.verify.ping)
    options = Options(login_password=login, admin_password=administrator, language=lang)
    router = Router(options, WallClock(speed=SPEED), cloud)
    with Simulation(
        router,
        ssh_port=0 if wire == "ssh" else None,
        telnet_port=0 if wire == "telnet" else None,
        serial=wire == "serial",
    ) as simulation:
        url = _url(wire, options.user, simulation)
        yield Access(url, login, administrator, Path(), accept_new_host_key=True), url


def _url(wire: WireName, user: str, simulation: Simulation) -> str:
    if wire == "serial":
        return f"serial://{quote(simulation.pty_path or '')}?baud=9600"
    port = simulation.ssh_port if wire == "ssh" else simulation.telnet_port
    return f"{wire}://{user}@127.0.0.1:{port}"
