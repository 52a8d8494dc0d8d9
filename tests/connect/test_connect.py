"""From a URL to a router and back out again, over real sockets on loopback."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from rtxvpn.access import Access
from rtxvpn.connect import Connection, open_router
from rtxvpn.errors import HostKeyRefused, LoginRefused, Unreachable
from rtxvpn.router import Router
from rtxvpn.session.console import Console
from rtxvpn.session.login import NOBODY, Credentials, become_administrator, log_in
from rtxvpn.session.notes import Notes
from rtxvpn.session.session import Session
from rtxvpn.simulator.clock import WallClock
from rtxvpn.simulator.device import Router as VirtualRouter
from rtxvpn.simulator.options import Options
from rtxvpn.simulator.running import Simulation
from rtxvpn.transport.console import open_console
from rtxvpn.transport.line import Line
from rtxvpn.transport.url import read_url

LOGIN, ADMIN = "login-pw-7", "admin-pw-7"


@pytest.fixture(params=[False, True], ids=["known words", "scrambled"])
def simulation(request: pytest.FixtureRequest) -> Iterator[Simulation]:
    options = Options(login_password=LOGIN, admin_password=ADMIN, scramble=request.param)
    router = VirtualRouter(options, WallClock(20.0))
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
    with open_router(access(simulation, tmp_path, wire)):
        pass
    assert len(list((tmp_path / "console").rglob("*.json"))) == 1, "the same name for the same settings"
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
    assert list((tmp_path / "console").rglob("*.json"))
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


def test_a_session_of_another_computer_is_left_alone(simulation: Simulation, tmp_path: Path) -> None:
    """Beside it whoever only looks changes nothing; who would change the router, and save, is refused."""
    before = simulation.dump()["running"]
    told: list[str] = []
    theirs = access(simulation, tmp_path / "theirs", "telnet")
    ours = access(simulation, tmp_path / "ours", warn=lambda one: told.append(str(one)))
    with open_router(theirs) as first:
        name = first.router.session.prompt.prefix
        held = simulation.dump()["running"]
        with pytest.raises(Unreachable, match=name) as refused, open_router(ours):
            pass
        assert "no console" not in str(refused.value.advice), "it would lose what was there"
        with open_router(replace(ours, only_looks=True)) as second:
            assert second.router.environment().model == "RTX830"
            assert "console" not in second.router.running_config()
            assert simulation.dump()["running"] == held
        assert simulation.dump()["running"] == held
        assert first.router.environment().model == "RTX830"
    assert simulation.dump()["running"] == before
    assert any(name in one for one in told)


@pytest.mark.parametrize("scramble", [False, True], ids=["known words", "scrambled"])
def test_what_another_computer_left_becomes_the_default_and_is_told(scramble: bool, tmp_path: Path) -> None:
    ours = ["console prompt rtxvpn-12ab", "console columns 200", "console lines infinity", "console info off"]
    office = ["login user admin *", "ip lan1 address 192.168.100.1/24"]
    options = Options(login_password=LOGIN, admin_password=ADMIN, open_door=True, scramble=scramble)
    told: list[str] = []
    with Simulation(VirtualRouter(options, WallClock(20.0), None, [*office, *ours])) as simulation:
        how = access(simulation, tmp_path, warn=lambda one: told.append(str(one)))
        with open_router(how) as lost:
            lost.router.session.transport.close()
        with open_router(how):  # a guess stays one
            pass
        assert simulation.dump()["running"] == office
    assert len([one for one in told if "rtxvpn-12ab" in one and "another computer, or nowhere" in one]) == 2


def test_a_comparison_with_what_is_saved_knows_nothing_of_us(lab: Callable[..., Any], tmp_path: Path) -> None:
    desk = lab(login_password="", admin_password="")  # else the router asks for both
    session = desk.session("serial", None)
    log_in(session, NOBODY, greets=False)
    become_administrator(session, "")
    console = Console(session)
    connection = Connection(Router(session, "memory", console.as_found), console, Notes(tmp_path / "memory"))
    connection.retake_console()
    session.configure("ip lan2 mtu 1454")
    assert connection.show("show config difference - 0").strip() == "no ip lan2 mtu"
    assert "console" in session.ask("show config difference - 0")
    assert connection.leave().asked_to_save


def test_a_setting_that_cannot_be_put_back_is_told(simulation: Simulation, tmp_path: Path) -> None:
    told: list[str] = []
    how = access(simulation, tmp_path, warn=lambda one: told.append(str(one)))
    with open_router(how):
        simulation.call(lambda router: router.set_fault("refuse", "console columns"))
    assert [one for one in told if "type: `no console columns`" in one]


def test_a_wrong_password_is_told(simulation: Simulation, tmp_path: Path) -> None:
    wrong = access(simulation, tmp_path)
    with (
        pytest.raises(LoginRefused) as told,
        open_router(Access(wrong.url, "nope", ADMIN, tmp_path, accept_new_host_key=True)),
    ):
        pass
    assert "nope" not in str(told.value)


def test_a_live_session_on_another_wire_keeps_its_console(simulation: Simulation, tmp_path: Path) -> None:
    before = simulation.dump()["running"]
    with open_router(access(simulation, tmp_path)) as first:
        held = simulation.dump()["running"]
        with (
            pytest.raises(Unreachable, match="another rtxvpn is working"),
            open_router(access(simulation, tmp_path, "telnet")),
        ):
            pass
        looks = access(simulation, tmp_path, "telnet", only_looks=True, warn=lambda told: None)
        with open_router(looks) as second:
            assert second.router.environment().model == "RTX830"
        assert simulation.dump()["running"] == held
        assert first.router.environment().model == "RTX830"
    assert simulation.dump()["running"] == before


@pytest.mark.parametrize("words", [False, True], ids=["known words", "scrambled"])
def test_who_moves_with_the_router_finds_its_own_settings_again(words: bool, tmp_path: Path) -> None:
    """To a new address and back, as an address that is taken back goes: the lost line's lock is its own."""
    running = ["login user admin *", "console columns 132", 'console prompt "Tokyo "']
    options = Options(login_password=LOGIN, admin_password=ADMIN, open_door=True, scramble=words)
    told: list[str] = []
    with Simulation(
        VirtualRouter(options, WallClock(20.0), None, running), ssh_port=0, telnet_port=0
    ) as office:
        how = access(office, tmp_path, warn=lambda one: told.append(str(one)))
        with open_router(how) as first:
            first.router.session.transport.close()
            assert first.elsewhere is not None
            with first.elsewhere(access(office, tmp_path, "telnet").url) as second:
                second.router.session.transport.close()
                assert second.elsewhere is not None
                with second.elsewhere(how.url) as third:
                    assert third.router.environment().model == "RTX830"
        assert office.dump()["running"] == running
    assert told == []


@pytest.mark.skipif(os.name != "posix", reason="there is no pty")
@pytest.mark.parametrize("scramble", [False, True])
def test_a_factory_console_that_is_administrator_already_takes_its_own_password(
    scramble: bool, tmp_path: Path
) -> None:
    """None was tried when the line was found; the step down and up again needs the one that the router has."""
    box = VirtualRouter(Options(login_password="", admin_password="", scramble=scramble), WallClock(20.0))
    with Simulation(box, ssh_port=None, serial=True, baud=115200) as simulation:
        url = f"serial://{quote(simulation.pty_path or '')}?baud=115200"
        somebody = Session(Line(open_console(read_url(url))))
        log_in(somebody, NOBODY, greets=False)
        become_administrator(somebody, "")
        somebody.transport.close()
        who = Credentials("admin", LOGIN, ADMIN)
        wanted = Access(url, LOGIN, ADMIN, tmp_path, timeout_s=10.0, ask_unsaved=True, otherwise=who)
        with open_router(wanted) as connection:
            assert connection.router.session.prompt.administrator
            assert (connection.administrator, connection.unsaved) == ("", False)
