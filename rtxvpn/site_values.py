"""The values of a site file: each function takes one written value and returns it checked, or raises SiteError."""

from __future__ import annotations

import ipaddress
import re
from ipaddress import IPv4Address, IPv4Interface, IPv4Network
from urllib.parse import SplitResult, parse_qsl, urlsplit

from rtxvpn.errors import SiteError
from rtxvpn.model import CLOSER_CHECKS
from rtxvpn.site_yaml import NO_PASSWORDS, Spot, refuse_secret, text, wrong
from rtxvpn.words import Msg, msg

WAIT_LIMIT_S = 3600

_SCHEMES = ("ssh", "telnet", "serial", "socket", "rfc2217")
_LAN_PORT = re.compile(r"lan[1-9][0-9]?")
_PREFIXED = re.compile(r"[0-9.]+/[0-9]{1,2}", re.ASCII)
_HOST_NAME = re.compile(r"[\w.:%-]+", re.ASCII)
_ACCOUNT = re.compile(r"[\w.@+/:=%-]{1,64}", re.ASCII)
_FINDING = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def interface(spot: Spot) -> str:
    """Return the name of a LAN port, as the router spells it."""
    expected = msg("a LAN port of the router, such as lan1 or lan2")
    word = text(spot, expected)
    if not _LAN_PORT.fullmatch(word):
        near = word.strip().lower()
        advice = msg("did you mean {near}?", near=near) if _LAN_PORT.fullmatch(near) else None
        raise wrong(spot, expected, advice)
    return word


def address(spot: Spot) -> IPv4Address:
    """Return the address of one host, without a prefix length."""
    expected = msg("an IPv4 address, such as 192.0.2.1")
    word = text(spot, expected)
    try:
        found = ipaddress.IPv4Address(word)
    except ValueError as error:
        advice = msg("write it without the prefix length") if _PREFIXED.fullmatch(word) else _only_v4(word)
        raise wrong(spot, expected, advice) from error
    if _is_no_host(found):
        raise wrong(spot, expected, msg("this address belongs to no single host"))
    return found


def host_in_network(spot: Spot) -> IPv4Interface:
    """Return an interface's address with its prefix length; the network's own address is refused."""
    expected = msg("an IPv4 address with its prefix length, such as 192.0.2.10/24")
    word = text(spot, expected)
    found = _prefixed(spot, word, expected)
    ends = (found.network.network_address, found.network.broadcast_address)
    if (found.network.prefixlen < 31 and found.ip in ends) or _is_no_host(found.ip):
        raise wrong(spot, expected, msg("this address belongs to no single host"))
    return found


def network(spot: Spot) -> IPv4Network:
    """Return a network prefix; host bits that are set are refused, for the router drops them silently."""
    expected = msg("a network with its prefix length, such as 10.0.0.0/16")
    word = text(spot, expected)
    found = _prefixed(spot, word, expected)
    if found.ip != found.network.network_address:
        raise wrong(spot, expected, msg("did you mean {near}?", near=str(found.network)))
    return found.network


def dhcp_range(spot: Spot) -> tuple[IPv4Address, IPv4Address, int]:
    """Return first, last and prefix length of `FIRST-LAST/LENGTH` (CR 12, `dhcp scope`)."""
    expected = msg("a range with its prefix length, such as 192.168.0.2-192.168.0.100/24")
    first, _, rest = text(spot, expected).partition("-")
    last, _, length = rest.partition("/")
    if not re.fullmatch(r"[0-9]{1,2}", length) or not 1 <= int(length) <= 32:
        raise wrong(spot, expected)
    try:
        ends = ipaddress.IPv4Address(first), ipaddress.IPv4Address(last)
    except ValueError as error:
        raise wrong(spot, expected, _only_v4(first)) from error
    if ends[0] > ends[1]:
        raise wrong(
            spot, expected, msg("the lower address comes first: {near}", near=f"{last}-{first}/{length}")
        )
    return (*ends, int(length))


def seconds(spot: Spot) -> int:
    """Return a duration in whole seconds."""
    expected = msg("whole seconds from 0 to {limit}", limit=WAIT_LIMIT_S)
    word = text(spot, expected)
    if not re.fullmatch(r"[0-9]{1,5}", word) or int(word) > WAIT_LIMIT_S:
        raise wrong(spot, expected)
    return int(word)


def number(spot: Spot, least: int, largest: int) -> int:
    """Return a whole number within its limits."""
    expected = msg("a whole number from {least} to {largest}", least=least, largest=largest)
    word = text(spot, expected)
    if not re.fullmatch(r"[0-9]{1,6}", word) or not least <= int(word) <= largest:
        raise wrong(spot, expected)
    return int(word)


