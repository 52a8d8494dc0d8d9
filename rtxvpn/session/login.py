"""Coming in and going out: the login dialogue of each wire, the administrator level, the (Y/N) at the end.

The dialogues are those of CR 2.1.2, 2.1.4, 4.10 and 56.3.1: `Password:` alone asks the unnamed user; an
empty answer there brings `Username:` and `Password:`; `administrator` asks a password, or none for a
user with `administrator=2`. Nothing is decided by a sentence: what counts is the prompt that follows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from rtxvpn.errors import LoginRefused, NoAnswer, TransportError
from rtxvpn.session import prompt as prompts
from rtxvpn.session.session import Session
from rtxvpn.transport.base import Deadline
from rtxvpn.words import msg

_STOP = re.compile(
    "|".join(f"(?:{p.pattern})" for p in (prompts.PASSWORD, prompts.USERNAME, prompts.ANY_PROMPT))
)
_GONE = re.compile(
    "|".join(f"(?:{p.pattern})" for p in (prompts.PASSWORD, prompts.USERNAME, prompts.QUESTION))
)
_GREETING_S = 5.0
_LEAVE_S = 5.0
_SILENCE_S = 1.0  # a console that has logged out says nothing until somebody presses Enter


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who comes in: `user` None is the unnamed user of telnet and the console."""

    user: str | None
    password: str = field(repr=False)
    administrator: str = field(repr=False)


NOBODY = Credentials(None, "", "")  # who comes in to a router as out of the box (CR 1.7)


def log_in(session: Session, who: Credentials, *, greets: bool) -> None:
    """Answer the login dialogue of telnet and the console, whatever state the line is in.

    `greets` is True for telnet, which asks by itself: an Enter there would answer the question. The
    console says nothing until Enter is pressed. Raises LoginRefused when the router asks again after an
    answer that was certainly one to its question, NoAnswer on a silent line.
    """
    deadline = session.deadline()
    session.veil.learn(who.password)
    dialogue = _Dialogue(who, begun=not greets)
    text = _first_question(session, greets, deadline)
    while not prompts.ANY_PROMPT.search(text):
        session.inside = False
        answer = dialogue.answer(text)
        session.inside, session.standing = dialogue.given, ""  # first: an interrupt may come in between
        session.transport.write(answer + "\r")
        try:
            text = session.transport.read_until(_STOP, deadline if greets else _patient(session, deadline))
        except NoAnswer:
            # a console is quiet after the third wrong answer, somebody else's among them, until Enter is pressed
            if greets or deadline.passed():
                raise
            session.transport.write("\r")
            text = session.transport.read_until(_STOP, deadline)
            session.inside = prompts.ANY_PROMPT.search(text) is not None
            dialogue = dialogue.anew(text)
    session.find_prompt(text)


def _first_question(session: Session, greets: bool, deadline: Deadline) -> str:
    if not greets:
        session.transport.write("\r")
    try:
        return session.transport.read_until(_STOP, _patient(session, deadline))
    except NoAnswer:
        session.transport.write("\r")  # "nothing shown? press Enter once" (CR 2.1.2)
        return session.transport.read_until(_STOP, deadline)


def _patient(session: Session, deadline: Deadline) -> Deadline:
    """Wait so long that Enter can still be tried."""
    return session.deadline(min(_GREETING_S, deadline.left() / 2))


