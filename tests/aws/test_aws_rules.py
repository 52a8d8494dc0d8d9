"""The rules that a download is held against: each defect gives its finding, the samples give none."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.aws.allowed import is_hidden_key
from rtxvpn.aws.download import parse_download_text
from rtxvpn.aws.mss import largest_mss
from rtxvpn.aws.rules import download_findings
from rtxvpn.paths import shipped
from rtxvpn.words import say

DEMO = shipped("fixtures", "downloads", "demo.txt").read_text(encoding="utf-8")
IKEV2 = shipped("fixtures", "downloads", "demo-ikev2.txt").read_text(encoding="utf-8")
STATIC = shipped("fixtures", "downloads", "demo-static.txt").read_text(encoding="utf-8")
KEY = "dEmo_Kx7vQ2mT9.sample1Zr4LwY8"


def names(text):
    return {finding.name for finding in download_findings(parse_download_text(text, "x"))}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (DEMO, {"weak-proposals", "default-route-advertised"}),
        (IKEV2, {"weak-proposals", "default-route-advertised"}),
        (STATIC, {"weak-proposals"}),
    ],
)
def test_the_samples_have_no_error(text, found):
    assert names(text) == found


DEFECTS = [
    ("ip tunnel address 169.254.184.62/30", "ipsec ike local address id <id> 0.0.0.0/0\nip tunnel address 169.254.184.62/30",
     "malformed-proxy-id", "error"),
    ("64512", "4200000000", "as-number-32bit", "error"),
    ("autonomous-system 65000", "autonomous-system 4200000001", "as-number-32bit", "error"),
    ("autonomous-system 65000", "autonomous-system 10124", "as-number-reserved", "error"),
    ("autonomous-system 65000", "autonomous-system 64512", "as-number-same", "error"),
    ("184.62/30", "184.62/29", "inside-address-invalid", "error"),
    ("169.254.184.6", "169.254.169.25", "inside-address-invalid", "error"),
    ("169.254.184.6", "10.0.0.6", "inside-address-invalid", "error"),
    (KEY, "0" + KEY, "pre-shared-key-invalid", "error"),
    (KEY, "short", "pre-shared-key-invalid", "error"),
    (KEY, KEY + "-", "pre-shared-key-invalid", "error"),
    (KEY, "REDACTED", "pre-shared-key-invalid", "error"),
    (KEY, "redacted_by_aws", "pre-shared-key-invalid", "error"),
    (KEY, "xxxxxxxxxxxx", "pre-shared-key-invalid", "error"),
    (KEY, "dEmo****", "pre-shared-key-invalid", "error"),
    (KEY, "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:s2svpn", "pre-shared-key-invalid", "error"),
    ("1 modp1024", "1 modp1536", "proposal-unsupported", "error"),
    ("sha-hmac", "sha512-hmac", "proposal-unsupported", "error"),
    ("limit 1387", "limit 1399", "mss-too-large", "warning"),
    ("ipsec ike pfs 1 on", "ipsec ike pfs 1 on\nipsec ike nat-traversal 1 on", "mss-too-large", "warning"),
    ("1 on dpd 10 3", "1 on heartbeat 10 3", "keepalive-unfit", "warning"),
    ("bgp import 64512 static filter 1", "bgp import 64512 static filter 1\nbgp import filter 1 equal 10.0.0.0/8",
     "filter-number-repeated", "warning"),
    ("# Where to read on", "bgp use on", "bgp-refresh-missing", "error"),
    ("local-address=169.254.184.62", "local-address=169.254.184.61", "neighbor-not-inside", "error"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "name", "severity"), DEFECTS)
def test_each_defect_has_its_finding(old, new, name, severity):
    assert old in DEMO
    found = download_findings(parse_download_text(DEMO.replace(old, new), "x"))
    mine = [finding for finding in found if finding.name == name]
    assert mine
    assert {finding.severity for finding in mine} == {severity}
    for finding in mine:
        assert finding.advice is not None
        said = [
            say(sentence, lang) for sentence in (finding.summary, finding.advice) for lang in ("en", "ja")
        ]
        assert not any(KEY in sentence for sentence in said)


def test_a_key_that_is_kept_elsewhere_is_to_be_fetched_in_both_tunnels():
    found = download_findings(parse_download_text(re.sub(r"dEmo_\S+", "REDACTED", DEMO), "x"))
    mine = [finding for finding in found if finding.name == "pre-shared-key-invalid"]
    assert [DEMO.split("\n")[f.line - 1].split()[3] for f in mine] == ["1", "2"]
    assert all("secretsmanager get-secret-value" in str(finding.advice) for finding in mine)


@given(st.from_regex(r"(?!0)[A-Za-z0-9._]{8,64}", fullmatch=True))
def test_a_key_of_aws_is_never_taken_for_a_hidden_one(key):
    assert not is_hidden_key(key) or re.search(r"(?i)redact|secretsmanager|^(.)\1*$|^[a-z]+$", key)


def test_one_inside_network_for_both_tunnels():
    swapped = DEMO.replace("169.254.18.222", "169.254.184.61").replace("169.254.18.221", "169.254.184.62")
    summaries = [str(finding.summary) for finding in download_findings(parse_download_text(swapped, "x"))]
    assert "both tunnels use the inside network 169.254.184.60/30" in summaries


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ip tunnel address 169.254.184.62/30", "ip tunnel address 169.254.184.62/29"),
        ("ip tunnel address 169.254.184.62/30", "ip tunnel address 169.254.184.63/30"),
        ("ip tunnel remote address 169.254.184.61", "ip tunnel remote address 169.254.184.65"),
        ("ip tunnel remote address 169.254.184.61", "ip tunnel remote address 169.254.184.62"),
    ],
)
def test_an_inside_address_that_is_wrong_is_told_at_its_own_line(old, new):
    assert old in STATIC
    text = STATIC.replace(old, new)
    (found,) = [
        f for f in download_findings(parse_download_text(text, "x")) if f.name == "inside-address-invalid"
    ]
    assert text.split("\n")[found.line - 1].strip() == new


def test_a_finding_knows_its_line():
    found = {f.name: f.line for f in download_findings(parse_download_text(DEMO, "x"))}
    lines = DEMO.split("\n")
    assert lines[found["default-route-advertised"] - 1].strip() == "bgp import filter 1 equal 0.0.0.0/0"


# the rows of AWS's own table and of the Japanese lines (fact book aws-vpn 5.4)
@pytest.mark.parametrize(
    ("mtu", "digest", "nat", "mss"),
    [
        (1500, "sha-hmac", False, 1398),
        (1500, "sha256-hmac", False, 1398),
        (1500, "sha-hmac", True, 1382),
        (1500, "sha384-hmac", False, 1382),
        (1500, "sha512-hmac", True, 1366),
        (1454, "sha-hmac", False, 1350),
        (1454, "sha-hmac", True, 1334),
        (1460, "sha-hmac", False, 1350),
        (1460, "sha-hmac", True, 1350),
    ],
)
def test_the_largest_segment(mtu, digest, nat, mss):
    assert largest_mss(mtu, digest, nat_traversal=nat) == mss


@given(st.integers(576, 9000), st.sampled_from(["sha-hmac", "sha256-hmac"]), st.booleans())
def test_what_fits_encrypted_fits_the_line(mtu, digest, nat):
    inner = largest_mss(mtu, digest, nat_traversal=nat) + 40
    icv = {"sha-hmac": 12, "sha256-hmac": 16}[digest]
    outer = 20 + (8 if nat else 0) + 8 + 16 + -(-(inner + 2) // 16) * 16 + icv
    assert outer <= mtu
    assert outer + 16 > mtu
