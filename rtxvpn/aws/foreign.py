"""Recognises downloads for other vendors, and other files that are no download at all."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rtxvpn.aws.lines import squeeze

FORMATS = frozenset({"XML", "HTML", "JSON"})  # the others below are vendors

# (what it is, what shows it); read line by line, first match wins. Vendors as the AWS console names them.
_SIGNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (vendor, re.compile(pattern, re.IGNORECASE))
    for vendor, pattern in (
        ("XML", r"\s*<(\?xml|vpn_connection\b)"),
        ("HTML", r"\s*<(!doctype|html)\b"),
        ("JSON", r"\s*[\[{]\s*(\"|$)"),
        ("Cisco Systems", r"\s*(crypto (isakmp|ikev2|ipsec|keyring|map)|tunnel-group |interface tunnel\d|!)"),
        ("Juniper Networks", r"\s*set (security|interfaces|routing-options|policy-options) "),
        ("Fortinet", r"\s*(config (vpn ipsec|system interface|router)|FortiGate|FortiOS)"),
        ("Palo Alto Networks", r"\s*(set network|edit network|#?\s*Palo Alto|<entry )"),
        ("VyOS", r"\s*set vpn ipsec |\s*set protocols bgp "),
        ("Juniper ScreenOS", r"\s*set (ike|vpn|zone|vrouter) "),
        ("MikroTik", r"\s*/ip[ /]ipsec|\s*/routing"),
        ("pfSense", r".*\bpfSense\b"),
        ("Strongswan", r"\s*(conn Tunnel\d|leftid=|auto=start)"),
        ("Sophos", r".*\bSophos\b"),
        ("SonicWALL", r".*\bSonicWALL\b"),
        ("Checkpoint", r".*\bCheck ?Point\b"),
        ("F5 Networks", r"\s*(create net |tmsh )|.*\bBIG-IP\b"),
        ("Microsoft", r"\s*(netsh |New-NetIPsec|.*Windows Server 20)"),
        ("Barracuda", r".*\bBarracuda\b"),
        ("Generic", r"\s*-? ?(Outside IP Addresses|Pre-Shared Key +:|IKE Version +:)"),
    )
)
_ROUTER_CONFIG = re.compile(r"#? ?(RTX|NVR|FWX|vRX)\S* (BootROM )?Rev\.|# Reporting Date:", re.IGNORECASE)
_HEADER_LINES = 40  # in which `show config` has told model and revision
_YAMAHA = re.compile(r"\s*(tunnel select|ipsec (ike|tunnel|sa policy)|bgp (use|neighbor)) ", re.IGNORECASE)


def is_yamaha(lines: Iterable[str]) -> bool:
    """Tell whether any line looks like a command of a Yamaha download, whatever its blanks."""
    return any(_YAMAHA.match(squeeze(line)) for line in lines)


def router_config_line(lines: Iterable[str]) -> int | None:
    """Return the line that shows the text to be a router's `show config` rather than a download, or None."""
    for number, line in zip(range(1, _HEADER_LINES + 1), lines, strict=False):
        if _ROUTER_CONFIG.match(squeeze(line)):
            return number
    return None


def foreign_kind(lines: Iterable[str]) -> tuple[str, int] | None:
    """Name the vendor or format that a text is for and the line that shows it, or None."""
    for number, line in enumerate(map(squeeze, lines), start=1):
        for vendor, sign in _SIGNS:
            if sign.match(line):
                return vendor, number
    return None
