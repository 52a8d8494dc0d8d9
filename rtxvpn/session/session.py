"""One conversation with the router: a command goes out, its reply comes back, and nothing is guessed.

A reply begins with the echo of its own command and ends at a prompt that is the whole last line, so
what came before (a second prompt, an unsolicited message) is never taken for the answer. Once the
prompt has a name of ours (`pinned`, see `rtxvpn.session.console`), no line of output can be mistaken for it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from rtxvpn.errors import LoggedOut, NoAnswer, Refused
from rtxvpn.secrets import Veil, mask, secret_of
from rtxvpn.session import prompt as prompts
from rtxvpn.session.prompt import Prompt
from rtxvpn.session.refusals import meaning
from rtxvpn.session.screen import clean, split_echo, turned
from rtxvpn.transport.base import Deadline, Transport
from rtxvpn.words import msg

_SETTLE_S = 0.2  # quiet after a prompt without a name of ours, in output that may hold such lines
_RESTLESS = 5  # how many times as long as asked for a line that is never quiet is listened to
_LONGEST = 60  # how many times the longest silence a whole reply may take, on a slow line
_QUESTIONS = 3  # passwords that one command may ask for (CR 57.2: two)
_CONFIRM_S = 0.5  # how long the second prompt of a knock may take before we knock again
_LAST = 400  # characters, longer than any prompt, question or mark of the pager
_PATIENCE_S = 5.0  # silence without a known prompt that is taken for a pager of unknown words


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to one command: `body` without echo and prompt, `before` what came ahead of the echo.

    `waits_for` is "prompt", "question" for a (Y/N), or "password"; `asked` is what stands there.
    """

    command: str
    body: str
    before: str
    waits_for: str
    asked: str = ""

    def silent(self) -> bool:
        """Tell whether the router said nothing, as it does when a configuration command worked."""
        return not self.body.strip(" ^\n") and self.waits_for == "prompt"


