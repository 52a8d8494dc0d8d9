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


CISCO = """\
hostname branch
!
interface GigabitEthernet0/0
 ip address 203.0.113.10 255.255.255.0
 no shutdown
ip route 0.0.0.0 0.0.0.0 203.0.113.1
line vty 0 4
 login local
"""
FORTINET = """\
config system interface
    edit "wan1"
        set ip 203.0.113.10 255.255.255.0
        set description "line"
    next
end
ip
"""
JUNIPER = """\
set system host-name branch
set interfaces ge-0/0/0 unit 0 family inet address 203.0.113.10/24
set security ike policy one mode main
syslog
"""


@pytest.mark.parametrize("text", [CISCO, FORTINET, JUNIPER], ids=["cisco", "fortinet", "juniper"])
def test_the_configuration_of_another_vendor_is_refused_with_its_first_line(tmp_path, text):
    path = tmp_path / "running.txt"
    path.write_text(f"\n{text}", "utf-8")
    with pytest.raises(SettingsError, match="not the configuration of an RTX") as refused:
        read_running(path)
    assert refused.value.where == f"{path}:2"
    assert "RTX の設定ではありません" in refused.value.tell("ja")


def test_what_may_stand_in_a_configuration_is_none_of_another_vendor_s(tmp_path):
    path = tmp_path / "running.txt"
    path.write_text(
        "remote setup accept any\nremote setup accept none\nip lan1 address 192.168.1.1/24\n", "utf-8"
    )
    assert len(read_running(path).entries) == 3


REAL = shipped("fixtures", "show_config").joinpath("yamaha_show_config.raw").read_text("utf-8").splitlines()
ODD = "hostname x", "interface Gi0/0", " ip address 192.0.2.1 255.255.255.0", "newthing use on", "%$"


@given(st.lists(st.tuples(st.integers(0, len(REAL)), st.sampled_from(ODD)), max_size=8))
def test_a_real_configuration_is_not_refused_for_some_odd_lines(tmp_path_factory, odd):
    lines = list(REAL)
    for place, line in odd:
        lines.insert(place, line)
    path = tmp_path_factory.getbasetemp() / "odd.txt"
    path.write_text("\n".join(lines), "utf-8")
    assert len(read_running(path).entries) == len(read_config(lines).entries)


@pytest.mark.parametrize(
    "line", ["ip lan1 address 192.0.2.1/24", "ip route default gateway pp 1", "login timer clear"]
)
def test_one_line_is_enough(tmp_path, line):
    path = tmp_path / "one.txt"
    path.write_text(f"{line}\nnewthing use on\n", "utf-8")
    assert len(read_running(path).entries) == 2


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


@pytest.mark.parametrize("stars", ["********", "*", "****"])
def test_what_hides_its_keys_is_taken_for_right_and_told(stars):
    site = load_site(shipped("fixtures", "sites", "demo.yaml"))
    demo = read_download(site.aws.download)
    shown = [mask(command.command).replace("********", stars) for command in make_plan(site, demo).commands]
    shown += [
        "login password *",
        "login user admin *",
        "ip filter 1 pass * * * * *",
    ]  # as the router prints them
    plan = make_plan(site, demo, read_config(shown))
    assert not [command for command in plan.commands if "pre-shared-key" in command.command]
    assert not [command for command in plan.commands if "tunnel enable" in command.command]
    (told,) = [finding for finding in plan.findings if finding.name == "keys-hidden"]
    assert "pre-shared-key 2" in str(told.summary)
    assert "login" not in str(told.summary)
    assert "ip filter" not in str(told.summary)
