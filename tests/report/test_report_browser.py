"""The page in a real browser: a picture of it that is not blank, and nothing that sticks out at the side."""

from __future__ import annotations

import itertools
import re
import shutil
import struct
import subprocess
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rtxvpn.health.causes import causes_of
from rtxvpn.health.result import Output, Report, Result, State
from rtxvpn.report.history_html import history_html
from rtxvpn.report.html import report_html
from rtxvpn.report.picture import Ends, Topology
from rtxvpn.words import Lang, Msg, msg

from .past import past

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
needs_browser = pytest.mark.skipif(BROWSER is None, reason="no browser on this computer")
QUIETLY = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
)  # fmt: skip
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
WIDE = "ipsec ike pre-shared-key 1 text ******** " + "x" * 300
TOPOLOGY = Topology(
    ("192.168.200.0/24",),
    ("10.0.0.0/16",),
    {
        "tunnel 1": Ends(("203.0.113.10", "35.75.105.20"), ("169.254.184.62", "169.254.184.61")),
        "tunnel 2": Ends(("203.0.113.10", "52.199.233.227"), ("169.254.18.222", "169.254.18.221")),
    },
)
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


def measured(folder: Path, page: str, width: int, script: str) -> str:
    """Let the browser compute something about a page, by a script of ours."""
    dom = browse(
        folder,
        page.replace("</body>", f"<script>document.title={script}</script></body>"),
        width,
        "--dump-dom",
    )
    found = re.search(r"<title>([^<]*)</title>", dom)
    assert found
    return found[1]


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


@needs_browser
@pytest.mark.parametrize(("lang", "worst", "width"), CASES)
def test_a_browser_shows_the_page(tmp_path: Path, lang: Lang, worst: State, width: int) -> None:
    page, shot = (
        report_html(report(worst), lang, ["compared with x:", "  a b"], TOPOLOGY),
        tmp_path / "report.png",
    )
    browse(tmp_path, page, width, f"--screenshot={shot}")
    size, changes = rows(shot.read_bytes())
    assert size == (width, 1600)
    assert changes > 200, "a blank page has equal rows"


ROOM = "document.documentElement.scrollWidth+'/'+document.documentElement.clientWidth"


@needs_browser
@pytest.mark.parametrize("width", [pytest.param(1100, marks=pytest.mark.slow), 420])
def test_nothing_sticks_out_at_the_side(tmp_path: Path, width: int) -> None:
    page = report_html(report(State.CRITICAL), "ja", [WIDE], TOPOLOGY)
    assert page.count("<li>") == len(causes_of("phase1.none", **VALUES))
    taken, there_is = measured(tmp_path, page.replace("<details>", "<details open>"), width, ROOM).split("/")
    assert int(taken) <= int(there_is)


# how many addresses stand on more than one line: a text of one line has one rectangle
BROKEN = (
    "(()=>{let n=0,all=0;const walk=document.createTreeWalker(document.body,NodeFilter.SHOW_TEXT);"
    "while(walk.nextNode()){const t=walk.currentNode;for(const hit of t.data.matchAll("
    "/\\d+(\\.\\d+){3}(\\/\\d+)?/g)){const r=document.createRange();r.setStart(t,hit.index);"
    "r.setEnd(t,hit.index+hit[0].length);const tops=new Set([...r.getClientRects()].map(b=>Math.round(b.top)));"
    "all+=tops.size>0;n+=tops.size>1}}return n+' of '+all})()"
)


@needs_browser
def test_no_address_is_broken(tmp_path: Path) -> None:
    many = Msg("{words}", {"words": " ".join(f"192.168.200.{number}" for number in range(100, 140))})
    told = report(State.CRITICAL)
    subjects = ("192.168.200.101-192.168.200.199/24", "10.100.200.128/25 10.100.201.128/25")
    long = [Result("route.vpc", one, State.CRITICAL, many, (str(many),), (), many) for one in subjects]
    page = report_html(replace(told, results=(*told.results, *long)), "en", [], TOPOLOGY)
    broken, _, seen = measured(tmp_path, page, 1200, BROKEN).partition(" of ")
    assert int(seen) > 4 * 40
    assert int(broken) == 0


@needs_browser
def test_on_paper_everything_is_unfolded(tmp_path: Path) -> None:
    lines = "".join(f"{number} a line of the router\n" for number in range(400))
    folded = replace(report(State.OK), outputs=(Output("show log", lines, NOON),))
    paper = tmp_path / "report.pdf"
    browse(tmp_path, report_html(folded, "en", []), 1100, f"--print-to-pdf={paper}")
    assert len(re.findall(rb"/Type /Page\b", paper.read_bytes())) > 5, "400 lines are no single page"


@needs_browser
@pytest.mark.parametrize(("lang", "width"), [("en", 420), pytest.param("ja", 1200, marks=pytest.mark.slow)])
def test_a_history_fits_the_screen_with_one_chart(tmp_path: Path, lang: Lang, width: int) -> None:
    charts = "[...document.querySelectorAll('div.wide,div.narrow')].filter(one=>one.offsetHeight>0).map(one=>one.className)"
    told = measured(
        tmp_path, history_html("ssh://admin@192.0.2.1", past(), lang), width, f"{ROOM}+' '+{charts}"
    )
    taken, there_is, shown = re.split("[/ ]", told)
    assert int(taken) <= int(there_is)
    assert shown == ("narrow" if width == 420 else "wide")


@needs_browser
@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_browser_shows_the_history(tmp_path: Path, lang: Lang) -> None:
    shot = tmp_path / "history.png"
    browse(tmp_path, history_html("ssh://admin@192.0.2.1", past(), lang), 1200, f"--screenshot={shot}")
    size, changes = rows(shot.read_bytes())
    assert size == (1200, 1600)
    assert changes > 200
