"""What netmiko and paramiko raise on the way in, as our own errors: the one place for this edge."""

from __future__ import annotations

import paramiko
from netmiko.exceptions import NetmikoAuthenticationException, NetmikoTimeoutException
from paramiko.ssh_exception import NoValidConnectionsError

from rtxvpn.errors import HostKeyRefused, LoginRefused, RtxError, Unreachable
from rtxvpn.transport.url import Address
from rtxvpn.words import Msg, msg

FOREIGN = (
    NetmikoTimeoutException,
    NetmikoAuthenticationException,
    paramiko.SSHException,
    paramiko.hostkeys.InvalidHostKey,
    OSError,
)


def mapped(address: Address, reason: Exception, offered: list[str], ended: str | None) -> RtxError:
    """Turn an error of theirs into one of ours.

    `offered` names the keys that were tried, `ended` is what the command that leads to the router said at its end.
    """
    chain = _causes(reason)
    for cause in chain:
        if isinstance(cause, paramiko.hostkeys.InvalidHostKey):
            return _unusable_known_hosts(address, cause)
        if isinstance(cause, paramiko.BadHostKeyException):
            return _changed_key(address, cause)
        if isinstance(cause, (NetmikoAuthenticationException, paramiko.AuthenticationException)):
            return _refused(address, offered)
    if ended is not None:
        return Unreachable(
            msg("{url}: the way through the jump host ended ({said})", url=address.url, said=ended),
            advice=msg(
                "log in to the jump host by itself first (ssh HOST): its key must be known, and it must let you on to the router"
            ),
        )
    return Unreachable(
        msg("{url}: no SSH connection ({reason})", url=address.url, reason=_plain(chain)),
        advice=msg(
            "check the address, the cable, and that `sshd service on` is set; a factory-fresh router has no SSH"
        ),
    )


def _unusable_known_hosts(address: Address, reason: paramiko.hostkeys.InvalidHostKey) -> HostKeyRefused:
    return HostKeyRefused(
        msg("{url}: a known_hosts file has a broken line: {line!r}", url=address.url, line=reason.line[:80]),
        advice=msg("delete that line, in ~/.ssh/known_hosts or in the state folder of rtxvpn"),
    )


def _causes(reason: BaseException) -> list[BaseException]:
    chain = [reason]
    while (below := chain[-1].__cause__ or chain[-1].__context__) is not None and below not in chain:
        chain.append(below)
    return chain


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
        if isinstance(cause, TimeoutError):
            return msg("timed out")
        if isinstance(cause, NoValidConnectionsError):  # one error for each address of the host
            return _plain([*cause.errors.values()])
        if isinstance(cause, OSError) and cause.strerror:
            return cause.strerror
        if isinstance(cause, (OSError, paramiko.SSHException)) and str(cause):
            return str(cause).strip().splitlines()[0]
    return type(chain[0]).__name__
