"""One conversation with the router: a command goes out, its reply comes back, and nothing is guessed.

How a reply is told from what else is on the line: `rtxvpn.session.reply`. Once the prompt has a name of
ours (`pinned`, see `rtxvpn.session.console`), no line of output can be mistaken for it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from rtxvpn.errors import NoAnswer, Refused
from rtxvpn.secrets import Veil, mask, secret_of
from rtxvpn.session import prompt as prompts
from rtxvpn.session.prompt import Prompt, at_end
from rtxvpn.session.refusals import meaning
from rtxvpn.session.reply import SETTLE_S, Listening, Reply, logged_out
from rtxvpn.transport.base import Deadline, Transport
from rtxvpn.words import msg

_RESTLESS = 5  # how many times as long as asked for a line that is never quiet is listened to
_LONGEST = 60  # how many times the longest silence a whole reply may take, on a slow line
_QUESTIONS = 3  # passwords that one command may ask for (CR 57.2: two)
_SHOWN = 400  # characters of what was heard instead of a prompt
_CONFIRM_S = 0.5  # how long the second prompt of a knock may take before we knock again
_STOP_S = 0.5  # quiet after Ctrl-C, or an answer on the way out
_KEYS = {"": "\x03", "question": "N", "password": "\r"}  # what leads from there back to a prompt


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
        self.inside = False  # a prompt has been seen or a password was taken: somebody may be logged in
        self.standing = "prompt"  # as `Reply.waits_for`; "" while a command runs
        self.pinned = False
        self.greeting = ""  # what came before the first prompt: model and firmware stand in it
        self.answered: Callable[[str, str], None] = lambda command, text: None

    def deadline(self, seconds: float | None = None, *, limit_s: float | None = None) -> Deadline:
        """Make a deadline on the session's clock; without seconds, the longest silence to bear."""
        return Deadline(self.timeout_s if seconds is None else seconds, self._clock, limit_s=limit_s)

    def rest(self, seconds: float) -> str:
        """Let the line be quiet for so long, and return what came all the same; a dead line raises WireLost."""
        return self.transport.drain(seconds, self.deadline(_RESTLESS * seconds + SETTLE_S))

    def find_prompt(self, seen: str = "") -> Prompt:
        """Knock with an empty line until the same prompt has come twice. Raises NoAnswer, WireLost.

        `seen` is what came already and ends like a prompt.
        """
        deadline = self.deadline()
        self.transport.write("\r")
        text = seen or self.transport.read_until(prompts.ANY_PROMPT, deadline)
        self.greeting = self.greeting or text
        while (prompt := prompts.twice(text)) is None:
            try:
                limit = self.deadline(min(_CONFIRM_S, deadline.left()))
                text += self.transport.read_until(prompts.ANY_PROMPT, limit)
            except NoAnswer as silence:
                if deadline.passed():
                    silence.heard = self.veil.hide(text + silence.heard)[-_SHOWN:]
                    raise
                text += self.rest(0.0)
                self.transport.write("\r")
                if not at_end(prompts.ANY_PROMPT, text):
                    text += self.transport.read_until(prompts.ANY_PROMPT, deadline)
        self.prompt = prompt
        self.inside, self.standing = True, "prompt"
        return self.prompt

    def exchange(
        self,
        command: str,
        *,
        timeout_s: float | None = None,
        also: Sequence[str] = (),
        settle: bool = False,
        asks: bool = False,
        meanwhile: Callable[[], object] = bool,
    ) -> Reply:
        """Send one command and return its reply; pages are turned. Raises NoAnswer, WireLost.

        `also` are prefixes that the prompt may have afterwards; `settle` waits, where the
        prompt has no name of our own yet, until nothing more follows it. `asks` is for a command that
        may ask by itself, and prints nothing that could look like a question. `meanwhile` is done while
        the router thinks.
        """
        silence = self.timeout_s if timeout_s is None else timeout_s
        deadline = self.deadline(silence, limit_s=_LONGEST * silence if self.pinned else None)
        self.veil.learn(secret_of(command) or "")
        stop = prompts.stops(self.prompt.prefix, *also)
        self._send(command + "\r")
        meanwhile()
        return self._heard(Listening(self, command, deadline, stop, settle, asks))

    def exchange_slowly(
        self, command: str, deadline: Deadline, each_s: float, meanwhile: Callable[[], None]
    ) -> Reply:
        """Send a command that takes minutes; `meanwhile` is called after each so many seconds of silence.

        Raises NoAnswer at the deadline, WireLost.
        """
        self._send(command + "\r")
        while True:
            try:
                return self._heard(self._asking(command, min(each_s, deadline.left())))
            except NoAnswer:
                if deadline.passed():
                    raise
                meanwhile()

    def press(self, key: str) -> Reply:
        """Press one key without Enter, as the router's questions want it, and return what follows."""
        self._send(key)
        return self._heard(self._asking("", None))

    def enter_hidden(self, secret: str, *, timeout_s: float | None = None) -> Reply:
        """Answer a password prompt; the router does not echo it."""
        self.veil.learn(secret)
        self._send(secret + "\r")
        return self._heard(self._asking("", timeout_s))

    def ask(
        self, command: str, *, timeout_s: float | None = None, meanwhile: Callable[[], object] = bool
    ) -> str:
        """Run a command that only looks, and return what the router said."""
        reply = self.exchange(command, timeout_s=timeout_s, settle=True, meanwhile=meanwhile)
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
        self.inside = False
        raise logged_out()

    def halt(self) -> None:
        """Bring the router back to its prompt, where a command still runs or asks, so that it hears the next one.

        Ctrl-C stops what runs; a question gets its N, a password an Enter. Raises WireLost.
        """
        for _ in range(_QUESTIONS):
            key = _KEYS.get(self.standing)
            if key is None:
                return
            self.transport.write(key)
            self._look(self.rest(_STOP_S))

    def _look(self, text: str) -> None:
        """Find out where the router stands by what it said last, once it is quiet."""
        if at_end(prompts.PAGER, text):
            self.transport.write("q")
            text = self.rest(_STOP_S)
        if at_end(prompts.QUESTION, text):
            self.standing = "question"
        elif at_end(prompts.PASSWORD, text):
            self.standing = "password"
        else:
            self.standing = "prompt"
            self.inside = self.inside and not at_end(prompts.USERNAME, text)
            last = re.split(r"[\r\n]", text)[-1]
            if found := prompts.exactly(self.prompt.prefix).search(last):
                self.prompt = prompts.taken_apart(found)
            elif not self.pinned and prompts.ANY_PROMPT.search(last):
                self.prompt = prompts.guess(last)

    def _send(self, typed: str) -> None:
        self.standing = ""
        self.transport.write(typed)

    def _heard(self, listening: Listening) -> Reply:
        reply = listening.reply()
        self.standing = reply.waits_for
        return reply

    def _asking(self, command: str, seconds: float | None) -> Listening:
        stop = prompts.stops(self.prompt.prefix)
        return Listening(self, command, self.deadline(seconds), stop, asks=True)
