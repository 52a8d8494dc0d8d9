"""The errors that every wire has in common: nobody there, the line that closed, and why the system says no."""

from __future__ import annotations

import errno
import os
import re
import socket
from collections.abc import Callable, Iterator

from rtxvpn.errors import LoginRefused, Unreachable, WireLost
from rtxvpn.transport.base import slices
from rtxvpn.words import Msg, msg

# the words of the system, which it says in English whatever the user's language is
_REASONS: dict[int, Msg] = {
    errno.ECONNREFUSED: msg("Connection refused"),
    errno.ECONNRESET: msg("Connection reset by peer"),
    errno.ECONNABORTED: msg("Connection reset by peer"),
    errno.EPIPE: msg("Connection reset by peer"),
    errno.ETIMEDOUT: msg("timed out"),
    errno.EHOSTUNREACH: msg("No route to host"),
    errno.EHOSTDOWN: msg("No route to host"),
    errno.ENETUNREACH: msg("Network is unreachable"),
    errno.ENETDOWN: msg("Network is unreachable"),
    errno.EADDRNOTAVAIL: msg("Network is unreachable"),
    errno.ENOENT: msg("No such file or directory"),
    errno.ENXIO: msg("No such device"),
    errno.ENODEV: msg("No such device"),
    errno.EACCES: msg("Permission denied"),
    errno.EPERM: msg("Permission denied"),
    errno.EIO: msg("Input/output error"),
    errno.ENOTTY: msg("it is no serial port"),
    errno.EISDIR: msg("it is no serial port"),
    errno.EINVAL: msg("it is no serial port"),
}
# how pyserial quotes Windows: "could not open port 'COM3': PermissionError(13, 'Access is denied.', None, 5)"
_OF_WINDOWS = re.compile(r"Error\((\d+), ")


def lost(name: str) -> WireLost:
    """Make the error of a line that closed in the middle."""
    return WireLost(
        msg("{wire}: the line closed", wire=name),
        advice=msg("look at the router before you try again: what was sent may have been done"),
    )


def closed_at_login(name: str, said: str = "", meaning: Msg | None = None) -> LoginRefused:
    """Make the error of a line that the router closed instead of letting somebody in, with what it said."""
    what = (
        msg("{wire}: the router closed the line at the login: {said}", wire=name, said=said)
        if said
        else msg("{wire}: the router closed the line at the login", wire=name)
    )
    return LoginRefused(
        what,
        advice=meaning
        or msg(
            "check user and password, whether this user may come in this way (`user attribute`), and whether all sessions are in use (`show status user`)"
        ),
    )


def nobody(name: str, reason: Exception) -> Unreachable:
    """Make the error of an address where nobody answers."""
    return Unreachable(
        msg("{url}: no connection ({reason})", url=name, reason=why(reason)),
        advice=msg(
            "check the address, the cable, and that the service is on at the router (`telnetd service on`)"
        ),
    )


def causes(reason: BaseException) -> Iterator[BaseException]:
    """Give an error and those below it, the ones that libraries wrapped in their own words."""
    seen: list[BaseException] = []
    below: BaseException | None = reason
    while below is not None and below not in seen:
        yield below
        seen.append(below)
        below = below.__cause__ or below.__context__


def number_of(reason: BaseException) -> int | None:
    """Return the system's number for an error, of the deepest one that has one."""
    for cause in reversed([*causes(reason)]):
        if isinstance(cause, OSError) and cause.errno:
            return cause.errno
        if len(cause.args) == 2 and isinstance(cause.args[0], int):  # termios.error
            return cause.args[0]
    found = _OF_WINDOWS.search(str(reason))
    return int(found[1]) if found else None


def of_windows(reason: BaseException) -> bool:
    """Tell whether pyserial on Windows says so, where a port that is in use is "access denied" in any language."""
    return _OF_WINDOWS.search(str(reason)) is not None


def why(reason: BaseException) -> Msg | str:
    """Say why the system said no; what is in no table here stays in the words that came."""
    chain = list(causes(reason))
    if any(isinstance(cause, TimeoutError) for cause in chain):
        return msg("timed out")
    for cause in chain:
        if isinstance(cause, socket.gaierror):
            return _unknown_name(cause)
    number = number_of(reason)
    if number is not None:
        return _REASONS.get(number) or os.strerror(number)
    return str(reason).strip().partition("\n")[0] or type(reason).__name__


def _unknown_name(reason: socket.gaierror) -> Msg:
    if reason.errno == socket.EAI_AGAIN:
        return msg("the name server does not answer")
    return msg("there is no such name")


def read_within(
    timeout_s: float, read: Callable[[float], bytes], name: str, broken: tuple[type[Exception], ...]
) -> bytes:
    """Read what comes, waiting in short slices; b"" where nothing did. `read` raises TimeoutError after a slice.

    Raises WireLost where the line is closed, or reading raises one of `broken`.
    """
    for slice_s in slices(timeout_s):
        try:
            data = read(slice_s)
        except (TimeoutError, BlockingIOError):
            continue
        except broken as reason:
            raise lost(name) from reason
        if not data:
            raise lost(name)
        return data
    return b""
