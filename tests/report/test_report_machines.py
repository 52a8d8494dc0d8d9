"""The formats for machines and pages: well-formed whatever the router printed, and true to the report."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from rtxvpn.health.measure import measures_of
from rtxvpn.health.result import Measure, Output, Report, Result, State
from rtxvpn.report.html import report_html
from rtxvpn.report.junit import report_junit
from rtxvpn.report.markdown import report_markdown
from rtxvpn.report.nagios import report_nagios
from rtxvpn.report.picture import Ends, Topology, picture, tunnel_states
from rtxvpn.report.prometheus import _HELP, report_prometheus
from rtxvpn.report.xlsx import report_xlsx
from rtxvpn.words import Lang, Msg, msg

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
NAMES = ["ipsec_sas", "ipsec_sa_lifetime_seconds", "bgp_dropped_total", "ping_loss_ratio"]
SENTENCES = st.text(max_size=20).map(lambda words: Msg("{words}", {"words": words}))
RESULTS = st.builds(
    Result,
    check=st.sampled_from(["ipsec.phase1", "bgp.session"]),
    subject=st.sampled_from(["tunnel 1", "tunnel 2"]) | st.text(max_size=12),
    state=st.sampled_from(State),
    summary=SENTENCES,
    evidence=st.lists(st.text(max_size=20) | SENTENCES, max_size=2).map(tuple),
    causes=st.lists(SENTENCES, max_size=2).map(tuple),
    expected=st.none() | SENTENCES,
)
NUMBERS = st.integers(0, 2**40) | st.floats(0, 10**9)
REPORTS = st.builds(
    Report,
    target=st.text(max_size=12),
    checked_at=st.just(NOON),
    results=st.lists(RESULTS, max_size=4).map(tuple),
    measures=st.lists(
        st.builds(Measure, st.sampled_from(NAMES), st.text(max_size=9), NUMBERS), max_size=4
    ).map(tuple),
    outputs=st.lists(
        st.builds(Output, st.text(max_size=40), st.text(max_size=40), st.just(NOON)), max_size=3
    ).map(tuple),
    firmware=st.none() | st.text(max_size=9),
)
SICK = Report(
    "ssh://admin@192.0.2.1", NOON,
    (
        Result("ipsec.phase1", "tunnel 1", State.OK, msg("nothing"), ("row",)),
        Result("ipsec.phase1", "tunnel 2", State.WARNING, msg("no | there"), ("<b>",), (msg("a cause"),)),
        Result("ping.target", "10.0.0.1", State.UNKNOWN, msg("could not look")),
    ),
    (Measure("bgp_dropped_total", "tunnel 1", 3), Measure("ping_loss_ratio", "10.0.0.1", 0.25)),
)  # fmt: skip


def test_nagios_is_one_line_with_the_worst_first() -> None:
    assert report_nagios(SICK) == (
        "RTXVPN UNKNOWN - ping.target 10.0.0.1: could not look; ipsec.phase1 tunnel 2: no   there"
        " | 'bgp_dropped_total tunnel 1'=3c 'ping_loss_ratio 10.0.0.1'=0.25\n"
    )


# Monitoring Plugins guidelines: digits, a point, a unit
DATUM = re.compile(r"'[^'=]*'=[0-9]+(?:\.[0-9]+)?(?:s|c)?")


@given(report=REPORTS)
def test_performance_data_are_plain_numbers(report: Report) -> None:
    data = report_nagios(report).partition(" | ")[2].removesuffix("\n")
    assert re.fullmatch(rf"(?:{DATUM.pattern}(?: |$))*", data)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (1234567, "1234567"),
        (0.25, "0.25"),
        (2**40, str(2**40)),
        (0.000012, "0.000012"),
        (0, "0"),
        (3.0, "3"),
        (1e-9, "0"),
    ],
)
def test_numbers_have_no_exponent(value: float, written: str) -> None:
    one = Report("x", NOON, (), (Measure("bgp_uptime_seconds", "tunnel 1", value),))
    assert report_nagios(one).endswith(f"'bgp_uptime_seconds tunnel 1'={written}s\n")
    assert f'subject="tunnel 1"}} {written}\n' in report_prometheus(one)


def test_one_check_is_one() -> None:
    one = Report("x", NOON, (Result("route.default", "default", State.OK, msg("nothing")),))
    assert report_nagios(one) == "RTXVPN OK - 1 check is OK\n"


@given(report=REPORTS)
def test_nagios_stays_one_line(report: Report) -> None:
    line = report_nagios(report)
    assert line.endswith("\n")
    assert len(line.splitlines()) == 1
    assert line.count("|") == bool(report.measures)
    assert line.startswith(f"RTXVPN {report.state.value} - ")


@given(report=REPORTS)
def test_junit_counts_what_it_holds(report: Report) -> None:
    suite = ElementTree.fromstring(report_junit(report))
    assert int(suite.attrib["tests"]) == len(suite.findall("testcase")) == len(report.results)
    assert int(suite.attrib["failures"]) == len(suite.findall("testcase/failure"))
    assert int(suite.attrib["errors"]) == len(suite.findall("testcase/error"))
    bad = sum(one.state is not State.OK for one in report.results)
    assert int(suite.attrib["failures"]) + int(suite.attrib["errors"]) == bad


LABELS = r'\{(?:[a-z]+="(?:[^"\\\n]|\\.)*",?)*\}'
SAMPLE = re.compile(rf"rtxvpn_[a-z_]+{LABELS} [0-9.]+")
COMMENT = re.compile(r"# (?:HELP rtxvpn_[a-z_]+ .+|TYPE rtxvpn_[a-z_]+ (?:gauge|counter))")


@given(report=REPORTS)
def test_prometheus_takes_every_line(report: Report) -> None:
    lines = report_prometheus(report).removesuffix("\n").split("\n")
    assert [line for line in lines if not SAMPLE.fullmatch(line) and not COMMENT.fullmatch(line)] == []
    series = [line.rpartition(" ")[0] for line in lines if not line.startswith("#")]
    assert len(series) == len(set(series)), "a series appears once"


def test_prometheus_names_and_types() -> None:
    text = report_prometheus(SICK)
    assert "# TYPE rtxvpn_bgp_dropped_total counter" in text
    assert (
        'rtxvpn_check_state{target="ssh://admin@192.0.2.1",check="ipsec.phase1",subject="tunnel 2"} 1' in text
    )
    assert 'rtxvpn_state{target="ssh://admin@192.0.2.1"} 3' in text


def test_every_measure_has_its_help() -> None:
    source = Path(measures_of.__code__.co_filename).read_text("utf-8")
    told = {"bgp_dropped_total", "ipsec_sa_lifetime_seconds"}  # these two have names of their own
    told |= set(re.findall(r'Measure\("(\w+)"', source))
    assert told == set(_HELP)


@settings(max_examples=25)
@given(report=REPORTS)
def test_a_workbook_holds_a_row_a_check(report: Report) -> None:
    book = load_workbook(io.BytesIO(report_xlsx(report, "en", [])))
    checks, about, evidence, *outputs = book.worksheets
    assert [row[4].value for row in checks.iter_rows(min_row=2)] == [
        one.state.value for one in report.results
    ]
    lines = [line for one in report.results for line in one.evidence]
    assert evidence.max_row == len(lines) + 1
    assert [cell.value for cell in checks[1]] == [
        "Check", "Subject", "Expected", "What was found", "State", "Time", "probable causes",
    ]  # fmt: skip
    for sheet in (checks, evidence):
        assert all(cell.font.bold for cell in sheet[1])
        assert all(cell.alignment.wrap_text for row in sheet.iter_rows() for cell in row)
        assert sheet.freeze_panes == "A2"
    assert about["B1"].value.startswith(report.state.value)
    assert len(outputs) == len(report.outputs)
    for sheet, one in zip(outputs, report.outputs, strict=True):
        lines = [cell.value or "" for cell in next(sheet.iter_cols())]
        assert len(lines) >= len(one.text.splitlines())
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


class _Balance(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.tunnels = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        if tag not in ("meta", "rect", "line", "br"):
            self.open.append(tag)
        assert not [value for name, value in attrs if name in ("src", "href")], "nothing from elsewhere"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.tunnels += ("class", "tunnel") in attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@given(report=REPORTS, lang=st.sampled_from(["en", "ja"]), compared=st.lists(st.text(max_size=9), max_size=2))
def test_html_is_whole_and_holds_no_foreign_tag(report: Report, lang: str, compared: list[str]) -> None:
    reader = _Balance()
    reader.feed(report_html(report, lang, compared))  # type: ignore[arg-type]
    assert reader.open == []
    assert "script" not in reader.seen
    assert reader.tunnels == len(tunnel_states(report))


TOPOLOGY = Topology(
    ("192.168.200.0/24",),
    tuple(f"10.{number}.0.0/16" for number in range(6)),
    {
        "tunnel 1": Ends(("203.0.113.10", "35.75.105.20"), ("169.254.184.62", "169.254.184.61")),
        "tunnel 2": Ends(("203.0.113.10", "52.199.233.227"), ("169.254.18.222", "169.254.18.221")),
    },
)


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_picture_shows_every_address_on_wide_and_narrow_screens(lang: Lang) -> None:
    drawn = picture(SICK, lang, TOPOLOGY)
    texts = re.findall(r"<text [^>]*>([^<]*)</text>", drawn)
    found = [hit[0] for words in texts for hit in re.finditer(r"\d+(?:\.\d+){3}(?:/\d+)?", words)]
    each = [address for ends in TOPOLOGY.tunnels.values() for address in (*ends.outside, *ends.inside)]
    assert sorted(found) == sorted(2 * [*each, *TOPOLOGY.lan, *TOPOLOGY.vpc[:3]])
    assert texts.count("VPC +3") == 2, "many networks are counted"
    assert drawn.count('class="tunnel"') == drawn.count('class="way"') == 2


def test_a_picture_of_a_router_that_nobody_reached_knows_no_state() -> None:
    nobody = Report("x", NOON, (Result("router.reached", "router", State.UNKNOWN, msg("could not look")),))
    assert "tunnel 2: not known (UNKNOWN)" in picture(nobody, "en", TOPOLOGY)


@pytest.mark.parametrize(
    ("sick", "lang", "told"),
    [
        ("bgp.session", "en", "tunnel 1: BGP down (WARNING)"),
        ("bgp.session", "ja", "tunnel 1: BGP ダウン (WARNING)"),
        ("ipsec.phase2", "ja", "tunnel 1: ダウン (WARNING)"),
    ],
)
def test_a_picture_tells_bgp_from_ipsec(sick: str, lang: Lang, told: str) -> None:
    states = {
        "ipsec.phase1": State.OK,
        "ipsec.phase2": State.OK,
        "bgp.session": State.OK,
        sick: State.WARNING,
    }
    results = tuple(Result(check, "tunnel 1", state, msg("nothing")) for check, state in states.items())
    assert told in picture(Report("x", NOON, results), lang)


def test_html_escapes_what_the_router_said() -> None:
    page = report_html(SICK, "en", ["<i>"])
    assert "<b>" not in page
    assert "&lt;b&gt;" in page
    assert "<i>" not in page


@given(report=REPORTS)
def test_markdown_keeps_its_table(report: Report) -> None:
    lines = report_markdown(report, "en", []).split("\n")
    table = [line for line in lines if line.startswith("|")]
    assert len(table) == 2 + len(report.results)
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in table} == {5}
