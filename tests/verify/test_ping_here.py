"""The ping of this computer: each system's words, exit codes, and what cannot be run."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest
from pytest_mock import MockerFixture

from rtxvpn.facts import LocalPing
from rtxvpn.ping_here import ping_here
from rtxvpn.words import Msg

HOST = "10.0.134.243"
WINDOWS_ANSWER = f"Reply from {HOST}: bytes=32 time=7ms TTL=254\r\n"
WINDOWS_UNREACHABLE = "Reply from 192.168.200.254: Destination host unreachable.\r\n"


def ran(code: int, out: str = "", err: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.CompletedProcess([], code, out, err)


@pytest.mark.parametrize(
    ("platform", "done", "answered"),
    [
        ("linux", ran(0, "3 packets transmitted, 2 received\n"), True),
        ("linux", ran(1, "3 packets transmitted, 0 received\n"), False),
        ("darwin", ran(0, "3 packets transmitted, 3 packets received\n"), True),
        ("darwin", ran(2, "3 packets transmitted, 0 packets received\n"), False),
        ("win32", ran(0, WINDOWS_ANSWER), True),
        ("win32", ran(0, WINDOWS_UNREACHABLE), False),
        ("win32", ran(1, "Request timed out.\r\n"), False),
    ],
    ids=str,
)
def test_the_exit_code_judges(
    mocker: MockerFixture, platform: str, done: subprocess.CompletedProcess[str], answered: bool
) -> None:
    mocker.patch("subprocess.run", return_value=done)
    assert ping_here(HOST, platform) == LocalPing(answered, (done.stdout.strip(),))


@pytest.mark.parametrize(
    ("platform", "happens", "reason"),
    [
        ("linux", FileNotFoundError(2, "No such file or directory"), "has no `ping`"),
        ("linux", PermissionError(13, "Permission denied"), "(Permission denied)"),
        ("linux", subprocess.TimeoutExpired("ping", 30), "did not end"),
        ("linux", ran(2, "", "ping: socktype: SOCK_RAW\nping: Operation not permitted\n"), "Operation not permitted"),
        ("darwin", ran(68, "", "ping: cannot resolve\n"), "exit 68"),
        ("win32", ran(2), "exit 2"),
    ],
    ids=str,
)  # fmt: skip
def test_what_cannot_be_run_has_a_reason(
    mocker: MockerFixture, platform: str, happens: Any, reason: str
) -> None:
    how = {"side_effect": happens} if isinstance(happens, Exception) else {"return_value": happens}
    mocker.patch("subprocess.run", **how)
    told = ping_here(HOST, platform)
    assert isinstance(told, Msg)
    assert reason in str(told)


@pytest.mark.parametrize(
    ("platform", "words"),
    [("linux", "-c 3 -W 2"), ("darwin", "-c 3"), ("freebsd14", "-c 3"), ("win32", "-n 3 -w 2000")],
)
def test_no_shell_and_nothing_to_ask(mocker: MockerFixture, platform: str, words: str) -> None:
    run = mocker.patch("subprocess.run", return_value=ran(0))
    ping_here(HOST, platform)
    assert run.call_args.args == (["ping", *words.split(), HOST],)
    assert run.call_args.kwargs["stdin"] == subprocess.DEVNULL
    assert "shell" not in run.call_args.kwargs
