"""Recognises downloads for other vendors, and other files that are no download at all."""

from __future__ import annotations

import re

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
_YAMAHA = re.compile(r"\s*(tunnel select|ipsec (ike|tunnel|sa policy)|bgp (use|neighbor)) ", re.IGNORECASE)


def is_yamaha(text: str) -> bool:
    """Tell whether any line looks like a command of a Yamaha download."""
    return any(_YAMAHA.match(line) for line in text.split("\n"))


def is_router_config(text: str) -> bool:
    """Tell whether the text is a router's `show config` rather than a download."""
    return any(_ROUTER_CONFIG.match(line.strip()) for line in text.split("\n")[:40])


def foreign_kind(text: str) -> tuple[str, int] | None:
    """Name the vendor or format that a text is for and the line that shows it, or None."""
    for number, line in enumerate(text.split("\n"), start=1):
        for vendor, sign in _SIGNS:
            if sign.match(line):
                return vendor, number
    return None
