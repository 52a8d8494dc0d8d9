"""One reply as it comes in: where it begins, where it may end, and when what looks like its end is one.

A reply begins with the echo of its own command and ends at a prompt that is the whole last line; what
came before is never the answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rtxvpn.errors import LoggedOut, NoAnswer
from rtxvpn.session import prompt as prompts
from rtxvpn.session.prompt import at_end
from rtxvpn.session.screen import clean, split_echo, turned, unmarked
from rtxvpn.transport.base import Deadline
from rtxvpn.words import msg

if TYPE_CHECKING:
    from rtxvpn.session.session import Session

SETTLE_S = 0.2  # quiet after a prompt without a name of ours, in output that may hold such lines
_GONE_S = 1.0  # so long an echo may take that comes behind a question of before
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


def logged_out() -> LoggedOut:
    """Make the error of a session that the router has ended."""
    return LoggedOut(
        msg("the router ended the session and asks for a password again"),
        advice=msg("the login timer ran out, or somebody disconnected this session; try again"),
    )


@dataclass(frozen=True, slots=True)
class Listening:
    """Listens for the reply to one command that has just been sent.

    `settle` waits, where the prompt has no name of our own, until nothing more follows it; `asks` is for
    a command that may ask by itself, and prints nothing that could look like a question.
    """

    session: Session
    command: str
    deadline: Deadline
    stop: prompts.Ending
    settle: bool = False
    asks: bool = False

    def reply(self) -> Reply:
        """Return the reply, once it is whole; pages are turned. Raises NoAnswer, WireLost, LoggedOut."""
        session = self.session
        text, page, blanked, whole = "", 0, "", True
        while True:
            if whole or not self.stop.search(text):
                text = self._until_stop(text)
            whole = True
            if blanked:
                text, blanked = text[:page] + turned(text[page:], blanked), ""
            at_prompt = self._at_prompt(text)  # and so at nothing else: usual, and quickly found
            if not at_prompt and (mark := at_end(prompts.PAGER, text)):
                if rest := session.rest(SETTLE_S) if session.pinned else "":
                    text += rest  # a line of output that only looks like the mark
                    at_prompt = self._at_prompt(text)
                else:
                    text, page, blanked = text[: mark.start()], mark.start(), mark[0].rstrip()
                    session.transport.write(" ")
                    continue
            if self._may_go_on(text, at_prompt):
                at_prompt = False
                if (end := self._user_prompt(text)) and split_echo(text, self.command) is not None:
                    text, whole = self._knocked(text, end)
                else:
                    text += session.rest(SETTLE_S)
                    whole = not at_end(prompts.PAGER, text)  # it was the middle of a page
            parts = split_echo(text, self.command) if whole else None
            if parts is not None and (at_prompt or self.stop.search(text)):
                return self._made(parts)
            if parts is None and whole and (late := self._after_question(text)):
                text += late
                whole = not self.stop.search(text)
            # else: the prompt of something earlier, or a line that only began like one

    def _after_question(self, text: str) -> str:
        """Return what follows a question that came ahead of the echo. Raises LoggedOut where nothing does.

        The console of a session that has ended takes what is typed for an answer, and echoes nothing.
        """
        if not at_end(prompts.WHO, text):
            return ""
        rest = self.session.rest(_GONE_S)
        if not rest:
            self.session.inside = False
            raise logged_out()
        return rest

    def _at_prompt(self, text: str) -> bool:
        found = self.stop.search(text)
        return found is not None and bool(found["level"])

    def _may_go_on(self, text: str, at_prompt: bool) -> bool:
        """Tell whether a line that looks like an end may be the middle of output: only quiet decides then."""
        asked = not at_prompt and (at_end(prompts.QUESTION, text) or at_end(prompts.WHO, text))
        return not self.asks if asked else self.settle and not self.session.pinned

    def _user_prompt(self, text: str) -> str:
        """Return the user level's prompt that a text ends with, or nothing."""
        found = at_end(prompts.exactly(self.session.prompt.prefix), text)
        return found[0] if found and found["level"] == ">" else ""

    def _knocked(self, text: str, end: str) -> tuple[str, bool]:
        """Press Enter at what looks like the prompt: a router at rest says it again, and nothing else.

        So a look at the user level need not wait for quiet after each command. Returns the text, without
        the prompts that answer Enter, and whether it is whole; an answer may still come before the next echo.
        """
        self.session.transport.write("\r")
        text += self.session.transport.read_until(self.stop, self.deadline)
        prompt = re.escape(end)
        at_rest = re.search(rf"(?:\A|(?<=[\r\n])){prompt}(?:[\r\n]+{prompt})+\Z", text)
        return (text[: at_rest.start()] + end, True) if at_rest else (text, False)

    def _until_stop(self, text: str) -> str:
        """Read on up to a stop; in output, a silence at no known stop is tried, once, as a pager of unknown words."""
        transport, deadline = self.session.transport, self.deadline
        marks: list[str] = []
        heard: str | None = None
        while self.command.startswith("show") and deadline.left() > _PATIENCE_S:
            try:
                patience = self.session.deadline(_PATIENCE_S, limit_s=deadline.most())
                return unmarked(text + transport.read_until(self.stop, patience), marks)
            except NoAnswer as silence:
                if silence.heard != heard:  # something came since the last blank, if there was one
                    heard = silence.heard
                    marks.append((text + heard).rpartition("\n")[2])
                    transport.write(" ")
                    deadline.heard(ago_s=_PATIENCE_S)
        return unmarked(text + transport.read_until(self.stop, deadline), marks)

    def _made(self, parts: tuple[str, str]) -> Reply:
        before, after = parts
        found = self.stop.search(after) or self.stop.search("\n" + after)
        ending = found[0] if found else ""
        body = clean(after[: len(after) - len(ending)])
        if found and found["level"]:
            self.session.prompt = prompts.taken_apart(found)
            waits = "prompt"
        else:
            waits = "question" if prompts.QUESTION.search(ending) else "password"
            body = clean(after) if waits == "question" else body
        asked = (body.split("\n")[-1] if waits == "question" else clean(ending)).strip()
        return Reply(self.command, body.removeprefix("\n"), clean(before), waits, asked)
