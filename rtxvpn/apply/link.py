"""The line that a change goes over, also where the change moves the address that it comes in at."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from ipaddress import IPv4Interface
from socket import gethostbyname
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from rtxvpn.access import real_address
from rtxvpn.apply.before import identify
from rtxvpn.config.tree import Config
from rtxvpn.connect import Connection
from rtxvpn.errors import LoginRefused, SiteError, TransportError, Unreachable
from rtxvpn.router import Meanwhile, Router, Step
from rtxvpn.transport.base import Deadline
from rtxvpn.transport.url import read_url
from rtxvpn.words import msg

if TYPE_CHECKING:
    from rtxvpn.apply.job import Errand
    from rtxvpn.apply.listener import Listener

FACED = ("serial", "socket", "rfc2217")  # a console: its session outlives the cable
_CUT_S = 5.0  # an answer to the line that cuts its own wire comes at once or never
_AGAIN_S = 3.0
_BEAT_S = 1.0  # so long may Ctrl-C take


class Link:
    """The open router at the URL where it is; `before` is what it held when the link was made.

    `unsaved` tells whether it held unsaved changes then; `listener` hears how long the router is looked for.
    """

    def __init__(
        self,
        connection: Connection,
        errand: Errand,
        serial: str | None,
        before: Config,
        listener: Listener | None = None,
    ) -> None:
        self.connection = connection
        self.url = errand.url
        self.before = before
        self.unsaved = connection.unsaved
        self._listener = listener
        self._errand = errand
        self._serial = serial
        self._opened = ExitStack()
        self._interface = _interface_of(before, self.host)

    @property
    def router(self) -> Router:
        """The router on this line."""
        return self.connection.router

    @property
    def host(self) -> str:
        """The address that we come in at; empty on a serial line."""
        name = real_address(self.url).host
        try:
            return gethostbyname(name) if name else name
        except OSError:
            return name  # a name that only the jump host can resolve

    @property
    def outlives_its_wire(self) -> bool:
        """Whether the router's session, and its timer, live on when the wire dies: the console's do."""
        return read_url(self.url).kind in FACED

    def cuts(self, lines: Sequence[str]) -> list[str]:
        """Return the lines that change the very address that this link comes in at."""
        if self._interface is None:
            return []
        address = re.compile(rf"(?:no )?ip {re.escape(self._interface)} address\b")
        same = re.compile(rf"ip {re.escape(self._interface)} address {re.escape(self.host)}/\d+\Z")
        return [line for line in lines if address.match(line) and not same.match(line)]

    def can_cross(self, cuts: Sequence[str]) -> bool:
        """Tell whether the router could be found and recognised again after these lines."""
        known = self._serial is not None and self.connection.elsewhere is not None
        return known and len(cuts) == 1 and _address(cuts[0]) is not None

    def require_crossable(self, lines: Sequence[str]) -> None:
        """Refuse lines that would cut the line they are sent over for good. Raises SiteError."""
        cuts = self.cuts(lines)
        if cuts and not self.can_cross(cuts):
            raise SiteError(
                msg(
                    "`{command}` would cut the line that carries it: this session comes in at {host}",
                    command=cuts[0],
                    host=self.host,
                ),
                advice=msg("use the serial console, or come in at another interface; nothing was sent"),
            )

    def url_after(self, cut: str) -> str:
        """Return where the router is after a line that changes its address."""
        parts = urlsplit(self.url)
        user, at, _ = parts.netloc.rpartition("@")
        port = f":{parts.port}" if parts.port else ""
        return urlunsplit(parts._replace(netloc=f"{user}{at}{_address(cut)}{port}"))

    def send(
        self,
        lines: Sequence[str],
        step: Step = lambda done, line: None,
        meanwhile: Meanwhile = bool,
        *,
        may_stop: bool = False,
    ) -> None:
        """Send configuration lines; the one that moves our address last, and then go after it.

        Raises what `Router.configure` raises, and TransportError when the router is not found again, or when
        Ctrl-C stops the looking (`may_stop`: not while something is taken back because of a Ctrl-C).
        """
        cuts = self.cuts(lines)
        rest = [line for line in lines if line not in cuts]
        self.router.configure(rest, step, meanwhile)
        if cuts:
            step(len(rest), cuts[0])
            meanwhile()
            self._cross(cuts[0], may_stop)

    def close(self) -> None:
        """Leave what was opened on the way; the first connection is its opener's."""
        self._opened.close()

    def _cross(self, cut: str, may_stop: bool) -> None:
        url = self.url_after(cut)
        old = self.connection
        with suppress(TransportError):  # the answer may have lost its way home
            old.router.session.configure(cut, timeout_s=_CUT_S)
        old.leave()
        self.connection = self._found(old, url, may_stop)
        self.url = url

    def _found(self, old: Connection, url: str, may_stop: bool) -> Connection:
        """Open the router at its new address, again and again for a while: a PC may wait for its DHCP lease."""
        deadline = Deadline(self._errand.patience_s(0) / 2, self._errand.clock)
        while True:
            try:
                found = self._open(old, url)
            except LoginRefused:
                raise
            except TransportError:
                if deadline.passed():
                    raise
                self._wait(url, deadline, may_stop)
                continue
            if identify(found.router.running_config(), url).serial != self._serial:
                raise Unreachable(msg("{url}: another router answers there", url=url))
            return found

    def _wait(self, url: str, deadline: Deadline, may_stop: bool) -> None:
        """Count down until the next try. Raises Unreachable for Ctrl-C."""
        again = Deadline(_AGAIN_S, self._errand.clock)
        while not again.passed():
            if self._listener is not None:
                if may_stop and self._listener.stopped():
                    raise Unreachable(msg("{url}: interrupted while looking for the router there", url=url))
                self._listener.waiting(
                    msg("looking for the router at {url} ({left:.0f} s left)", url=url, left=deadline.left())
                )
            self._errand.pause(min(_BEAT_S, max(again.left(), 0.01)))

    def _open(self, old: Connection, url: str) -> Connection:
        if old.elsewhere is None:
            raise Unreachable(msg("{url}: there is no way to open it again", url=url))
        return self._opened.enter_context(old.elsewhere(url))


def _interface_of(config: Config, host: str) -> str | None:
    """Return the interface whose address is the host, by the configuration."""
    for entry in config.entries:
        found = re.match(r"ip (\S+) address (\S+)\Z", entry.text)
        if found and entry.context is None and "/" in found[2] and str(IPv4Interface(found[2]).ip) == host:
            return found[1]
    return None


def _address(cut: str) -> str | None:
    """Return the address that a line gives, None where it takes it away or leaves it to DHCP."""
    found = re.match(r"ip \S+ address (\d+\.\d+\.\d+\.\d+)/\S+\Z", cut)
    return found[1] if found else None
