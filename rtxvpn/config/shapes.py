"""The shapes of configuration commands as data: which words name the setting, which are its value."""

from __future__ import annotations

import re

# One shape a line: the words that make a command's identity. `*` is one word of any kind. Two commands
# with the same identity overwrite each other (CR, the chapter of each command); the longest shape wins.
_SHAPES = """
ip route *
ip filter *
ip filter set *
ip filter dynamic *
ip keepalive *
ip * address
ip * remote address
ip * mtu
ip * tcp mss limit
ip * nat descriptor
ip * secure filter *
ip * proxyarp
ip * intrusion detection *
ip routing
ip routing process
ip pp remote address pool
ipv6 route *
ipv6 filter *
ipv6 prefix *
ipv6 * secure filter *
ipv6 * mtu
ipsec use
ipsec auto refresh
ipsec sa policy *
ipsec tunnel
ipsec tunnel outer df-bit
ipsec transport *
bgp use
bgp autonomous-system
bgp router id
bgp preference
bgp log
bgp log neighbor
bgp default med
bgp neighbor *
bgp neighbor pre-shared-key *
bgp import filter *
bgp import * *
bgp import * bgp *
bgp export filter *
bgp export *
bgp aggregate *
bgp aggregate filter *
bgp force-to-advertise * *
tunnel enable *
tunnel encapsulation
tunnel endpoint name
tunnel endpoint address
tunnel name
tunnel backup
l2tp service
l2tp always-on
l2tp hostname
l2tp tunnel auth
l2tp tunnel disconnect time
l2tp keepalive use
l2tp keepalive log
l2tp syslog
l2tp local router-id
l2tp remote router-id
l2tp remote end-id
pp enable *
pp name
pp bind
pp always-on
pp auth accept
pp auth request
pp auth myname
pp auth username *
pppoe use
pppoe auto connect
pppoe auto disconnect
pppoe disconnect time
ppp lcp mru
ppp ipcp ipaddress
ppp ipcp msext
ppp ccp type
nat descriptor type *
nat descriptor address outer *
nat descriptor address inner *
nat descriptor masquerade static * *
nat descriptor masquerade incoming *
nat descriptor static * *
dhcp service
dhcp server rfc2131 compliant
dhcp scope *
dhcp scope bind * *
dhcp scope option *
dhcp scope lease type *
dns server
dns server select *
dns server pp
dns server dhcp
dns host
dns service
dns domain
dns private address spoof
login timer
login password
login user *
administrator password
user attribute *
security class
console *
timezone
sshd service
sshd host
sshd session
sshd host key generate
sshd auth method
telnetd service
telnetd host
telnetd session
sftpd host
httpd service
httpd host
tftp host
syslog host
syslog notice
syslog info
syslog debug
syslog facility
syslog local address
schedule at *
statistics *
description *
snmp host
snmp sysname
"""


def _by_first_word() -> dict[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for line in _SHAPES.split("\n"):
        shape = tuple(line.split())
        if shape:
            found.setdefault(shape[0], []).append(shape)
    # the longest first; of two as long, the one with fewer wildcards
    return {
        first: tuple(sorted(shapes, key=lambda s: (-len(s), s.count("*")))) for first, shapes in found.items()
    }


_TABLE = _by_first_word()

# Commands that carry their gateway, policy or interface number themselves: one for the whole router,
# whatever block `show config` prints them under.
_NUMBERED = re.compile(r"(?:ipsec ike|ipsec sa policy|tunnel enable|pp enable)\b")

# Commands that belong to the router, not to a selected pp or tunnel, even when typed inside one.
_ROUTER_WIDE = re.compile(
    r"(?:bgp|ip route|ip filter|ip keepalive|ip (?:lan|wan|bridge|vlan)\S*|ip routing"
    r"|ipv6 (?:route|filter|prefix)|ipsec (?:use|auto|transport)|nat|dhcp|dns|login|administrator|user"
    r"|security|console|timezone|sshd|telnetd|sftpd|httpd|tftp|syslog|schedule|statistics|snmp|l2tp service"
    r"|description (?:lan|wan|bridge)\S*)\b"
)


def is_numbered(text: str) -> bool:
    """Tell whether a normal line names its tunnel or gateway by number."""
    return _NUMBERED.match(text) is not None


def is_router_wide(text: str) -> bool:
    """Tell whether a normal line means the same whatever tunnel or pp is selected."""
    return _ROUTER_WIDE.match(text) is not None


def key_length(words: list[str]) -> int:
    """Count the leading words of a lower-case command that make its identity."""
    if words[:2] == ["ipsec", "ike"]:
        return _up_to_number(words)
    if words[:3] == ["ipsec", "auto", "refresh"]:
        return 4 if len(words) > 3 and words[3].isdigit() else 3
    shape = _shape(words)
    return len(words) if shape is None else len(shape)


def keyword_count(words: list[str]) -> int:
    """Count the leading words of a command that are keywords, not parameters."""
    lowered = [word.lower() for word in words]
    if lowered[:2] == ["ipsec", "ike"]:
        return _up_to_number(lowered)
    shape = _shape(lowered)
    if shape is not None:
        return next((place for place, word in enumerate(shape) if word == "*"), len(shape))
    return 1


def _up_to_number(words: list[str]) -> int:
    place = next((place for place, word in enumerate(words) if word.isdigit()), len(words) - 1)
    return place + 1


def _shape(words: list[str]) -> tuple[str, ...] | None:
    for shape in _TABLE.get(words[0] if words else "", ()):
        if len(words) >= len(shape) and all(
            want in ("*", came) for want, came in zip(shape, words, strict=False)
        ):
            return shape
    return None
