"""The router's files without a wire."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rtxvpn.errors import LoginRefused, WireLost


class MemoryFiles:
    """SFTP without a wire; `fault` is done to the next thing that is written."""

    def __init__(self, router: Any) -> None:
        self._router = router
        self.fault: str | None = None

    @contextmanager
    def opened(self) -> Iterator[MemoryFiles]:
        options = self._router.options
        if not self._router.may_transfer(options.user, options.admin_password):
            raise LoginRefused("memory: SFTP refused")
        yield self

    def read(self, path: str) -> bytes | None:
        try:
            return bytes(self._router.read_file(path))
        except FileNotFoundError:
            return None

    def write(self, path: str, data: bytes) -> None:
        fault, self.fault = self.fault, None
        if fault == "short":
            data = data[: len(data) // 2]
        self._router.write_file(path, data)
        if fault == "lost":
            raise WireLost("memory: SFTP closed")
