"""The questions of `rtxvpn init`: what is wrong is told when it is answered, and the file always loads."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rtxvpn.errors import RtxError
from rtxvpn.init import QUESTIONS, Answers, site_template
from rtxvpn.interview import interview, proposal
from rtxvpn.site import LanSite, Site, WanSite, load_site
from rtxvpn.words import Msg, say

ENTER, DASH = "", "-"
# words that are right for one question or another, and words that are right for none
WORDS = st.sampled_from(
    [
        ENTER, DASH, "dhcp", "lan1", "lan2", "lan3", "LAN1", "eth0", "10.0.0.1", "10.0.0.2", "10.0.0.0/16",
        "10.0.0.1/16", "10.0.0.9/30", "10.0.0.1/31", "10.0.0.1/32", "10.0.0.1/8", "192.168.200.7/24",
        "192.168.200.0/25", "172.31.0.0/16", "127.0.0.0/8", "10.0.0.0/16 172.31.0.0/16", "10.0.0.0/16,10.0.0.0/16",
        "10.0.0.2-10.0.0.9/16", "192.168.200.20-192.168.200.30/24", "ssh://admin@192.0.2.1", "ssh://a:b@192.0.2.1",
        "serial://COM3", "COM3", "vpn.txt", "~nobody/vpn.txt", "a: b", "[x]", "\x07", "\udc80", "::1/64",
    ]
)  # fmt: skip


class Person:
    """Somebody who answers from a list, and presses Enter when it is used up."""

    def __init__(self, answers: list[str]) -> None:
        self.answers = [*answers]
        self.heard: list[str] = []
        self.asked: list[tuple[str, str | None]] = []

    def ask(self, question: Msg, offered: str | None) -> str:
        self.asked.append((str(question), offered))
        return (self.answers.pop(0) if self.answers else ENTER) + "\n"

    def hear(self, told: Msg | RtxError) -> None:
        self.heard.append(told.tell("en") if isinstance(told, RtxError) else say(told, "en"))


def written(folder: Path, answers: Answers) -> Site:
    path = folder / "site.yaml"
    path.write_text(site_template("ja", answers), "utf-8", newline="\n")
    return load_site(path)


def session(folder: Path, *answers: str) -> tuple[Site, Person]:
    person = Person([*answers])
    return written(folder, interview(folder / "site.yaml", person.ask, person.hear)), person


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=30)
@given(st.lists(WORDS | st.text(max_size=8), max_size=24))
def test_whatever_is_answered_the_file_loads(
    tmp_path_factory: pytest.TempPathFactory, answers: list[str]
) -> None:
    folder = tmp_path_factory.getbasetemp()
    _, person = session(folder, *answers)
    assert len(person.asked) <= len(answers) + len(QUESTIONS)  # Enter is always an answer


def test_enter_takes_the_example(tmp_path: Path) -> None:
    site, person = session(tmp_path)
    assert site == written(tmp_path, {})
    assert [offered for _, offered in person.asked] == [example for _, example in QUESTIONS.values()]


def test_dashes_leave_everything_out_that_may_be(tmp_path: Path) -> None:
    site, person = session(tmp_path, ENTER, ENTER, DASH, DASH, DASH, DASH)
    assert (site.wan, site.lan, site.vpc, site.verify.ping) == (None, None, (), ())
    assert len(person.asked) == 6


def test_a_dash_for_dhcp_keeps_the_lan(tmp_path: Path) -> None:
    site, _ = session(tmp_path, ENTER, ENTER, DASH, ENTER, ENTER, DASH)
    assert site.lan == LanSite("lan1", "192.168.200.254/24")


def test_what_was_left_out_is_in_the_file_as_comments(tmp_path: Path) -> None:
    session(tmp_path, ENTER, ENTER, DASH)
    text = (tmp_path / "site.yaml").read_text("utf-8")
    path = tmp_path / "again.yaml"
    for name in ("interface", "address", "gateway"):
        text = text.replace(f"#   {name}:", f"  {name}:")
    path.write_text(text.replace("# wan:", "wan:"), "utf-8")
    assert load_site(path).wan == WanSite("lan2", "203.0.113.10/24", "203.0.113.1")


def test_router_and_download_cannot_be_left_out(tmp_path: Path) -> None:
    _, person = session(tmp_path, DASH, ENTER, DASH)
    assert person.heard[:2] == ["router.connect cannot be left out", "aws.download cannot be left out"]


def test_a_line_of_dhcp_has_no_gateway_to_ask_for(tmp_path: Path) -> None:
    site, person = session(tmp_path, ENTER, ENTER, ENTER, "dhcp")
    assert site.wan == WanSite("lan2", "dhcp", "dhcp lan2")
    assert "provider" not in "".join(question for question, _ in person.asked)


@pytest.mark.parametrize(
    ("before", "bad", "reason"),
    [
        ((), "192.168.100.1", "the scheme is missing"),
        ((), "ssh://admin:tiger@192.0.2.1", "holds a password"),
        ((ENTER, ENTER), "eth0", "wan.interface: eth0 came"),
        ((ENTER, ENTER, ENTER), "203.0.113.10", "the prefix length is missing"),
        ((ENTER, ENTER, ENTER, "198.51.100.9/30"), "203.0.113.1", "inside 198.51.100.8/30"),
        ((ENTER, ENTER, ENTER, ENTER, ENTER), "lan2", "lan and wan are both on lan2"),
        ((ENTER, ENTER, DASH, ENTER, ENTER), "192.168.1.2-192.168.1.9/24", "inside the LAN's network"),
        ((ENTER, ENTER, DASH, DASH), "10.0.0.1/16", "did you mean 10.0.0.0/16?"),
        ((ENTER, ENTER, DASH, DASH, ENTER), "192.0.2.1", "inside one of the vpc networks"),
    ],
)
def test_the_reason_is_told_and_the_question_comes_again(
    tmp_path: Path, before: tuple[str, ...], bad: str, reason: str
) -> None:
    (tmp_path / "vpn-0123456789abcdef0.txt").touch()
    _, person = session(tmp_path, *before, bad)
    assert [told for told in person.heard if reason in told] == person.heard != []
    assert person.asked[len(before)] == person.asked[len(before) + 1]
    assert "tiger" not in "".join(person.heard)


def test_a_download_that_is_not_there_yet_is_told(tmp_path: Path) -> None:
    _, person = session(tmp_path, ENTER, "not-yet.txt")
    assert person.heard == [f"there is no {tmp_path / 'not-yet.txt'} yet: save the download there"]
    (tmp_path / "here.txt").touch()
    _, person = session(tmp_path, ENTER, "here.txt")
    assert person.heard == []


@pytest.mark.parametrize(
    ("key", "answers", "offered"),
    [
        ("wan.gateway", {"wan.address": "198.51.100.9/30"}, "198.51.100.10"),
        ("wan.gateway", {"wan.address": "198.51.100.1/24"}, "198.51.100.2"),
        ("lan.interface", {"wan.interface": "lan1"}, "lan2"),
        ("lan.address", {"wan.address": "192.168.200.1/24"}, "192.168.100.1/24"),
        ("lan.dhcp", {"lan.address": "10.9.0.1/16"}, "10.9.0.2-10.9.0.11/16"),
        ("lan.dhcp", {"lan.address": "10.9.0.254/24"}, "10.9.0.1-10.9.0.10/24"),
        ("lan.dhcp", {"lan.address": "10.9.0.1/32"}, None),
        ("vpc", {"lan.address": "10.9.0.1/8"}, "172.31.0.0/16"),
        ("verify.ping", {"vpc": ["172.31.0.0/16"]}, "172.31.0.10"),
    ],
)
def test_what_enter_takes_fits_the_answers_before(key: str, answers: Answers, offered: str | None) -> None:
    assert proposal(key, answers) == offered
