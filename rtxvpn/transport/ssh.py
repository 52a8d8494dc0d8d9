"""SSH: netmiko opens the wire with our keys and over our jump host, then the raw channel is ours.

netmiko's own driver is not used past the connect step: it waits by sleeping and does not know the
factory prompts (`facts/wires.md` chapter 6, docs/architecture.md).
"""

from __future__ import annotations

import logging
import socket
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
from rtxvpn.transport.losses import lost
from rtxvpn.transport.ssh_config import Route, look_up
from rtxvpn.transport.ssh_errors import FOREIGN, after_keys, mapped
from rtxvpn.transport.ssh_keys import offers
from rtxvpn.transport.url import Address
from rtxvpn.words import msg

_CHUNK = 65536
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
        except (OSError, paramiko.SSHException) as reason:
            raise lost(self.name) from reason

    def receive(self, timeout_s: float) -> bytes:
        """Return what came, at once when something is there."""
        self._channel.settimeout(timeout_s)
        try:
            data = self._channel.recv(_CHUNK)
        except TimeoutError:
            return b""
        except (OSError, paramiko.SSHException) as reason:
            raise lost(self.name) from reason
        if not data:
            raise lost(self.name)
        return data

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

    def authenticate(self, transport: paramiko.Transport) -> None:
        """Log in; paramiko calls it with the connection whose host key has been judged."""
        with closing(offers(self._keys)) as keys:
            for offer in keys:
                self.offered.append(offer.name)
                if self._accepted(transport, offer.key):
                    return
        if self.offered and self._keys.refused is not None:
            self._keys.refused(self.offered)
        password = self._password() if callable(self._password) else self._password
        transport.auth_password(self._user, password)

    def _accepted(self, transport: paramiko.Transport, key: paramiko.PKey) -> bool:
        try:
            return not transport.auth_publickey(self._user, key)
        except paramiko.AuthenticationException:
            if not transport.is_active():
                raise  # that was one refusal too many
            return False


class _Transport(paramiko.Transport):
    """An SSH connection that signs with an RSA key as an old router wants it."""

    @property
    def preferred_pubkeys(self) -> tuple[str, ...]:
        """Name the signatures in their order: SHA-1 first where the server does not say what it takes.

        An RTX1210 refuses rsa-sha2 (fact book rtx-cli 1); every OpenSSH that refuses SHA-1 names what it takes.
        """
        known = tuple(super().preferred_pubkeys)
        if "server-sig-algs" in self.server_extensions:  # type: ignore[attr-defined]
            return known
        return ("ssh-rsa", *(kind for kind in known if kind != "ssh-rsa"))


def open_ssh(address: Address, password: str | Callable[[], str], options: SshOptions) -> SshWire:
    """Open a shell on the router; a callable password is asked for when no key was accepted.

    Raises Unreachable, LoginRefused, HostKeyRefused, and SettingsError for a key or an SSH configuration.
    """
    connection, login, jump = _way_in(address, password, options)
    with _our_errors(address, login, jump, connection.paramiko_cleanup):
        connection.establish_connection(width=200, height=24)
    channel, client = connection.remote_conn, connection.remote_conn_pre
    if not isinstance(channel, paramiko.Channel) or client is None:  # netmiko's types allow it
        raise Unreachable(msg("{url}: no SSH connection ({reason})", url=address.url, reason="netmiko"))
    return SshWire(address.url, channel, client, jump)


@contextmanager
def logged_in(
    address: Address, password: str | Callable[[], str], options: SshOptions
) -> Iterator[paramiko.SSHClient]:
    """Log in as `open_ssh` does and open nothing: for what is no terminal."""
    connection, login, jump = _way_in(address, password, options)
    with _our_errors(address, login, jump, connection.paramiko_cleanup):
        client = connection.remote_conn_pre = connection._build_ssh_client()
        client.connect(**connection._connect_params_dict())
    try:
        yield client
    finally:
        client.close()
        if jump is not None:
            jump.close()


def _way_in(
    address: Address, password: str | Callable[[], str], options: SshOptions
) -> tuple[BaseConnection, _Login, Jump | None]:
    """Put together what leads to the router: the route, the login, the jump host, netmiko's parameters."""
    route = look_up(address, options.config_file, options.known_as)
    named = options.keys
    keys = replace(
        named, configured=(*named.configured, *route.keys), agent=named.agent and not route.keys_only
    )
    login = _Login(route.user, Keys() if options.password_only else keys, password)
    jump = Jump(route.jump, address.url) if route.jump is not None else None
    connection = ConnectHandler(**_parameters(route, options))
    connection.remote_conn_pre = None  # which netmiko's cleaning up looks at
    connection.key_policy = _Policy(address, options.host_keys)
    given = connection._connect_params_dict
    ours = {
        "transport_factory": _prompt_transport,
        "auth_strategy": login,
        "sock": jump.socket if jump is not None else None,
    }
    connection._connect_params_dict = lambda: {**given(), **ours}  # type: ignore[method-assign]
    return connection, login, jump


@contextmanager
def _our_errors(
    address: Address, login: _Login, jump: Jump | None, clean_up: Callable[[], None]
) -> Iterator[None]:
    """Raise our own errors for everything that goes wrong on the way in, and leave nothing open."""
    try:
        yield
    except BaseException as reason:
        foreign = isinstance(reason, FOREIGN)
        ended = jump.failure() if jump is not None and foreign else None
        clean_up()
        if jump is not None:
            jump.close()
        if isinstance(reason, FOREIGN):
            raise mapped(address, reason, login.offered, ended) from reason
        if isinstance(reason, LoginRefused) and login.offered:
            raise after_keys(address, reason, login.offered) from reason
        raise


def _prompt_transport(sock: Any, **options: Any) -> paramiko.Transport:
    """Make the SSH transport on a socket that sends at once.

    paramiko leaves Nagle's algorithm on, so a small packet waits for the other end's delayed
    acknowledgement: 40 to 90 ms of a login on loopback (benchmarks/wires.py). A jump host's socket may be no TCP.
    """
    if sock.family in (socket.AF_INET, socket.AF_INET6):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return _Transport(sock, **options)


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
