"""The one place that puts the floors together: an address becomes a wire, a session, a router."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

from rtxvpn.errors import LoginRefused, NoAnswer, RtxError
from rtxvpn.router import Router
from rtxvpn.secrets import Veil
from rtxvpn.session.console import Console
from rtxvpn.session.login import (
    Credentials,
    Leaving,
    become_administrator,
    leave,
    log_in,
    try_administrator,
)
from rtxvpn.session.notes import alone, note_of, noted, write_note
from rtxvpn.session.session import Session
from rtxvpn.session.silence import explained
from rtxvpn.transport.base import Files, Wire
from rtxvpn.transport.line import Line
from rtxvpn.transport.url import Address, read_url

if TYPE_CHECKING:
    from rtxvpn.transport.ssh import SshOptions

_LEAVING_S = 5.0  # a router that does not answer any more need not be waited for on the way out
_NOBODY = Credentials(None, "", "")  # who comes in to a router as out of the box (CR 1.7)


@dataclass(frozen=True, slots=True)
class Access:
    """How to come in: the URL, the passwords, how host keys are judged; timeouts in seconds.

    `state` is the folder for known hosts and for what must be put back on a router; `ask_unsaved` finds
    out whether the router has unsaved changes before we set anything. Without an `administrator` password
    the session stays at the user level; with `user_is_enough` it does so too where the router lets this
    user not become administrator. `maybe_new` is for a router that may be as out of the box: where telnet
    or the console refuses a password, an empty one is tried.
    """

    url: str
    password: str = field(repr=False)
    administrator: str | None = field(repr=False)
    state: Path
    timeout_s: float = 20.0
    accept_new_host_key: bool = False
    ask_host_key: object = None
    transcript: IO[str] | None = None
    ask_unsaved: bool = False
    user_is_enough: bool = False
    maybe_new: bool = False


@dataclass(frozen=True, slots=True)
class FileAccess:
    """The way to the router's files, by SFTP, and the passwords that guard what they hold."""

    open: Callable[[], AbstractContextManager[Files]]
    login: str = field(repr=False)
    administrator: str = field(repr=False)


class Connection:
    """An open router and the way out of it.

    `unsaved` tells whether it had unsaved changes when we came, None where nobody asked; `elsewhere`
    opens the same router at another URL; `administrator` is the password that leads to that level;
    `files` leads to its files, None where this wire does not.
    """

    def __init__(
        self,
        router: Router,
        console: Console,
        note: Path,
        unsaved: bool | None = None,
        elsewhere: Callable[[str], AbstractContextManager[Connection]] | None = None,
        administrator: str = "",
        files: FileAccess | None = None,
    ) -> None:
        self.router = router
        self.files = files
        self.administrator = administrator
        self.unsaved = unsaved
        self.elsewhere = elsewhere
        self._console = console
        self._note = note
        self._left: Leaving | None = None

    def give_console_back(self) -> None:
        """Put the console settings back as they were found, and forget the note about them."""
        self._console.give_back()
        if self._console.taken:  # else the note is about a session before this one
            self._note.unlink(missing_ok=True)

    def retake_console(self) -> None:
        """Set the console for us again, after the router has put an older configuration back."""
        found = self._console.before
        self._console = Console(self.router.session)
        self._console.take_over(lambda name: found, partial(write_note, self._note))
        self.router = Router(self.router.session, self.router.where, self._console.as_found)

    def save_and_stay(self) -> bool:
        """Save, and tell whether that is proved: a saved router does not ask when one steps down a level."""
        self.give_console_back()
        self.router.save()
        self.unsaved = has_unsaved_changes(self.router.session, self.administrator)
        self.retake_console()
        return not self.unsaved

    def forget_console(self) -> None:
        """Put nothing back any more: the router restarts without the settings that we found."""
        self.router.session.pinned = False
        self._console = Console(self.router.session)
        self._note.unlink(missing_ok=True)

    def come_in_new(self) -> None:
        """Log in to the router that has restarted as out of the box: no user, no passwords, nothing unsaved."""
        session = self.router.session
        log_in(session, _NOBODY, greets=False)
        become_administrator(session, "")
        self.administrator, self.unsaved = "", False
        self.retake_console()

    def leave(self) -> Leaving:
        """Put the console back and log out; tells whether the router asked to save. Never raises."""
        if self._left is None:
            session = self.router.session
            session.timeout_s = min(session.timeout_s, _LEAVING_S)
            with suppress(RtxError):  # a dead wire: the note stays, and the next session puts it back
                self.give_console_back()
            self._left = leave(session)
            session.transport.close()
        return self._left

    def hang_up(self) -> None:
        """Close the wire without a word: a clean logout would stop a running rollback timer (CR 56.7.30)."""
        if self._left is None:
            self._left = Leaving(asked_to_save=False, clean=False)
            self.router.session.transport.close()


