"""SSH: netmiko opens the wire with our keys and over our jump host, then the raw channel is ours.

netmiko's own driver is not used past the connect step: it waits by sleeping and does not know the
factory prompts (`facts/wires.md` chapter 6, docs/architecture.md).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import paramiko
from netmiko import BaseConnection, ConnectHandler

from rtxvpn.errors import HostKeyRefused, LoginRefused, Unreachable
from rtxvpn.transport.jump import Jump
from rtxvpn.transport.keys import Keys
from rtxvpn.transport.losses import lost, read_within
from rtxvpn.transport.ssh_config import Route, look_up
from rtxvpn.transport.ssh_connection import Opening
from rtxvpn.transport.ssh_errors import FOREIGN, Progress, after_keys, is_silence, mapped
from rtxvpn.transport.ssh_keys import offers
from rtxvpn.transport.url import Address
from rtxvpn.words import msg

_CHUNK = 65536
# EOFError: paramiko found the socket dead while it wrote, which a read does too (window adjustments)
_BROKEN = (OSError, EOFError, paramiko.SSHException)
# what goes wrong is raised as our own error; paramiko would print it on the user's terminal as well
logging.getLogger("paramiko").addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True)
class HostKeys:
    """How host keys are judged: the user's known_hosts and our own `file`, then these rules.

    `accept_new` records an unknown key; `ask` is called with (host, kind, fingerprint) on a terminal.
    A key that has changed is refused whatever they say.
    """

    file: Path
    accept_new: bool = False
    ask: Callable[[str, str, str], bool] | None = None


@dataclass(frozen=True, slots=True)
class SshOptions:
    """How to come in: timeouts in seconds, the user's keys, the SSH configuration file.

    `known_as` is the name in that file whose settings count, where the router's address has changed.
    With `password_only` no key is offered.
    """

    host_keys: HostKeys
    timeout_s: float = 10.0
    keys: Keys = field(default_factory=Keys)
    config_file: Path | None = None
    known_as: str | None = None
    password_only: bool = False


class SshWire:
    """An SSH shell channel as a `Wire`; reads are events, not polls."""

    def __init__(
        self, name: str, channel: paramiko.Channel, client: paramiko.SSHClient, jump: Jump | None = None
    ) -> None:
        self.name = name
        self._channel = channel
        self._client = client
        self._jump = jump

    def send(self, data: bytes) -> None:
        """Send bytes."""
        try:
            self._channel.sendall(data)
        except _BROKEN as reason:
            raise lost(self.name) from reason

    def receive(self, timeout_s: float) -> bytes:
        """Return what came, at once when something is there."""
        return read_within(timeout_s, self._read, self.name, _BROKEN)

    def _read(self, slice_s: float) -> bytes:
        self._channel.settimeout(slice_s)
        return self._channel.recv(_CHUNK)

    def close(self) -> None:
        """Hang up."""
        self._client.close()
        if self._jump is not None:
            self._jump.close()


class _Policy(paramiko.MissingHostKeyPolicy):
    """Refuses, asks about or records a host key that is in no known_hosts."""

    def __init__(self, address: Address, keys: HostKeys) -> None:
        self._address = address
        self._keys = keys

    def missing_host_key(self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey) -> None:
        """Decide; returning means yes."""
        agreed = self._keys.accept_new or (
            self._keys.ask is not None and self._keys.ask(hostname, key.get_name(), key.fingerprint)
        )
        if not agreed:
            raise HostKeyRefused(
                msg(
                    "{url}: the router's SSH host key is not known ({kind} {fingerprint})",
                    url=self._address.url,
                    kind=key.get_name(),
                    fingerprint=key.fingerprint,
                ),
                advice=msg("compare it on the serial console, then run again with --accept-new-host-key"),
            )
        self._keys.file.parent.mkdir(parents=True, exist_ok=True)
        self._keys.file.touch()
        client.load_host_keys(str(self._keys.file))
        client.get_host_keys().add(hostname, key.get_name(), key)
        client.save_host_keys(str(self._keys.file))


class _Login:
    """Offers the user's keys, then the password; nobody is asked for a password before it is needed."""

    def __init__(self, user: str, keys: Keys, password: str | Callable[[], str]) -> None:
        self._user, self._keys, self._password = user, keys, password
        self.offered: list[str] = []
        self.given = self.accepted = False  # the password, and whoever logs in

    def authenticate(self, transport: paramiko.Transport) -> None:
        """Log in; paramiko calls it with the connection whose host key has been judged."""
        if not self._by_key(transport):
            if self.offered and self._keys.refused is not None:
                self._keys.refused(self.offered)
            password = self._password() if callable(self._password) else self._password
            self.given = transport.is_active()  # else the line died while somebody typed
            transport.auth_password(self._user, password)
        self.accepted = True

    def _by_key(self, transport: paramiko.Transport) -> bool:
        with closing(offers(self._keys)) as keys:
            for offer in keys:
                self.offered.append(offer.name)
                if self._accepted(transport, offer.key):
                    return True
        return False

    def _accepted(self, transport: paramiko.Transport, key: paramiko.PKey) -> bool:
        try:
            return not transport.auth_publickey(self._user, key)
        except paramiko.AuthenticationException as refusal:
            if is_silence(refusal) or not transport.is_active():
                raise  # that was one refusal too many
            return False


