"""The candidate as text: the file with the plan applied, and nothing else changed."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.apply.candidate import MARK, expected, made, read_difference, read_stored, unlike, written
from rtxvpn.aws.download import read_download
from rtxvpn.config.diff import BGP_REFRESH, difference, typed
from rtxvpn.config.tree import Config, Entry, read_config, render_config
from rtxvpn.paths import shipped
from rtxvpn.plan.make import make_plan
from rtxvpn.plan.model import PlannedCommand
from rtxvpn.site import load_site

FILE = (
    "# RTX830 Rev.15.02.31 (Fri Jul  5 10:40:25 2024)\r\n"
    "login password encrypted *abc*def\r\n"
    'administrator password "a b"\r\n'
    "login user admin secret\r\n"
    "sshd host key generate 0123456789abcdef\r\n"
    "console prompt office\r\n"
    "ip lan1 address 192.168.100.1/24\r\n"
    "description lan1 事務所\r\n"
    "tunnel select 5\r\n"
    " ipsec tunnel 105\r\n"
    "  ipsec ike pre-shared-key 5 text old\r\n"
    " tunnel enable 5\r\n"
)
SHOWN = read_config(
    FILE.replace("*abc*def", "*")
    .replace('"a b"', "*")
    .replace("secret", "*")
    .replace("0123456789abcdef", "*")
)

contexts = st.sampled_from([None, "tunnel 1", "tunnel 5", "pp 1"])
lines = st.one_of(
    st.builds("ipsec ike pre-shared-key {} text {}".format, st.integers(1, 3), st.sampled_from("abc")),
    st.builds("ip tunnel address 10.0.0.{}/30".format, st.integers(1, 9)),
    st.builds("tunnel enable {}".format, st.integers(1, 6)),
    st.builds("ip route 10.{}.0.0/16 gateway tunnel 1".format, st.integers(1, 4)),
    st.builds("bgp neighbor {} 64512 10.0.0.1".format, st.integers(1, 4)),
    st.builds("description lan{} {}".format, st.integers(2, 3), st.sampled_from(["a", '"b c"'])),
)
commands = st.lists(
    st.builds(
        lambda context, line, no: PlannedCommand("no " + line if no else line, "site", context),
        contexts,
        lines,
        st.booleans(),
    ),
    max_size=12,
)


def as_typed(config: Config, planned: Sequence[PlannedCommand]) -> Config:
    """Another way to the same end: the router's, which takes one line after the other."""
    for one in planned:
        line = Entry(one.context, one.command.removeprefix("no "))
        line = read_config(
            [f"{line.context.split()[0]} select {line.context.split()[1]}" if line.context else "", line.text]
        ).entries[0]
        if one.command.startswith("no "):
            config = Config(tuple(entry for entry in config.entries if entry.key != line.key))
        else:
            config = config.overlaid([line])
    return config


@given(commands)
def test_running_and_plan_make_the_candidate(planned: list[PlannedCommand]) -> None:
    stored = read_stored(FILE.encode("cp932"))
    assert stored is not None
    candidate = made(stored.config, planned, SHOWN)
    assert candidate.means() == as_typed(stored.config, planned).means()
    again = read_stored(written(candidate, stored, "x"))
    assert again is not None
    assert again.config.means() == candidate.means()
    assert again.head == stored.head
    assert (again.codec, again.newline) == ("cp932", "\r\n")


@given(commands)
def test_the_difference_of_a_router_that_understands_us_is_the_expected_one(
    planned: list[PlannedCommand],
) -> None:
    stored = read_stored(FILE.encode("cp932"))
    assert stored is not None
    candidate = made(stored.config, planned, SHOWN)
    changes = difference(stored.config, candidate)
    text = "\n".join(line for _, line in typed([(one.context, one.command) for one in changes]))
    assert read_difference(f"# a heading\n{text}\n{BGP_REFRESH}\n").keys() == expected(SHOWN, candidate)
    assert not unlike(candidate, read_config("\n".join(render_config(candidate))))


def test_what_the_plan_does_not_touch_stays_as_it_was() -> None:
    stored = read_stored(FILE.encode("cp932"))
    assert stored is not None
    held = read_config("console prompt rtxvpn-1a2b\nconsole columns 200\nschedule at 9 +600 * restart\n")
    planned = [PlannedCommand("ipsec ike pre-shared-key 5 text new", "download", "tunnel 5")]
    came = written(made(stored.config, planned, held, 9), stored, "20261124").decode("cp932").split("\r\n")
    kept = [line for line in FILE.split("\r\n") if line not in came]
    assert kept == ["console prompt office", "  ipsec ike pre-shared-key 5 text old"]
    assert f"{MARK} 20261124" in came
    assert {"console prompt rtxvpn-1a2b", "console columns 200", "schedule at 9 +600 * restart"} <= {*came}
    assert "  ipsec ike pre-shared-key 5 text new" in came


def test_a_block_stays_together_and_is_enabled_last() -> None:
    stored = read_stored(FILE.encode("cp932"))
    assert stored is not None
    planned = [
        PlannedCommand("ip tunnel tcp mss limit 1387", "download", "tunnel 5"),
        PlannedCommand("tunnel enable 1", "download", "tunnel 1"),
        PlannedCommand("ip tunnel address 10.0.0.1/30", "download", "tunnel 1"),
    ]
    came = written(made(stored.config, planned, Config()), stored, "x").decode("cp932").split("\r\n")
    assert came[came.index("tunnel select 5") :] == [
        "tunnel select 5",
        " ipsec tunnel 105",
        "  ipsec ike pre-shared-key 5 text old",
        " ip tunnel tcp mss limit 1387",
        " tunnel enable 5",
        "tunnel select 1",
        " ip tunnel address 10.0.0.1/30",
        " tunnel enable 1",
        "",
    ]


def test_the_plan_of_the_demo() -> None:
    site = load_site(shipped("fixtures", "sites", "demo.yaml"))
    download = read_download(site.aws.download)
    stored = read_stored(FILE.encode("utf-8"))
    assert stored is not None
    plan = make_plan(site, download, stored.config)
    candidate = made(stored.config, plan.commands, SHOWN)
    assert not make_plan(site, download, candidate).commands
    kept = [entry for entry in stored.config.entries if entry not in candidate.entries]
    assert [entry.text for entry in kept] == ["ip lan1 address 192.168.100.1/24"]


def test_a_file_and_what_is_shown() -> None:
    stored = read_stored(FILE.encode("euc_jp"))
    assert stored is not None
    assert not unlike(stored.config, SHOWN)
    assert unlike(stored.config, read_config("ip lan1 address 192.168.100.1/24"))
    assert unlike(read_config("ip lan1 address 192.168.100.1/24"), SHOWN)
    other = read_config("\n".join(render_config(SHOWN)).replace("100.1/24", "100.2/24"))
    assert unlike(stored.config, other) == ["ip lan1 address 192.168.100.1/24"]
    assert unlike(Config(), Config()) == []


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    stored = read_stored(data)
    assert stored is None or data.decode(stored.codec).encode(stored.codec) == data


@given(st.text(max_size=300))
def test_any_answer_is_a_difference(text: str) -> None:
    read_difference(text)
