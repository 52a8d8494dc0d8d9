"""How fast bytes go over a serial line: ten bits a byte, one after the other."""

from __future__ import annotations

from collections import deque


class Pace:
    """One direction of a serial line; times are any clock's seconds.

    A byte arrives 10 / baud seconds after the line began to carry it, and the line carries one at a time.
    """

    def __init__(self, baud: int) -> None:
        if baud <= 0:
            raise ValueError(f"baud must be above 0: {baud}")
        self._byte_s = 10.0 / baud
        self._free_at = float("-inf")  # when the line has carried the last byte taken out
        self._waiting: deque[int] = deque()

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, data: bytes, now: float) -> None:
        """Hand bytes to the line."""
        if not self._waiting:
            self._free_at = max(self._free_at, now)
        self._waiting.extend(data)

    def due(self) -> float | None:
        """Tell when the next byte arrives."""
        return self._free_at + self._byte_s if self._waiting else None

    def take(self, now: float) -> bytes:
        """Take what has arrived by now."""
        arrived = bytearray()
        while self._waiting and self._free_at + self._byte_s <= now + 1e-9:
            self._free_at += self._byte_s
            arrived.append(self._waiting.popleft())
        return bytes(arrived)
