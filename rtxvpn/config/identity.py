"""What overwrites what: the identity of each configuration command, and the `no` that takes it back."""

from __future__ import annotations

from functools import lru_cache

from rtxvpn.config.shapes import is_numbered, is_router_wide, key_length
from rtxvpn.config.words import normal_line

Key = tuple[str | None, str]


@lru_cache(maxsize=8192)
def identity(context: str | None, text: str) -> Key:
    """Tell which setting a command sets: its context, where that matters, and its leading words.

    A command that the table does not know is its own identity as a whole: it overwrites only itself.
    """
    normal = normal_line(text)
    # names may be part of an identity (`login user Name`), so the normal form's case is kept
    words = normal.split(" ")
    key = " ".join(words[: key_length([word.lower() for word in words])])
    return (None if is_numbered(normal) or is_router_wide(normal) else context, key)


def removal(text: str) -> str:
    """Return the command that takes a command back to the router's default (`no …`, CR each chapter)."""
    normal = normal_line(text)
    key = identity(None, text)[1]
    # the policy number is all that `ipsec tunnel` has; the router takes `no` with it or without
    return f"no {normal if key == 'ipsec tunnel' else key}"
