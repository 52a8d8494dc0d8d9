"""A file for --running: a saved configuration, or a refusal that names it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.errors import ParseError, SettingsError
from rtxvpn.paths import shipped
from rtxvpn.plan.running import read_running

DEMO = shipped("fixtures", "downloads", "demo.txt").read_bytes()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no line of a configuration"),
        (b"\n \n# RTX830\n", "no line of a configuration"),
        (b"hello world\nthis is a letter\n", "no line of a configuration"),
        (DEMO, "AWS download"),
        (b"ip filter 1 pass * *\n" * 200_000, "larger than"),
    ],
    ids=["empty", "comments", "letter", "download", "large"],
)
def test_what_is_no_configuration(tmp_path, data, said):
    path = tmp_path / "running.txt"
    path.write_bytes(data)
    with pytest.raises(SettingsError, match=said) as refused:
        read_running(path)
    assert refused.value.where == str(path)


def test_binary_data_is_named_by_its_file(tmp_path):
    path = tmp_path / "running.bin"
    path.write_bytes(bytes(range(256)) * 20)
    with pytest.raises(ParseError) as refused:
        read_running(path)
    assert str(path) in str(refused.value)


def test_what_cannot_be_read(tmp_path):
    for path in (tmp_path, tmp_path / "absent"):
        with pytest.raises(SettingsError, match="cannot read the running configuration"):
            read_running(path)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "any.txt"
    path.write_text(f"ip lan1 address 192.0.2.1/24\n{text}", "utf-8", newline="")
    try:
        assert read_running(path).entries
    except (SettingsError, ParseError):
        return
