"""Conversations against a list of answers: login, administrator, refusals, and any bytes at all."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rtxvpn.errors import LoginRefused, NoAnswer, Refused, RtxError, WireLost
from rtxvpn.session.console import Console
from rtxvpn.session.login import Credentials, become_administrator, leave, log_in
from rtxvpn.session.prompt import Prompt
from rtxvpn.session.session import Session
from rtxvpn.transport.line import Line
from rtxvpn.transport.scripted import ScriptedWire

BANNER = b"\r\nRTX830 Rev.15.02.31 (Fri Jul  5 10:40:25 2024)\r\nMemory 256Mbytes, 2LAN\r\n> "
WHO = Credentials("admin", "login-pw", "admin-pw")


def talk(*answers: bytes, silent: bool = False) -> tuple[Session, ScriptedWire]:
    wire = ScriptedWire(answers, then_silent=silent)
    return Session(Line(wire), timeout_s=20.0, clock=wire.clock), wire


def at(prompt: str, *answers: bytes, silent: bool = False) -> tuple[Session, ScriptedWire]:
    session, wire = talk(b"", *answers, silent=silent)
    session.prompt = Prompt("", "", prompt)
    return session, wire


def test_the_prompt_is_found_after_the_banner() -> None:
    session, wire = talk(BANNER, b"\r\n> ", silent=True)
    assert session.find_prompt() == Prompt("", "", ">")
    assert wire.sent == b"\r"


def test_a_lost_first_line_is_knocked_again() -> None:
    session, wire = talk(BANNER, b"", b"\r\n> ", silent=True)
    assert session.find_prompt() == Prompt("", "", ">")
    assert wire.sent == b"\r\r"


def test_a_prompt_that_arrives_in_pieces_is_not_misread() -> None:
    session, _ = talk(b"\r\n[a > ", b"b] # \r\n[a > b] # ", b"\r\n[a > b] # ", silent=True)
    assert session.find_prompt() == Prompt("[a > b] ", "", "#")


@pytest.mark.parametrize(
    ("who", "answers", "sent"),
    [
        (Credentials(None, "", ""), [b"", b"\r\nPassword: ", BANNER, b"\r\n> "], b"\r\r\r"),
        (
            WHO,
            [b"", b"\r\nPassword: ", b"\r\nUsername: ", b"admin\r\nPassword: ", BANNER, b"\r\n> "],
            b"\r\radmin\rlogin-pw\r\r",
        ),
        (WHO, [b"", b"\r\n# ", b"\r\n# "], b"\r\r"),
    ],
    ids=["unnamed, factory", "named", "somebody is still administrator"],
)
def test_login_dialogues(who: Credentials, answers: list[bytes], sent: bytes) -> None:
    session, wire = talk(*answers, silent=True)
    log_in(session, who, greets=False)
    assert wire.sent == sent


def test_a_password_asked_for_again_is_a_refused_login() -> None:
    session, _ = talk(
        b"", b"\r\nPassword: ", b"\r\nUsername: ", b"admin\r\nPassword: ", b"\r\nUsername: ", silent=True
    )
    with pytest.raises(LoginRefused) as told:
        log_in(session, WHO, greets=False)
    assert "login-pw" not in str(told.value)


def test_a_silent_line_is_no_refusal() -> None:
    session, _ = talk(b"", silent=True)
    with pytest.raises(NoAnswer):
        log_in(session, WHO, greets=False)


@pytest.mark.parametrize("greets", [True, False], ids=["telnet", "console"])
def test_a_password_that_is_looked_up_far_away_is_waited_for(greets: bool) -> None:
    class Radius(ScriptedWire):
        def receive(self, timeout_s: float) -> bytes:
            if b"login-pw" in self.sent and self.time < 8.0:
                self.time = min(8.0, self.time + timeout_s)
                if self.time < 8.0:
                    return b""
            return super().receive(timeout_s)

    ahead = [b"\r\nPassword: "] if greets else [b"", b"\r\nPassword: "]
    wire = Radius(
        [*ahead, b"\r\nUsername: ", b"admin\r\nPassword: ", BANNER, b"\r\n> ", b"\r\n> "], then_silent=True
    )
    session = Session(Line(wire), timeout_s=20.0, clock=wire.clock)
    log_in(session, WHO, greets=greets)
    assert session.prompt.level == ">"
    assert wire.time < 12.0


def test_administrator_with_a_password() -> None:
    session, wire = at(">", b"administrator\r\nPassword: ", b"\r\n# ", silent=True)
    become_administrator(session, "admin-pw")
    assert session.prompt.administrator
    assert wire.sent == b"administrator\radmin-pw\r"


def test_administrator_without_a_password() -> None:
    session, wire = at(">", b"administrator\r\n# ", silent=True)
    become_administrator(session, "")
    assert wire.sent == b"administrator\r"


@pytest.mark.parametrize("words", ["", "x\r\n", "パスワードが違います\r\n"])
def test_administrator_refused_whatever_the_words(words: str) -> None:
    session, _ = at(">", b"administrator\r\nPassword: ", ("\r\n" + words + "> ").encode("cp932"), silent=True)
    with pytest.raises(LoginRefused):
        become_administrator(session, "wrong")


def test_silence_is_success() -> None:
    session, wire = at("#", b"ip lan1 address 192.168.200.254/24\r\n# ", silent=True)
    session.configure("ip lan1 address 192.168.200.254/24")
    assert wire.sent == b"ip lan1 address 192.168.200.254/24\r"


@pytest.mark.parametrize(
    "answer", ["Error: Invalid command name", "エラー: コマンド名を確認してください", "xyzzy"]
)
@pytest.mark.parametrize("encoding", ["cp932", "euc_jp", "utf-8"])
def test_any_other_answer_is_a_refusal_in_the_routers_words(answer: str, encoding: str) -> None:
    session, _ = at("#", f"sip use on\r\n{answer}\r\n# ".encode(encoding), silent=True)
    with pytest.raises(Refused) as refused:
        session.configure("sip use on")
    assert refused.value.answer == answer


def test_a_question_is_answered_no_with_one_key() -> None:
    session, wire = at("#", b"sshd host key generate\r\nReally? (Y/N) ", b"n\r\n# ", silent=True)
    with pytest.raises(Refused):
        session.configure("sshd host key generate")
    assert wire.sent == b"sshd host key generate\rn"


def test_a_refused_key_is_not_told() -> None:
    session, _ = at("#", b"ipsec ike pre-shared-key 1 text s3cr3tkey\r\nbad: s3cr3tkey\r\n# ", silent=True)
    with pytest.raises(Refused) as refused:
        session.configure("ipsec ike pre-shared-key 1 text s3cr3tkey")
    assert "s3cr3tkey" not in str(refused.value) + refused.value.answer


def test_the_context_of_the_prompt_is_followed() -> None:
    session, _ = at("#", b"tunnel select 1\r\ntunnel1# ", b"tunnel select none\r\n# ", silent=True)
    session.configure("tunnel select 1")
    assert session.prompt.context == "tunnel1"
    session.configure("tunnel select none")
    assert session.prompt.context == ""


def test_pages_are_turned() -> None:
    session, wire = at("#", b"show log\r\none\r\n---more---", b"\r          \rtwo\r\n# ", silent=True)
    assert session.ask("show log").splitlines() == ["one", "two"]
    assert wire.sent == b"show log\r "


def test_leaving_answers_no_with_one_key_and_tells() -> None:
    session, wire = at("#", b"exit\r\nSave new configuration ? (Y/N)", b"N\r\n> ", b"exit\r\n")
    left = leave(session)
    assert left.asked_to_save
    assert left.clean
    assert wire.sent == b"exit\rNexit\r"


def test_nothing_is_touched_where_the_settings_cannot_be_read() -> None:
    answer = b"\r\nno such thing\r\n# "
    session, wire = at("#", b"show config | grep console" + answer, b"show config" + answer, silent=True)
    assert not Console(session).take_over()
    assert b"console prompt" not in wire.sent


@settings(max_examples=300, deadline=None)
@given(st.lists(st.binary(max_size=80), max_size=8), st.booleans())
def test_any_bytes_end_in_an_answer_or_an_error_of_ours(chunks: list[bytes], silent: bool) -> None:
    session, _ = talk(*chunks, silent=silent)
    try:
        log_in(session, WHO, greets=False)
        become_administrator(session, "x")
        Console(session).take_over()
        session.configure("bgp use on")
    except RtxError:
        pass
    else:
        assert session.prompt.administrator


def test_a_line_that_dies_is_told() -> None:
    session, _ = at("#", b"bgp use o")
    with pytest.raises(WireLost):
        session.configure("bgp use on")
