"""Reads a saved `show config` to plan against, bare or in a terminal log, in whatever character set."""

from __future__ import annotations

import re
from pathlib import Path

from rtxvpn.config.tree import Config, Entry, read_config
from rtxvpn.config.words import squeeze
from rtxvpn.errors import SettingsError
from rtxvpn.parsing import decode, find_outputs, knows
from rtxvpn.parsing.commands import FIRST_WORDS
from rtxvpn.words import Msg, msg

_LARGEST = 4_000_000  # bytes; the flash of an RTX830 holds no larger configuration
_ADVICE = msg("save the output of `show config` into a file and name it with --running")
_DOWNLOAD = re.compile(r"^\W*(?:Your )?VPN Connection ID\s*:|^\W*Amazon Web Services", re.MULTILINE)
# first words of the router's that only do something, and never stand in a configuration
_DOING = """
    clear cold confirm connect copy delete disconnect exit help interface less line load log make monitor no
    nslookup password ping ping6 quit rename reset restart rollback save scp server set show stop-ping
    terminate test traceroute traceroute6 write
"""
_MORE = "ike lan-map led loopback qos sd vrrp"
_WORDS = (FIRST_WORDS - frozenset(_DOING.split())) | frozenset(_MORE.split())
# `ip` as others write it: within an interface, or a network with its mask as two words
_OTHERS_IP = re.compile(
    r"ip (?:access-group|access-list|address|cef|classless|default-gateway|domain|domain-name|forward-protocol"
    r"|http|name-server|nat|prefix-list|ssh|subnet-zero|tcp|unnumbered|virtual-reassembly|vrf)\b"
    r"|ip route \S+ \d+\.\d+\.\d+\.\d+\b"
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
    strange = [entry for entry in config.entries if not _is_routers(entry)]
    if len(strange) == len(config.entries):
        raise _refused(path, msg("there is no line of a configuration in it"))
    if 2 * len(strange) > len(config.entries):  # a few are a newer firmware's, or what a terminal left
        what = msg(
            "this is not the configuration of an RTX: {strange} of its {all} lines are no commands of one",
            strange=len(strange),
            all=len(config.entries),
        )
        raise _refused(path, what, _line_of(strange[0], text))
    return config


def _is_routers(entry: Entry) -> bool:
    return entry.normal.partition(" ")[0] in _WORDS and not _OTHERS_IP.match(entry.normal)


def _line_of(entry: Entry, text: str) -> int | None:
    lines = enumerate(text.splitlines(), start=1)
    return next((number for number, line in lines if squeeze(line) == entry.text), None)


def _output_in(text: str) -> str:
    """Return the last `show config` of a terminal log, without what the pager leaves; or the text as it is."""
    outputs = [one for one in find_outputs(text) if knows(one.command) == "show config"]
    return outputs[-1].text if outputs else text


def _refused(path: Path, what: Msg, line: int | None = None) -> SettingsError:
    return SettingsError(what, where=f"{path}:{line}" if line else str(path), advice=_ADVICE)
