"""The rules that a download is held against: each makes findings, none changes anything."""

from __future__ import annotations

from rtxvpn.aws.download import Download
from rtxvpn.aws.finding import Finding
from rtxvpn.aws.mss import ETHERNET_MTU
from rtxvpn.aws.rules_bgp import BGP_RULES
from rtxvpn.aws.rules_ipsec import IPSEC_RULES, segment_size
from rtxvpn.aws.rules_limits import LIMIT_RULES
from rtxvpn.aws.rules_routes import ROUTE_RULES
from rtxvpn.aws.rules_twins import TWIN_RULES
from rtxvpn.aws.rules_values import VALUE_RULES


def download_findings(download: Download, line_mtu: int = ETHERNET_MTU) -> tuple[Finding, ...]:
    """Hold a download against every rule; in the order of its lines, those without a line last.

    `line_mtu` is that of the internet line, in bytes.
    """
    rules = (*VALUE_RULES, *IPSEC_RULES, *LIMIT_RULES, *TWIN_RULES, *ROUTE_RULES, *BGP_RULES)
    found = [*segment_size(download, line_mtu), *(finding for rule in rules for finding in rule(download))]
    return tuple(sorted(found, key=lambda finding: (finding.line is None, finding.line or 0)))
