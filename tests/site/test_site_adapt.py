"""What a site file may say of adapting the download, of the XML beside it, and of the line to the internet."""

from __future__ import annotations

from pathlib import Path

import pytest

from rtxvpn.errors import SiteError
from rtxvpn.site import AdaptSite, PppoeSite, Site, WanSite, load_site

HEAD = "router:\n  connect: ssh://admin@192.168.100.1\n"
WAN = "wan:\n  interface: lan2\n  address: 203.0.113.10/24\n  gateway: 203.0.113.1\n"


def site(tmp_path: Path, aws: str = "aws:\n  download: vpn.txt\n", wan: str = WAN) -> Site:
    path = tmp_path / "site.yaml"
    path.write_text(HEAD + aws + wan, encoding="utf-8")
    return load_site(path)


def adapt(tmp_path: Path, text: str) -> AdaptSite:
    lines = "".join(f"    {line}\n" for line in text.split("; "))
    return site(tmp_path, f"aws:\n  download: vpn.txt\n  adapt:\n{lines}").aws.adapt


def test_nothing_is_adapted_by_default(tmp_path: Path) -> None:
    found = site(tmp_path)
    assert (found.aws.adapt, found.aws.xml) == (AdaptSite(), None)
    assert found.wan == WanSite("lan2", "203.0.113.10/24", "203.0.113.1")


def test_every_adaptation(tmp_path: Path) -> None:
    assert adapt(
        tmp_path,
        "renumber: auto; local_address: 192.168.1.1; nat_traversal: on; advertise: [192.168.1.0/24]; "
        "mss: auto; profile: strong; repair_proxy_id: on; route_weights: [1, 0]; routing: static",
    ) == AdaptSite(True, "192.168.1.1", True, ("192.168.1.0/24",), "auto", True, True, (1, 0), True)
    assert adapt(tmp_path, "renumber: off; nat_traversal: off; mss: 1350; profile: download") == AdaptSite(
        mss="1350"
    )


def test_the_xml_counts_from_the_site_files_folder(tmp_path: Path) -> None:
    assert (
        site(tmp_path, "aws:\n  download: vpn.txt\n  xml: a/vpn.xml\n").aws.xml == tmp_path / "a" / "vpn.xml"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("renumber: yes", "one of auto, off"),
        ("nat_traversal: true", "one of on, off"),
        ("local_address: 192.168.1.1/24", "without the prefix length"),
        ("advertise: [192.168.1.1/24]", "did you mean 192.168.1.0/24?"),
        ("advertise: [0.0.0.0/0]", "default route"),
        ("mss: 1461", "from 536 to 1460"),
        ("mss: big", "from 536 to 1460"),
        ("profile: weak", "one of strong, download"),
        ("routing: bgp", "one of static, download"),
        ("route_weights: [1]", "two weights"),
        ("route_weights: [0, 0]", "must carry the traffic"),
        ("route_weights: [1, 256]", "from 0 to 255"),
        ("msss: auto", "did you mean mss?"),
        ("psk: x", "looks like a secret"),
    ],
)
def test_wrong_adaptations_are_told_with_their_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SiteError) as caught:
        adapt(tmp_path, text)
    assert said in str(caught.value)
    assert "site.yaml:6" in str(caught.value)


PPPOE = "wan:\n  pppoe:\n    interface: lan2\n    user: user@example.ne.jp\n"


def test_dhcp(tmp_path: Path) -> None:
    found = site(tmp_path, wan="wan:\n  interface: lan2\n  address: dhcp\n  nat: 1\n").wan
    assert found == WanSite("lan2", "dhcp", "dhcp lan2", nat=1)


def test_pppoe(tmp_path: Path) -> None:
    found = site(tmp_path, wan=PPPOE).wan
    assert found == WanSite("lan2", "", "pp 1", PppoeSite(1, "user@example.ne.jp"), 1454)
    more = PPPOE + "    pp: 3\n  address: 203.0.113.9/32\n  mtu: 1400\n  nat: 5\n  filters: 1000\n"
    assert site(tmp_path, wan=more).wan == WanSite(
        "lan2", "203.0.113.9/32", "pp 3", PppoeSite(3, "user@example.ne.jp"), 1400, 5, 1000
    )


@pytest.mark.parametrize(
    ("wan", "said"),
    [
        ("wan:\n  address: dhcp\n", "wan.interface is missing"),
        ("wan:\n  interface: lan2\n", "wan.address is missing"),
        ("wan:\n  interface: lan2\n  address: 203.0.113.10/24\n", "wan.gateway is missing"),
        (
            "wan:\n  interface: lan2\n  address: dhcp\n  gateway: 203.0.113.1\n",
            "wan.gateway does not go with dhcp",
        ),
        (PPPOE + "  interface: lan2\n", "wan.interface does not go with pppoe"),
        (PPPOE + "  gateway: 203.0.113.1\n", "wan.gateway does not go with pppoe"),
        (PPPOE + "    pp: 31\n", "from 1 to 30"),
        (PPPOE + "    password: x\n", "looks like a secret"),
        (PPPOE.replace("user@example.ne.jp", "a b"), "user name of the PPPoE account"),
        (PPPOE.replace("    user: user@example.ne.jp\n", ""), "wan.pppoe.user is missing"),
        (WAN + "  mtu: 1501\n", "from 1280 to 1500"),
        (WAN + "  nat: 0\n", "from 1 to 65535"),
        (WAN + "  filters: x\n", "from 1 to 65535"),
        ("wan:\n", "nothing came"),
    ],
)
def test_wrong_lines_are_told(tmp_path: Path, wan: str, said: str) -> None:
    with pytest.raises(SiteError) as caught:
        site(tmp_path, wan=wan)
    assert said in str(caught.value)
