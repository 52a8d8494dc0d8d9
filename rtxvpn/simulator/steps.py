"""What a running command may want of its terminal: to print, to ask, to wait."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """Print lines, through the pager."""

    text: str


@dataclass(frozen=True, slots=True)
class Raw:
    """Print as it stands: no pager, no newline added; bytes are not encoded."""

    text: str | bytes


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask for a line; the answer is None when Ctrl-C was typed."""

    prompt: str
    hidden: bool = False
    command: bool = False  # a command line: history, help and completion


@dataclass(frozen=True, slots=True)
class Key:
    """Ask for one key, without Enter."""

    prompt: str


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait until the router's clock shows a time; the answer is "" or, after Ctrl-C, "stop"."""

    until: float
    stoppable: bool = False


@dataclass(frozen=True, slots=True)
class Silence:
    """Wait for any key without a prompt, as an idle serial line does."""


Step = Text | Raw | Ask | Key | Pause | Silence
Program = Generator[Step, str | None, None]
