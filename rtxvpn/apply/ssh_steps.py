"""The steps that make a router let a named user in by SSH: which are missing, and how each is done."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from rtxvpn.apply.job import Errand
from rtxvpn.apply.listener import Listener
from rtxvpn.config.tree import Config
from rtxvpn.connect import Connection, has_unsaved_changes
from rtxvpn.errors import ApplyError, LoginRefused, Refused, UsageError
from rtxvpn.secrets import MASK, mask
from rtxvpn.session.login import Credentials, become_administrator
from rtxvpn.session.session import Session
from rtxvpn.session.upheaval import change_password, make_host_key
from rtxvpn.transport.base import Deadline
from rtxvpn.transport.url import read_url
from rtxvpn.words import Msg, msg

_KEY_S = 1200.0  # CR 4.69: minutes to ten-odd minutes
_BEAT_S = 2.0
SERVICE = "sshd service on"
HOST_KEY = "sshd host key generate"
ADMINISTRATOR = "administrator password"
_USER = re.compile(r"[A-Za-z0-9_-]{1,32}\Z")  # CR 4.5
_SHUT = re.compile(
    r"sshd host (?!key\b)|sshd auth method publickey|security class [23]\b|user attribute\b.* connection="
)
_PASSWORD = re.compile(r"[ -~]{1,32}\Z")
_QUOTED = re.compile(r"[ ?#|>\\'\"]")  # would have to be quoted in `login user` (CR 1)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its command as it is shown, secrets masked; `undo` is None where nothing is taken back."""

    shown: str
    do: Callable[[], object]
    undo: Callable[[], object] | None = None


def require_name(user: str) -> None:
    """Refuse a user name that a router does not take. Raises UsageError."""
    if not _USER.match(user):
        raise UsageError(
            msg("{user!r} is no user name of an RTX", user=user),
            advice=msg("1 to 32 letters, digits, - or _ (CR 4.5)"),
        )


def require_good(who: Credentials) -> None:
    """Refuse a user name or a password that a router does not take as it stands. Raises UsageError."""
    require_name(who.user or "")
    for password in (who.password, who.administrator):
        if not _PASSWORD.match(password):
            raise UsageError(
                msg("a password for --bootstrap-ssh must be 1 to 32 ASCII characters"),
                advice=msg(
                    "RTXVPN_PASSWORD is what {user} will log in with, RTXVPN_ADMIN_PASSWORD the administrator's; SSH takes no empty one",
                    user=who.user,
                ),
            )
    if _QUOTED.search(who.password):
        raise UsageError(
            msg("the login password for --bootstrap-ssh must not hold a blank or any of ? # | > \\ ' \""),
            advice=msg("they mean something else on the router's command line"),
        )


def lan_address(config: Config) -> str:
    """Return the address of LAN1, where one comes in by SSH."""
    entry = config.settings.get((None, "ip lan1 address"))
    found = re.search(r"address (\d+\.\d+\.\d+\.\d+)", entry.text) if entry is not None else None
    return found[1] if found else "ADDRESS"


def missing(
    connection: Connection, errand: Errand, listener: Listener, config: Config, who: Credentials
) -> Iterator[Step]:
    """Return the steps that are missing; first what can be taken back, last what cannot."""
    send = connection.router.session.configure
    user = f"login user {who.user}"
    line, known = f"{user} {who.password}", stands(config, f"{user} ")
    if not known:
        yield Step(mask(line), partial(send, line), partial(send, f"no {user}"))
    if not stands(config, HOST_KEY):
        yield Step(HOST_KEY, partial(_make_key, connection, errand, listener))
    if not stands(config, SERVICE):
        service = config.settings.get((None, "sshd service"))
        back = "no sshd service" if service is None else service.text
        yield Step(SERVICE, partial(send, SERVICE), partial(send, back))
    if not stands(config, ADMINISTRATOR):
        old, new = connection.administrator, who.administrator
        set_new, set_old = partial(_become, connection, old, new), partial(_become, connection, new, old)
        yield Step(f"{ADMINISTRATOR} {MASK}", set_new, set_old)
    if known and read_url(errand.url).user != who.user:  # else it is the password that we came in with
        yield Step(mask(line), partial(send, line))


def shut(config: Config) -> list[Msg]:
    """Return what may keep people out all the same, by line."""
    lines = [entry.text for entry in config.entries if _SHUT.match(entry.text)]
    return [msg("`{line}` may keep SSH shut for you", line=line) for line in lines]


def stands(config: Config, start: str) -> bool:
    """Tell whether a line outside the tunnels begins so."""
    return any(entry.context is None and entry.text.startswith(start) for entry in config.entries)


def _make_key(connection: Connection, errand: Errand, listener: Listener) -> None:
    deadline = Deadline(_KEY_S, errand.clock)

    def waiting() -> None:
        gone = _KEY_S - deadline.left()
        listener.waiting(
            msg(
                "the router makes its SSH host key: {gone:.0f} s so far; it takes minutes, {most:.0f} s at most",
                gone=gone,
                most=_KEY_S,
            )
        )

    make_host_key(connection.router.session, deadline, _BEAT_S, waiting)


def _become(connection: Connection, old: str, new: str) -> None:
    """Set the administrator password and prove it by its use; raises Refused where the old one still holds."""
    session = connection.router.session
    said = change_password(session, ADMINISTRATOR, old, new)
    try:
        has_unsaved_changes(session, new)
    except LoginRefused:
        _require_old(session, old)
        raise Refused(
            msg("the router did not take the new administrator password: {answer}", answer=said or "-"),
            command=ADMINISTRATOR,
            answer=said,
        ) from None
    connection.administrator = new


def _require_old(session: Session, old: str) -> None:
    try:
        become_administrator(session, old)
    except LoginRefused:
        raise ApplyError(
            msg("neither the old nor the new administrator password is taken: somebody else has set one")
        ) from None
