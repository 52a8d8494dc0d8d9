"""The long dialogues as other firmware may have them, from a list."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.errors import NoAnswer, Refused
from rtxvpn.session.prompt import Prompt
from rtxvpn.session.session import Session
from rtxvpn.session.upheaval import await_start, change_password, cold_start, make_host_key
from rtxvpn.transport.line import Line
from rtxvpn.transport.scripted import ScriptedWire

ECHO = b"administrator password\r\n"
COLD = b"cold start\r\n"
AT = b"rtxvpn-ab12# "


def session(*answers: bytes) -> tuple[Session, ScriptedWire]:
    wire = ScriptedWire((b"", *answers), then_silent=True)
    found = Session(Line(wire), clock=wire.clock)
    found.prompt, found.pinned, found.inside = Prompt("rtxvpn-ab12", "", "#"), True, True
    return found, wire


@pytest.mark.parametrize(
    ("answers", "sent"),
    [
        (
            (ECHO + b"Old_Password: ", b"\r\nNew_Password: ", b"\r\nNew_Password: ", b"\r\n" + AT),
            b"old\rnew\rnew\r",
        ),
        ((ECHO + b"New_Password: ", b"\r\nNew_Password(Confirm): ", b"\r\n" + AT), b"new\rnew\r"),
        (
            (ECHO + b"Old_Password: ", b"\r\nNew_Password: ", b"\r\nPassword Strength : Weak\r\n" + AT),
            b"old\rnew\r",
        ),
    ],
    ids=["RTX1210", "confirmed", "once"],
)
def test_a_password_dialogue_is_answered_by_its_questions(answers: tuple[bytes, ...], sent: bytes) -> None:
    one, wire = session(*answers)
    change_password(one, "administrator password", "old", "new")
    assert wire.sent == b"administrator password\r" + sent


def test_a_password_dialogue_without_end_is_given_up() -> None:
    one, _ = session(ECHO + b"New_Password: ", *[b"\r\nNew_Password: "] * 9)
    with pytest.raises(Refused):
        change_password(one, "administrator password", "old", "new")


@pytest.mark.parametrize(
    ("answers", "keys"),
    [
        ((COLD,), b""),
        ((COLD + b"Password: ", b"\r\n"), b"pw\r"),
        ((COLD + b"Sure? (Y/N)", b"Y\r\nPassword: ", b"\r\nbye"), b"Ypw\r"),
        ((COLD + b"Password: ", b"\r\nKeep? (Y/N)", b"Y\r\n"), b"pw\rY"),
    ],
    ids=["asks nothing", "password", "question first", "question last"],
)
def test_a_cold_start_that_goes_down(answers: tuple[bytes, ...], keys: bytes) -> None:
    one, wire = session(*answers)
    asked: list[str] = []
    cold_start(one, "pw", asked.append)
    assert wire.sent == b"cold start\r" + keys + b"\r"  # and one knock
    assert all("(Y/N)" in question for question in asked)


@pytest.mark.parametrize(
    "answers",
    [
        (COLD + b"Error: no\r\n" + AT, b"\r\n" + AT),
        (COLD + b"Password: ", b"\r\nError: no\r\n" + AT, b"\r\n" + AT),
        (COLD + b"Password: ", b"\r\nPassword: ", b"\r\n" + AT, b"\r\n" + AT),
    ],
    ids=["at once", "after the password", "asked again"],
)
def test_a_prompt_that_comes_back_is_a_refusal(answers: tuple[bytes, ...]) -> None:
    one, _ = session(*answers)
    with pytest.raises(Refused) as told:
        cold_start(one, "pw", print)
    assert "pw" not in str(told.value)


@given(st.lists(st.sampled_from([b"", b"Loader 1.0\r\n", b"....", b"\xff\xfe\r\n", b"a# b"]), max_size=4))
def test_a_start_ends_at_a_question_or_a_prompt_only(babble: list[bytes]) -> None:
    one, wire = session(*babble, b"\r\nPassword: ")
    await_start(one, one.deadline(300.0), lambda left: None)
    assert set(wire.sent) == {13}
    silent, _ = session(*babble)
    with pytest.raises(NoAnswer, match="did not come up"):
        await_start(silent, silent.deadline(300.0), lambda left: None)


def test_a_key_that_is_there_stays() -> None:
    one, wire = session(b"sshd host key generate\r\nAgain? (Y/N)", b"N\r\n" + AT)
    assert not make_host_key(one, one.deadline(1200.0), 2.0, lambda: None)
    assert wire.sent.endswith(b"N")