@dataclass(frozen=True, slots=True)
class _Way:
    """What leads to the router."""

    address: Address
    connection: BaseConnection
    login: _Login
    opening: Opening
    jump: Jump | None
    timeout_s: float

    def progress(self, ended: str | None) -> Progress:
        """Tell how far it has come."""
        login, first = self.login, self.opening.first
        return Progress(self.timeout_s, login.offered, login.given, login.accepted, first, ended)

    def close(self) -> None:
        """Leave nothing open."""
        self.connection.paramiko_cleanup()
        if self.jump is not None:
            self.jump.close()


def open_ssh(address: Address, password: str | Callable[[], str], options: SshOptions) -> SshWire:
    """Open a shell on the router; a callable password is asked for when no key was accepted.

    Raises Unreachable, LoginRefused, HostKeyRefused, and SettingsError for a key or an SSH configuration.
    """
    way = _way_in(address, password, options)
    with _our_errors(way):
        way.connection.establish_connection(width=200, height=24)
    channel, client = way.connection.remote_conn, way.connection.remote_conn_pre
    if not isinstance(channel, paramiko.Channel) or client is None:  # netmiko's types allow it
        raise Unreachable(msg("{url}: no SSH connection ({reason})", url=address.url, reason="netmiko"))
    return SshWire(address.url, channel, client, way.jump)


@contextmanager
def logged_in(
    address: Address, password: str | Callable[[], str], options: SshOptions
) -> Iterator[paramiko.SSHClient]:
    """Log in as `open_ssh` does and open nothing: for what is no terminal."""
    way = _way_in(address, password, options)
    with _our_errors(way):
        client = way.connection.remote_conn_pre = way.connection._build_ssh_client()
        client.connect(**way.connection._connect_params_dict())
    try:
        yield client
    finally:
        client.close()
        if way.jump is not None:
            way.jump.close()


def _way_in(address: Address, password: str | Callable[[], str], options: SshOptions) -> _Way:
    """Put together what leads to the router: the route, the login, the jump host, netmiko's parameters."""
    route = look_up(address, options.config_file, options.known_as)
    named = options.keys
    keys = replace(
        named, configured=(*named.configured, *route.keys), agent=named.agent and not route.keys_only
    )
    login, opening = _Login(route.user, Keys() if options.password_only else keys, password), Opening()
    jump = Jump(route.jump, address.url) if route.jump is not None else None
    connection = ConnectHandler(**_parameters(route, options))
    connection.remote_conn_pre = None  # which netmiko's cleaning up looks at
    connection.key_policy = _Policy(address, options.host_keys)
    given = connection._connect_params_dict
    ours = {
        "transport_factory": opening,
        "auth_strategy": login,
        "sock": jump.socket if jump is not None else None,
    }
    connection._connect_params_dict = lambda: {**given(), **ours}  # type: ignore[method-assign]
    return _Way(address, connection, login, opening, jump, options.timeout_s)


@contextmanager
def _our_errors(way: _Way) -> Iterator[None]:
    """Raise our own errors for everything that goes wrong on the way in, and leave nothing open."""
    try:
        yield
    except BaseException as reason:
        foreign = isinstance(reason, FOREIGN)
        came = way.progress(way.jump.failure() if way.jump is not None and foreign else None)
        way.close()
        if isinstance(reason, FOREIGN):
            raise mapped(way.address, reason, came) from reason
        if isinstance(reason, LoginRefused) and way.login.offered:
            raise after_keys(way.address, reason, way.login.offered) from reason
        raise


def _parameters(route: Route, options: SshOptions) -> dict[str, Any]:
    known = options.host_keys.file
    return {
        "device_type": "yamaha",
        "host": route.host,
        "port": route.port,
        "username": route.user,
        "auto_connect": False,
        "ssh_strict": True,
        "system_host_keys": True,
        "alt_host_keys": known.is_file(),
        "alt_key_file": str(known),
        "conn_timeout": options.timeout_s,
        "banner_timeout": options.timeout_s,
        "auth_timeout": options.timeout_s,
    }
