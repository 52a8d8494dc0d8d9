"""The candidate: uploaded, compared by the router itself, loaded, and gone again, whatever happens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rtxvpn.simulator.config import FACTORY

from .conftest import Quiet

MakeBench = Callable[..., Any]
LOGINS = (
    'login password "login pw 1"',
    "administrator password admin-pw-1",
    "login user admin login-pw-1",
    "sshd service on",
    "sshd host key generate *",
)
RUNNING = (*LOGINS, *FACTORY, "sftpd host lan", "console columns 120")


@pytest.fixture
def loading(bench: MakeBench) -> MakeBench:
    def make(*more: str, **options: Any) -> Any:
        desk = bench(running=[*RUNNING, *more], **options)
        desk.method = "load"
        return desk

    return make


def files_of(desk: Any) -> list[str]:
    return sorted(desk.lab.router._machine.files)


def test_it_is_as_the_lines_would_have_made_it(loading: MakeBench) -> None:
    desk = loading()
    listener = Quiet()
    outcome = desk.apply(listener)
    assert outcome.saved
    assert desk.intended()
    assert files_of(desk) == ["0"]
    print(listener.stages)
