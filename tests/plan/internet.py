"""The lines to the internet that plans are made for, behind a NAT of the router's own."""

from dataclasses import replace
from pathlib import Path

from rtxvpn.aws.download import parse_download_text
from rtxvpn.config.factory import FACTORY
from rtxvpn.config.tree import read_config
from rtxvpn.paths import shipped
from rtxvpn.plan import make_plan
from rtxvpn.plan.model import Plan
from rtxvpn.site import AdaptSite, AwsSite, PppoeSite, RouterSite, Site, WanSite

DEMO = parse_download_text(
    shipped("fixtures", "downloads", "demo.txt").read_text(encoding="utf-8"), "demo.txt"
)
AWS = AwsSite(
    Path("demo.txt"), adapt=AdaptSite(local_address="192.168.100.1", nat_traversal=True, mss="auto")
)
SITE = Site(path=Path("site.yaml"), router=RouterSite("serial://COM3"), aws=AWS, vpc=("10.0.0.0/16",))
DHCP = WanSite("lan2", "dhcp", "dhcp lan2")
FIXED = WanSite("lan2", "203.0.113.10/24", "203.0.113.1")
PPPOE = WanSite("lan2", "", "pp 1", PppoeSite(1, "user@example.ne.jp"), 1454)
PASSWORD = "Ppp.Word1"


def planned(wan: WanSite, *lines: str) -> Plan:
    """Plan for a line, on a factory router that holds some more lines."""
    running = FACTORY.overlaid(read_config(lines).entries)
    return make_plan(replace(SITE, wan=wan), DEMO, running)


def of_site(plan: Plan) -> list[str]:
    """The commands that the site file asks for."""
    return [command.command for command in plan.commands if command.origin == "site"]


def names(plan: Plan) -> set[str]:
    """The names of the findings."""
    return {finding.name for finding in plan.findings}