@contextmanager
def open_router(access: Access) -> Iterator[Connection]:
    """Open the router as administrator, with the console set for us; put everything back at the end.

    At the user level, where that is enough, the console stays as it is: what it was cannot be read there.
    Raises Unreachable, NoAnswer, WireLost, LoginRefused, HostKeyRefused.
    """
    address = read_url(access.url)
    veil = Veil((access.password, access.administrator or ""))
    note = note_of(access.state, address)
    with alone(note, address):
        line = Line(_wire(address, access), veil, access.transcript)
        session = Session(line, timeout_s=access.timeout_s, veil=veil)
        console = Console(session)
        try:
            access = replace(access, administrator=_come_in(session, address, access))
            unsaved = _asked_unsaved(session, access)
            if session.prompt.administrator:
                console.take_over(partial(noted, note.parent), partial(write_note, note))
        except BaseException:
            _back_out(session, console, note)
            raise
        router = Router(session, address.url, console.as_found)
        elsewhere = partial(_moved, access)
        connection = Connection(
            router, console, note, unsaved, elsewhere, access.administrator or "", _files(address, access)
        )
        try:
            yield connection
        finally:
            connection.leave()


def _back_out(session: Session, console: Console, note: Path) -> None:
    """Leave a router that we did not quite get into, without a trace where the line still lives."""
    session.timeout_s = min(session.timeout_s, _LEAVING_S)
    if session.inside:
        with suppress(RtxError):
            if console.give_back():
                note.unlink(missing_ok=True)
        leave(session)
    session.transport.close()


def _moved(access: Access, url: str) -> AbstractContextManager[Connection]:
    """Open a router whose address has changed: with the same host key, and the same settings to put back."""
    old, new = read_url(access.url), read_url(url)
    if new.kind == "ssh":
        from rtxvpn.transport.known_hosts import carry_host_key

        carry_host_key(access.state / "known_hosts", old, new)
    return open_router(
        replace(access, url=url, ask_unsaved=False, accept_new_host_key=False, ask_host_key=None)
    )


def _come_in(session: Session, address: Address, access: Access) -> str | None:
    """Log in, become administrator, and return the administrator password that was taken."""
    try:
        if address.kind == "ssh":
            session.find_prompt()
        else:
            _log_in(session, address, access)
    except NoAnswer as silence:
        raise explained(silence) from silence
    if access.administrator is None:
        return None
    if access.user_is_enough:
        try_administrator(session, access.administrator)
        return access.administrator
    return _administrator_of(session, access.administrator, access.maybe_new)


def _log_in(session: Session, address: Address, access: Access) -> None:
    who = Credentials(address.user, access.password, access.administrator or "")
    try:
        log_in(session, who, greets=address.kind == "telnet")
    except LoginRefused:
        if not access.maybe_new:
            raise
        log_in(session, _NOBODY, greets=False)


def _administrator_of(session: Session, password: str, maybe_new: bool) -> str:
    try:
        become_administrator(session, password)
    except LoginRefused:
        if not maybe_new or not password:
            raise
        become_administrator(session, "")
        return ""
    return password


def _asked_unsaved(session: Session, access: Access) -> bool | None:
    if not access.ask_unsaved or access.administrator is None or not session.prompt.administrator:
        return None
    return has_unsaved_changes(session, access.administrator)


def has_unsaved_changes(session: Session, password: str) -> bool:
    """Tell whether the running configuration differs from the saved one, by stepping out and in again.

    Only the question at the step down to user level tells (fact book rtx-cli 3); it is answered N.
    """
    asked = False
    for _ in range(3):  # out of a context that a dead session left, and out of the administrator level
        if session.exchange("exit", asks=True).waits_for == "question":
            asked = True
            session.press("N")
        if not session.prompt.administrator:
            break
    become_administrator(session, password)
    return asked


def _wire(address: Address, access: Access) -> Wire:
    """Open the wire; each kind is imported only when it is used, for netmiko costs half a second."""
    if address.kind == "ssh":
        from rtxvpn.transport.ssh import open_ssh

        return open_ssh(address, access.password, _ssh_options(access))
    if address.kind == "telnet":
        from rtxvpn.transport.telnet import open_telnet

        return open_telnet(address, access.timeout_s)
    from rtxvpn.transport.console import open_console

    return open_console(address, access.timeout_s)


def _ssh_options(access: Access) -> SshOptions:
    from rtxvpn.transport.ssh import HostKeys, SshOptions

    ask = access.ask_host_key if callable(access.ask_host_key) else None
    keys = HostKeys(access.state / "known_hosts", access.accept_new_host_key, ask)
    return SshOptions(keys, timeout_s=access.timeout_s, config_file=_ssh_config())


def _files(address: Address, access: Access) -> FileAccess | None:
    """Return the way to the files, which SSH alone has, and administrators alone (CR 4.10)."""
    if address.kind != "ssh" or access.administrator is None:
        return None
    return FileAccess(
        partial(_open_files, address, access, access.administrator), access.password, access.administrator
    )


def _open_files(address: Address, access: Access, administrator: str) -> AbstractContextManager[Files]:
    from rtxvpn.transport.sftp import open_files

    return open_files(address, administrator, _ssh_options(access))


def _ssh_config() -> Path | None:
    path = Path.home() / ".ssh" / "config"
    return path if path.is_file() else None
