"""Values that the router refuses are told before anything is sent; the virtual router is the witness."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.aws.download import parse_download_text
from rtxvpn.aws.rules import download_findings
from rtxvpn.errors import DownloadError
from rtxvpn.paths import shipped
from rtxvpn.simulator.kinds import Refused
from rtxvpn.simulator.syntax import parse
from rtxvpn.words import say

DEMO = shipped("fixtures", "downloads", "demo.txt").read_text(encoding="utf-8")
STATIC = shipped("fixtures", "downloads", "demo-static.txt").read_text(encoding="utf-8")
BEFORE = "tunnel enable 1"  # a place within the first tunnel


def with_line(command, text=DEMO):
    """The download with one more line, and the number of that line."""
    lines = text.split("\n")
    place = next(n for n, line in enumerate(lines) if line.strip() == BEFORE)
    return "\n".join([*lines[:place], command, *lines[place:]]), place + 1


def told(command, text=DEMO):
    text, number = with_line(command, text)
    findings = download_findings(parse_download_text(text, "x"))
    return [f for f in findings if f.name == "value-out-of-range"], number


@pytest.mark.parametrize(
    ("command", "said", "usable"),
    [
        ("bgp neighbor 1 64512 169.254.184.61 hold-time=2", "hold-time=…`: the router does not take 2", "3 to 28800, or `off`"),
        ("bgp neighbor 1 64512 169.254.184.61 hold-time=99999", "does not take 99999", "3 to 28800"),
        ("bgp neighbor 1 64512 169.254.184.61 metric=99999999", "metric=…`", "0 to 21474836"),
        ("ip tunnel tcp mss limit 10", "does not take 10", "536 to 1460, or `auto`, `off`"),
        ("ip tunnel tcp mss limit 9999", "does not take 9999", "536 to 1460"),
        ("ip tunnel tcp mss limit Hidden.Key1", "does not take …", "536 to 1460"),
        ("ip tunnel mtu 1501", "does not take 1501", "64 to 1500"),
        ("ipsec ike keepalive use 1 on dpd 0 3", "`ipsec ike keepalive use 1 on dpd …`: the router does not take 0", "1 to 600"),
        ("ipsec ike keepalive use 1 on dpd 10 0", "`ipsec ike keepalive use 1 on dpd 10 …`", "1 to 50"),
        ("ipsec ike duration ipsec-sa 1 299", "does not take 299", "300 to 691200"),
        ("ipsec ike duration isakmp-sa 1 691201", "does not take 691201", "300 to 691200"),
        ("ipsec ike child-exchange type 1 3", "does not take 3", "1 to 2"),
        ("ipsec ike payload type 1 3 4", "does not take 4", "1 to 3"),
        ("ipsec ike nat-traversal 1 on type=3", "type=…`", "1 to 2"),
        ("ipsec ike nat-traversal 1 on keepalive=soon", "keepalive=…`", "or `off`"),
        ("ipsec ike backward-compatibility 1 4", "does not take 4", "1 to 3"),
        ("bgp import filter 0 equal 10.0.0.0/16", "does not take 0", "1 to 2147483647"),
        ("bgp import 64512 static filter 1 0", "does not take 0", "1 to 2147483647"),
    ],
)  # fmt: skip
def test_a_value_that_the_router_refuses(command, said, usable):
    (finding,), number = told(command)
    assert finding.severity == "error"
    assert finding.line == number
    assert said in str(finding.summary)
    assert usable in str(finding.advice)
    for one in (finding.summary, finding.advice):
        assert say(one, "ja") != str(one)
    assert "Hidden" not in str(finding.summary)


def test_a_policy_and_a_weight_beyond_the_router():
    ((finding,), _) = told("ip route 10.0.0.0/16 gateway tunnel 1 hide weight 2147483648 hide", STATIC)
    assert "weight …`" in str(finding.summary)
    text = DEMO.replace("policy 201 1", "policy 0 1").replace("ipsec tunnel 201", "ipsec tunnel 0")
    names = [f.name for f in download_findings(parse_download_text(text, "x"))]
    assert names.count("value-out-of-range") == 2


def test_a_tunnel_number_below_the_routers():
    text = DEMO.replace("tunnel select 1", "tunnel select 0").replace("tunnel enable 1", "tunnel enable 0")
    assert "number-out-of-range" in {f.name for f in download_findings(parse_download_text(text, "x"))}


# where the virtual router judges the same place by its own table
WITNESSED = (
    "bgp neighbor 1 64512 169.254.184.61 hold-time={}",
    "bgp neighbor 1 64512 169.254.184.61 metric={}",
    "ip tunnel tcp mss limit {}",
    "ip tunnel mtu {}",
    "ipsec ike duration ipsec-sa 1 {}",
    "ipsec ike duration isakmp-sa 1 {}",
    "ipsec ike child-exchange type 1 {}",
    "ipsec ike backward-compatibility 1 {}",
    "ipsec ike payload type 1 {}",
)
EDGES = (0, 1, 2, 3, 4, 50, 51, 63, 64, 299, 300, 535, 536, 600, 601, 1460, 1461, 1500, 1501, 28800, 28801)


@given(
    st.sampled_from(WITNESSED),
    st.one_of(st.sampled_from(EDGES), st.integers(0, 2_000_000), st.integers(0, 9_999_999_999)),
)
def test_the_virtual_router_refuses_what_is_told_and_takes_the_rest(command, number):
    command = command.format(number)
    findings, _ = told(command)
    try:
        parse(command)
    except Refused:
        assert findings
    else:
        assert not findings


@pytest.mark.parametrize(
    "command",
    [
        "bgp import filter 1 equal 999.0.0.0/0",
        "bgp import filter 1 equal 10.0.0.0/16 10.0.0.0/33",
        "bgp export filter 1 include 10.0.0.300/24",
        "bgp router id 10.0.0.256",
        "ipsec ike local id 1 10.0.0.0/33",
        "bgp neighbor 1 64512 169.254.184.61 local-address=169.254.184.999",
    ],
)
def test_an_address_that_is_none_is_refused_with_its_line(command):
    text, number = with_line(command)
    with pytest.raises(DownloadError, match="is no IPv4 address: the line is broken") as caught:
        parse_download_text(text, "x")
    assert str(caught.value).startswith(f"x:{number}: ")


@pytest.mark.parametrize(
    "command",
    [
        "bgp neighbor 1 64512 169.254.184.61 passive=maybe",
        "ipsec ike nat-traversal 1 on force=1",
        "ipsec ike local name 1 203.0.113.9 address",
        "ipsec sa policy 201 1 esp aes-cbc sha-hmac anti-replay-check=yes",
    ],
)
def test_a_word_that_the_router_does_not_know_is_refused_with_its_line(command):
    text, number = with_line(command)
    with pytest.raises(DownloadError, match="is cut off or is no command") as caught:
        parse_download_text(text, "x")
    assert str(caught.value).startswith(f"x:{number}: ")


@pytest.mark.parametrize(
    "command",
    [
        "bgp import filter 1 equal all",
        "bgp export filter 1 include 10.0.0.0/8 172.16.0.0/12",
        "bgp neighbor 1 64512 169.254.184.61 hold-time=off passive=on",
        "ipsec ike nat-traversal 1 on keepalive=off type=2 force=on",
        "ip tunnel tcp mss limit AUTO",
    ],
)
def test_what_the_router_takes_is_not_told(command):
    assert told(command)[0] == []
