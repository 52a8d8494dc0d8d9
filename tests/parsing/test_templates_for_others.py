"""netmiko and ntc-templates users read the same outputs with our templates, through `parsers/index`."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from netmiko.utilities import get_structured_data_textfsm
from ntc_templates.parse import parse_output
from textfsm import TextFSM, TextFSMError
from textfsm.clitable import CliTable

from rtxvpn.parsing.kinds import COMMANDS, template_of
from rtxvpn.parsing.template import run
from rtxvpn.parsing.terminal import ScreenLine, clean
from rtxvpn.paths import shipped

# the console of these is 80 columns wide and cut a line, which only our own reader joins again
RAWS = sorted(shipped("fixtures").glob("*/*.raw"))
WHOLE = [
    raw
    for raw in RAWS
    if "\r" not in raw.read_bytes().decode()
    and all(len(row) < 80 for row in raw.read_text("utf-8").split("\n"))
]
TABLE = CliTable("index", str(shipped("parsers")))


def sample(raw: Path) -> dict[str, Any]:
    return yaml.safe_load(raw.with_suffix(".yml").read_text(encoding="utf-8"))


def templates_of(command: str) -> list[str]:
    row = TABLE.index.GetRowMatch({"Command": command, "Platform": "yamaha"})
    return [] if not row else [TABLE.index.index[row]["Template"]]


def test_every_template_has_its_line_in_the_index() -> None:
    listed = {row["Template"] for row in TABLE.index.index}
    assert listed == {template_of(name) for name in COMMANDS}


@pytest.mark.parametrize("raw", RAWS, ids=lambda raw: raw.stem)
def test_the_index_finds_the_template_that_we_take(raw: Path) -> None:
    assert templates_of(sample(raw)["command"]) == [f"yamaha_{raw.parent.name}.textfsm"]


@pytest.mark.parametrize(
    ("typed", "template"),
    [
        ("sh ip ro", "yamaha_show_ip_route.textfsm"),
        ("show ip route detail", "yamaha_show_ip_route.textfsm"),
        ("sh ips sa", "yamaha_show_ipsec_sa.textfsm"),
        ("show status bgp neighbor 10.0.0.1", "yamaha_show_status_bgp_neighbor.textfsm"),
        ("show log saved", "yamaha_show_log.textfsm"),
    ],
)
def test_the_index_knows_abbreviations(typed: str, template: str) -> None:
    assert templates_of(typed) == [template]


@pytest.mark.parametrize("typed", ["show ip route | grep LAN", "show ipsec", "show status b", "show arp"])
def test_the_index_takes_nothing_else(typed: str) -> None:
    assert templates_of(typed) == []


@pytest.mark.parametrize("raw", WHOLE, ids=lambda raw: raw.stem)
def test_netmiko_gives_the_rows_written_beside_the_fixture(
    raw: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NET_TEXTFSM", str(shipped("parsers")))  # what netmiko reads
    wanted = sample(raw)
    rows = get_structured_data_textfsm(
        raw.read_text(encoding="utf-8"), platform="yamaha", command=wanted["command"]
    )
    assert rows == wanted["parsed_sample"]


@pytest.mark.parametrize("raw", WHOLE, ids=lambda raw: raw.stem)
def test_ntc_templates_gives_the_same_rows(raw: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NTC_TEMPLATES_DIR", str(shipped("parsers")))  # what ntc_templates reads
    wanted = sample(raw)
    text = raw.read_text(encoding="utf-8")
    assert parse_output(platform="yamaha", command=wanted["command"], data=text) == wanted["parsed_sample"]


@given(st.sampled_from(sorted({raw.parent.name for raw in RAWS})), st.data())
def test_our_runner_agrees_with_textfsm_on_any_lines(folder: str, data: st.DataObject) -> None:
    template = shipped("parsers", f"yamaha_{folder}.textfsm")
    lines = [line for raw in RAWS if raw.parent.name == folder for line in raw.read_text("utf-8").split("\n")]
    cut = data.draw(st.integers(0, len(lines)))
    text = "\n".join([*lines[:cut], *data.draw(st.lists(st.sampled_from(lines), max_size=8))])
    unknown: list[ScreenLine] = []
    ours = [dict(row) for row in run(template.name, clean(text), unknown.append)]
    fsm = TextFSM(io.StringIO(template.read_text(encoding="utf-8")))
    try:
        theirs = fsm.ParseTextToDicts("\n".join(line.text for line in clean(text)))
    except TextFSMError:
        assert unknown
    else:
        assert not unknown
        assert ours == [{name.lower(): cell for name, cell in row.items()} for row in theirs]


@pytest.mark.parametrize("name", ["show_ip_route", "show_environment"])
def test_value_names_hold_those_of_ntc_templates(name: str) -> None:
    import ntc_templates

    theirs = Path(str(ntc_templates.__file__)).parent / "templates" / f"yamaha_{name}.textfsm"
    ours = shipped("parsers", f"yamaha_{name}.textfsm")
    assert value_names(theirs) <= value_names(ours)


def value_names(path: Path) -> set[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return {line.split(" (")[0].split()[-1] for line in lines if line.startswith("Value ")}
