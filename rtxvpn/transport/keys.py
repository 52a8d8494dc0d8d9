"""Which SSH keys of the user a router may be offered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Keys:
    """Which keys may be offered: the one of the command line, those of the SSH configuration, the agent's.

    `named` has to be usable; one of `configured` that is not is passed over, as OpenSSH does. Without
    `agent` the agent is asked only for keys whose files are locked. `passphrase` asks for the one of a file,
    `refused` hears which keys the router did not take before the password's turn comes.
    """

    named: Path | None = None
    configured: tuple[Path, ...] = ()
    agent: bool = False
    passphrase: Callable[[Path], str] | None = None
    refused: Callable[[Sequence[str]], None] | None = None
