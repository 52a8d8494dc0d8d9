"""The forms that a download takes on its way: blanks, line ends, lines repeated or moved; and what an error never tells."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rtxvpn.aws.download import parse_download_text
from rtxvpn.aws.lines import command_lines
from rtxvpn.aws.rules import download_findings
from rtxvpn.errors import DownloadError
from rtxvpn.paths import shipped
from rtxvpn.plan import make_plan
from rtxvpn.site import AwsSite, LanSite, RouterSite, Site, WanSite
from rtxvpn.words import say

DEMO, IKEV2, STATIC, XML = (
    shipped("fixtures", "downloads", name).read_text(encoding="utf-8")
    for name in ("demo.txt", "demo-ikev2.txt", "demo-static.txt", "demo.xml")
)
SITE = Site(
    path=Path("site.yaml"),
    router=RouterSite("ssh://admin@192.168.100.1"),
    aws=AwsSite(Path("demo.txt")),
    wan=WanSite("lan2", "150.249.252.2/29", "150.249.252.1"),
    lan=LanSite("lan1", "192.168.200.254/24"),
    vpc=("10.0.0.0/16",),
)
KEYS = re.findall(r"dEmo_\S+", DEMO)
PIECES = frozenset(key[place : place + 4] for key in KEYS for place in range(len(key) - 3))
TWICE = (
    "bgp use on",
    "bgp autonomous-system 65000",
    "bgp import filter 1 equal 0.0.0.0/0",
    "bgp import 64512 static filter 1",
    "ipsec auto refresh on",
)
OTHERS = (
    "ipsec ike local address id <id> 0.0.0.0/0",
    "ipsec ike nat-traversal 1 on",
    "ipsec ike group 1 modp1024 modp2048",
    "ipsec auto refresh 1 on",
    "ip route 10.0.0.0/8 gateway tunnel 1 hide",
    "bgp export 64512 filter 1",
)
WHOLE = parse_download_text(DEMO, "x").connection


def texts(text):
    return [line.text for line in command_lines(text)]


def read(lines):
    return parse_download_text("\n".join(lines), "x").connection


# the ids stand in comments, which these texts lack
BARE = replace(WHOLE, vpn_id=None, gateway_id=None, customer_gateway_id=None)


@pytest.mark.parametrize("kept", ["first", "last"])
@pytest.mark.parametrize("command", [*TWICE, "all of them"])
def test_once_is_as_good_as_twice(command, kept):
    lines = texts(DEMO)
    for one in TWICE if command == "all of them" else [command]:
        at = [place for place, line in enumerate(lines) if line == one]
        # the keys are exchanged after both tunnels are there: of this one the last counts
        del lines[at[0] if kept == "last" or "auto refresh" in one else at[-1]]
    assert read(lines) == BARE


@given(st.data())
def test_the_lines_of_bgp_may_stand_in_any_order_and_number(data):
    lines = texts(DEMO)
    bgp = [line for line in dict.fromkeys(lines) if line.startswith("bgp") and "refresh" not in line]
    times = [data.draw(st.integers(1, 3)) for _ in bgp]
    mixed = data.draw(st.permutations([line for line, n in zip(bgp, times, strict=True) for _ in range(n)]))
    seen = read([*(line for line in lines if not line.startswith("bgp")), *mixed, "bgp configure refresh"])
    by_number = sorted(seen.peers, key=lambda peer: peer.number)
    assert replace(seen, peers=tuple(by_number)) == BARE


@pytest.mark.parametrize("count", [1, 2, 3])
def test_any_number_of_routes_filters_and_exports(count):
    lines = texts(DEMO)[:-1]
    for n in range(count):
        lines.append(f"ip route 10.{n}.0.0/16 gateway tunnel 1 hide gateway tunnel 2 hide")
        lines.append(f"bgp import filter {n + 2} equal 192.168.{n}.0/24")
        lines.append(f"bgp export filter {n + 1} include 10.{n}.0.0/16")
    lines.append("bgp export 64512 filter 1")
    assert read([*lines, "bgp configure refresh"]) == BARE


@pytest.mark.parametrize(
    ("command", "field", "value"),
    [
        ("ipsec ike pre-shared-key 1 text Another.Key_1", "pre_shared_key", "Another.Key_1"),
        ("ipsec ike remote address 1 35.75.105.99", "remote_address", "35.75.105.99"),
        ("ipsec ike keepalive use 1 on heartbeat 10 3", "keepalive", "heartbeat 10 3"),
        ("ipsec ike group 1 modp2048 modp1536", "pfs_group", "modp1536"),
        ("ipsec ike duration child-sa 1 1800 rekey 80%", "ipsec_lifetime_s", 1800),
        ("ipsec sa policy 201 1 esp aes256-cbc sha256-hmac", "esp_hash", "sha256-hmac"),
    ],
)
@pytest.mark.parametrize("place", ["in its tunnel", "after it", "in the tunnel selected again"])
def test_the_last_of_a_setting_counts_as_on_the_router(command, field, value, place):
    lines = texts(DEMO)
    end = lines.index("tunnel select none")
    if place == "in its tunnel":
        lines.insert(end, command)
    elif place == "after it":
        lines.insert(end + 1, command)
    else:
        lines[-1:-1] = ["tunnel select 1", command, "tunnel select none", "ipsec auto refresh on"]
    assert getattr(read(lines).tunnels[0], field) == value


BLANKS = st.sampled_from([" ", "  ", "\t", " \t ", "\u3000", "\xa0"])
AROUND = st.sampled_from(["", " ", "\t", "  \t", "\ufeff", "\ufeff  "])
ENDS = st.sampled_from(["\n", "\r\n", "\r", " \r\n", "\t\n"])


@settings(max_examples=60)
@given(st.sampled_from([DEMO, IKEV2, STATIC]), st.data())
def test_any_blanks_around_the_words_give_the_same_plan(text, data):
    blanks, around, ends = (
        data.draw(st.lists(one, min_size=7, max_size=13)) for one in (BLANKS, AROUND, ENDS)
    )
    count = 0
    spread = data.draw(st.sampled_from(["", "\ufeff"]))
    for line in text.split("\n"):
        words = line.split()
        spread += around[count % len(around)]
        for word in words:
            count += 1
            spread += word + blanks[count % len(blanks)]
        spread += ends[count % len(ends)]
    seen, known = parse_download_text(spread, "x"), parse_download_text(text, "x")
    assert seen.connection == known.connection
    one, two = make_plan(SITE, seen), make_plan(SITE, known)
    assert one.commands == two.commands
    assert [(f.name, f.summary) for f in one.findings] == [(f.name, f.summary) for f in two.findings]


def told(text):
    """Say all that there is to say of a text, in both languages."""
    try:
        download = parse_download_text(text, "vpn.txt")
    except DownloadError as error:
        return error.tell("en") + error.tell("ja")
    found = [one for f in download_findings(download) for one in (f.summary, f.advice) if one]
    return "".join(say(one, lang) for one in found for lang in ("en", "ja"))


def near_keys(text):
    """Return the places in and around the keys: where a break or an end leaves a piece of one."""
    return [p for key in KEYS for p in range(text.index(key) - 8, text.index(key) + len(key) + 3)]


@pytest.mark.parametrize("text", [DEMO, XML], ids=["text", "xml"])
@pytest.mark.parametrize("between", ["\n", " "], ids=["line", "blank"])
def test_a_key_that_is_cut_or_broken_is_in_no_message(text, between):
    for place in near_keys(text):
        for damaged in (text[:place], text[:place] + between + text[place:]):
            said = told(damaged)
            assert not [piece for piece in PIECES if piece in said], said


@given(st.sampled_from([DEMO, IKEV2, STATIC, XML]), st.data())
def test_no_piece_of_a_key_is_in_any_message(text, data):
    place = data.draw(st.integers(0, len(text)))
    gap = data.draw(st.integers(0, 60))
    between = data.draw(
        st.sampled_from(["", "\n", "\r", " ", "\n# ", "\nno ", "\n\tip ", '"', "<", ">", "&"])
    )
    said = told(text[:place] + between + text[place + data.draw(st.sampled_from([0, gap, len(text)])) :])
    assert not [piece for piece in PIECES if piece in said]


@settings(max_examples=150)
@given(st.sampled_from([DEMO, IKEV2, STATIC]), st.data())
def test_lines_in_any_order_and_number_are_read_or_refused(text, data):
    lines = texts(text)
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(lines) - 1))
        taken = data.draw(st.sampled_from([lines.pop(place), *texts(IKEV2), *OTHERS]))
        number = data.draw(st.sampled_from(["1", "2", "01", "3", "0"]))
        other = re.sub(r"\b[12]\b", number, taken, count=data.draw(st.integers(1, 2)))
        for one in data.draw(st.sampled_from([(), (taken,), (other,), (taken, other)])):
            lines.insert(data.draw(st.integers(0, len(lines))), one)
    try:
        download = parse_download_text("\n".join(lines), "x")
    except DownloadError:
        return
    assert len(download.connection.tunnels) == 2
    assert all(finding.summary for finding in make_plan(SITE, download).findings)


@pytest.mark.parametrize(
    "options",
    ["", " anti-replay-check=off", " local-id=10.0.0.0/8", " local-id=10.0.0.0/8 remote-id=10.1.0.0/16"],
)
def test_a_policy_may_have_any_number_of_options(options: str) -> None:
    text = shipped("fixtures", "downloads", "demo.txt").read_text(encoding="utf-8")
    text, changed = re.subn(r"(ipsec sa policy 201 .*\S)", rf"\1{options}", text)
    assert changed == 1
    assert [tunnel.policy for tunnel in parse_download_text(text, "x").connection.tunnels] == [201, 202]
