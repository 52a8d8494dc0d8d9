"""The one place that puts the floors together: an address becomes a wire, a session, a router."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from functools import partial

from rtxvpn.access import Access, FileAccess, files_of, open_wire, real_address
from rtxvpn.errors import LoginRefused, NoAnswer, WireLost
from rtxvpn.router import Router
from rtxvpn.secrets import Veil
from rtxvpn.session.claim import claim
from rtxvpn.session.console import Console
from rtxvpn.session.leaving import Warn, let_go
from rtxvpn.session.login import (
    NOBODY,
    Credentials,
    Leaving,
    become_administrator,
    log_in,
    step_down,
    try_administrator,
)
from rtxvpn.session.notes import Notes, notes_of
from rtxvpn.session.session import Session
from rtxvpn.session.shown import running_config_in
from rtxvpn.session.silence import explained
from rtxvpn.transport.line import Line
from rtxvpn.transport.url import Address, read_url
from rtxvpn.words import Msg


class Connection:
    """An open router and the way out of it.

    `unsaved` tells whether it had unsaved changes when we came, None where nobody asked; `elsewhere`
    opens the same router at another URL; `administrator` is the password that leads to that level;
    `files` leads to its files, None where this wire does not. `stays` gives the reason not to log out, if any;
    `inherited` tells that a session of ours that died has left its console settings to this one.
    """

    def __init__(
        self,
        router: Router,
        console: Console,
        notes: Notes,
        unsaved: bool | None = None,
        elsewhere: Callable[[str], AbstractContextManager[Connection]] | None = None,
        administrator: str = "",
        files: FileAccess | None = None,
        warn: Warn = bool,
    ) -> None:
        self.router = router
        self.files = files
        self._warn = warn
        self.administrator = administrator
        self.unsaved = unsaved
        self.elsewhere = elsewhere
        self.stays: Callable[[], Msg | None] = lambda: None
        self.inherited = console.inherited
        self._console = console
        self.notes = notes
        self._left: Leaving | None = None

    def give_console_back(self) -> None:
        """Put the console settings back as they were found. Raises Refused, TransportError."""
        self._console.give_back()

    def retake_console(self) -> None:
        """Set the console for us again, after the router has put an older configuration back."""
        found = self._console.before
        self._console = Console(self.router.session)
        self._console.take_over(lambda name: found, self.notes.write, named=self.notes.name_for)
        self.router = Router(self.router.session, self.router.where, self._console.as_found)

    def save(self, number: int | None = None) -> bool:
        """Save (to config`number`), step down to the user level, and tell whether that proves it.

        A saved router does not ask whether to save when one steps down. Raises Refused, TransportError.
        """
        self.give_console_back()
        self.router.save(number)
        session = self.router.session
        return not step_down(session) and not session.prompt.administrator

    def come_back(self) -> None:
        """Be administrator again after a save, with the console set for us."""
        become_administrator(self.router.session, self.administrator)
        self.retake_console()

    def save_and_stay(self) -> bool:
        """Save, and tell whether that is proved."""
        proved = self.save()
        self.come_back()
        self.unsaved = not proved
        return proved

    def look_again(self) -> None:
        """Find out again whether there are unsaved changes, after the router has gone back by itself."""
        if self.unsaved:
            self.give_console_back()
            self.unsaved = has_unsaved_changes(self.router.session, self.administrator)
            self.retake_console()

    def forget_console(self) -> None:
        """Put nothing back any more: the router restarts without the settings that we found."""
        self.router.session.pinned = False
        self._console = Console(self.router.session)
        self.stays = lambda: None

    def come_in_new(self) -> None:
        """Log in to the router that has restarted as out of the box: no user, no passwords, nothing unsaved."""
        session = self.router.session
        log_in(session, NOBODY, greets=False)
        become_administrator(session, "")
        self.administrator, self.unsaved = "", False
        self.retake_console()

    def show(self, command: str) -> str:
        """Run a command that only looks; the console settings in a configuration are those that were found."""
        part = running_config_in(command)
        if part is not None and part.compared and self._console.taken:
            self.give_console_back()
            text = self.router.session.ask(command)
            self.retake_console()
            return text
        text = self.router.session.ask(command)
        return text if part is None else self._console.as_found(text, part.holds)

    def leave(self) -> Leaving:
        """Put the console back and log out; tells whether the router asked to save. Never raises.

        Where it `stays` logged in, why is told. One Ctrl-C waits until that is done; a second one acts at once.
        """
        if self._left is None and (reason := self.stays()):
            self._warn(reason)
            self.hang_up()
        if self._left is None:
            self._left = let_go(self.router.session, self._console, self._warn)
        return self._left

    def hang_up(self) -> None:
        """Close the wire without a word: a clean logout would stop a running rollback timer (CR 56.7.30)."""
        if self._left is None:
            self._left = Leaving(asked_to_save=False, clean=False)
            self.router.session.transport.close()


@contextmanager
def open_router(access: Access, moved_from: Notes | None = None) -> Iterator[Connection]:
    """Open the router as administrator, with the console set for us; put everything back at the end.

    At the user level, where that is enough, the console stays as it is: what it was cannot be read there.
    `moved_from` are the notes of the session that the router's new address ended; it still has its lock.
    Raises Unreachable, NoAnswer, WireLost, LoginRefused, HostKeyRefused.
    """
    address = read_url(access.url)
    veil = Veil(access.secrets)
    notes = notes_of(access.state, address, moved_from)
    with notes.alone(address):
        line = Line(open_wire(address, access, veil), veil, access.transcript)
        session = Session(line, timeout_s=access.timeout_s, veil=veil)
        router = Router(session, address.url)
        console = Console(session)
        try:
            access = replace(access, administrator=_come_in(session, address, access))
            unsaved, access = _asked_unsaved(session, access)
            if session.prompt.administrator:
                others = router.somebody_else
                claim(console, notes, others, router.where, access.warn, only_looks=access.only_looks)
        except BaseException:
            let_go(session, console, access.warn)
            raise
        router = Router(session, address.url, console.as_found)
        level, files = access.raised or "", files_of(address, access)
        connection = Connection(
            router, console, notes, unsaved, administrator=level, files=files, warn=access.warn
        )
        connection.elsewhere = partial(_moved, access, connection)
        try:
            if console.inherited:  # what a dead session left there is no change of somebody's
                connection.look_again()
            yield connection
        finally:
            connection.leave()


def _moved(access: Access, before: Connection, url: str) -> AbstractContextManager[Connection]:
    """Open a router whose address has changed: with the same host key, and the same settings to put back."""
    if access.administrator is not None:
        access = replace(access, administrator=before.administrator)  # it may have been set meanwhile
    name = access.known_as or read_url(access.url).host
    if read_url(url).kind == "ssh":
        from rtxvpn.transport.known_hosts import carry_host_key

        old, new = real_address(access.url, access.known_as), real_address(url, name)
        carry_host_key(access.state / "known_hosts", old, new)
    return open_router(
        replace(
            access, url=url, known_as=name, ask_unsaved=False, accept_new_host_key=False, ask_host_key=None
        ),
        before.notes,
    )


def _come_in(session: Session, address: Address, access: Access) -> str | None:
    """Log in, become administrator, and return the administrator password that was taken."""
    try:
        if address.kind == "ssh":
            session.find_prompt()
        else:
            _log_in(session, address, access)
    except (NoAnswer, WireLost) as trouble:
        raise explained(trouble, access.timeout_s) from trouble
    administrator = access.raised
    if administrator is None:
        return None
    if access.user_is_enough:
        try_administrator(session, administrator)
        return administrator
    return _administrator_of(session, administrator, access.otherwise)


def _log_in(session: Session, address: Address, access: Access) -> None:
    who = Credentials(address.user, access.login, access.raised or "")
    try:
        log_in(session, who, greets=address.kind == "telnet")
    except LoginRefused:
        if access.otherwise is None:
            raise
        log_in(session, access.otherwise, greets=False)


def _administrator_of(session: Session, password: str, otherwise: Credentials | None) -> str:
    try:
        become_administrator(session, password)
    except LoginRefused:
        if otherwise is None or not password:
            raise
        become_administrator(session, "")
        return ""
    return password


def _asked_unsaved(session: Session, access: Access) -> tuple[bool | None, Access]:
    """Tell whether there are unsaved changes, None where nobody asks; with the password that led back.

    On a line that was at the administrator's level already none has been tried before.
    """
    administrator = access.raised
    if not access.ask_unsaved or administrator is None or not session.prompt.administrator:
        return None, access
    asked = step_down(session)
    tried = _administrator_of(session, administrator, access.otherwise)
    return asked, replace(access, administrator=tried)


def has_unsaved_changes(session: Session, password: str) -> bool:
    """Tell whether the running configuration differs from the saved one, by stepping out and in again.

    Only the question at the step down to user level tells (fact book rtx-cli 3); it is answered N.
    """
    asked = step_down(session)
    become_administrator(session, password)
    return asked
