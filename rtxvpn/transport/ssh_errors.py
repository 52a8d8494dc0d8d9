"""What netmiko and paramiko raise on the way in, as our own errors: the one place for this edge."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import paramiko
from netmiko.exceptions import NetmikoAuthenticationException, NetmikoTimeoutException
from paramiko.ssh_exception import NoValidConnectionsError

from rtxvpn.charset import decode_line
from rtxvpn.errors import HostKeyRefused, LoginRefused, RtxError, Unreachable
from rtxvpn.transport.losses import causes, closed_at_login, why
from rtxvpn.transport.ssh_connection import FirstWords
from rtxvpn.transport.url import Address
from rtxvpn.words import Msg, msg

FOREIGN = (
    NetmikoTimeoutException,
    NetmikoAuthenticationException,
    paramiko.SSHException,
    paramiko.hostkeys.InvalidHostKey,
    OSError,
    EOFError,
)
_MOST = 80  # characters of what a host said
# what paramiko says where nothing came, or nothing that it could read
_NO_REASON = (
    "No existing session",
    "Negotiation failed",
    "Error reading SSH protocol banner",
    "Indecipherable protocol version",
)
_LET_IN = msg(
    "the router may not let this computer in (`sshd host`), or all its sessions are in use; try again"
)
_BUSY = msg("check the address; a router that is starting or very busy needs a longer --timeout")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a login had come when it went wrong, and within how many seconds.

    `offered` names the keys that were tried, `given` tells that the password was sent, `accepted` that one
    of them was taken; `first` is what the host said first, None where there was no connection; `ended` is what
    the command that leads to the router said at its end.
    """

    timeout_s: float
    offered: list[str] = field(default_factory=list)
    given: bool = False
    accepted: bool = False
    first: FirstWords | None = None
    ended: str | None = None


def is_silence(reason: Exception) -> bool:
    """Tell a login that got no answer from one that was refused: paramiko has one kind of error for both."""
    return isinstance(reason, paramiko.AuthenticationException) and "timeout" in str(reason).lower()


def mapped(address: Address, reason: Exception, came: Progress) -> RtxError:
    """Turn an error of theirs into one of ours."""
    chain = list(causes(reason))
    for cause in chain:
        if isinstance(cause, paramiko.hostkeys.InvalidHostKey):
            return _unusable_known_hosts(address, cause)
        if isinstance(cause, paramiko.BadHostKeyException):
            return _changed_key(address, cause)
        if isinstance(cause, Exception) and is_silence(cause):
            return _no_answer_to_the_login(address, came)
    if came.accepted:
        return closed_at_login(address.url)
    # a router that refuses may say so, or hang up: with or without a farewell, by a reset where it had not
    # read all that we sent
    authentication = (NetmikoAuthenticationException, paramiko.AuthenticationException)
    if came.given or any(isinstance(cause, authentication) for cause in chain):
        return _refused(address, came.offered)
    if came.ended is not None:
        return _jump_ended(address, came.ended)
    return _no_ssh(address, chain, came)


def _jump_ended(address: Address, said: str) -> Unreachable:
    return Unreachable(
        msg("{url}: the way through the jump host ended ({said})", url=address.url, said=said),
        advice=msg(
            "log in to the jump host by itself first (ssh HOST): its key must be known, and it must let you on to the router"
        ),
    )


def _no_answer_to_the_login(address: Address, came: Progress) -> Unreachable:
    return Unreachable(
        msg("{url}: no answer to the login within {seconds:g} s", url=address.url, seconds=came.timeout_s),
        advice=msg("check the wire, then try again, with a longer --timeout on a slow line"),
    )


def _no_ssh(address: Address, chain: list[BaseException], came: Progress) -> Unreachable:
    """Tell the ways apart in which no SSH connection comes about: by what the host said, if it took the call."""
    first, url = came.first, address.url
    whatever = msg(
        "check the address, the cable, and that `sshd service on` is set; a factory-fresh router has no SSH"
    )
    if first is None or _has_a_reason(chain):
        return Unreachable(
            msg("{url}: no SSH connection ({reason})", url=url, reason=_plain(chain)), advice=whatever
        )
    said = _printable(b" ".join(first.said.split()))
    if not _is_ssh(first.said):
        return _something_else(url, said, came) if first.said else _no_word(url, first, came)
    if first.ended:
        return Unreachable(
            msg("{url}: {said!r} accepts the connection and closes it before the login", url=url, said=said),
            advice=_LET_IN,
        )
    return Unreachable(
        msg(
            "{url}: {said!r} accepts the connection and does not go on within {seconds:g} s",
            url=url,
            said=said,
            seconds=came.timeout_s,
        ),
        advice=_BUSY,
    )


