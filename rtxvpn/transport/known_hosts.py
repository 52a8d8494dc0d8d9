"""Carries a router's SSH host key along when its address changes: the same key, or it is another router."""

from __future__ import annotations

from pathlib import Path

import paramiko

from rtxvpn.transport.url import Address


def carry_host_key(file: Path, old: Address, new: Address) -> None:
    """Record the keys known for `old` for `new` too, in our own file; a key recorded there stays."""
    ours, theirs = paramiko.HostKeys(), paramiko.HostKeys()
    if file.is_file():
        ours.load(str(file))
    users = Path.home() / ".ssh" / "known_hosts"
    if users.is_file():
        theirs.load(str(users))
    name = _name(new)
    if ours.lookup(name) or theirs.lookup(name):
        return
    for keys in (ours, theirs):
        for kind, key in dict(keys.lookup(_name(old)) or {}).items():
            ours.add(name, kind, key)
    file.parent.mkdir(parents=True, exist_ok=True)
    ours.save(str(file))


def _name(address: Address) -> str:
    return address.host if address.port == 22 else f"[{address.host}]:{address.port}"
