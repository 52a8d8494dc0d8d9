"""The page in a real browser: a picture of it that is not blank, and nothing that sticks out at the side."""

from __future__ import annotations

import itertools
import re
import shutil
import struct
import subprocess
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rtxvpn.health.causes import causes_of
from rtxvpn.health.result import Output, Report, Result, State
from rtxvpn.report.html import report_html
from rtxvpn.words import Lang, msg

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIETLY = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
)  # fmt: skip
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
WIDE = "ipsec ike pre-shared-key 1 text ******** " + "x" * 300
VALUES = {"tunnel": 1, "remote": "35.75.105.20"}


def report(worst: State) -> Report:
    """A page with all that a page can hold: causes, evidence, a long subject, a line that has no blank."""
    causes = () if worst is State.OK else causes_of("phase1.none", **VALUES)
    results = (
        Result("ipsec.phase1", "tunnel 1", worst, msg("no IKE SA with {remote}", remote="35.75.105.20"),
               ("Total: isakmp:1 send:1 recv:1", WIDE), causes, msg("goes into a tunnel")),
        Result("ipsec.phase1", "tunnel 2", State.OK, msg("IKE SA with {remote}", remote="52.199.233.227")),
        Result("dhcp.scope", "192.168.200.1-192.168.200.10/24", State.OK, msg("{count} leases", count=3)),
    )  # fmt: skip
    outputs = (Output("show ipsec sa", f"Total\n{WIDE}\n", NOON), Output("show ip route", "default\n", NOON))
    return Report("ssh://admin@192.0.2.1", NOON, results, (), outputs, "RTX830 Rev.15.02.31")


def browse(folder: Path, page: str, width: int, *how: str) -> str:
    """Open a page in a browser of its own and return what it prints."""
    (folder / "report.html").write_text(page, "utf-8")
    where = (f"--user-data-dir={folder / 'profile'}", f"--window-size={width},1600")
    done = subprocess.run(
        [str(BROWSER), *QUIETLY, *where, *how, (folder / "report.html").as_uri()],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    return done.stdout


def rows(png: bytes) -> tuple[tuple[int, int], int]:
    """Return the size of a PNG, and how many rows in it differ from the one above."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    chunks, at = [], 8
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        chunks.append((kind, png[at + 8 : at + 8 + length]))
        at += 12 + length
    size = struct.unpack(">II", chunks[0][1][:8])
    data = zlib.decompress(b"".join(body for kind, body in chunks if kind == b"IDAT"))
    step = len(data) // size[1]
    lines = [data[n * step : (n + 1) * step] for n in range(size[1])]
    return size, sum(one != other for one, other in itertools.pairwise(lines))


CASES = [
    pytest.param(lang, worst, width, marks=() if quick else pytest.mark.slow)
    for lang, worst, width, quick in [
        ("en", State.OK, 1100, False), ("en", State.WARNING, 1100, True), ("ja", State.CRITICAL, 420, True),
        ("ja", State.UNKNOWN, 1100, False), ("en", State.CRITICAL, 420, False), ("ja", State.OK, 700, False),
    ]
]  # fmt: skip


@pytest.mark.skipif(BROWSER is None, reason="no browser on this computer")
@pytest.mark.parametrize(("lang", "worst", "width"), CASES)
def test_a_browser_shows_the_page(tmp_path: Path, lang: Lang, worst: State, width: int) -> None:
    page, shot = report_html(report(worst), lang, ["compared with x:", "  a b"]), tmp_path / "report.png"
    browse(tmp_path, page, width, f"--screenshot={shot}")
    size, changes = rows(shot.read_bytes())
    assert size == (width, 1600)
    assert changes > 200, "a blank page has equal rows"


@pytest.mark.skipif(BROWSER is None, reason="no browser on this computer")
@pytest.mark.parametrize("width", [pytest.param(1100, marks=pytest.mark.slow), 420])
def test_nothing_sticks_out_at_the_side(tmp_path: Path, width: int) -> None:
    page = report_html(report(State.CRITICAL), "ja", [WIDE])
    opened = page.replace("<details>", "<details open>")
    measure = "<script>document.title=document.documentElement.scrollWidth+'/'+document.documentElement.clientWidth</script>"
    dom = browse(tmp_path, opened.replace("</body>", f"{measure}</body>"), width, "--dump-dom")
    found = re.search(r"<title>(\d+)/(\d+)</title>", dom)
    assert found
    assert int(found[1]) <= int(found[2])
    assert dom.count("<li>") == len(causes_of("phase1.none", **VALUES))