def _has_a_reason(chain: list[BaseException]) -> bool:
    """Tell whether paramiko knows better than "no session": that no algorithm fits, a wrong signature."""
    known = [cause for cause in chain if isinstance(cause, paramiko.SSHException)]
    told = [str(cause) for cause in known if not isinstance(cause, NetmikoTimeoutException)]
    return any(not text.startswith(_NO_REASON) for text in told)


def _no_word(url: str, first: FirstWords, came: Progress) -> Unreachable:
    if first.ended:
        return Unreachable(
            msg("{url}: the host accepts the connection and closes it without a word", url=url),
            advice=_LET_IN,
        )
    return Unreachable(
        msg(
            "{url}: the host accepts the connection and says nothing for {seconds:g} s",
            url=url,
            seconds=came.timeout_s,
        ),
        advice=_BUSY,
    )


def _something_else(url: str, said: str, came: Progress) -> Unreachable:
    return Unreachable(
        msg("{url}: this is no SSH server; it said {said!r}", url=url, said=said),
        advice=msg(
            "check the port: SSH has 22; telnet is `telnet://host`, a console server `socket://host:port`"
        ),
    )


def _is_ssh(said: bytes) -> bool:
    """Tell whether a line is an SSH server's: others may stand before it (RFC 4253)."""
    return any(line.startswith(b"SSH-") for line in said.split(b"\n"))


def _printable(said: bytes) -> str:
    text = "".join(char if char.isprintable() and char != "\ufffd" else "?" for char in decode_line(said))
    return re.sub(r"\?\?+", "?", text)[:_MOST]


def _unusable_known_hosts(address: Address, reason: paramiko.hostkeys.InvalidHostKey) -> HostKeyRefused:
    return HostKeyRefused(
        msg("{url}: a known_hosts file has a broken line: {line!r}", url=address.url, line=reason.line[:80]),
        advice=msg("delete that line, in ~/.ssh/known_hosts or in the state folder of rtxvpn"),
    )


def after_keys(address: Address, reason: LoginRefused, offered: list[str]) -> LoginRefused:
    """Say that the router took none of the keys, where there is nothing left to try."""
    return LoginRefused(
        msg(
            "{url}: the router took no SSH key ({keys}); {reason}",
            url=address.url,
            keys=", ".join(offered),
            reason=reason.what,
        ),
        advice=reason.advice,
    )


def _refused(address: Address, offered: list[str]) -> LoginRefused:
    if not offered:
        return LoginRefused(
            msg("{url}: the router refused the login", url=address.url),
            advice=msg("check the user name in the URL and the login password (RTXVPN_PASSWORD)"),
        )
    return LoginRefused(
        msg(
            "{url}: the router refused the login, SSH keys ({keys}) and password",
            url=address.url,
            keys=", ".join(offered),
        ),
        advice=msg(
            "check the user name, that the router holds the public key (/ssh/authorized_keys/USER), and the login password (RTXVPN_PASSWORD)"
        ),
    )


def _changed_key(address: Address, cause: paramiko.BadHostKeyException) -> HostKeyRefused:
    return HostKeyRefused(
        msg(
            "{url}: the router's SSH host key has CHANGED; it is now {fingerprint}",
            url=address.url,
            fingerprint=cause.key.fingerprint,
        ),
        advice=msg(
            "somebody may be in between, or the router was replaced or its key made anew; when you are sure, "
            "remove the old key from known_hosts"
        ),
    )


def _plain(chain: list[BaseException]) -> Msg | str:
    for cause in reversed(chain):  # the deepest one knows best
        if isinstance(cause, NoValidConnectionsError):  # one error for each address of the host
            return why([*cause.errors.values()][-1])
        if isinstance(cause, paramiko.SSHException) and str(cause):
            return str(cause).strip().splitlines()[0]
        if isinstance(cause, OSError):
            return why(cause)
    return type(chain[0]).__name__