class _Dialogue:
    """What has been answered so far; a question that comes again after its answer is a refusal.

    It may have `begun` before us, on a console that somebody left in the middle: then our knock was an
    answer, and the unnamed user's first password one to a question for another's.
    """

    def __init__(self, who: Credentials, *, begun: bool) -> None:
        self._who = who
        self._named = who.user is None
        self._astray = False
        self._begun = begun
        self.given = False  # the password was given, so somebody may be logged in
        # a console that somebody left at `Username:` takes our knock for the name, so it needs one way more
        self._left = {"way": 2, "user": 1, "password": 2 if begun and who.user is None else 1}

    def answer(self, question: str) -> str:
        """Return the answer to a question. Raises LoginRefused."""
        if prompts.USERNAME.search(question):
            # the unnamed user is asked for a name where somebody had left the console at `Password:`, so
            # that our knock was the empty answer; an empty name and password lead back
            self._named, self._astray = True, self._who.user is None
            return self._once("user", self._who.user or "", question)
        if self._astray:
            self._astray = False
            return ""
        if self._named:
            self.given = True
            return self._once("password", self._who.password, question)
        return self._once("way", "", question)

    def anew(self, question: str) -> _Dialogue:
        """Begin again after the console went quiet, at a question that nobody has answered before.

        Raises LoginRefused when the password had been given for certain.
        """
        certain = self.given and (self._who.user is not None or not self._left["password"])
        if prompts.ANY_PROMPT.search(question):
            return self
        if certain or not self._begun:
            raise _refused(question)
        return _Dialogue(self._who, begun=False)

    def _once(self, kind: str, answer: str, question: str) -> str:
        if not self._left[kind]:
            raise _refused(question)
        self._left[kind] -= 1
        return answer


def _refused(question: str) -> LoginRefused:
    asked = question.split("\n")[-1]
    return LoginRefused(
        msg("the router did not accept the login (it asks again: {asked})", asked=asked),
        advice=msg("check the user name in the URL and the login password (RTXVPN_PASSWORD)"),
    )


def become_administrator(session: Session, password: str) -> None:
    """Raise the level to `#`. Raises LoginRefused when the router stays at `>`."""
    if not try_administrator(session, password):
        raise LoginRefused(
            msg("the router does not let this user become administrator"),
            advice=msg(
                "come in as another user, or change `user attribute`; `rtxvpn verify` does without an administrator"
            ),
        )


def try_administrator(session: Session, password: str) -> bool:
    """Raise the level to `#`; False when the router refuses this user without asking for a password.

    So it is with `administrator=off` (CR 4.10). Raises LoginRefused when it does not take the password.
    """
    if session.prompt.administrator:
        return True
    reply = session.exchange("administrator", asks=True)
    if reply.waits_for != "password":
        return session.prompt.administrator
    reply = session.enter_hidden(password)
    if reply.waits_for == "password" or not session.prompt.administrator:
        raise LoginRefused(
            msg("the router refused the administrator password"),
            advice=msg(
                "check the administrator password (RTXVPN_ADMIN_PASSWORD); on a factory router it is empty; "
                "`rtxvpn verify --user-level` does without"
            ),
        )
    return True


@dataclass(frozen=True, slots=True)
class Leaving:
    """How it went: `asked_to_save` is the router's question, asked when the configuration is not saved."""

    asked_to_save: bool
    clean: bool


def step_down(session: Session, timeout_s: float | None = None) -> bool:
    """Go back to the user level, answering N to the question whether to save; tells whether it was asked.

    Only that question tells whether there are unsaved changes (fact book rtx-cli 3). Raises NoAnswer, WireLost.
    """
    asked = False
    for _ in range(3):  # out of a context and out of the administrator level
        if not session.prompt.administrator:
            break
        if session.exchange("exit", timeout_s=timeout_s, asks=True).waits_for == "question":
            asked = True
            session.press("N")
    return asked


def leave(session: Session, timeout_s: float = _LEAVE_S) -> Leaving:
    """Log out level by level, answering N to the question whether to save; never raises.

    `timeout_s` is the longest silence to bear on each level.
    A serial line that is left logged in hands the next person the keys (`facts/wires.md` chapter 3).
    """
    asked = False
    try:
        asked = step_down(session, timeout_s)
        return Leaving(asked, _hang_up(session, timeout_s))
    except NoAnswer:
        return Leaving(asked, False)
    except TransportError:
        # the router hangs up at user level; a line that is lost before proves nothing about the question
        return Leaving(asked, not session.prompt.administrator)


def _hang_up(session: Session, timeout_s: float) -> bool:
    """Log out at user level: the line closes or, on the console, asks the next one for a password."""
    session.transport.write("exit\r")
    try:
        text = session.transport.read_until(_GONE, session.deadline(min(_SILENCE_S, timeout_s)))
    except NoAnswer:
        session.transport.write("\r")
        text = session.transport.read_until(_GONE, session.deadline(timeout_s))
    if prompts.QUESTION.search(text):
        session.transport.write("N")
    return True
