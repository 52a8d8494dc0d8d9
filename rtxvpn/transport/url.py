"""Reads `--connect` and `router.connect`: which wire, where, and as whom."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit, urlunsplit

from rtxvpn.errors import UsageError
from rtxvpn.secrets import MASK
from rtxvpn.words import msg

_FORMS = (
    "ssh://user@host[:port], telnet://[user@]host[:port], serial:///dev/ttyUSB0?baud=9600[&user=admin], "
    "serial://COM3, socket://[user@]host:port"
)
_LAST_FORM = "rfc2217://[user@]host:port"
_FASTEST = 4_000_000  # bits a second, more than any serial port has
_PORTS = {"ssh": 22, "telnet": 23}


@dataclass(frozen=True, slots=True)
class Address:
    """Where the router is: `kind` is the scheme, `device` what pyserial opens, `baud` in bits a second."""

    kind: str
    url: str
    host: str = ""
    port: int = 0
    user: str | None = None
    device: str = ""
    baud: int = 9600


def read_url(url: str) -> Address:
    """Read a connect URL. Raises UsageError that names the forms."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as reason:
        raise _wrong(url) from reason
    if parts.password is not None:
        raise UsageError(
            msg("the connect URL for {host} holds a password", host=parts.hostname or "?"),
            advice=msg("leave it out: the tool asks, or reads RTXVPN_PASSWORD or the OS keyring"),
        )
    if parts.hostname and not _is_host(parts.hostname):
        raise _wrong(url)
    if parts.scheme in _PORTS and parts.hostname:
        user = unquote(parts.username) if parts.username else None
        return Address(parts.scheme, url, host=parts.hostname, port=port or _PORTS[parts.scheme], user=user)
    if parts.scheme == "serial":
        return _serial(url, parts.netloc + unquote(parts.path), parts.query)
    if parts.scheme in ("socket", "rfc2217") and parts.hostname and port:
        user = unquote(parts.username) if parts.username else None
        device = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
        return Address(parts.scheme, url, host=parts.hostname, port=port, user=user, device=device)
    raise _wrong(url)


def host_of(url: str) -> str:
    """Return what names the router in a URL, whatever the wire and the user: its host, or the serial port.

    A port that is not the wire's own belongs to it: behind it may be another router. What is no URL is its own name.
    """
    try:
        address = read_url(url)
    except UsageError:
        return url
    if not address.host:
        return address.device
    own = _PORTS.get(address.kind) == address.port
    return address.host if own else f"{address.host}:{address.port}"


def _is_host(name: str) -> bool:
    """Tell whether a name can be looked up at all; empty and overlong labels cannot."""
    try:
        name.encode("idna")
    except UnicodeError:
        return False
    return True


def _serial(url: str, device: str, query: str) -> Address:
    options = parse_qs(query)
    baud = options.pop("baud", ["9600"])[-1]
    user = options.pop("user", [None])[-1]
    if not device or not baud.isdecimal() or not 0 < int(baud[:9]) <= _FASTEST or options:
        raise _wrong(url)
    return Address("serial", url, device=device, baud=int(baud), user=user)


def _wrong(url: str) -> UsageError:
    return UsageError(
        msg("{url!r} is no address of a router", url=_without_password(url)),
        advice=msg("write {forms} or {last}", forms=_FORMS, last=_LAST_FORM),
    )


def _without_password(url: str) -> str:
    """Hide what looks like a password in an address that could not be read."""
    before, at, host = url.rpartition("@")
    scheme, slashes, who = before.rpartition("//")
    user, colon, _ = who.partition(":")
    return f"{scheme}{slashes}{user}{colon}{MASK if colon else ''}{at}{host}"
