"""From a URL to a router and back out again, over real sockets on loopback."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from rtxvpn.access import Access
from rtxvpn.connect import open_router
from rtxvpn.errors import HostKeyRefused, LoginRefused, Unreachable
from rtxvpn.simulator.clock import WallClock
from rtxvpn.simulator.device import Router
from rtxvpn.simulator.options import Options
from rtxvpn.simulator.running import Simulation

LOGIN, ADMIN = "login-pw-7", "admin-pw-7"


@pytest.fixture
def simulation() -> Iterator[Simulation]:
    router = Router(Options(login_password=LOGIN, admin_password=ADMIN), WallClock(20.0))
    with Simulation(router, ssh_port=0, telnet_port=0) as running:
        yield running


def access(simulation: Simulation, state: Path, wire: str = "ssh", **changes: object) -> Access:
    port = simulation.ssh_port if wire == "ssh" else simulation.telnet_port
    values: dict[str, object] = {"accept_new_host_key": True, "timeout_s": 10.0, **changes}
    return Access(f"{wire}://admin@127.0.0.1:{port}", LOGIN, ADMIN, state, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize("wire", ["ssh", "telnet"])
def test_the_router_is_left_as_it_was(simulation: Simulation, tmp_path: Path, wire: str) -> None:
    before = simulation.dump()["running"]
    transcript = io.StringIO()
    with open_router(access(simulation, tmp_path, wire, transcript=transcript)) as connection:
        assert connection.router.environment().model == "RTX830"
        assert simulation.dump()["running"] != before
    assert simulation.dump()["running"] == before
    assert not list((tmp_path / "console").glob("*.json"))
    assert "show environment" in transcript.getvalue()
    assert not [secret for secret in (LOGIN, ADMIN) if secret in transcript.getvalue()]


def test_an_unknown_host_key_is_refused_and_a_recorded_one_taken(
    simulation: Simulation, tmp_path: Path
) -> None:
    with pytest.raises(HostKeyRefused), open_router(access(simulation, tmp_path, accept_new_host_key=False)):
        pass
    with open_router(access(simulation, tmp_path)):
        pass
    with open_router(access(simulation, tmp_path, accept_new_host_key=False)):
        pass


def test_a_changed_host_key_is_refused_whatever_was_said(simulation: Simulation, tmp_path: Path) -> None:
    with open_router(access(simulation, tmp_path)):
        pass
    known = tmp_path / "known_hosts"
    host, kind, key = known.read_text("utf-8").split()
    changed = key[:40] + ("A" if key[40] != "A" else "B") + key[41:]
    known.write_text(f"{host} {kind} {changed}\n", "utf-8")
    with pytest.raises(HostKeyRefused) as refused, open_router(access(simulation, tmp_path)):
        pass
    assert "CHANGED" in str(refused.value)


def test_what_a_dead_session_left_is_put_back_by_the_next(simulation: Simulation, tmp_path: Path) -> None:
    before = simulation.dump()["running"]
    with open_router(access(simulation, tmp_path)) as connection:
        connection.router.session.transport.close()
    assert simulation.dump()["running"] != before
    assert list((tmp_path / "console").glob("*.json"))
    with open_router(access(simulation, tmp_path)):
        pass
    assert simulation.dump()["running"] == before


@pytest.mark.parametrize("changed", [False, True])
def test_what_a_dead_session_left_is_no_change_of_somebodys(
    simulation: Simulation, tmp_path: Path, changed: bool
) -> None:
    with open_router(access(simulation, tmp_path)) as connection:
        if changed:
            connection.router.configure(["ip lan2 mtu 1454"])
        connection.router.session.transport.close()
    with open_router(access(simulation, tmp_path, ask_unsaved=True)) as connection:
        assert connection.unsaved is changed
        assert connection.router.session.pinned


def test_two_sessions_of_ours_do_not_meet(simulation: Simulation, tmp_path: Path) -> None:
    first, second = open_router(access(simulation, tmp_path)), open_router(access(simulation, tmp_path))
    with first, pytest.raises(Unreachable) as told, second:
        pass
    assert "another rtxvpn" in str(told.value)


def test_a_wrong_password_is_told(simulation: Simulation, tmp_path: Path) -> None:
    wrong = access(simulation, tmp_path)
    with (
        pytest.raises(LoginRefused) as told,
        open_router(Access(wrong.url, "nope", ADMIN, tmp_path, accept_new_host_key=True)),
    ):
        pass
    assert "nope" not in str(told.value)
