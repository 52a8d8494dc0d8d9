"""Passwords at a terminal: nothing secret is typed before the router's host key is known."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from rtxvpn.simulator.running import Simulation

from .conftest import ADMIN, LOGIN, Office, serving
from .programs import LONGEST_S, start

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a terminal to type at is a pty here")
KEY, FIRST, SECOND = "Trust and record it? [y/N] ", "login password: ", "administrator password: "


@pytest.fixture(scope="module")
def far() -> Iterator[Simulation]:
    with serving(scramble=True, telnet_port=0) as simulation:
        yield simulation


class Desk:
    """The program at a terminal of its own; `said` is what stood there."""

    def __init__(self, process: subprocess.Popen[str], terminal: int) -> None:
        self.said = ""
        self._process, self._terminal = process, terminal

    def types(self, question: str, answer: str) -> None:
        """Wait for a question, then answer it."""
        before = self.said.count(question)
        while self.said.count(question) == before:
            self._read()
        os.write(self._terminal, answer.encode())

    def ends(self) -> int:
        """Read to the end and return the exit code."""
        while self._read():
            pass
        return self._process.wait(LONGEST_S)

    def _read(self) -> bool:
        try:
            some = os.read(self._terminal, 4096)
        except OSError:  # nobody is at the other end of a pty any more
            some = b""
        self.said += some.decode("utf-8", "replace").replace("\r\n", "\n")
        return bool(some)


@contextmanager
def at_terminal(office: Office, *argv: str) -> Iterator[Desk]:
    office.env.clear()
    ours, theirs = os.openpty()
    how = {"stdin": theirs, "stderr": theirs, "start_new_session": True}
    process = start(office, "show", office.site, "show environment", *argv, **how)
    os.close(theirs)
    try:
        yield Desk(process, ours)
    finally:
        process.kill()
        process.communicate()
        os.close(ours)


def ssh(far: Simulation) -> tuple[str, str]:
    return "--connect", f"ssh://admin@127.0.0.1:{far.ssh_port}"


def test_the_host_key_comes_first_and_then_both_passwords_in_one_go(office: Office, far: Simulation) -> None:
    with at_terminal(office, *ssh(far)) as desk:
        for question, answer in ((KEY, "y\n"), (FIRST, f"{LOGIN}\n"), (SECOND, f"{ADMIN}\n")):
            desk.types(question, answer)
        assert desk.ends() == 0
    places = [desk.said.index(question) for question in (KEY, FIRST, SECOND)]
    assert places == sorted(places)
    assert LOGIN not in desk.said
    assert ADMIN not in desk.said


def test_whoever_refuses_the_host_key_is_asked_for_no_password(office: Office, far: Simulation) -> None:
    with at_terminal(office, *ssh(far)) as desk:
        desk.types(KEY, "n\n")
        assert desk.ends() == 77
    assert "password: " not in desk.said


def test_nobody_is_asked_for_the_password_of_a_router_that_is_not_there(office: Office) -> None:
    with at_terminal(office, "--connect", "ssh://admin@127.0.0.1:1") as desk:
        assert desk.ends() == 69
    assert "password: " not in desk.said


@pytest.mark.parametrize("typed", [(), (f"{LOGIN}\n",)])
@pytest.mark.parametrize("wire", ["ssh", "telnet"])
def test_ctrl_d_at_a_password_is_no_fault_of_ours(
    office: Office, far: Simulation, wire: str, typed: tuple[str, ...]
) -> None:
    telnet = ("--connect", f"telnet://admin@127.0.0.1:{far.telnet_port}")
    words = (*ssh(far), "--accept-new-host-key") if wire == "ssh" else telnet
    with at_terminal(office, *words) as desk:
        for question, answer in zip((FIRST, SECOND), (*typed, "\x04"), strict=False):
            desk.types(question, answer)
        assert desk.ends() == 77
    assert "\nerror: the input ended where a password was asked for" in desk.said