class Session:
    """The state of a conversation: the wire, the prompt as last seen, and what must stay hidden."""

    def __init__(
        self,
        transport: Transport,
        *,
        timeout_s: float = 20.0,
        veil: Veil | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.transport = transport
        self._clock = clock
        self.timeout_s = timeout_s
        self.veil = veil or Veil()
        self.prompt = Prompt("", "", ">")
        self.inside = False  # a prompt has been seen, so somebody is logged in
        self.pinned = False
        self.greeting = ""  # what came before the first prompt: model and firmware stand in it
        self.answered: Callable[[str, str], None] = lambda command, text: None

    def deadline(self, seconds: float | None = None, *, limit_s: float | None = None) -> Deadline:
        """Make a deadline on the session's clock; without seconds, the longest silence to bear."""
        return Deadline(self.timeout_s if seconds is None else seconds, self._clock, limit_s=limit_s)

    def rest(self, seconds: float) -> str:
        """Let the line be quiet for so long, and return what came all the same; a dead line raises WireLost."""
        return self.transport.drain(seconds, self.deadline(_RESTLESS * seconds + _SETTLE_S))

    def find_prompt(self, seen: str = "") -> Prompt:
        """Knock with an empty line until the same prompt has come twice. Raises NoAnswer, WireLost.

        `seen` is what came already and ends like a prompt.
        """
        deadline = self.deadline()
        self.transport.write("\r")
        text = seen or self.transport.read_until(prompts.ANY_PROMPT, deadline)
        self.greeting = self.greeting or text
        while True:
            last = re.split(r"[\r\n]", text)[-1]
            again = re.compile(r"(?:\A|(?<=[\r\n]))" + re.escape(last) + r"\Z")
            try:
                self.transport.read_until(again, self.deadline(min(_CONFIRM_S, deadline.left())))
            except NoAnswer:
                if deadline.passed():
                    raise
                text = last + self.rest(0.0)
                self.transport.write("\r")
                if not prompts.ANY_PROMPT.search(text):
                    text = self.transport.read_until(prompts.ANY_PROMPT, deadline)
                continue
            self.prompt = prompts.guess(last)
            self.inside = True
            return self.prompt

    def exchange(
        self,
        command: str,
        *,
        timeout_s: float | None = None,
        also: str | None = None,
        settle: bool = False,
        asks: bool = False,
        meanwhile: Callable[[], object] = bool,
    ) -> Reply:
        """Send one command and return its reply; pages are turned. Raises NoAnswer, WireLost.

        `also` is the prefix that the prompt may have afterwards; `settle` waits, where the
        prompt has no name of our own yet, until nothing more follows it. `asks` is for a command that
        may ask by itself, and prints nothing that could look like a question. `meanwhile` is done while
        the router thinks.
        """
        silence = self.timeout_s if timeout_s is None else timeout_s
        deadline = self.deadline(silence, limit_s=_LONGEST * silence if self.pinned else None)
        self.veil.learn(secret_of(command) or "")
        prefixes = (self.prompt.prefix,) if also is None else (self.prompt.prefix, also)
        self.transport.write(command + "\r")
        meanwhile()
        return self._reply(command, deadline, prompts.stops(*prefixes), settle, asks)

    def exchange_slowly(
        self, command: str, deadline: Deadline, each_s: float, meanwhile: Callable[[], None]
    ) -> Reply:
        """Send a command that takes minutes; `meanwhile` is called after each so many seconds of silence.

        Raises NoAnswer at the deadline, WireLost.
        """
        self.transport.write(command + "\r")
        while True:
            try:
                stop = prompts.stops(self.prompt.prefix)
                return self._reply(command, self.deadline(min(each_s, deadline.left())), stop, asks=True)
            except NoAnswer:
                if deadline.passed():
                    raise
                meanwhile()

    def press(self, key: str) -> Reply:
        """Press one key without Enter, as the router's questions want it, and return what follows."""
        self.transport.write(key)
        return self._reply("", self.deadline(), prompts.stops(self.prompt.prefix), asks=True)

    def enter_hidden(self, secret: str, *, timeout_s: float | None = None) -> Reply:
        """Answer a password prompt; the router does not echo it."""
        self.veil.learn(secret)
        self.transport.write(secret + "\r")
        return self._reply("", self.deadline(timeout_s), prompts.stops(self.prompt.prefix), asks=True)

    def ask(self, command: str, *, timeout_s: float | None = None) -> str:
        """Run a command that only looks, and return what the router said."""
        reply = self.exchange(command, timeout_s=timeout_s, settle=True)
        self._require_still_in(reply)
        if reply.waits_for == "question":
            self.press("n")
            raise self._refused(reply)
        self.answered(command, reply.body)
        return reply.body

    def configure(
        self, command: str, *, timeout_s: float | None = None, meanwhile: Callable[[], object] = bool
    ) -> None:
        """Run a command that changes the router; anything but silence raises Refused."""
        reply = self.exchange(command, timeout_s=timeout_s, meanwhile=meanwhile)
        if reply.silent():
            return
        self._require_still_in(reply)
        if reply.waits_for == "question":
            self.press("n")
        raise self._refused(reply)

    def _refused(self, reply: Reply) -> Refused:
        command, answer = mask(reply.command), self.veil.hide(reply.body.strip())
        return Refused(
            msg("the router refused `{command}`: {answer}", command=command, answer=answer or "(Y/N)"),
            command=command,
            answer=answer,
            advice=meaning(reply.body),
        )

    def _require_still_in(self, reply: Reply) -> None:
        """Tell a command that asks for a password (it is given up) from a session that has ended."""
        if reply.waits_for != "password":
            return
        with suppress(NoAnswer):
            for _ in range(_QUESTIONS):
                if self.enter_hidden("").waits_for == "prompt":
                    raise Refused(
                        msg("`{command}` asks for a password, and was given up", command=mask(reply.command)),
                        command=mask(reply.command),
                        answer=self.veil.hide(reply.body.strip()),
                    )
        raise LoggedOut(
            msg("the router ended the session and asks for a password again"),
            advice=msg("the login timer ran out, or somebody disconnected this session; try again"),
        )

    def _reply(
        self,
        command: str,
        deadline: Deadline,
        stop: re.Pattern[str],
        settle: bool = False,
        asks: bool = False,
    ) -> Reply:
        text, page, whole = "", 0, True
        while True:
            if whole or not _at_end(stop, text):
                text += self._until(stop, deadline, looks=command.startswith("show"))
            whole = True
            text = text[:page] + (turned(text[page:]) if page else text[page:])
            if mark := _at_end(prompts.PAGER, text):
                if rest := self.rest(_SETTLE_S) if self.pinned else "":
                    text += rest  # a line of output that only looks like the mark
                else:
                    text, page = text[: mark.start()], mark.start()
                    self.transport.write(" ")
                    continue
            if self._may_go_on(text, settle, asks):
                if (end := self._user_prompt(text)) and split_echo(text, command) is not None:
                    text, whole = self._knocked(text, end, stop, deadline)
                else:
                    text += self.rest(_SETTLE_S)
            parts = split_echo(text, command) if whole else None
            if parts is not None and _at_end(stop, text):
                return self._made(command, parts, stop)
            # else: the prompt of something earlier, or a line that only began like one

    def _may_go_on(self, text: str, settle: bool, asks: bool) -> bool:
        """Tell whether a line that looks like an end may be the middle of output: only quiet decides then."""
        if _at_end(prompts.QUESTION, text) or _at_end(prompts.PASSWORD, text):
            return not asks
        return settle and not self.pinned

    def _user_prompt(self, text: str) -> str:
        """Return the user level's prompt that a text ends with, or nothing."""
        found = _at_end(prompts.exactly(self.prompt.prefix), text)
        return found[0] if found and found["level"] == ">" else ""

    def _knocked(self, text: str, end: str, stop: re.Pattern[str], deadline: Deadline) -> tuple[str, bool]:
        """Press Enter at what looks like the prompt: a router at rest says it again, and nothing else.

        So a look at the user level need not wait for quiet after each command. Returns the text, without
        the prompts that answer Enter, and whether it is whole; an answer may still come before the next echo.
        """
        self.transport.write("\r")
        text += self.transport.read_until(stop, deadline)
        prompt = re.escape(end)
        at_rest = re.search(rf"(?:\A|(?<=[\r\n])){prompt}(?:[\r\n]+{prompt})+\Z", text)
        return (text[: at_rest.start()] + end, True) if at_rest else (text, False)

    def _until(self, stop: re.Pattern[str], deadline: Deadline, looks: bool) -> str:
        """Read up to a stop; in output, a silence at no known stop is tried as a pager of unknown words."""
        if not looks or deadline.left() <= _PATIENCE_S:
            return self.transport.read_until(stop, deadline)
        try:
            return self.transport.read_until(stop, self.deadline(_PATIENCE_S, limit_s=deadline.most()))
        except NoAnswer:
            self.transport.write(" ")
            deadline.heard()
            return self.transport.read_until(stop, deadline)

    def _made(self, command: str, parts: tuple[str, str], stop: re.Pattern[str]) -> Reply:
        before, after = parts
        found = _at_end(stop, after) or stop.search("\n" + after)
        ending = found[0] if found else ""
        body = clean(after[: len(after) - len(ending)])
        if found and found["level"]:
            self.prompt = Prompt(found["prefix"], found["context"] or "", found["level"])
            waits = "prompt"
        else:
            waits = "question" if prompts.QUESTION.search(ending) else "password"
            body = clean(after) if waits == "question" else body
        asked = (body.split("\n")[-1] if waits == "question" else clean(ending)).strip()
        return Reply(command, body.removeprefix("\n"), clean(before), waits, asked)


def _at_end(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """Find a place where the router waits: it is always at the end, so a long output is not searched."""
    return pattern.search(text, max(0, len(text) - _LAST))
