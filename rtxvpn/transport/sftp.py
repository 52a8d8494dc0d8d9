"""The router's configuration files by SFTP, on an SSH connection of its own (CR 4.78; fact book rtx-cli 1)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace

import paramiko

from rtxvpn.errors import HostKeyRefused, LoginRefused, Unreachable
from rtxvpn.transport.losses import why
from rtxvpn.transport.ssh import SshOptions, logged_in
from rtxvpn.transport.url import Address
from rtxvpn.words import msg


class SftpFiles:
    """Files of the router (`rtxvpn.transport.base.Files`)."""

    def __init__(self, url: str, client: paramiko.SFTPClient, timeout_s: float) -> None:
        self._url = url
        self._client = client
        self._timeout_s = timeout_s

    def read(self, path: str) -> bytes | None:
        """Return a file, None where it cannot be read; how a router says that there is none is not known."""
        with _in_time(self._url, self._client, self._timeout_s):
            try:
                with self._client.open(path, "rb") as file:
                    return file.read()
            except OSError:
                if self._client.get_channel().closed:  # type: ignore[union-attr]
                    raise
                return None

    def write(self, path: str, data: bytes) -> None:
        """Put a file there."""
        with _in_time(self._url, self._client, self._timeout_s), self._client.open(path, "wb") as file:
            file.write(data)


@contextmanager
def open_files(address: Address, administrator: str, options: SshOptions) -> Iterator[SftpFiles]:
    """Open SFTP as an administrator: the same user, with the administrator password as the password (CR 4.10).

    Raises Unreachable, LoginRefused, HostKeyRefused.
    """
    with ExitStack() as stack:
        client = _administrator(stack, address, administrator, options)
        with _in_time(address.url, client, options.timeout_s):
            sftp = client.open_sftp()
        yield SftpFiles(address.url, sftp, options.timeout_s)


def _administrator(
    stack: ExitStack, address: Address, password: str, options: SshOptions
) -> paramiko.SSHClient:
    try:
        return stack.enter_context(logged_in(address, password, replace(options, password_only=True)))
    except HostKeyRefused:
        raise
    except LoginRefused as reason:
        raise LoginRefused(
            msg("{url}: SFTP refused the user with the administrator password", url=address.url),
            advice=msg(
                "`sftpd host` must let this computer in and `user attribute` the user (administrator=on, connection=sftp); --method lines does without SFTP"
            ),
        ) from reason


@contextmanager
def _in_time(url: str, client: paramiko.SSHClient | paramiko.SFTPClient, timeout_s: float) -> Iterator[None]:
    """Give the other end so long; paramiko waits for some answers without an end."""
    late = threading.Event()

    def give_up() -> None:
        late.set()
        client.close()

    timer = threading.Timer(timeout_s, give_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, EOFError, paramiko.SSHException) as reason:
        told = msg("timed out") if late.is_set() else why(reason)
        raise Unreachable(
            msg("{url}: SFTP does not work ({reason})", url=url, reason=told),
            advice=msg("--method lines does without SFTP"),
        ) from reason
    finally:
        timer.cancel()
