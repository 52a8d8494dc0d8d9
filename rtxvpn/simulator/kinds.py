"""What one parameter of a command may be, and how it is written back: numbers, addresses, names.

A kind takes the typed word and gives its normal form, or raises Refused with the key of the error line.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable


class Refused(Exception):
    """The router refuses a line; `key` names the message of the table."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


Kind = Callable[[str], str]
_INTERFACE = re.compile(r"lan[12](/\d{1,2}|\.\d{1,2})?|vlan\d{1,2}|bridge1|loopback[1-9]|wan1", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z0-9_-]{1,32}")


def number(low: int, high: int) -> Kind:
    """Make a kind of whole numbers."""

    def check(word: str) -> str:
        if not re.fullmatch(r"-?\d{1,20}", word, re.ASCII):
            raise Refused("integer")
        if not low <= int(word) <= high:
            raise Refused("range")
        return str(int(word))

    return check


def address(word: str) -> str:
    """Accept an IPv4 or IPv6 address."""
    try:
        return str(ipaddress.ip_address(word.split("%")[0]))
    except ValueError:
        raise Refused("ip") from None


def address_with_mask(word: str) -> str:
    """Accept an interface address; /24 and /255.255.255.0 are the same, a lone address is a host's."""
    try:
        return str(ipaddress.ip_interface(word))
    except ValueError:
        raise Refused("ip") from None


def network(word: str) -> str:
    """Accept a destination; 0.0.0.0/0 is written `default`."""
    if word.lower() == "default":
        return "default"
    try:
        net = ipaddress.ip_network(word, strict=False)
    except ValueError:
        raise Refused("ip") from None
    if net.version == 4 and net.prefixlen == 0:
        return "default"
    return str(net.network_address) if "/" not in word else str(net)


def prefix(word: str) -> str:
    """Accept a network that stays in digits: 0.0.0.0/0 is not written `default` here."""
    try:
        return str(ipaddress.ip_network(word, strict=False))
    except ValueError:
        raise Refused("ip") from None


def address_range(word: str) -> str:
    """Accept the range of a DHCP scope: 192.168.0.2-192.168.0.9/24."""
    found = re.fullmatch(r"([\d.]+)-([\d.]+)/([\d.]+)", word, re.ASCII)
    if not found:
        raise Refused("ip")
    first, last = address(found[1]), address_with_mask(f"{found[2]}/{found[3]}")
    if ipaddress.IPv4Address(first) > ipaddress.IPv4Address(last.split("/")[0]):
        raise Refused("range")
    if ipaddress.IPv4Address(first) not in ipaddress.IPv4Interface(last).network:
        raise Refused("range")
    return f"{first}-{last}"


def interface(word: str) -> str:
    """Accept a LAN-like interface of an RTX830 (it has lan1 and lan2)."""
    if not _INTERFACE.fullmatch(word):
        raise Refused("keyword")
    return word.lower()


def name(word: str) -> str:
    """Accept a user name (CR 4.5)."""
    if not _NAME.fullmatch(word):
        raise Refused("keyword")
    return word


def text(word: str) -> str:
    """Accept anything."""
    return word


def short_text(word: str) -> str:
    """Accept up to 64 characters."""
    if len(word) > 64:
        raise Refused("range")
    return word


def key_text(word: str) -> str:
    """Accept a pre-shared key of 1 to 128 characters."""
    if not 1 <= len(word) <= 128:
        raise Refused("range")
    return word


def host(word: str) -> str:
    """Accept a host name or an address."""
    if re.fullmatch(r"[\d.]+", word, re.ASCII):
        return address(word)
    if not re.fullmatch(r"[A-Za-z0-9_.:%-]{1,255}", word):
        raise Refused("ip")
    return word


def attribute(word: str) -> str:
    """Accept `name=value`."""
    if not re.fullmatch(r"[A-Za-z][\w-]*=\S+", word):
        raise Refused("keyword")
    return word


def described(word: str) -> str:
    """Accept what may have a description besides PP and tunnel."""
    return "yno" if word.lower() == "yno" else interface(word)


def filter_action(word: str) -> str:
    """Accept what an `ip filter` does: pass, reject or restrict, with its logging."""
    if not re.fullmatch(r"(pass|reject|restrict)(-log|-nolog)?", word, re.IGNORECASE):
        raise Refused("keyword")
    return word.lower()


def any_network(word: str) -> str:
    """Accept what a BGP filter names: a network or `all`."""
    return "all" if word.lower() == "all" else prefix(word)


def hexadecimal(word: str) -> str:
    """Accept 0x…"""
    if not re.fullmatch(r"0x[0-9A-Fa-f]+", word):
        raise Refused("keyword")
    return word


def hold_time(word: str) -> str:
    """Accept a BGP hold time: off or 3 to 28800 (CR 29)."""
    return "off" if word.lower() == "off" else number(3, 28800)(word)


def numbers(word: str) -> str:
    """Accept a tunnel or a range of tunnels: 2, 1-3."""
    found = re.fullmatch(r"(\d{1,4})-(\d{1,4})", word, re.ASCII)
    if not found:
        return number(1, 20)(word)
    for end in found.groups():
        number(1, 20)(end)
    return word


KINDS: dict[str, Kind] = {
    "IP": address,
    "IPMASK": address_with_mask,
    "NET": network,
    "PREFIX": prefix,
    "RANGE": address_range,
    "LAN": interface,
    "NAME": name,
    "TEXT": text,
    "REST": text,
    "SHORT": short_text,
    "KEY": key_text,
    "HOST": host,
    "ATTR": attribute,
    "DESCRIBED": described,
    "ACTION": filter_action,
    "ANYNET": any_network,
    "HEX": hexadecimal,
    "HOLD": hold_time,
    "NUMBERS": numbers,
    "GW": number(1, 20),
    "POLICY": number(1, 2147483647),
    "BIG": number(0, 21474836),
    "N": number(0, 2147483647),
    "ID": number(1, 65535),
}