def one_of(spot: Spot, words: tuple[str, ...]) -> str:
    """Return one of the words that a key may have."""
    expected = msg("one of {words}", words=", ".join(words))
    word = text(spot, expected)
    if word not in words:
        raise wrong(spot, expected)
    return word


def account(spot: Spot) -> str:
    """Return the name of a provider's account, which goes into a command as it is."""
    expected = msg("the user name of the PPPoE account, such as user@example.ne.jp")
    word = text(spot, expected)
    if not _ACCOUNT.fullmatch(word):
        raise wrong(spot, expected)
    return word


def finding(spot: Spot) -> str:
    """Return the name of a finding, as the plan shows it."""
    expected = msg("the name of a finding as `rtxvpn plan` shows it")
    word = text(spot, expected)
    if not _FINDING.fullmatch(word):
        raise wrong(spot, expected)
    return word


def check(spot: Spot) -> str:
    """Return the name of a closer check."""
    expected = msg("the name of a closer check: {names}", names=", ".join(CLOSER_CHECKS))
    word = text(spot, expected)
    if word not in CLOSER_CHECKS:
        raise wrong(spot, expected)
    return word


def connect_url(spot: Spot) -> str:
    """Return the URL of the wire; its scheme and form are checked, and a password in it is refused."""
    expected = msg("a URL such as ssh://admin@192.168.100.1, telnet://192.168.100.1 or serial:///dev/ttyUSB0")
    word = text(spot, expected)
    _refuse_password_in(spot, word)
    if re.search(r"[\s\x00-\x1f\x7f]", word):
        raise wrong(spot, expected, msg("take the blanks out of the URL"))
    if "://" not in word:
        raise wrong(
            spot, expected, msg("the scheme is missing; did you mean {near}?", near=_with_scheme(word))
        )
    try:
        url = urlsplit(word)
        port = url.port
    except ValueError as error:
        raise wrong(spot, expected, msg("the host or the port of the URL is not one")) from error
    trouble = _trouble_of(url, port)
    if trouble is not None:
        raise wrong(spot, expected, trouble)
    for name, _ in parse_qsl(url.query):
        refuse_secret(spot, name)
    return word


def has_password(url: str) -> bool:
    """Tell whether a URL, well-formed or not, holds what may be a password."""
    # looks at the text, not at the parsed URL: a malformed URL can hold a password just as well
    return re.search(r":[^@]*@", url.partition("://")[2] or url) is not None


def _trouble_of(url: SplitResult, port: int | None) -> Msg | None:
    if url.scheme not in _SCHEMES:
        return msg("the schemes are {schemes}", schemes=", ".join(_SCHEMES))
    if url.scheme == "serial":
        return None if url.netloc + url.path.strip("/") else msg("name the device, such as serial://COM3")
    if not url.hostname or not _HOST_NAME.fullmatch(url.hostname):
        return msg("name the router's host or address after {scheme}://", scheme=url.scheme)
    if url.scheme == "ssh" and not url.username:
        return msg("name the user: ssh://USER@{host}", host=url.hostname)
    if url.scheme in ("socket", "rfc2217") and port is None:
        return msg("name the port: {scheme}://{host}:PORT", scheme=url.scheme, host=url.hostname)
    if port == 0:
        return msg("the host or the port of the URL is not one")
    if url.scheme in ("ssh", "telnet") and (url.path.strip("/") or url.query or url.fragment):
        return msg("nothing follows the host and the port in this URL")
    return None


def _refuse_password_in(spot: Spot, word: str) -> None:
    if has_password(word):
        raise SiteError(
            msg("{key} holds a password, and a site file holds none", key=spot.key),
            where=spot.where,
            advice=NO_PASSWORDS,
        )


def _with_scheme(word: str) -> str:
    if word.upper().startswith("COM") or word.startswith("/"):
        return f"serial://{word}"
    return f"ssh://{word}" if "@" in word else f"ssh://admin@{word}"


def _prefixed(spot: Spot, word: str, expected: Msg) -> IPv4Interface:
    if not _PREFIXED.fullmatch(word):
        raise wrong(
            spot, expected, msg("the prefix length is missing") if "/" not in word else _only_v4(word)
        )
    try:
        found = ipaddress.IPv4Interface(word)
    except ValueError as error:
        raise wrong(spot, expected) from error
    if found.network.prefixlen == 0:
        raise wrong(spot, expected, msg("/0 is the default route and no network of a site"))
    return found


def _is_no_host(found: IPv4Address) -> bool:
    return found.is_multicast or found.is_unspecified or found.is_loopback or found.is_reserved


def _only_v4(word: str) -> Msg | None:
    # a virtual private gateway carries IPv4 only (fact book aws-vpn 5.2)
    return msg("an AWS VPN on a virtual private gateway carries IPv4 only") if word.count(":") > 1 else None
