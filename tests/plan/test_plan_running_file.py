"""A file for --running: a saved configuration, or a refusal that names it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.aws.download import read_download
from rtxvpn.config.tree import read_config
from rtxvpn.errors import ParseError, SettingsError
from rtxvpn.paths import shipped
from rtxvpn.plan import make_plan
from rtxvpn.plan.running import read_running
from rtxvpn.secrets import mask
from rtxvpn.site import load_site

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


@pytest.mark.parametrize("prompt", ["# ", "RTX830# ", "[tokyo] # "])
@pytest.mark.parametrize("mark", ["---つづく---", "---more---"])
def test_a_terminal_log_is_read_too(tmp_path, prompt, mark):
    lines = shipped("fixtures", "show_config").joinpath("yamaha_show_config.raw").read_text("utf-8")
    bare = [line for line in lines.splitlines() if "つづく" not in line]
    cut = len(bare) // 2
    paged = [*bare[:cut], f"{mark}\r{' ' * 12}\r{bare[cut]}", *bare[cut + 1 :]]
    path = tmp_path / "night.log"
    log = [f"{prompt}show ip route", "nothing", f"{prompt}show config", *paged, f"{prompt}exit"]
    path.write_text("\n".join(log), "utf-8")
    assert read_running(path).means() == read_config(bare).means()


def test_what_hides_its_keys_is_taken_for_right_and_told():
    site = load_site(shipped("fixtures", "sites", "demo.yaml"))
    demo = read_download(site.aws.download)
    shown = [mask(command.command) for command in make_plan(site, demo).commands]
    plan = make_plan(site, demo, read_config(shown))
    assert not [command for command in plan.commands if "pre-shared-key" in command.command]
    assert not [command for command in plan.commands if "tunnel enable" in command.command]
    (told,) = [finding for finding in plan.findings if finding.name == "keys-hidden"]
    assert "pre-shared-key 2" in str(told.summary)
