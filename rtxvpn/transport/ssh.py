"""SSH: netmiko opens the wire (keys, ~/.ssh/config, jump hosts), then the raw channel is ours.

netmiko's own driver is not used past the connect step: it waits by sleeping and does not know the
factory prompts (`facts/wires.md` chapter 6, docs/architecture.md).
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import paramiko
from netmiko import ConnectHandler
from netmiko.exceptions import NetmikoAuthenticationException, NetmikoTimeoutException
from paramiko.ssh_exception import NoValidConnectionsError

from rtxvpn.errors import HostKeyRefused, LoginRefused, RtxError, SettingsError, Unreachable
from rtxvpn.transport.losses import lost
from rtxvpn.transport.url import Address
from rtxvpn.words import Msg, msg

_CHUNK = 65536


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
    """What netmiko is given: timeouts in seconds, key files, the SSH configuration file."""

    host_keys: HostKeys
    timeout_s: float = 10.0
    key_file: Path | None = None
    config_file: Path | None = None
    extra: dict[str, Any] = field(default_factory=dict)


class SshWire:
    """An SSH shell channel as a `Wire`; reads are events, not polls."""

    def __init__(self, name: str, channel: paramiko.Channel, client: paramiko.SSHClient) -> None:
        self.name = name
        self._channel = channel
        self._client = client

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


def open_ssh(address: Address, password: str, options: SshOptions) -> SshWire:
    """Open a shell on the router. Raises Unreachable, LoginRefused, HostKeyRefused."""
    connection = ConnectHandler(**_parameters(address, password, options))
    connection.key_policy = _Policy(address, options.host_keys)
    given = connection._connect_params_dict
    connection._connect_params_dict = lambda: {**given(), "transport_factory": _prompt_transport}  # type: ignore[method-assign]
    try:
        connection.establish_connection(width=200, height=24)
    except RtxError:
        connection.paramiko_cleanup()
        raise
    except (paramiko.ConfigParseError, ValueError) as reason:
        raise _unusable_config(options, reason) from reason
    except paramiko.hostkeys.InvalidHostKey as reason:
        raise _unusable_known_hosts(address, reason) from reason
    except (
        NetmikoTimeoutException,
        NetmikoAuthenticationException,
        paramiko.SSHException,
        OSError,
    ) as reason:
        raise _mapped(address, reason) from reason
    channel, client = connection.remote_conn, connection.remote_conn_pre
    if not isinstance(channel, paramiko.Channel) or client is None:  # netmiko's types allow it
        raise Unreachable(msg("{url}: no SSH connection ({reason})", url=address.url, reason="netmiko"))
    return SshWire(address.url, channel, client)


def _prompt_transport(sock: Any, **options: Any) -> paramiko.Transport:
    """Make the SSH transport on a socket that sends at once.

    paramiko leaves Nagle's algorithm on, so a small packet waits for the other end's delayed
    acknowledgement: 40 to 90 ms of a login on loopback (benchmarks/wires.py). A jump host's channel is no socket.
    """
    if isinstance(sock, socket.socket):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return paramiko.Transport(sock, **options)


def _parameters(address: Address, password: str, options: SshOptions) -> dict[str, Any]:
    known = options.host_keys.file
    return {
        "device_type": "yamaha",
        "host": address.host,
        "port": address.port,
        "username": address.user or "",
        "password": password,
        "auto_connect": False,
        "ssh_strict": True,
        "system_host_keys": True,
        "alt_host_keys": known.is_file(),
        "alt_key_file": str(known),
        "conn_timeout": options.timeout_s,
        "banner_timeout": options.timeout_s,
        "auth_timeout": options.timeout_s,
        "use_keys": options.key_file is not None,
        "key_file": str(options.key_file) if options.key_file else None,
        "ssh_config_file": str(options.config_file) if options.config_file else None,
        **options.extra,
    }


def _unusable_config(options: SshOptions, reason: Exception) -> SettingsError:
    return SettingsError(
        msg("this SSH configuration cannot be used: {reason}", reason=str(reason)),
        where=str(options.config_file) if options.config_file else None,
        advice=msg("mend the file, or name the router by its address in the connect URL"),
    )


def _unusable_known_hosts(address: Address, reason: paramiko.hostkeys.InvalidHostKey) -> HostKeyRefused:
    return HostKeyRefused(
        msg("{url}: a known_hosts file has a broken line: {line!r}", url=address.url, line=reason.line[:80]),
        advice=msg("delete that line, in ~/.ssh/known_hosts or in the state folder of rtxvpn"),
    )


def _causes(reason: BaseException) -> list[BaseException]:
    chain = [reason]
    while (below := chain[-1].__cause__ or chain[-1].__context__) is not None and below not in chain:
        chain.append(below)
    return chain


def _mapped(address: Address, reason: Exception) -> RtxError:
    """Turn what netmiko and paramiko raise into our own errors: the one place for this edge."""
    chain = _causes(reason)
    for cause in chain:
        if isinstance(cause, paramiko.BadHostKeyException):
            return _changed_key(address, cause)
        if isinstance(cause, (NetmikoAuthenticationException, paramiko.AuthenticationException)):
            return LoginRefused(
                msg("{url}: the router refused the login", url=address.url),
                advice=msg("check the user name in the URL and the login password (RTXVPN_PASSWORD)"),
            )
    return Unreachable(
        msg("{url}: no SSH connection ({reason})", url=address.url, reason=_plain(chain)),
        advice=msg(
            "check the address, the cable, and that `sshd service on` is set; a factory-fresh router has no SSH"
        ),
    )


def _changed_key(address: Address, cause: paramiko.BadHostKeyException) -> HostKeyRefused:
    return HostKeyRefused(
        msg(
            "{url}: the router's SSH host key has CHANGED; it is now {fingerprint}",
            url=address.url,
            fingerprint=cause.key.fingerprint,
        ),
        advice=msg(
            "somebody may be in between, or the router was replaced or its key made anew; when you are sure, "
            "remove the old key from known_hosts"
        ),
    )


def _plain(chain: list[BaseException]) -> Msg | str:
    for cause in reversed(chain):  # the deepest one knows best
        if isinstance(cause, TimeoutError):
            return msg("timed out")
        if isinstance(cause, NoValidConnectionsError):  # one error for each address of the host
            return _plain([*cause.errors.values()])
        if isinstance(cause, OSError) and cause.strerror:
            return cause.strerror
        if isinstance(cause, (OSError, paramiko.SSHException)) and str(cause):
            return str(cause).strip().splitlines()[0]
    return type(chain[0]).__name__
