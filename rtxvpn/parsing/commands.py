"""Names commands by the router's own rule: any case, each keyword cut short as far as it stays unique."""

from __future__ import annotations

import re
from functools import lru_cache

# What may be typed at the prompt (CR 12.01, the first words of its chapters). A line of a log is an echo
# only when its first word is one of these, so `# RTX830 Rev…` of `show config` is none.
_FIRST_WORDS = """
    account administrator alarm alarm-sound analog arp auth bgp bridge clear clock cloud cold confirm connect
    console cooperation copy date delete description dhcp diagnostic disconnect disk dns dashboard embedded
    ethernet exit external-memory fr help heartbeat heartbeat2 http httpd https interface ip ipip ipsec ipv6
    isdn l2tp lan less line load log login lua luac mail make mld mobile monitor nat netvolante-dns ngn no
    nslookup ntpdate operation ospf packetdump password ping ping6 pki pp ppp pppoe pptp provider qac-tm queue
    quit radius rdate remote rename reset restart rip rollback route rtfs save scp schedule security
    serial server set set-default-config set-default-exec set-serial-baudrate sftpd show sip snmp snmpv2c
    snmpv3 sntpd speed ssh sshd statistics stop-ping switch switching-hub syslog system tcp telnet telnetd
    terminate test tftp time timezone traceroute traceroute6 tunnel upnp url usbhost user vlan vrx wan wins
    wol write yno
"""
FIRST_WORDS = frozenset(_FIRST_WORDS.split())

# The words that can stand after others (CR chapters 57 and 58): what makes an abbreviation ambiguous.
_NEXT: dict[str, frozenset[str]] = {
    path: frozenset(words.split())
    for path, words in {
        "show": """account alarm arp auth bgp bridge command config copyright dhcp dns environment exec file
            history interface ip ipsec ipv6 license lldp log mobile nat pki pp pptp rip rtfs sip sshd status
            techinfo url usbhost vrx""",
        "show ip": "connection intrusion rip route secure",
        "show ip route": "detail summary",
        "show ipsec": "sa",
        "show ipsec sa": "gateway",
        "show config": "difference list pp tunnel",
        "show log": "external-memory login reverse saved",
        "show status": """alarm-sound backup bgp boot bridge cloud cooperation dashboard dhcp dhcpc dns ethernet
            external-memory heartbeat2 httpd ip ipip ipv6 isdn l2tp license lua mail mobile nat netvolante-dns ngn
            ospf packet-buffer packet-scheduling pp pppoe pptp qos radius remote rip rtfs sd sip snmpv3
            switching-hub syslog tunnel usbhost user vlan vrrp yno""",
        "show status bgp": "neighbor",
        "show status dhcp": "summary",
        "show status user": "history",
        "show status tunnel": "down up",
        "show environment": "detail",
    }.items()
}
_AFTER_NEIGHBOR = frozenset({"advertised-routes", "received-routes", "routes"})
_LEADING = frozenset({"show", "ping"})
# compiled when first used, as all below: compiling takes longer than most runs
_LAN = r"(?:lan|wan|bridge|onu)\d[\d/.]*$"
_ADDRESS = r"\d{1,3}(?:\.\d{1,3}){3}$"
_NUMBER = r"\d{1,4}$"

# What the whole command looks like once each keyword is written out.
_KNOWN = (
    ("show ip route", r"show ip route(?: detail)?$"),
    ("show ip route summary", r"show ip route summary$"),
    ("show ipsec sa", r"show ipsec sa$"),
    ("show ipsec sa gateway", r"show ipsec sa gateway \d+$"),
    ("show ipsec sa gateway detail", r"show ipsec sa gateway \d+ detail$"),
    ("show status bgp neighbor", r"show status bgp neighbor(?: [\d.]+)?$"),
    (
        "show status bgp neighbor routes",
        r"show status bgp neighbor [\d.]+ (?:advertised-routes|received-routes|routes)$",
    ),
    ("show status tunnel", r"show status tunnel (?:\d+|up|down)$"),
    ("show environment", r"show environment(?: detail)?$"),
    ("show log", r"show log(?: (?:reverse|saved))*$"),
    ("show status dhcp", r"show status dhcp(?: \d+)?$"),
    ("show status lan", r"show status (?:lan|wan)\d\S*$"),
    ("show status user", r"show status user$"),
    ("show config", r"show config(?: (?:tunnel|pp) \S+)?$"),
    ("ping", r"ping (?:.+ )?[^-\s]\S*$"),
)


@lru_cache(maxsize=1024)
def knows(command: str) -> str | None:
    """Name the command whose template reads this one's output, or None.

    "sh ip ro" is "show ip route"; "show ip r" is None, since `show ip rip` begins so too, and so is
    anything with a pipe, which is not the whole output.
    """
    full = spell_out(command)
    if full is None:
        return None
    return next((name for name, pattern in _KNOWN if re.match(pattern, full)), None)


def spell_out(command: str) -> str | None:
    """Write out each keyword of an abbreviated command, or None when one is unknown or ambiguous."""
    words = command.split()
    if not words or is_filtered(command):
        return None
    first = _complete(words[0], _LEADING, FIRST_WORDS)
    if first not in _LEADING:
        return None
    if first == "ping":
        return " ".join(["ping", *words[1:]])
    full = [first]
    for word in words[1:]:
        keyword = _keyword(full, word)
        if keyword is None:
            return None
        full.append(keyword)
    return " ".join(full)


def is_filtered(command: str) -> bool:
    """Tell whether `| grep`, `| less` or `> file` took the output away or a part of it (CR 2.5)."""
    return any(mark in command.split() for mark in ("|", ">"))


def is_command(text: str) -> bool:
    """Tell whether text can be a command typed at the prompt: its first word is the router's."""
    first = text.split(None, 1)[0] if text.strip() else ""
    return _complete(first, FIRST_WORDS, FIRST_WORDS) is not None or _is_short(first)


def _is_short(word: str) -> bool:
    """A word cut so short that the router would refuse it was still typed at the prompt."""
    low = word.lower()
    return len(low) >= 2 and low.isalpha() and any(known.startswith(low) for known in FIRST_WORDS)


def _keyword(full: list[str], word: str) -> str | None:
    path = " ".join(full)
    low = word.lower()
    if path.startswith("show status bgp neighbor "):
        return _complete(word, _AFTER_NEIGHBOR, _AFTER_NEIGHBOR)
    if full[-1] == "gateway" or full[:-1] == ["show", "ipsec", "sa", "gateway"]:
        return (
            low
            if full[-1] == "gateway" and re.match(_NUMBER, low)
            else _complete(word, {"detail"}, {"detail"})
        )
    if path == "show status" and re.match(_LAN, low):
        return low
    if re.match(_NUMBER, low) or re.match(_ADDRESS, low):
        return low
    if path.startswith(("show config ", "show log ")):
        return low
    choices = _NEXT.get(path, frozenset())
    return _complete(word, choices, choices)


def _complete(word: str, wanted: frozenset[str] | set[str], among: frozenset[str] | set[str]) -> str | None:
    low = word.lower()
    if low in among:
        return low if low in wanted else None
    found = [known for known in among if low and known.startswith(low)]
    return found[0] if len(found) == 1 and found[0] in wanted else None
