"""The foreground form, its dump, and a whole VPN on a clock that is moved by hand."""

from __future__ import annotations

import json
import socket
import threading
from pathlib import Path
from typing import Any

import pytest

from rtxvpn.simulator.clock import ManualClock, WallClock
from rtxvpn.simulator.cloud import Cloud
from rtxvpn.simulator.device import Router
from rtxvpn.simulator.options import Options
from rtxvpn.simulator.running import Simulation, Wires, serve, write_dump

ROOT = Path(__file__).parents[3]
FACTORY = Options(language="en", login_password="", admin_password="")


def test_serve_until_it_is_stopped_and_dump(tmp_path: Path) -> None:
    stop, seen = threading.Event(), []
    dump = tmp_path / "dump.json"

    def ready(simulation: Simulation) -> None:
        seen.append((simulation.ssh_port, simulation.telnet_port))
        assert not dump.exists()
        stop.set()

    wires = Wires(ssh_port=None, telnet_port=0)
    serve(Router(FACTORY), stop, ready, wires=wires, dump=dump)
    assert seen[0][0] is None
    assert seen[0][1] > 0
    content = json.loads(dump.read_text(encoding="utf-8"))
    assert set(content) == {"running", "saved", "log"}
    assert "ip lan1 address 192.168.100.1/24" in content["saved"]
    assert dump.stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == [dump]


def test_the_dump_is_written_when_the_caller_is_interrupted(tmp_path: Path) -> None:
    def ready(simulation: Simulation) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        serve(Router(FACTORY), threading.Event(), ready, wires=Wires(ssh_port=None), dump=tmp_path / "d")
    assert (tmp_path / "d").exists()


def test_a_port_that_is_taken_leaves_no_dump(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        wires = Wires(ssh_port=None, telnet_port=taken.getsockname()[1])
        with pytest.raises(OSError, match="in use"):
            serve(Router(FACTORY), threading.Event(), lambda _: None, wires=wires, dump=tmp_path / "d")
    assert list(tmp_path.iterdir()) == []


def test_a_dump_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        write_dump(tmp_path / "no" / "such", {"running": []})


def lines_of(simulation: Simulation) -> socket.socket:
    assert simulation.telnet_port is not None
    return socket.create_connection(("127.0.0.1", simulation.telnet_port), timeout=20)


def until(line: socket.socket, end: bytes) -> bytes:
    seen = b""
    while not seen.endswith(end) and (data := line.recv(4096)):
        seen += data
    return seen


def typed(line: socket.socket, text: str, end: bytes = b"# ") -> bytes:
    line.sendall(text.encode("ascii") + b"\r")
    return until(line, end)


def administrator(simulation: Simulation) -> socket.socket:
    line = lines_of(simulation)
    until(line, b"Password: ")
    typed(line, "", b"> ")
    typed(line, "administrator", b"Password: ")
    typed(line, "")
    typed(line, "console lines infinity")
    return line


def test_a_fast_clock_makes_short_waits_short() -> None:
    router = Router(FACTORY, WallClock(speed=50))
    with Simulation(router, ssh_port=None, telnet_port=0) as simulation, administrator(simulation) as line:
        began = router.clock.now()
        assert b"Saving" in typed(line, "save")
        assert router.clock.now() - began >= 2.0


def test_a_clock_that_is_moved_by_hand_is_noticed() -> None:
    clock = ManualClock()
    router = Router(FACTORY, clock)
    with Simulation(router, ssh_port=None, telnet_port=0) as simulation, administrator(simulation) as line:
        line.sendall(b"save\r")
        until(line, b"Saving ... ")
        clock.advance(10)
        assert until(line, b"# ").endswith(b"# ")
        clock.advance(301)  # the login timer
        until(line, b"never")
    assert any("Logout" in text for text in router.log)


@pytest.mark.parametrize("name", ["demo", "demo-ikev2"])
def test_the_demo_s_download_comes_up(name: str) -> None:
    text = (ROOT / f"fixtures/downloads/{name}.txt").read_text(encoding="utf-8")
    clock: Any = ManualClock()
    router = Router(FACTORY, clock, Cloud.from_download(text))
    with Simulation(router, ssh_port=None, telnet_port=0) as simulation, administrator(simulation) as line:
        for raw in text.splitlines():
            command = " ".join(raw.split())
            if command and not command.startswith("#"):
                assert b"Error" not in typed(line, command)
        for command in ("ip route default gateway 150.249.252.1", "ip lan2 address 150.249.252.2/29"):
            assert b"Error" not in typed(line, command)
        assert b"Total: isakmp:0 send:0 recv:0" in typed(line, "show ipsec sa")
        clock.advance(25)
        assert b"Total: isakmp:2 send:2 recv:2" in typed(line, "show ipsec sa")
        assert typed(line, "show status bgp neighbor").count(b"BGP state = Established, up for 00:00:") == 2
        assert b"10.0.0.0/16" in typed(line, "show ip route")
        assert any("IP Tunnel[2] Up" in text for text in simulation.dump()["log"])
