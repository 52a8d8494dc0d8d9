"""Tables fit the screen, and no value of them is lost."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rtxvpn.cli.streams import room
from rtxvpn.cli.tables import facts_table
from rtxvpn.columns import columns
from rtxvpn.paths import shipped

from .conftest import Office

KEYS = ["id", "prefix", "gateway", "lifetime_s", "administrator", "text", "remote_id", "info"]
CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(0, 10**9),
    st.text("abc 日本語.:", max_size=120),
    st.lists(st.integers(0, 9)),
)


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from(KEYS), min_size=1, unique=True).flatmap(
        lambda keys: st.lists(st.fixed_dictionaries(dict.fromkeys(keys, CELLS)), min_size=1, max_size=6)
    ),
    st.integers(40, 140),
)
def test_it_fits_and_nothing_is_lost(rows: list[dict[str, Any]], width: int) -> None:
    table = facts_table(rows, "en", width)
    assert max(map(columns, table.split("\n"))) <= width
    values = [value for row in rows for value in row.values()]
    cells = (
        "".join(map(str, value)) if isinstance(value, list) else str(value)
        for value in values
        if value is not None
    )
    assert not Counter("".join("".join(cells).split())) - Counter(table)


ROUTES = [
    {"prefix": "0.0.0.0/0", "metric": 1, "info": ""},
    {"prefix": "10.0.0.0/16", "metric": 200, "info": "path=64512 65010 65011 65012 65013 65014"},
]


def test_a_table_that_fits_stays_as_it_is() -> None:
    assert facts_table(ROUTES, "en", 80).split("\n") == [
        "prefix       metric  info",
        "-----------  ------  ----------------------------------------",
        "0.0.0.0/0         1",
        "10.0.0.0/16     200  path=64512 65010 65011 65012 65013 65014",
    ]


def test_a_long_text_is_folded_beside_the_rest() -> None:
    assert facts_table(ROUTES, "en", 50).split("\n") == [
        "prefix       metric  info",
        "-----------  ------  ----------------------------",
        "0.0.0.0/0         1",
        "10.0.0.0/16     200  path=64512 65010 65011 65012",
        "                     65013 65014",
    ]  # fmt: skip


def test_a_longer_one_stands_below_its_row() -> None:
    rows = [{"time": "08:00:03", "kind": "boot", "text": "Power-on boot " * 8}]
    assert facts_table(rows, "en", 40).split("\n") == [
        "time      kind",
        "    text",
        "--------  ----",
        "08:00:03  boot",
        "    Power-on boot Power-on boot Power-on",
        "    boot Power-on boot Power-on boot",
        "    Power-on boot Power-on boot Power-on",
        "    boot",
    ]


def test_headings_are_folded_before_values() -> None:
    rows = [{"last_read_seconds": 1, "last_reset_seconds": None, "received_notifications": 0, "a": "x"}]
    assert facts_table(rows, "en", 40).split("\n") == [
        "  last_    last_",
        "  read_   reset_      received_",
        "seconds  seconds  notifications  a",
        "-------  -------  -------------  -",
        "      1        -              0  x",
    ]


def test_what_is_too_narrow_for_any_table_becomes_blocks() -> None:
    rows = [dict.fromkeys(KEYS, "value-of-it")] * 2
    first, second = facts_table(rows, "en", 50).split("\n\n")
    assert first == second
    assert first.split("\n")[0] == "id             value-of-it"


@pytest.mark.parametrize(("wanted", "width"), [("132", 132), ("", 80), ("0", 80), ("wide", 80)])
def test_the_room_that_there_is(
    monkeypatch: pytest.MonkeyPatch, wanted: str, width: int, tmp_path: Path
) -> None:
    monkeypatch.setenv("COLUMNS", wanted)
    with (tmp_path / "out").open("w") as out:
        assert room(out) == width


@pytest.mark.parametrize("path", sorted(shipped("fixtures").glob("show_*/*.raw")), ids=lambda path: path.stem)
def test_every_fixture_fits_in_eighty_columns(office: Office, path: Path) -> None:
    command = path.parent.name.replace("_", " ")
    ran = office.run("parse", str(path), "--command", command, "--lenient")
    table = ran.out.split("\n")[1:]
    assert [line for line in table if columns(line) > 80] == []


REFUSED = "RTX830# show status bgp neighbor\nエラー: パラメータが異常です\nRTX830# show ip route\n"


def test_a_refused_command_is_named(office: Office) -> None:
    log = office.write(
        "night.log",
        REFUSED + shipped("fixtures", "show_ip_route", "yamaha_show_ip_route.raw").read_text("utf-8"),
    )
    ran = office.run("parse", log)
    assert ran.code == 65
    assert ran.out == ""
    assert f"{log}:2: " in ran.err
    for words in (
        'refused the command "show status bgp neighbor"',
        "エラー: パラメータが異常です",
        "--lenient",
    ):
        assert words in ran.err
    lenient = office.run("parse", log, "--lenient")
    assert lenient.code == 0
    assert "150.249.252.1" in lenient.out
    assert "refused" in lenient.err


@pytest.mark.parametrize("form", ["json", "table"])
@pytest.mark.parametrize("what", ["download", "unknown commands", "prose", "nothing"])
def test_a_file_without_any_output_is_an_error(office: Office, what: str, form: str) -> None:
    texts = {
        "unknown commands": "# show arp\nx\n# show nat descriptor address\n",
        "prose": "hello\n",
        "nothing": "",
    }
    path = str(office.folder / "vpn.txt") if what == "download" else office.write("x.log", texts[what])
    for ran in (
        office.run("parse", path, "--format", form),
        office.run("parse", "--format", form, stdin=Path(path).read_bytes()),
    ):
        assert ran.code == 65
        assert ran.out == ""
        assert "--command" in ran.err
    if what == "download":
        assert "rtxvpn plan" in ran.err
