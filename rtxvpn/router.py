"""The typed face of the router: what it shows as facts, what it is told as lines.

Everything here works over any session; nothing here knows a wire.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar

from rtxvpn import parsing
from rtxvpn.errors import ParseError, Refused
from rtxvpn.facts import BgpNeighbor, Environment, IpsecSas, Ping, Route, UserSession
from rtxvpn.health.result import Output
from rtxvpn.secrets import Veil
from rtxvpn.session.session import Session
from rtxvpn.words import msg

_PING_S = 2.0  # what one lost echo request may take on the router
_SAVE_S = 90.0  # no time is documented for `save`; a tool in the field allows 60 s
_REFRESH_S = 60.0

_T = TypeVar("_T")
Step = Callable[[int, str], None]
Meanwhile = Callable[[], object]


class Router:
    """An RTX with somebody logged in; `where` names its wire in errors.

    `as_found` undoes what the session itself changed in a configuration (`Console.as_found`).
    """

    def __init__(self, session: Session, where: str, as_found: Callable[[str], str] = str) -> None:
        self.session = session
        self.where = where
        self._as_found = as_found

    @contextmanager
    def outputs(self) -> Iterator[dict[str, Output]]:
        """Keep what the router says meanwhile, by command, the last time each; secrets are masked."""
        kept: dict[str, Output] = {}

        def hear(command: str, text: str) -> None:
            found = self._as_found(text) if command == "show config" else text
            kept.pop(command, None)
            kept[command] = Output(command, self.session.veil.hide(found), datetime.now().astimezone())

        before, self.session.answered = self.session.answered, hear
        try:
            yield kept
        finally:
            self.session.answered = before

    def routes(self) -> tuple[Route, ...]:
        """Return `show ip route` (CR 58.4)."""
        return self._facts("show ip route", tuple)

    def ipsec_sas(self) -> IpsecSas:
        """Return `show ipsec sa`."""
        return self._facts("show ipsec sa", IpsecSas)

    def bgp_neighbors(self) -> tuple[BgpNeighbor, ...]:
        """Return `show status bgp neighbor`."""
        return self._facts("show status bgp neighbor", tuple)

    def environment(self) -> Environment:
        """Return `show environment` (CR 57.1)."""
        return self._facts(
            "show environment", Environment, lenient=True
        )  # all of RTX830's lines are not known

    def users(self) -> tuple[UserSession, ...]:
        """Return `show status user` (CR 58.47)."""
        return self._facts("show status user", tuple)

    def somebody_else(self) -> bool:
        """Tell whether somebody else is logged in; where that cannot be read, somebody may be."""
        try:
            return any(not user.current for user in self.users())
        except ParseError:
            return True

    def ping(self, host: str, *, source: str | None = None, count: int = 4) -> Ping:
        """Ping a host `count` times from the router; without `-c` it would never end (CR 56.7.9)."""
        source_option = f" -sa {source}" if source else ""
        command = f"ping -c {count}{source_option} {host}"
        text = self.session.ask(command, timeout_s=self.session.timeout_s + _PING_S * count)
        return self._understood(command, text, Ping, lenient=True)  # nor what a lost ping prints

    def running_config(self) -> str:
        """Return the running configuration as the router prints it; it holds secrets in the clear.

        The console settings in it are those that we found, not ours.
        Raises ParseError when it does not begin as a configuration does: a refusal is no configuration.
        """
        text = self.session.ask("show config")
        if not text.lstrip().startswith("# "):
            raise ParseError(
                msg("`show config` did not print a configuration: {text!r}", text=Veil().hide(text)[:80]),
                source=self.where,
                advice=msg("it needs the administrator level"),
            )
        return self._as_found(text)

    def configure(
        self, lines: Iterable[str], step: Step = lambda done, line: None, meanwhile: Meanwhile = bool
    ) -> None:
        """Send configuration lines one by one, each after the silence that followed the one before.

        `step` is called before each line with how many are done, `meanwhile` once it is on its way. Raises
        Refused with `where` naming the line's number; nothing after a refused line is sent.
        """
        for done, line in enumerate(lines):
            step(done, line)
            slow = line == "bgp configure refresh"
            try:
                self.session.configure(line, timeout_s=_REFRESH_S if slow else None, meanwhile=meanwhile)
            except Refused as refusal:
                refusal.where = f"{self.where} (#{done + 1})"
                raise

    def save(self, number: int | None = None) -> str:
        """Save the running configuration to the file it booted from, or to config`number`; return what it said.

        The words for success are known and those for failure are not, so the caller proves it
        (`rtxvpn.apply`): a saved configuration is not asked about when leaving.
        """
        command = "save" if number is None else f"save {number}"
        return self.session.exchange(command, timeout_s=_SAVE_S).body.strip()

    def _facts(self, command: str, kind: type[_T], *, lenient: bool = False) -> _T:
        return self._understood(command, self.session.ask(command), kind, lenient=lenient)

    def _understood(self, command: str, text: str, kind: type[_T], *, lenient: bool) -> _T:
        facts = parsing.parse_output(command, text, source=self.where, lenient=lenient)
        if facts is None:
            raise ParseError(msg("nothing of `{command}` could be read", command=command), source=self.where)
        if not isinstance(facts, kind):
            raise TypeError(f"{command} gave {type(facts).__name__}, not {kind.__name__}")
        return facts
