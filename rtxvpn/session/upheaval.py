"""The long dialogues: `cold start` and the restart after it, a new host key, a new password."""

from __future__ import annotations

import re
from collections.abc import Callable

from rtxvpn.errors import NoAnswer, Refused
from rtxvpn.secrets import mask
from rtxvpn.session import prompt as prompts
from rtxvpn.session.reply import Reply
from rtxvpn.session.session import Session
from rtxvpn.transport.base import Deadline
from rtxvpn.words import msg

_QUESTIONS = 4  # more than any of these dialogues is known to have
_KNOCK_S = 10.0  # between two knocks at a router that restarts
_HANDS_OFF_S = 30.0  # a boot loader may take a key for a wish to talk to it
_BEAT_S = 2.0  # so long may Ctrl-C take
_ANSWER_S = 10.0  # an answer to the password of `cold start` comes by then, or the router is going down
_REFUSAL_S = 3.0  # what a refused router may need to stand at its prompt again
_ENTER_EACH_S = 60.0  # less than the shortest login timer (CR 4.53: 120 s)
_WAITS = re.compile(
    "|".join(f"(?:{p.pattern})" for p in (prompts.PASSWORD, prompts.USERNAME, prompts.ANY_PROMPT))
)


def cold_start(session: Session, password: str, answered: Callable[[str], None]) -> None:
    """Send `cold start`, give the administrator password, say Y to questions; raises Refused if it stays up.

    The dialogue behind the password is not known (CR 56.3.11; an RTX1300 asks whether to keep licences):
    `answered` hears each question. What decides is whether our prompt comes back and answers.
    """
    given = False
    reply: Reply | None = None
    try:
        reply = session.exchange("cold start", asks=True)
        for _ in range(_QUESTIONS):
            if reply.waits_for == "question":
                answered(reply.asked)
                reply = session.press("Y")
            elif reply.waits_for == "password":
                reply, given = session.enter_hidden("" if given else password, timeout_s=_ANSWER_S), True
            else:
                break
    except NoAnswer:
        pass  # it says nothing any more, as a router does that goes down
    if _still_up(session):
        answer = session.veil.hide(reply.body.strip()) if reply is not None else ""
        raise Refused(
            msg("the router refused `cold start`: {answer}", answer=answer or "-"),
            command="cold start",
            answer=answer,
        )


def _still_up(session: Session) -> bool:
    """Tell whether our administrator's prompt answers a knock; where its name is ours, no other can be it."""
    session.rest(_REFUSAL_S)
    try:
        reply = session.exchange("", timeout_s=_REFUSAL_S, asks=True)
    except NoAnswer:
        return False
    return reply.waits_for == "prompt" and session.prompt.administrator


def await_start(session: Session, deadline: Deadline, waiting: Callable[[float], None]) -> None:
    """Wait until a router that restarts shows a prompt or asks who is there, knocking when it is quiet.

    What it says on the way is not known, so only a line that stands still at such a place counts, and it
    may be none: whoever comes in next finds out. `waiting` hears the seconds that are left. Raises
    NoAnswer at the deadline, WireLost.
    """
    hands_off = session.deadline(min(_HANDS_OFF_S, deadline.left() / 2))
    knock = hands_off
    while True:
        waiting(deadline.left())
        last = re.split(r"[\r\n]", session.rest(_BEAT_S))[-1]
        if hands_off.passed() and _WAITS.search(last):
            return
        if deadline.passed():
            raise NoAnswer(msg("the router did not come up within {seconds:.0f} s", seconds=deadline.seconds))
        if knock.passed():
            session.transport.write("\r")
            knock = session.deadline(_KNOCK_S)


def make_host_key(session: Session, deadline: Deadline, each_s: float, waiting: Callable[[], None]) -> bool:
    """Make the SSH host key, which takes minutes; False when there was one, which stays (CR 4.69).

    An Enter now and then keeps the login timer from running out. Raises Refused, NoAnswer, WireLost.
    """
    enter = session.deadline(_ENTER_EACH_S)

    def meanwhile() -> None:
        nonlocal enter
        waiting()
        if enter.passed():
            session.transport.write("\r")
            enter = session.deadline(_ENTER_EACH_S)

    reply = session.exchange_slowly("sshd host key generate", deadline, each_s, meanwhile)
    if reply.waits_for == "question":
        session.press("N")
        return False
    return True


def change_password(session: Session, command: str, old: str, new: str) -> str:
    """Answer the dialogue of a password (captures RTX1200, RTX1210: old, new, new); returns what was said.

    Whether the new one is taken, its own use has to prove. Raises Refused when the router goes on asking.
    """
    session.veil.learn(new)
    reply = session.exchange(command, asks=True)
    for _ in range(_QUESTIONS):
        if reply.waits_for != "password":
            break
        reply = session.enter_hidden(old if "old" in reply.asked.lower() else new)
    said = session.veil.hide(reply.body.strip())
    if reply.waits_for == "question":
        session.press("N")
    if reply.waits_for != "prompt":
        raise Refused(
            msg("`{command}` asks for something that is not known here", command=mask(command)),
            command=command,
            answer=said,
        )
    return said
