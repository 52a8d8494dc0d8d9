"""The SFTP side of the virtual router's SSH server: its configuration files, for an administrator."""

from __future__ import annotations

import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

import asyncssh
from asyncssh.channel import SSHChannel
from asyncssh.stream import SSHServerStreamSession

from rtxvpn.simulator.device import Router


@dataclass(slots=True)
class _OpenFile:
    """A file between open and close; what was written is taken when it is closed."""

    path: str
    writes: bool
    data: bytearray = field(default_factory=bytearray)


class Files(asyncssh.SFTPServer):
    """Reads and writes `/system/config…`; there is nothing else, and nothing to list."""

    def __init__(self, channel: SSHChannel[bytes], router: Router) -> None:
        super().__init__(cast("asyncssh.SSHServerChannel[bytes]", channel))
        self._router = router

    def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> object:
        name = path.decode("utf-8", "replace")
        if pflags & asyncssh.FXF_WRITE:
            _mapped(lambda: self._router.write_file(name, b""))
            return _OpenFile(name, writes=True)
        return _OpenFile(name, False, bytearray(_mapped(lambda: self._router.read_file(name))))

    def read(self, file_obj: object, offset: int, size: int) -> bytes:
        return bytes(_file(file_obj).data[offset : offset + size])

    def write(self, file_obj: object, offset: int, data: bytes) -> int:
        file = _file(file_obj)
        file.data[offset : offset + len(data)] = data
        return len(data)

    def close(self, file_obj: object) -> None:
        file = _file(file_obj)
        if file.writes:
            _mapped(lambda: self._router.write_file(file.path, bytes(file.data)))

    def fstat(self, file_obj: object) -> asyncssh.SFTPAttrs:
        return _attributes(len(_file(file_obj).data))

    def stat(self, path: bytes) -> asyncssh.SFTPAttrs:
        return _attributes(len(_mapped(lambda: self._router.read_file(path.decode("utf-8", "replace")))))

    lstat = stat

    def realpath(self, path: bytes) -> bytes:
        return b"/" + path.strip(b"./")


def _file(found: object) -> _OpenFile:
    if not isinstance(found, _OpenFile):
        raise asyncssh.SFTPFailure("no such handle")
    return found


def _attributes(size: int) -> asyncssh.SFTPAttrs:
    return asyncssh.SFTPAttrs(size=size, permissions=stat.S_IFREG | 0o600)


def _mapped(act: Callable[[], Any]) -> Any:
    try:
        return act()
    except FileNotFoundError as reason:
        raise asyncssh.SFTPNoSuchFile(str(reason)) from reason
    except PermissionError as reason:
        raise asyncssh.SFTPPermissionDenied(str(reason)) from reason


class FileSession(SSHServerStreamSession[bytes]):
    """A channel that has SFTP where `allowed`, and nothing else."""

    def __init__(self, router: Router, allowed: bool) -> None:
        super().__init__(None, (lambda channel: Files(channel, router)) if allowed else None, 3)
