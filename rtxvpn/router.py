"""The typed face of the router: what it shows as facts, what it is told as lines.

Everything here works over any session; nothing here knows a wire.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Generic, TypeVar

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


@dataclass(frozen=True, slots=True)
class Question(Generic[_T]):
    """A command that shows facts of one kind; `lenient` where not all of its lines are known."""

    command: str
    kind: type[_T]
    lenient: bool = False


ROUTES: Question[tuple[Route, ...]] = Question("show ip route", tuple)  # CR 58.4
IPSEC_SAS = Question("show ipsec sa", IpsecSas)
BGP_NEIGHBORS: Question[tuple[BgpNeighbor, ...]] = Question("show status bgp neighbor", tuple)
_ENVIRONMENT = Question(
    "show environment", Environment, lenient=True
)  # CR 57.1; not all of RTX830's are known
_USERS: Question[tuple[UserSession, ...]] = Question("show status user", tuple)  # CR 58.47


class Answer(Generic[_T]):
    """What a command showed: read while the router thinks about the next one, at the latest when it is wanted."""

    def __init__(self, read: Callable[[], _T]) -> None:
        self._read = read
        self._found: _T | ParseError | None = None

    def catch_up(self) -> None:
        """Read it, once."""
        if self._found is None:
            try:
                self._found = self._read()
            except ParseError as error:
                self._found = error

    def facts(self) -> _T:
        """Return the facts. Raises ParseError for what no template understands."""
        self.catch_up()
        if isinstance(self._found, ParseError):
            raise self._found
        assert self._found is not None  # reading raises or gives a fact
        return self._found


class Router:
    """An RTX with somebody logged in; `where` names its wire in errors.

    `as_found` undoes what the session itself changed in a configuration (`Console.as_found`).
    """

    def __init__(self, session: Session, where: str, as_found: Callable[[str], str] = str) -> None:
        self.session = session
        self.where = where
        self._as_found = as_found
        self._later: list[Callable[[], object]] = []  # what can be done while the router thinks

    @contextmanager
    def outputs(self) -> Iterator[dict[str, Output]]:
        """Keep what the router says meanwhile, by command, the last time each; secrets are masked."""
        kept: dict[str, Output] = {}

        def keep(command: str, text: str, at: datetime) -> None:
            found = self._as_found(text) if command == "show config" else text
            kept.pop(command, None)
            kept[command] = Output(command, self.session.veil.hide(found), at.astimezone())

        def hear(command: str, text: str) -> None:
            self._later.append(partial(keep, command, text, datetime.now(UTC)))

        before, self.session.answered = self.session.answered, hear
        try:
            yield kept
        finally:
            self.session.answered = before
            self._catch_up()

    def ask(self, question: Question[_T]) -> Answer[_T]:
        """Ask, and let the answer before this one be read while the router thinks. Raises TransportError."""
        text = self.session.ask(question.command, meanwhile=self._catch_up)
        answer = Answer(lambda: self._understood(question, text))
        self._later.append(answer.catch_up)
        return answer

    def _catch_up(self) -> None:
        while self._later:
            self._later.pop(0)()

    def ipsec_sas(self) -> IpsecSas:
        """Return `show ipsec sa`."""
        return self.ask(IPSEC_SAS).facts()

    def environment(self) -> Environment:
        """Return `show environment`."""
        return self.ask(_ENVIRONMENT).facts()

    def users(self) -> tuple[UserSession, ...]:
        """Return `show status user`."""
        return self.ask(_USERS).facts()

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
        timeout_s = self.session.timeout_s + _PING_S * count
        text = self.session.ask(command, timeout_s=timeout_s, meanwhile=self._catch_up)
        # what a lost ping prints is not known
        return self._understood(Question(command, Ping, lenient=True), text)

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

    def _understood(self, question: Question[_T], text: str) -> _T:
        command, kind = question.command, question.kind
        facts = parsing.parse_output(command, text, source=self.where, lenient=question.lenient)
        if facts is None:
            raise ParseError(msg("nothing of `{command}` could be read", command=command), source=self.where)
        if not isinstance(facts, kind):
            raise TypeError(f"{command} gave {type(facts).__name__}, not {kind.__name__}")
        return facts
