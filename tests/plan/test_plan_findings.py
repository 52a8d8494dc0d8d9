"""Findings about a site and its router, and the page that explains every finding."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from rtxvpn.aws.download import parse_download_text
from rtxvpn.config.factory import FACTORY
from rtxvpn.config.tree import Entry
from rtxvpn.paths import shipped
from rtxvpn.plan import make_plan
from rtxvpn.plan.names import FINDINGS
from rtxvpn.site import AwsSite, LanSite, RouterSite, Site, WanSite

DOWNLOAD = parse_download_text(
    shipped("fixtures", "downloads", "demo.txt").read_text(encoding="utf-8"), "demo.txt"
)
SITE = Site(
    path=Path("site.yaml"),
    router=RouterSite("ssh://admin@192.168.9.1"),
    aws=AwsSite(Path("demo.txt")),
    wan=WanSite("lan2", "150.249.252.2/29", "150.249.252.1"),
    lan=LanSite("lan1", "192.168.200.254/24"),
    vpc=("10.0.0.0/16",),
)
HOME = Path(__file__).parents[2]


def severities(site, *lines):
    running = FACTORY.overlaid([Entry(None, line) for line in lines])
    return {finding.name: finding.severity for finding in make_plan(site, DOWNLOAD, running).findings}


ALWAYS = {
    "weak-proposals": "info",
    "default-route-advertised": "warning",
    "static-hides-bgp": "info",
    "dhcp-scope-outside": "warning",  # the site names no ranges for its LAN
}


def test_the_demo_has_nothing_but_advice():
    assert severities(SITE) == ALWAYS


@pytest.mark.parametrize(
    ("site", "lines", "name", "severity"),
    [
        (
            replace(SITE, wan=WanSite("lan2", "192.0.2.2/29", "192.0.2.1")),
            (),
            "local-address-not-owned",
            "error",
        ),
        (replace(SITE, wan=None), (), "local-address-not-owned", "warning"),
        (
            replace(SITE, router=RouterSite("ssh://admin@192.168.100.1")),
            (),
            "management-address-changes",
            "warning",
        ),
        (SITE, ("ip route default gateway pp 1",), "default-route-changes", "warning"),
        (SITE, ("ipsec ike remote address 1 203.0.113.5",), "existing-vpn-changes", "warning"),
        (SITE, ("bgp autonomous-system 65010",), "existing-bgp-changes", "warning"),
        (SITE, ("ip lan2 address 192.0.2.9/24",), "wan-address-changes", "warning"),
        (SITE, ("ip lan2 secure filter in 1 2 3",), "wan-filtered", "warning"),
        (SITE, ("cloud vpn service 1 amazon-api",), "cloud-vpn-active", "warning"),
        (SITE, ("ip lan1 secondary address 10.1.1.1/24",), "bgp-secondary-address", "error"),
    ],
)
def test_each_situation_has_its_finding(site, lines, name, severity):
    # on a router that is not in factory state the office's own address changes
    office = {"lan-address-changes": "warning"} if lines else {}
    assert severities(site, *lines) == {**ALWAYS, **office, name: severity}


def test_an_address_that_the_router_has_already_is_its_own():
    site = replace(SITE, wan=None)
    found = severities(site, "ip lan2 address 150.249.252.2/29")
    assert found == {**ALWAYS, "lan-address-changes": "warning"}


def test_no_vpc_no_static_route():
    assert "static-hides-bgp" not in severities(replace(SITE, vpc=()))


@pytest.mark.parametrize("connect", ["serial:///dev/ttyUSB0", "ssh://admin@router.example", "serial://COM3"])
def test_wires_without_an_address_have_no_management_address(connect):
    assert severities(replace(SITE, router=RouterSite(connect))) == ALWAYS


SEVERITIES = {"error": "エラー", "warning": "警告", "info": "情報"}


def rows(page):
    """Return the name and the severities of each row, in English."""
    text = (HOME / "docs" / page).read_text(encoding="utf-8")
    found = re.findall(r"(?m)^\| `([a-z0-9-]+)` \| ([^|]+) \|", text)
    return [
        (name, {word for word, japanese in SEVERITIES.items() if word in told or japanese in told})
        for name, told in found
    ]


@pytest.mark.parametrize("page", ["findings.md", "findings.ja.md"])
def test_the_page_explains_every_finding_and_no_other(page):
    names = [name for name, _ in rows(page)]
    assert set(names) == FINDINGS
    assert len(names) == len(FINDINGS)


def test_both_pages_tell_the_same_severities_in_one_order():
    assert rows("findings.md") == rows("findings.ja.md")
    assert all(severities for _, severities in rows("findings.md"))


def test_the_code_makes_no_finding_that_has_no_name():
    made = set()
    for room in ("aws", "plan"):
        for file in (HOME / "rtxvpn" / room).glob("*.py"):
            made |= set(re.findall(r'Finding\(\s*"([a-z0-9-]+)"', file.read_text(encoding="utf-8")))
    assert made == FINDINGS
