"""A good site file becomes a Site, and what is expected of a healthy router follows from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from rtxvpn.model import BgpPeer, Tunnel, VpnConnection
from rtxvpn.site import LanSite, RouterSite, Site, VerifySite, WanSite, expected_of, load_site

WHOLE = """\
router:
  connect: ssh://admin@192.168.100.1
aws:
  download: vpn.txt
wan:
  interface: lan2
  address: 203.0.113.10/24
  gateway: 203.0.113.1
lan:
  interface: lan1
  address: 192.168.200.254/24
  dhcp: [192.168.200.1-192.168.200.10/24]
vpc: [10.0.0.0/16]
verify:
  ping: [10.0.134.243]
  ping_source: 192.168.200.254
  wait: 90
findings:
  off: [default-route-advertised]
"""
SMALL = "router: {connect: 'ssh://admin@192.0.2.1'}\naws: {download: vpn.txt}\n"


def load(folder: Path, text: str | bytes) -> Site:
    path = folder / "site.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_site(path)


def test_whole_file(tmp_path: Path) -> None:
    site = load(tmp_path, WHOLE)
    assert site.router == RouterSite("ssh://admin@192.168.100.1")
    assert site.aws.download == tmp_path / "vpn.txt"
    assert site.wan == WanSite("lan2", "203.0.113.10/24", "203.0.113.1")
    assert site.lan == LanSite("lan1", "192.168.200.254/24", ("192.168.200.1-192.168.200.10/24",))
    assert site.vpc == ("10.0.0.0/16",)
    assert site.verify == VerifySite(("10.0.134.243",), "192.168.200.254", 90)
    assert site.findings_off == {"default-route-advertised"}


def test_smallest_file(tmp_path: Path) -> None:
    site = load(tmp_path, SMALL)
    assert (site.wan, site.lan, site.vpc, site.verify) == (None, None, (), VerifySite())
    assert site.findings_off == frozenset()


@pytest.mark.parametrize("encoded", [WHOLE.encode("utf-8-sig"), WHOLE.replace("\n", "\r\n").encode()])
def test_editors_leave_marks(tmp_path: Path, encoded: bytes) -> None:
    assert load(tmp_path, encoded) == load(tmp_path, WHOLE)


def test_absolute_download_stays(tmp_path: Path) -> None:
    there = (tmp_path / "elsewhere" / "vpn.txt").as_posix()
    assert load(tmp_path, SMALL.replace("vpn.txt", f"'{there}'")).aws.download == Path(there)


def test_home_of_download_is_found(tmp_path: Path) -> None:
    site = load(tmp_path, SMALL.replace("vpn.txt", "~/vpn.txt"))
    assert site.aws.download == Path.home() / "vpn.txt"


@pytest.mark.parametrize(
    "url",
    [
        "ssh://admin@192.0.2.1",
        "ssh://admin@router.example:2222",
        "ssh://admin@[2001:db8::1]:22",
        "telnet://192.0.2.1",
        "telnet://192.0.2.1:2323",
        "serial:///dev/ttyUSB0?baud=9600",
        "serial:///dev/ttyUSB0",
        "serial://COM3",
        "socket://127.0.0.1:4001",
        "rfc2217://192.0.2.9:2217",
    ],
)
def test_wires_of_the_contract(tmp_path: Path, url: str) -> None:
    assert load(tmp_path, SMALL.replace("ssh://admin@192.0.2.1", url)).router.connect == url


def tunnel(number: int, version: int = 1) -> Tunnel:
    return Tunnel(
        number, number, 200 + number, "203.0.113.10", f"198.51.100.{number}", f"169.254.{number}.2/30",
        f"169.254.{number}.1", "key", version,
    )  # fmt: skip


def connection(*peers: BgpPeer, static: bool = False) -> VpnConnection:
    return VpnConnection("vpn-1", None, None, 65000, (tunnel(1), tunnel(2, 2)), peers, static)


def test_expected_with_bgp(tmp_path: Path) -> None:
    # the peers stand in the other order than the tunnels: the inner address decides
    peers = (BgpPeer(1, 64512, "169.254.2.1", None, 30), BgpPeer(2, 64513, "169.254.1.1", None, None))
    expected = expected_of(load(tmp_path, WHOLE), connection(*peers))
    first, second = expected.tunnels
    assert (first.peer_address, first.remote_as, first.local_as, first.hold_time_s) == (
        "169.254.1.1",
        64513,
        65000,
        None,
    )
    assert (second.peer_address, second.remote_as, second.hold_time_s) == ("169.254.2.1", 64512, 30)
    assert (first.ike_version, second.ike_version) == (1, 2)
    assert (expected.default_gateway, expected.vpc, expected.ping) == (
        "203.0.113.1",
        ("10.0.0.0/16",),
        ("10.0.134.243",),
    )


def test_peer_at_no_tunnels_address_is_expected_by_number(tmp_path: Path) -> None:
    expected = expected_of(load(tmp_path, SMALL), connection(BgpPeer(2, 64512, "169.254.9.9", None, 30)))
    assert [one.peer_address for one in expected.tunnels] == [None, "169.254.9.9"]


def test_expected_of_static_connection(tmp_path: Path) -> None:
    expected = expected_of(load(tmp_path, SMALL), connection(static=True))
    assert [(one.peer_address, one.local_as) for one in expected.tunnels] == [(None, None)] * 2
    assert (expected.default_gateway, expected.ping_source) == (None, None)


def test_ping_leaves_from_the_lan(tmp_path: Path) -> None:
    without = WHOLE.replace("  ping_source: 192.168.200.254\n", "")
    assert expected_of(load(tmp_path, without), connection()).ping_source == "192.168.200.254"
    other = WHOLE.replace("ping_source: 192.168.200.254", "ping_source: 192.168.200.250")
    assert expected_of(load(tmp_path, other), connection()).ping_source == "192.168.200.250"


def test_what_aws_is_offered_is_the_lan_or_what_the_site_advertises(tmp_path: Path) -> None:
    assert expected_of(load(tmp_path, WHOLE), connection()).offers == ("192.168.200.0/24",)
    adapted = WHOLE.replace(
        "download: vpn.txt", "download: vpn.txt\n  adapt: {advertise: [10.20.0.0/16, 10.30.0.0/16]}"
    )
    assert expected_of(load(tmp_path, adapted), connection()).offers == ("10.20.0.0/16", "10.30.0.0/16")
    assert expected_of(load(tmp_path, adapted), connection(static=True)).offers == ()
    assert expected_of(load(tmp_path, SMALL), connection()).offers == ()


def test_what_the_checks_need_of_the_site(tmp_path: Path) -> None:
    named = WHOLE.replace("  wait: 90\n", "  checks: [dhcp.scope]\n").replace("lan2\n", "lan2\n  mtu: 1460\n")
    expected = expected_of(load(tmp_path, named), connection())
    assert (expected.named, expected.line_mtu) == (("dhcp.scope",), 1460)
    assert (expected_of(load(tmp_path, SMALL), connection()).line_mtu) is None
