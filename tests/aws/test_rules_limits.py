"""The rules about limits, each by the defect it finds, and the MSS against lines other than Ethernet."""

import pytest

from rtxvpn.aws.download import parse_download_text
from rtxvpn.aws.rules import download_findings
from rtxvpn.paths import shipped
from rtxvpn.words import say

DEMO = shipped("fixtures", "downloads", "demo.txt").read_text(encoding="utf-8")
IKEV2 = shipped("fixtures", "downloads", "demo-ikev2.txt").read_text(encoding="utf-8")
NEW = frozenset(
    {
        "lifetime-unfit",
        "nat-traversal-missing",
        "number-out-of-range",
        "pfs-off",
        "tunnels-differ",
        "proposal-unsupported",
    }
)


def found(text, mtu=1500):
    return [
        f for f in download_findings(parse_download_text(text, "x"), mtu) if f.name in {*NEW, "mss-too-large"}
    ]


@pytest.mark.parametrize(
    ("text", "old", "new", "name", "severity"),
    [
        (DEMO, "ipsec ike pfs 2 on", "ipsec ike pfs 2 off", {"pfs-off", "tunnels-differ"}, "error"),
        (DEMO, "ipsec-sa 1 3600", "ipsec-sa 1 7200", {"lifetime-unfit", "tunnels-differ"}, "warning"),
        (IKEV2, "isakmp-sa 1 28800", "isakmp-sa 1 600", {"lifetime-unfit", "tunnels-differ"}, "warning"),
        (DEMO, "limit 1387\n\ttunnel enable 1", "limit 1350\n\ttunnel enable 1", {"tunnels-differ"}, "warning"),
        (DEMO, "1 modp1024", "1 modp1024 modp4096", {"proposal-unsupported", "tunnels-differ"}, "error"),
        (DEMO, "150.249.252.2", "192.168.1.254", {"nat-traversal-missing"}, "warning"),
        (DEMO, "150.249.252.2", "100.64.1.1", {"nat-traversal-missing"}, "warning"),
        (DEMO, "bgp neighbor 2", "bgp neighbor 33", {"number-out-of-range"}, "error"),
    ],
)  # fmt: skip
def test_each_defect_has_its_finding(text, old, new, name, severity):
    assert old in text
    findings = found(text.replace(old, new))
    assert {finding.name for finding in findings} == name
    assert severity in {finding.severity for finding in findings}
    for finding in findings:
        assert say(finding.summary, "ja") != str(finding.summary)
        assert finding.advice is not None


def test_a_tunnel_number_that_the_router_lacks():
    text = DEMO.replace("tunnel select 2", "tunnel select 21").replace("tunnel enable 2", "tunnel enable 21")
    assert "number-out-of-range" in {finding.name for finding in found(text)}


def test_nat_traversal_settles_a_private_address():
    text = DEMO.replace("150.249.252.2", "192.168.1.254").replace("limit 1387", "limit auto")
    for n in (1, 2):
        text = text.replace(f"ipsec ike pfs {n} on", f"ipsec ike pfs {n} on\nipsec ike nat-traversal {n} on")
    assert found(text) == []


# aws-vpn 5.4: (MTU of the line, MSS that fits, MSS that does not)
@pytest.mark.parametrize(
    ("mtu", "fits", "large"), [(1500, 1398, 1399), (1454, 1350, 1351), (1460, 1350, 1351)]
)
def test_the_mss_is_held_against_the_line(mtu, fits, large):
    assert found(DEMO.replace("limit 1387", f"limit {fits}"), mtu) == []
    names = [finding.name for finding in found(DEMO.replace("limit 1387", f"limit {large}"), mtu)]
    assert names == ["mss-too-large", "mss-too-large"]
