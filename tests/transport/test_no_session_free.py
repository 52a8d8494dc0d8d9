"""A router with no session free: what it says at the door is told, in whatever words, as a login that is refused."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from rtxvpn.access import Access
from rtxvpn.cli import exits
from rtxvpn.connect import open_router
from rtxvpn.errors import LoginRefused
from rtxvpn.simulator.clock import WallClock
from rtxvpn.simulator.device import Router
from rtxvpn.simulator.options import Options
from rtxvpn.simulator.running import Simulation

LOGIN, ADMIN = "Log1n-door-test", "Adm1n-door-test"
SESSIONS = 8  # CR 4.41, 4.68


@pytest.mark.parametrize("kind", ["ssh", "telnet"])
def test_the_ninth_session_is_told_what_the_router_says(kind: str, scramble: bool, home: Path) -> None:
    options = Options(scramble=scramble, login_password=LOGIN, admin_password=ADMIN)
    with Simulation(Router(options, WallClock(speed=50)), telnet_port=0) as far, ExitStack() as opened:
        url = f"{kind}://admin@127.0.0.1:{far.ssh_port if kind == 'ssh' else far.telnet_port}"

        def come_in(n: int) -> None:
            state = home / str(n)  # one of ours at a time is on a router
            opened.enter_context(open_router(Access(url, LOGIN, None, state, accept_new_host_key=True)))

        for n in range(SESSIONS):
            come_in(n)
        with pytest.raises(LoginRefused, match=r"closed the line at the login: \S") as told:
            come_in(SESSIONS)
    assert exits.code_of(told.value) == 77
    if not scramble:
        assert "エラー: ログインが制限されています" in str(told.value)
        assert "all sessions are in use" in str(told.value.advice)
