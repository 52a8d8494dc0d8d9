"""Faults of the virtual router: what goes wrong, and after how many configuration lines."""

from __future__ import annotations

from collections.abc import Iterable

from rtxvpn.simulator.options import Fault

COUNTED = ("cut", "hang", "garbage", "reboot", "busy-admin")  # each happens once, after N accepted lines
OF_THE_CLOUD = ("psk", "udp500", "peer-down", "bgp-down")
FAULTS = (*COUNTED, *OF_THE_CLOUD, "refuse", "save-fails")
RUBBISH = bytes((37 * i * i + 91 * i + 130) % 256 for i in range(61)).translate(None, b"\r\n\x11\x13#>")


class Faults:
    """The faults of one router and the configuration lines it has accepted so far."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self._accepted = 0
        self._set: dict[str, set[str]] = {}  # the values of each; "" is none
        for name, value in faults:
            self.add(name, value)

    def add(self, name: str, value: str | None) -> None:
        """Set a fault, beside those that are set; raises ValueError for one that there is not or a wrong value."""
        if name not in FAULTS:
            raise ValueError(f"no such fault: {name} (known: {', '.join(sorted(FAULTS))})")
        if name in COUNTED and value is not None and not (value.isascii() and value.isdigit()):
            raise ValueError(f"fault {name} takes a number of lines, not {value!r}")
        if name == "refuse" and not value:
            raise ValueError("fault refuse takes the text of the lines to refuse: refuse=TEXT")
        self._set.setdefault(name, set()).add(value or "")

    def refuses(self, line: str) -> bool:
        """Tell whether a line is to be refused."""
        return any(text in line for text in self._set.get("refuse", ()))

    @property
    def save_fails(self) -> bool:
        """Tell whether `save` is to fail."""
        return "save-fails" in self._set

    @property
    def busy(self) -> bool:
        """Tell whether another administrator is at work."""
        return "busy-admin" in self._set

    def accepted(self, line: str) -> set[str]:
        """Count an accepted line and give the faults that happen now; console settings do not count."""
        if line.startswith(("console ", "no console ")):
            return set()
        self._accepted += 1
        now = self._accepted
        return {name for name in COUNTED if any(now == int(after or 1) for after in self._set.get(name, ()))}

    def at_once(self) -> set[str]:
        """Give, once, the faults that happen after no line at all: before the first one is accepted."""
        found = {name for name in COUNTED if "0" in self._set.get(name, ())}
        for name in found:
            self._set[name].remove("0")
            if not self._set[name]:
                del self._set[name]
        return found
