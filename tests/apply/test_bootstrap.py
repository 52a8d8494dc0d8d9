"""A named user and SSH, set up before the plan and saved as a change of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.apply.bootstrap import bootstrap_ssh
from rtxvpn.apply.journal import pasts
from rtxvpn.apply.reset import factory_reset
from rtxvpn.apply.run import apply
from rtxvpn.apply.ssh_steps import require_good
from rtxvpn.errors import OutcomeUnknown, RtxError, UsageError
from rtxvpn.secrets import MASK
from rtxvpn.session.login import NOBODY, Credentials
from rtxvpn.simulator.config import FACTORY
from rtxvpn.words import Msg

from .conftest import Killed, Quiet

MakeBench = Callable[..., Any]
BOX = {"login_password": "", "admin_password": ""}
BOB = Credentials("bob", "bobs-pw-1", "bobs-admin-1")
SHOWN = [
    f"login user bob {MASK}",
    "sshd host key generate",
    "sshd service on",
    f"administrator password {MASK}",
]
LEFT_BEHIND = "sshd host key generate *"


def box(bench: MakeBench, wire: str = "telnet", **options: Any) -> Any:
    """A router out of its box: no user, no passwords, no SSH."""
    desk = bench(wire=wire, **BOX, **options)
    desk.who = NOBODY
    return desk


def bootstrap(desk: Any, listener: Quiet | None = None, who: Credentials = BOB) -> Any:
    connection = desk.open()
    try:
        return bootstrap_ssh(connection, desk.job(), listener or Quiet(), who), connection
    except BaseException as end:
        if isinstance(end, Killed):
            desk.lab.wire.close()
        elif not desk.lab.wire.console.closed:
            connection.leave()
        raise


def last(desk: Any) -> tuple[str, str | None, bool]:
    past = pasts(desk.job().journals, "RTX830-M4A000830")[0]
    return past.kind, past.outcome, past.saved


class Struck(Quiet):
    """A listener that does something at one step of many, or while the key is made."""

    def __init__(self, at: int | str, what: Callable[[], None]) -> None:
        super().__init__()
        self._at, self._what, self._done = at, what, False

    def step(self, done: int, total: int, command: str) -> None:
        super().step(done, total, command)
        if done == self._at:
            self._what()

    def waiting(self, told: Msg) -> None:
        if self._at == "key" and not self._done:
            self._done = True
            self._what()


@pytest.mark.parametrize("wire", ["telnet", "serial"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_next_run_comes_over_ssh(bench: MakeBench, wire: str, language: str) -> None:
    desk, listener = box(bench, wire, language=language), Quiet()
    assert not desk.lab.router.listens("ssh")
    told, connection = bootstrap(desk, listener)
    assert (told.url, told.changes) == ("ssh://bob@192.168.100.1", 4)
    assert listener.permitted == SHOWN
    assert desk.lab.router.accepts("bob", BOB.password)
    assert last(desk) == ("bootstrap", "applied", True)
    assert apply(connection, desk.job(), listener).saved
    assert desk.intended()
    over_ssh = desk.lab.session("ssh", "bob")
    assert over_ssh.find_prompt().level == ">"


def test_it_is_saved_by_itself(bench: MakeBench) -> None:
    desk = box(bench)
    _, connection = bootstrap(desk)
    connection.leave()
    assert desk.lab.saved() == desk.lab.running()
    assert set(desk.lab.saved()) - set(FACTORY) == {
        "login user bob *",
        "administrator password *",
        "sshd service on",
        LEFT_BEHIND,
    }


def test_made_twice_it_does_nothing(bench: MakeBench) -> None:
    desk = box(bench)
    bootstrap(desk)[1].leave()
    desk.who, desk.url = BOB, "telnet://bob@192.168.100.1"
    listener = Quiet()
    told, connection = bootstrap(desk, listener)
    connection.leave()
    assert told.changes == 0
    assert not listener.permitted


def test_only_what_is_missing_is_done(bench: MakeBench) -> None:
    desk = bench(wire="telnet")
    listener, who = Quiet(), Credentials("bob", BOB.password, "something-else")
    bootstrap(desk, listener, who)[1].leave()
    assert listener.permitted == [f"login user bob {MASK}"]
    assert desk.lab.router.accepts("bob", BOB.password)
    assert desk.lab.router.accepts("admin", desk.lab.router.options.login_password)


def test_a_user_who_is_there_gets_the_password(bench: MakeBench) -> None:
    desk = bench(wire="telnet", users=(("bob", "forgotten"),))
    listener = Quiet()
    bootstrap(desk, listener)[1].leave()
    assert listener.permitted == [f"login user bob {MASK}"]
    assert desk.lab.router.accepts("bob", BOB.password)


def test_after_a_reset_the_whole_job(bench: MakeBench) -> None:
    desk, listener = bench(wire="serial"), Quiet()
    listener.typed = "M4A000830"
    connection = desk.open()
    assert factory_reset(connection, desk.job(), listener)
    assert bootstrap_ssh(connection, desk.job(), listener, BOB).changes == 4
    assert apply(connection, desk.job(), listener).saved
    assert desk.intended()
    assert not desk.lab.router.accepts("admin", desk.lab.router.options.login_password)
    assert desk.lab.router.accepts("bob", BOB.password)
    desk.who = BOB
    assert desk.roll_back()
    assert set(FACTORY) < set(desk.lab.running())
    assert desk.lab.router.accepts("bob", BOB.password)


def test_somebody_says_no(bench: MakeBench) -> None:
    desk = box(bench)
    told, connection = bootstrap(desk, Quiet(agree=False))
    connection.leave()
    assert told.url is None
    assert desk.lab.running() == list(FACTORY)


def test_unsaved_changes_of_others_are_asked_about(bench: MakeBench) -> None:
    desk = box(bench)
    other = desk.open()
    other.router.configure(["ip lan2 address 192.0.2.2/24"])
    other.leave()
    listener = Quiet(go_on=False)
    told, connection = bootstrap(desk, listener)
    connection.leave()
    assert told.url is None
    assert any("without saving" in warning for warning in listener.warnings)
    assert "ip lan2 address 192.0.2.2/24" not in desk.lab.saved()


@pytest.mark.parametrize("line", ["sshd host 192.168.100.5", "security class 3 off off"])
def test_what_keeps_ssh_shut_is_told(bench: MakeBench, line: str) -> None:
    desk = bench(running=(*FACTORY, line), wire="serial", **BOX)
    desk.who, listener = NOBODY, Quiet(go_on=False)
    told, connection = bootstrap(desk, listener)
    connection.leave()
    assert told.url is None
    assert any(line in warning for warning in listener.warnings)


def test_a_host_key_keeps_nobody_out(bench: MakeBench) -> None:
    desk = bench(running=(*FACTORY, LEFT_BEHIND), wire="serial", **BOX)
    desk.who, listener = NOBODY, Quiet()
    bootstrap(desk, listener)[1].leave()
    assert not [warning for warning in listener.warnings if "host key" in warning]


def test_a_password_that_is_not_taken_is_taken_back(bench: MakeBench) -> None:
    desk = box(bench)

    def somebody_was_quicker() -> None:
        machine = desk.lab.router._machine
        machine.running = machine.running.put("administrator password", "administrator password theirs")

    with pytest.raises(OutcomeUnknown, match="taken back"):  # theirs is not ours to take away
        bootstrap(desk, Struck(3, somebody_was_quicker))
    assert not any("bob" in one for one in desk.lab.saved())


STEPS = [0, 1, "key", 2, 3]
QUICK = [("killed", "key"), ("cut", 3), ("Ctrl-C twice", 1), ("hang", "key")]
REST = [
    (how, at) for how in ("cut", "killed", "Ctrl-C twice", "hang") for at in STEPS if (how, at) not in QUICK
]


def test_a_key_that_takes_long_outlives_the_login_timer(bench: MakeBench) -> None:
    desk = box(bench, host_key_seconds=900.0)
    bootstrap(desk)
    assert desk.lab.router.accepts("bob", BOB.password)


def test_no_secret_is_told_or_written(bench: MakeBench) -> None:
    desk, listener = box(bench, faults=(("refuse", "sshd service"),)), Quiet()
    with pytest.raises(RtxError) as told:
        bootstrap(desk, listener)
    written = [path.read_text("utf-8") for path in desk.folder.rglob("*") if path.is_file()]
    for text in [str(told.value), *listener.stages, *listener.sent, *listener.permitted, *written]:
        assert BOB.password not in text
        assert BOB.administrator not in text


GOOD = st.text("abcXYZ012-_", min_size=1, max_size=32)


@given(GOOD, GOOD, GOOD)
def test_plain_names_and_passwords_are_taken(user: str, password: str, administrator: str) -> None:
    require_good(Credentials(user, password, administrator))


@pytest.mark.parametrize(
    ("user", "password", "administrator"),
    [
        ("", "good", "good"),
        ("a" * 33, "good", "good"),
        ("bob;", "good", "good"),
        ("bob", "", "good"),
        ("bob", "good", ""),
        ("bob", "p" * 33, "good"),
        ("bob", "what?", "good"),
        ("bob", "two words", "good"),
        ("bob", "pässword", "good"),
        ("bob", "good", "a\rb"),
    ],
)
def test_what_a_router_does_not_take_is_refused_before(user: str, password: str, administrator: str) -> None:
    with pytest.raises(UsageError) as told:
        require_good(Credentials(user, password, administrator))
    assert not password or password == "good" or password not in str(told.value)
