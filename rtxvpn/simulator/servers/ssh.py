"""The SSH server of the virtual router: a terminal, or SFTP for an administrator, with the algorithms of an old OpenSSH."""

from __future__ import annotations

import functools
import os
import warnings
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import cast

import asyncssh
from asyncssh.channel import SSHChannel

from rtxvpn.simulator.device import Router
from rtxvpn.simulator.servers import sftp
from rtxvpn.simulator.servers.terminal import Terminal

_CIPHERS = ("aes128-ctr", "aes192-ctr", "aes256-ctr")  # CR 4.71
_MACS = ("hmac-sha1", "hmac-sha2-256")
KEX = ("diffie-hellman-group14-sha1",)  # which ones an RTX830 has is not known; the oldest likely one
KEX_WITH_ECDH = ("ecdh-sha2-nistp256", *KEX)
# CR 4.75; what a user's RSA key signs with is not known: an RTX1210 refuses rsa-sha2 (fact book rtx-cli 1)
_SIGNATURES = (
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "ssh-rsa",
)
_IDENT = "OpenSSH_7.7"  # as an RTX1210 shows itself (CR 4.73)
Keys = Mapping[str, Collection[str]]  # user: lines of authorized_keys


@functools.cache
def host_key(kept: Path | None = None) -> asyncssh.SSHKey:
    """Make the RSA host key, once a process; with a file, once for good, as a router does."""
    if kept is not None and kept.is_file():
        return asyncssh.read_private_key(kept)
    key = asyncssh.generate_private_key("ssh-rsa", key_size=2048)
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(key.export_private_key())
    return key


def public_host_key(kept: Path | None = None) -> str:
    """Give the host key as known_hosts writes it: `ssh-rsa AAAA…`."""
    return " ".join(host_key(kept).export_public_key().decode("ascii").split()[:2])


def _old_on_purpose() -> None:
    """Silence the library's warning that the key exchange is old: an RTX has no newer one.

    Once a connection, for whoever collects warnings (pytest) forgets such a filter between two tests.
    """
    warnings.filterwarnings("ignore", message="Diffie-Hellman over finite fields", module="asyncssh")


class _Shell(sftp.FileSession):
    """One channel with a terminal, or with SFTP; commands and the size of the window are not for it."""

    def __init__(self, router: Router, server: _Server) -> None:
        super().__init__(router, server.for_files)
        self._router, self._server = router, server
        self._terminal: Terminal | None = None
        self._channel: asyncssh.SSHServerChannel[bytes] | None = None

    def connection_made(self, chan: SSHChannel[bytes]) -> None:
        super().connection_made(chan)
        self._channel = cast("asyncssh.SSHServerChannel[bytes]", chan)

    def pty_requested(self, term_type: str, term_size: object, term_modes: object) -> bool:
        return True

    def shell_requested(self) -> bool:
        return self._server.for_shell

    def exec_requested(self, command: str) -> bool:
        return False  # seen on an RTX1210: `exec request failed on channel 0`

    def session_started(self) -> None:
        channel = self._channel
        if channel is None or channel.get_subsystem() is not None:
            super().session_started()
            return
        console = self._router.connect("ssh", self._server.user, self._server.address)
        self._terminal = Terminal(console, self._router.clock, channel.write, channel.close)
        self._terminal.start()

    def data_received(self, data: bytes, datatype: int | None) -> None:
        if self._terminal is not None:
            self._terminal.feed(data)
        else:
            super().data_received(data, datatype)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._terminal is not None:
            self._terminal.lost()
        super().connection_lost(exc)
        self._server.end()


class _Server(asyncssh.SSHServer):
    """One connection: who it is and whether they may come in."""

    def __init__(self, router: Router, keys: Keys, open_ones: set[asyncssh.SSHServerConnection]) -> None:
        self._router, self._keys, self._open = router, keys, open_ones
        self._connection: asyncssh.SSHServerConnection | None = None
        self.user = ""
        self.address = ""
        self.for_shell, self.for_files = True, False

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        _old_on_purpose()
        self._connection = conn
        self._open.add(conn)
        self.address = str(conn.get_extra_info("peername", ("127.0.0.1",))[0])
        if not self._router.listens("ssh"):
            conn.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._connection is not None:
            self._open.discard(self._connection)

    def end(self) -> None:
        if self._connection is not None:
            self._connection.close()

    def begin_auth(self, username: str) -> bool:
        self.user = username
        return True

    def password_auth_supported(self) -> bool:
        if self._connection is not None:
            # asked with each failure: OpenSSH takes another service request then (paramiko sends one for
            # every try, a key before the password for example), asyncssh of itself only the first
            self._connection._next_service = b"ssh-userauth"
        return True

    def validate_password(self, username: str, password: str) -> bool:
        self.for_files = self._router.may_transfer(username, password, self.address)
        self.for_shell = self._router.accepts(username, password)
        return self.for_files or self.for_shell

    def public_key_auth_supported(self) -> bool:
        return True  # `sshd auth method all` is the default, with and without keys (CR 4.74)

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        lines = self._keys.get(username, ())
        return any(asyncssh.import_public_key(line).public_data == key.public_data for line in lines)

    def session_requested(self) -> asyncssh.SSHServerSession[bytes]:
        return _Shell(self._router, self)


class SshServer:
    """The listening side; `port` is the real one."""

    def __init__(self, acceptor: asyncssh.SSHAcceptor, open_ones: set[asyncssh.SSHServerConnection]) -> None:
        self._acceptor, self._open = acceptor, open_ones
        self.port = acceptor.get_port()

    async def close(self) -> None:
        """Stop listening and cut every connection."""
        self._acceptor.close()
        await self._acceptor.wait_closed()
        for connection in list(self._open):
            connection.abort()
            await connection.wait_closed()


async def listen(
    router: Router, port: int, keys: Keys, ecdh: bool = False, kept: Path | None = None
) -> SshServer:
    """Serve on 127.0.0.1; port 0 takes a free one. `ecdh` offers one key exchange more, `kept` the host key's file."""
    pair = asyncssh.load_keypairs([host_key(kept)])[0]
    pair.host_key_algorithms = (b"ssh-rsa",)  # SHA-1 signatures only, as an RTX1210 gives
    pair.set_sig_algorithm(b"ssh-rsa")
    open_ones: set[asyncssh.SSHServerConnection] = set()
    acceptor = await asyncssh.listen(
        "127.0.0.1",
        port,
        server_factory=lambda: _Server(router, keys, open_ones),
        server_host_keys=[pair],
        server_version=_IDENT,
        kex_algs=KEX_WITH_ECDH if ecdh else KEX,
        encryption_algs=_CIPHERS,
        mac_algs=_MACS,
        signature_algs=_SIGNATURES,
        compression_algs=("none",),
        kbdint_auth=False,
        host_based_auth=False,
        gss_host=None,
        agent_forwarding=False,
        allow_scp=False,
        x11_forwarding=False,
        line_editor=False,
        encoding=None,
        config=[],
    )
    return SshServer(acceptor, open_ones)
