"""The factory state of an RTX830, and telling whether a configuration is it."""

from __future__ import annotations

import re

from rtxvpn.config.tree import Config, read_config

# CR 1.7; `telnetd host lan` came with Rev.15.02.03
FACTORY = read_config(
    """\
ip lan1 address 192.168.100.1/24
telnetd host lan
dhcp service server
dhcp server rfc2131 compliant except remain-silent
dhcp scope 1 192.168.100.2-192.168.100.191/24
"""
)

# what must be set before anybody can come in from afar; it says nothing about what the router does
_LOGIN = re.compile(
    r"(?:login (?:password|user|timer)|administrator password|user attribute|sshd|console|security class"
    r"|telnetd)\b"
)


def is_factory(config: Config) -> bool:
    """Tell whether a configuration is the factory's, whatever lines for logging in stand beside it."""
    return _essence(config) == _essence(FACTORY)


def _essence(config: Config) -> frozenset[object]:
    return frozenset(meaning for meaning in config.means() if not _LOGIN.match(meaning[1]))
