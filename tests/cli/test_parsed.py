"""`parse` prints the whole document or nothing, whatever the size of the capture."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.cli.main import main
from rtxvpn.cli.parsed import Held
from rtxvpn.parsing import parse_document, parse_stream
from rtxvpn.paths import shipped

NAMES = ("show_ip_route", "show_ipsec_sa", "show_status_bgp_neighbor", "show_status_dhcp")


def night(times: int = 1) -> str:
    """Make a log of several commands, one of which no template knows and one of which was filtered."""
    raw = {name: shipped("fixtures", name, f"yamaha_{name}.raw").read_text("utf-8") for name in NAMES}
    known = "".join(f"RTX830# {name.replace('_', ' ')}\n{text}" for name, text in raw.items())
    return (known + "RTX830# show arp\nnothing\nRTX830# show config | grep ike\nRTX830# \n") * times


@pytest.mark.parametrize("times", [1, 3])
def test_the_json_is_the_document(tmp_path: Path, capsys: pytest.CaptureFixture[str], times: int) -> None:
    log = tmp_path / "night.log"
    log.write_text(night(times), "utf-8")
    assert main(["parse", "--format", "json", str(log)]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said == parse_document(parse_stream(io.BytesIO(log.read_bytes()), source=str(log)))
    assert len(said["outputs"]) == times * len(NAMES)
    assert len(said["skipped"]) == times * 2


def test_lenient_json_lists_what_was_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "odd.log"
    log.write_text(
        night().replace("Kind  Additional Info.\n", "Kind  Additional Info.\nwhat is this\n"), "utf-8"
    )
    assert main(["parse", "--lenient", "--format", "json", str(log)]) == 0
    said = json.loads(capsys.readouterr().out)
    assert [one["text"] for one in said["not_understood"]] == ["what is this"]
    data = io.BytesIO(log.read_bytes())
    assert said == parse_document(parse_stream(data, source=str(log), lenient=True))


def test_each_fact_is_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "night.log"
    log.write_text(night(), "utf-8")
    main(["parse", "--format", "json", str(log)])
    said = capsys.readouterr().out
    for output in json.loads(said)["outputs"]:
        for fact in output["facts"]:
            assert f"        {json.dumps(fact, ensure_ascii=False)}" in said


@pytest.mark.parametrize("form", ["json", "table"])
def test_an_error_at_the_end_leaves_stdout_empty(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    log = tmp_path / "cut.log"
    log.write_text(night(2) + "RTX830# show ip route\nno row of it\n", "utf-8")
    assert main(["parse", "--format", form, str(log)]) == 65
    told = capsys.readouterr()
    assert told.out == ""
    assert "no row of it" in told.err


@given(st.lists(st.text(max_size=50), max_size=20), st.integers(1, 30))
def test_what_is_held_comes_out_as_it_went_in(texts: list[str], most: int) -> None:
    held, out = Held(most), io.StringIO(newline="")
    for text in texts:
        held.write(text)
    held.release(out)
    held.close()
    assert out.getvalue() == "".join(texts)
