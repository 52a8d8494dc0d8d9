"""The rules that a download is held against: each makes findings, none changes anything."""

from __future__ import annotations

from rtxvpn.aws.download import Download
from rtxvpn.aws.finding import Finding
from rtxvpn.aws.rules_bgp import BGP_RULES
from rtxvpn.aws.rules_ipsec import IPSEC_RULES


def download_findings(download: Download) -> tuple[Finding, ...]:
    """Hold a download against every rule; in the order of its lines, those without a line last."""
    found = [finding for rule in (*IPSEC_RULES, *BGP_RULES) for finding in rule(download)]
    return tuple(sorted(found, key=lambda finding: (finding.line is None, finding.line or 0)))
