"""What ~/.ssh/config says about a router: its real name and port, the user, the keys, the way there."""

from __future__ import annotations

import os
import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import paramiko
from paramiko.ssh_exception import CouldNotCanonicalize

from rtxvpn.errors import SettingsError
from rtxvpn.transport.losses import why
from rtxvpn.transport.url import Address
from rtxvpn.words import msg

Command = str | tuple[str, ...]  # a command line for Windows, which takes it whole, or its words
_PLAIN = re.compile(r"[\w.:-]+", re.ASCII)  # what can stand in a configuration line as one word
_SSH_PORT = 22


@dataclass(frozen=True, slots=True)
class Route:
    """Where a router really is, and how to get there.

    `keys` are the files of `IdentityFile` that exist, `keys_only` is `IdentitiesOnly`, `jump` the command
    that leads to the router's port and speaks for it on its standard streams.
    """

    host: str
    port: int
    user: str
    keys: tuple[Path, ...] = ()
    keys_only: bool = False
    jump: Command | None = None


def look_up(address: Address, file: Path | None, known_as: str | None = None) -> Route:
    """Return the route to an address; what the URL says goes before the file, as on ssh's command line.

    `known_as` is the name whose settings count where the address has changed. Raises SettingsError for a
    file that cannot be used.
    """
    plain = Route(address.host, address.port, address.user or "")
    if file is None:
        return plain
    try:
        options = _options(address, file, known_as)
        return Route(
            host=str(options["hostname"]),
            port=int(options.get("port", address.port)),
            user=address.user or str(options.get("user", "")),
            keys=_keys(options),
            keys_only=options.get("identitiesonly") == "yes" or options.get("pubkeyauthentication") == "no",
            jump=_way(options, file),
        )
    # ImportError: `Match exec` needs a package that nobody has by chance
    except (
        paramiko.SSHException,
        CouldNotCanonicalize,
        ImportError,
        OSError,
        ValueError,
        KeyError,
    ) as reason:
        raise _unusable(file, reason) from reason


def _options(address: Address, file: Path, known_as: str | None) -> dict[str, Any]:
    """Look the host up below lines that hold what the URL says: the first value of a key counts."""
    given = {
        "HostName": address.host if known_as else "",
        "Port": str(address.port) if address.port != _SSH_PORT else "",
        "User": address.user or "",
    }
    above = [f"{key} {value}\n" for key, value in given.items() if _PLAIN.fullmatch(value)]
    text = file.read_text("utf-8")
    return dict(paramiko.SSHConfig.from_text("".join(above) + text).lookup(known_as or address.host))


def _keys(options: dict[str, Any]) -> tuple[Path, ...]:
    if options.get("pubkeyauthentication") == "no":
        return ()
    named = (Path(name).expanduser() for name in options.get("identityfile") or ())
    return tuple(path for path in named if path.is_file())


def _way(options: dict[str, Any], file: Path) -> Command | None:
    """Return the command of `ProxyCommand` or `ProxyJump`, of which the first one in the file counts."""
    kind = next((key for key in options if key in ("proxycommand", "proxyjump")), "")
    said = str(options.get(kind) or "none").strip()
    if said.lower() == "none":
        return None
    if kind == "proxyjump":
        return _through(said, options, file)
    # no shell: a name out of a site file must not become a command
    return said if os.name == "nt" else tuple(shlex.split(said))


def _through(hops: str, options: dict[str, Any], file: Path) -> Command:
    """Return how ssh itself would go: to the last hop, over the ones before it."""
    *before, last = (hop.strip() for hop in hops.split(","))
    host, port = options["hostname"], options.get("port", _SSH_PORT)
    target = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    jumps = ("-J", ",".join(before)) if before else ()
    return ("ssh", "-F", str(file), *jumps, "-W", target, _destination(last))


def _destination(hop: str) -> str:
    """A hop may carry a port, which ssh takes in a URL only."""
    return f"ssh://{hop}" if re.search(r"[^:/]:\d+\Z|\]:\d+\Z", hop) and "://" not in hop else hop


def _unusable(file: Path, reason: Exception) -> SettingsError:
    return SettingsError(
        msg("this SSH configuration cannot be used: {reason}", reason=why(reason)),
        where=str(file),
        advice=msg("mend the file, or name the router by its address in the connect URL"),
    )
