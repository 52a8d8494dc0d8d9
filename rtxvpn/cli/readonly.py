"""Which commands `rtxvpn show` may send: an allow list, for everything else could change the router."""

from __future__ import annotations

from collections.abc import Sequence

from rtxvpn.errors import UsageError
from rtxvpn.words import msg

# `>` writes a file on external memory (CR 2.5.3), `;` is nothing on an RTX, ? acts without Enter, and so does every
# key that edits the line (TAB, Ctrl-U, backspace; CR chapter 2), behind which another command could stand
_FORBIDDEN = frozenset(">;?")
_LOOKING = ("show", "ping", "ping6", "traceroute", "traceroute6", "nslookup")


def commands_in(words: Sequence[str]) -> list[str]:
    """Return the commands of a command line: each word is one where the first is a whole one, else all together.

    So `show log` and `"show log" "show ip route"` are both as they look. Raises UsageError like `read_only`.
    """
    several = len(words) > 1 and " " in words[0].strip()
    return [read_only([word]) for word in words] if several else [read_only(words)]


def _name(first: str) -> str:
    lower = first.lower()
    return "show" if lower in ("sh", "sho") else lower


def read_only(words: Sequence[str]) -> str:
    """Return the command line, or raise UsageError when it could change the router.

    `show` may be abbreviated to `sh`; a `ping` gets `-c 4`, for without a count it never ends (CR 56.7.9).
    """
    typed = " ".join(words)
    command = " ".join(typed.split())
    first, _, rest = command.partition(" ")
    name = _name(first)
    plain = typed.isascii() and typed.isprintable() and not _FORBIDDEN & set(typed)
    if name not in _LOOKING or not rest or not plain:
        shown = "".join(letter if letter.isprintable() else "?" for letter in command)
        raise UsageError(
            msg("`{command}` is not a command that only looks", command=shown),
            advice=msg("`rtxvpn show` sends show, ping, traceroute and nslookup, nothing else"),
        )
    if name in ("ping", "ping6") and "-c" not in rest.split():
        rest = f"-c 4 {rest}"
    return f"{name} {rest}"
