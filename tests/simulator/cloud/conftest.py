"""The demo's site as both ends see it: AWS's download in our words, and the router's lines made from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from rtxvpn.simulator.cloud import Cloud
from rtxvpn.simulator.lines import Line

START = 1_790_000_000.0
TUNNELS = (
    (1, "35.75.105.20", "169.254.184.62", "169.254.184.61", "firstKey.0aZ_9"),
    (2, "52.199.233.227", "169.254.18.222", "169.254.18.221", "secondKey.8bY_7"),
)


def _tunnel(number: int, outside: str, inside: str, peer: str, key: str, version: int) -> list[str]:
    both = "" if version == 1 else f"ipsec ike version {number} 2"
    method = "dpd" if version == 1 else "rfc4306"
    return [
        f"\t tunnel select {number}",
        both,
        f"ipsec ike encryption {number} aes-cbc",
        f"\tipsec ike group {number} modp1024  ",
        f"ipsec ike hash {number} sha",
        "  # a remark after blanks",
        f"ipsec ike pre-shared-key {number} text {key}   ",
        f"ipsec tunnel 20{number}",
        f"   ipsec sa policy 20{number} {number} esp aes-cbc  sha-hmac",
        f"ipsec ike duration ipsec-sa {number} 3600",
        f"ipsec ike pfs {number} on",
        "ipsec tunnel outer df-bit clear",
        f"ipsec ike keepalive use {number} on {method} 10 3",
        f"ipsec ike local address {number} 150.249.252.2",
        f"ipsec ike remote address {number} {outside}",
        f"ip tunnel address {inside}/30",
        f"ip tunnel remote address {peer}",
        "ip tunnel tcp mss limit 1387",
        f"tunnel enable {number}",
        "tunnel select none",
        "ipsec auto refresh on",
    ]


def _bgp(number: int, inside: str, peer: str) -> list[str]:
    return [
        "bgp use on",
        "bgp autonomous-system 65000",
        f"bgp neighbor {number} 64512 {peer} hold-time=30 local-address={inside}",
        "bgp import filter 1 equal 0.0.0.0/0",
        "bgp import 64512 static filter 1",
    ]


def _download(version: int = 1, bgp: bool = True) -> str:
    lines = ["# made up for this test", "#   two tunnels", ""]
    for number, outside, inside, peer, key in TUNNELS:
        lines += _tunnel(number, outside, inside, peer, key, version)
        lines += _bgp(number, inside, peer) if bgp else []
    return "\n".join([*lines, "bgp configure refresh" if bgp else "", "# the end"])


class Site:
    """Both ends: the router's lines, which a test may change, and the cloud that looks at them."""

    def __init__(self, version: int = 1, bgp: bool = True) -> None:
        self.cloud = Cloud.from_download(_download(version, bgp))
        self.lines = list(dict.fromkeys(self._lines(version, bgp)))
        self.now = START
        self.log: list[tuple[float, str]] = []
        self.bgp_from: list[Line] | None = None  # None = `bgp configure refresh` follows each change

    def _lines(self, version: int, bgp: bool) -> Iterable[Line]:
        for number, outside, inside, peer, key in TUNNELS:
            for raw in _tunnel(number, outside, inside, peer, key, version):
                text = " ".join(raw.split())
                everywhere = text.startswith("ipsec auto")
                if text and not text.startswith(("#", "tunnel select")):
                    yield Line(None if everywhere else f"tunnel {number}", text)
            yield from (Line(None, text) for text in (_bgp(number, inside, peer) if bgp else []))
        for text in (
            "ip route default gateway 150.249.252.1",
            "ip route 10.0.0.0/16 gateway tunnel 1 hide gateway tunnel 2 hide",
            "ip lan1 address 192.168.200.254/24",
            "ip lan2 address 150.249.252.2/29",
        ):
            yield Line(None, text)

    def replace(self, old: str, new: str | None) -> None:
        """Change each line that begins with `old`, wherever it stands; None = take it out."""
        assert any(line.text.startswith(old) for line in self.lines), old
        changed = []
        for line in self.lines:
            if not line.text.startswith(old):
                changed.append(line)
            elif new is not None:
                changed.append(Line(line.context, line.text.replace(old, new, 1)))
        self.lines = changed

    def add(self, text: str, context: str | None = None) -> None:
        self.lines.append(Line(context, text))

    def look(self, after: float = 0.0) -> Site:
        """Let time pass, then let the cloud see the lines."""
        self.now += after
        active = self.lines if self.bgp_from is None else self.bgp_from
        bgp = [line for line in active if line.text.startswith("bgp ")]
        self.log += self.cloud.update(self.lines, bgp, self.now)
        return self

    def online(self) -> list[int]:
        return [number for number in (1, 2) if self.cloud.tunnel(number, self.now).online]

    def established(self) -> list[str]:
        return [one.address for one in self.cloud.neighbors(self.now) if one.state == "Established"]

    def said(self, text: str) -> list[float]:
        """Give the seconds after the start of the log lines that hold a text."""
        return [round(when - START, 3) for when, line in self.log if text in line]


@pytest.fixture(name="site", scope="session")
def site_fixture() -> Callable[..., Site]:
    return Site


@pytest.fixture(name="download", scope="session")
def download_fixture() -> Callable[..., str]:
    return _download
