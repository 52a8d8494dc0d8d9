"""The rules about two tunnels that should be twins: AWS makes them alike, but for what each has for itself."""

from __future__ import annotations

from collections.abc import Iterator

from rtxvpn.aws.allowed import is_malformed_proxy_id
from rtxvpn.aws.belonging import setting_value, tunnel_settings
from rtxvpn.aws.download import Download
from rtxvpn.aws.finding import Finding
from rtxvpn.aws.lines import line_of
from rtxvpn.model import Tunnel
from rtxvpn.words import msg

_LOCAL_ADDRESS = "ipsec ike local address"
# what AWS gives each tunnel for itself; a local address has a rule of its own
_UNLIKE = frozenset(
    {
        "ipsec ike pre-shared-key",
        "ipsec ike remote address",
        "ip tunnel address",
        "ip tunnel remote address",
        "tunnel select",
        _LOCAL_ADDRESS,
    }
)
# what a tunnel may have from the router where the download is silent
_HELD = {
    "ipsec ike version": "ike_version",
    "ipsec ike keepalive use": "keepalive",
    "ip tunnel tcp mss limit": "mss",
}


def local_addresses(download: Download) -> Iterator[Finding]:
    """Find tunnels that begin from two addresses: a VPN connection has one customer gateway, with one."""
    one, two = download.connection.tunnels
    if one.local_address != two.local_address:
        yield Finding(
            "tunnels-differ",
            "error",
            msg(
                "the tunnels begin from two addresses, {first} and {second}: two customer gateways are mixed",
                first=one.local_address,
                second=two.local_address,
            ),
            msg(
                "AWS knows one address of this office; write that, or behind NAT the router's own, in both "
                "(`aws: adapt: local_address:`)."
            ),
            line_of(download.commands, _LOCAL_ADDRESS, two.number),
        )


def settings(download: Download) -> Iterator[Finding]:
    """Find settings in which the tunnels differ, and those that only one has: so one was edited."""
    first, second = download.connection.tunnels
    one, two = _settings(download, first), _settings(download, second)
    names = [name for name in dict.fromkeys([*one, *two]) if _value(one, name) != _value(two, name)]
    names += [
        name
        for name, field in _HELD.items()
        if name not in names and getattr(first, field) != getattr(second, field)
    ]
    if names:
        line = (two.get(names[0]) or one.get(names[0]) or (None, None))[1]
        yield Finding(
            "tunnels-differ",
            "warning",
            msg("the two tunnels differ in {settings}", settings=", ".join(f"`{name}`" for name in names)),
            msg("Each then fails in its own way; make them alike unless AWS's tunnel options differ too."),
            line or None,  # what the router adds to a download stands in no line of it
        )


def _value(settings: dict[str, tuple[str, int]], name: str) -> str | None:
    return settings[name][0] if name in settings else None


def _settings(download: Download, tunnel: Tunnel) -> dict[str, tuple[str, int]]:
    """Return each setting by its name, as it would be in both tunnels, with its line."""
    return {
        name: (_in_both(setting_value(line.text), tunnel), line.line)
        for name, line in tunnel_settings(download.commands, tunnel.number).items()
        if name not in _UNLIKE and not is_malformed_proxy_id(line.text)
    }


def _in_both(value: str, tunnel: Tunnel) -> str:
    """Write a value with names for the addresses at either end, which a name may repeat."""
    ends = {tunnel.local_address: "<local>", tunnel.remote_address: "<remote>"}
    return " ".join(ends.get(word, word) for word in value.lower().split(" "))


TWIN_RULES = (local_addresses, settings)
