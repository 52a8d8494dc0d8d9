"""Makes facts of the log: `show log` (always English; fact book 9.6)."""

from __future__ import annotations

import re

from rtxvpn.facts import LogEvent
from rtxvpn.parsing.template import Row

# The texts were seen on RTX1100, RTX810, RTX1300 and RTX830; BGP's words are unknown, so any text that
# names BGP is "bgp". The first that matches decides; its group is the subject.
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("tunnel.up", r"IP Tunnel\[(\d+)\] Up\b"),
        ("tunnel.down", r"IP Tunnel\[(\d+)\] Down\b"),
        ("ike.phase1", r"\[IKE\] (?:initiate|respond) ISAKMP phase to (\S+)"),
        ("ike.phase2", r"\[IKE\] (?:initiate|respond) IPsec phase to (\S+)"),
        ("ike.unknown-gateway", r".*receive message from unknown gateway(?: (\S+))?"),
        ("ike", r"(?:\[IKE2?\]|\s*(?:SA:\d|GW:\S)) ?(?:.*)"),
        ("bgp", r"(?=.*\bBGP\b)(?:.*?(\d+\.\d+\.\d+\.\d+))?"),
        ("login.failed", r"Login failed for (\w+)"),
        ("login", r"Login succeeded for (\w+)"),
        ("logout", r"Logout from (\w+)"),
        ("administrator", r"'administrator' succeeded for (\w+)"),
        ("administrator.failed", r"'administrator' failed for (\w+)"),
        ("save", r"Configuration saved in \"([^\"]+)\""),
        ("boot", r"(?:Power-on boot|Restart by (.+)|\S+ Rev\.\S+ \(.+\) starts)"),
        ("hardware", r"main: +(\S+) "),
        ("pppoe", r"(PPPOE\[\w+\]) "),
        ("pp", r"(PP\[\w+\]) "),
        ("l2tp", r"\[L2TP\] (TUNNEL\[\d+\])?"),
        ("link.up", r"(LANC?\d+): (?:PORT\d+ )?link up"),
        ("link.down", r"(LANC?\d+): (?:PORT\d+ )?link down"),
        ("repeated", r"same message repeated (\d+) times?"),
    )
)


def event(row: Row) -> LogEvent:
    """Make one event; a text of no known kind is "other", for the log is free text."""
    text = row["message"]
    for kind, pattern in _KINDS:
        found = pattern.match(text)
        if found:
            subject = found[1] if pattern.groups else None
            return LogEvent(row["time"], kind, subject, text)
    return LogEvent(row["time"], "other", None, text)
