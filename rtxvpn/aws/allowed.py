"""The allow list: the only commands that a download may hold, for a VPN needs no other."""

from __future__ import annotations

import re

from rtxvpn.parsing.commands import FIRST_WORDS

# `N` is a number, `V` one value (checked later, for a better message), `…` anything up to the end.
_SHAPES = r"""
tunnel select (?:N|none)
tunnel encapsulation ipsec
tunnel enable N
ipsec use on
ipsec auto refresh(?: N)? on
ipsec tunnel N
ipsec sa policy N N esp V V(?: (?:(?:local-id|remote-id)=V|anti-replay-check=(?:on|off)))*
ipsec ike version N [12]
ipsec ike encryption N V
ipsec ike group N V(?: V)?
ipsec ike hash N V
ipsec ike pre-shared-key N text V
ipsec ike pfs N (?:on|off)
ipsec ike duration (?:ipsec-sa|isakmp-sa|ike-sa|child-sa) N N(?: N)?(?: rekey V)?
ipsec ike keepalive use N on (?:dpd|rfc4306|heartbeat)(?: N N)?
ipsec ike keepalive log N (?:on|off)
ipsec ike local address N V
ipsec ike remote address N V
ipsec ike (?:local|remote) name N V(?: (?:ipv4-addr|ipv6-addr|fqdn|user-fqdn|rfc822-addr|key-id))?
ipsec ike (?:local|remote) id N V
ipsec ike nat-traversal N (?:on|off)(?: (?:(?:keepalive|type)=V|force=(?:on|off)))*
ipsec ike message-id-control N (?:on|off)
ipsec ike child-exchange type N N
ipsec ike negotiation receive N (?:on|off)
ipsec ike proposal-limitation N (?:on|off)
ipsec ike always-on N (?:on|off)
ipsec ike esp-encapsulation N (?:on|off)
ipsec ike backward-compatibility N N
ipsec ike payload type N N(?: N)?
ipsec tunnel outer df-bit (?:copy|set|clear)
ip tunnel address V
ip tunnel remote address V
ip tunnel tcp mss limit V
ip tunnel mtu N
ip route (?!default|0\.0\.0\.0/0)V(?: gateway tunnel N(?: hide)?(?: weight N)?(?: hide)?)+
bgp use on
bgp autonomous-system N
bgp router id V
bgp neighbor N N V(?: (?:(?:hold-time|local-address|metric)=V|passive=(?:on|off)))*
bgp import filter N (?:equal|include|refines)(?: V)+
bgp export filter N (?:equal|include|refines)(?: V)+
bgp import N static(?: filter(?: N)+)?
bgp export N(?: filter(?: N)+)?
bgp configure refresh
"""


def _compile(shape: str) -> re.Pattern[str]:
    pattern = re.sub(r"\bN\b", r"\\d{1,10}", shape)
    pattern = re.sub(r"\bV\b", r"[^\\s|>;?\"'\\\\]+", pattern)
    # in Unicode there are other digits, and letters that are no `k` or `s` and match them
    return re.compile(pattern, re.IGNORECASE | re.ASCII)


_ALLOWED = tuple(_compile(shape) for shape in _SHAPES.strip().split("\n"))
# two lines that AWS's guide of 2020 has and no router takes: `<id>` is printed as it stands (aws-vpn 1.4 #2)
_MALFORMED_PROXY_ID = re.compile(r"ipsec ike (local|remote) address id \S+ \S+/\d+$", re.IGNORECASE)
_VPN_COMMAND = re.compile(r"(?:ipsec|ip|bgp|tunnel) ", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"<[^<>]*>|\bYOUR[_-]|\bx\.x\.x\.x\b|\b[A-Z]{2,}_[A-Z_]{2,}\b|\[[^\]]+\]|\{[^}]+\}|[^\x00-\x7f]"
)
_KEY_PLACEHOLDER = re.compile(
    r"<|>|\bYOUR[_-]|^\*+$|^\(|\[|[^\x20-\x7e]|^(?:PSK|KEY|PRE[-_]SHARED[-_]KEY)$", re.I
)
# what stands in a key's place where AWS keeps the key in Secrets Manager, or somebody hid it (aws-vpn 2.2)
_HIDDEN_KEY = re.compile(
    r".*(?:\*|redact|secretsmanager).*|([x._-])\1*|(?:hidden|masked|omitted|removed|secret|sensitive)", re.I
)
_KEY_LINE = re.compile(r"ipsec ike pre-shared-key \S+ text (.*)$", re.IGNORECASE)


# words that follow the first one in commands other than those above, and are no values
_OTHER_WORDS = """
    account auth client config date default delete descriptor dns exec file filter generate host inspection
    interface key list lookup mail masquerade mode monitor name open pass password ping port prompt query
    remote restart router run schedule scope secure server service shutdown start stop syslog text time
    timer traffic type update user
"""
_WORDS = frozenset(re.findall(r"[a-z][a-z-]+", _SHAPES)) | frozenset(_OTHER_WORDS.split())


def keywords(command: str, most: int) -> str | None:
    """Name a command by its first words, or None when it begins with none of the router's.

    Only words that are known are told: any other can be a value, or the rest of a key from the line before.
    """
    words = command.split(" ")
    if words[0].lower() not in FIRST_WORDS:
        return None
    known = 1
    while known < min(most, len(words)) and words[known].lower() in _WORDS:
        known += 1
    return " ".join(words[:known])


def is_hidden_key(key: str) -> bool:
    """Tell whether a pre-shared key only stands for one that is kept elsewhere, such as REDACTED or ****."""
    return _HIDDEN_KEY.fullmatch(key) is not None


def is_allowed(command: str) -> bool:
    """Tell whether a squeezed command is one that a VPN needs, whole and well formed."""
    return is_malformed_proxy_id(command) or any(shape.fullmatch(command) for shape in _ALLOWED)


def is_malformed_proxy_id(command: str) -> bool:
    """Tell whether a line is AWS's broken spelling of `ipsec ike local id N 0.0.0.0/0`."""
    return _MALFORMED_PROXY_ID.match(command) is not None


def has_placeholder(command: str) -> bool:
    """Tell whether a value is a text to be filled in, such as YOUR_LOCAL_NETWORK_ADDRESS or <PSK>."""
    key = _KEY_LINE.match(command)
    if key:
        return _KEY_PLACEHOLDER.search(key[1]) is not None
    if is_malformed_proxy_id(command) or not _VPN_COMMAND.match(command):
        return False
    return _PLACEHOLDER.search(command) is not None
