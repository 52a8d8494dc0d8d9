"""Reads a saved `show config` to plan against, bare or in a terminal log, in whatever character set."""

from __future__ import annotations

import re
from pathlib import Path

from rtxvpn.config.tree import Config, read_config
from rtxvpn.errors import SettingsError
from rtxvpn.parsing import decode, find_outputs, knows
from rtxvpn.words import Msg, msg

_LARGEST = 4_000_000  # bytes; the flash of an RTX830 holds no larger configuration
_ADVICE = msg("save the output of `show config` into a file and name it with --running")
_DOWNLOAD = re.compile(r"^\W*(?:Your )?VPN Connection ID\s*:|^\W*Amazon Web Services", re.MULTILINE)
# with one of these begins some line of every configuration
_FIRST_WORD = re.compile(
    r"(?:ip|ipv6|tunnel|pp|ipsec|bgp|dhcp|dns|nat|login|administrator|user|security|telnetd|sshd|httpd|console"
    r"|timezone|schedule|statistics|syslog|description|lan|vlan|switch|l2tp|ospf|rip|snmp|ntpdate|queue)\b"
)


def read_running(path: Path) -> Config:
    """Read the file; raises SettingsError where it is none, ParseError where it is binary."""
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as reason:
        why = reason.strerror or "?"
        raise _refused(path, msg("cannot read the running configuration ({reason})", reason=why)) from reason
    if len(data) > _LARGEST:
        raise _refused(path, msg("the file is larger than {limit} bytes: no RTX holds that", limit=_LARGEST))
    text = decode(data, source=str(path))
    if _DOWNLOAD.search(text):
        raise _refused(path, msg("this is an AWS download, not the configuration of a router"))
    config = read_config(_output_in(text))
    if not any(_FIRST_WORD.match(entry.normal) for entry in config.entries):
        raise _refused(path, msg("there is no line of a configuration in it"))
    return config


def _output_in(text: str) -> str:
    """Return the last `show config` of a terminal log, without what the pager leaves; or the text as it is."""
    outputs = [one for one in find_outputs(text) if knows(one.command) == "show config"]
    return outputs[-1].text if outputs else text


def _refused(path: Path, what: Msg) -> SettingsError:
    return SettingsError(what, where=str(path), advice=_ADVICE)
