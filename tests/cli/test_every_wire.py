"""The same commands over every wire, and each trouble of a wire with its exit code."""

from __future__ import annotations

import select
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from urllib.parse import quote

import pytest
import serial
import serial.rfc2217

from rtxvpn.simulator.device import Router
from rtxvpn.simulator.options import Options

from .conftest import ADMIN, LOGIN, SECRETS, Office, Virtual, at

pytestmark = pytest.mark.filterwarnings(
    "ignore:set(Daemon|Name):DeprecationWarning",
    "ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning",
)


def slow(kind: str) -> object:
    """Leave one kind of wire to the whole suite: it takes seconds, and the others show the same."""
    return pytest.param(kind, marks=pytest.mark.slow)


class ConsoleServer:
    """A console server in front of a router's serial port: bytes over TCP, raw or by RFC 2217."""

    def __init__(self, *, rfc2217: bool, scramble: bool) -> None:
        self.router = Router(Options(login_password=LOGIN, admin_password=ADMIN, scramble=scramble))
        self._console = self.router.connect("serial")
        self._rfc2217 = rfc2217
        self._over = threading.Event()

    @contextmanager
    def serve(self) -> Iterator[int]:
        """Serve one user after the other; gives the port."""
        with socket.create_server(("127.0.0.1", 0)) as door:
            thread = threading.Thread(target=self._listen, args=(door,), daemon=True)
            thread.start()
            yield int(door.getsockname()[1])
            self._over.set()
            thread.join(10)

    def _listen(self, door: socket.socket) -> None:
        while not self._over.is_set():
            if select.select([door], [], [], 0.05)[0]:
                line, _ = door.accept()
                with line, serial.serial_for_url("loop://") as port, suppress(OSError):
                    self._bridge(
                        line, serial.rfc2217.PortManager(port, _Line(line)) if self._rfc2217 else None
                    )

    def _bridge(self, line: socket.socket, manager: serial.rfc2217.PortManager | None) -> None:
        while not self._over.is_set():
            said = self._console.tick()
            if select.select([line], [], [], 0.01)[0]:
                data = line.recv(4096)
                if not data:
                    return
                said += self._console.receive(b"".join(manager.filter(data)) if manager else data)
            line.sendall(b"".join(manager.escape(said)) if manager else said)


class _Line:
    def __init__(self, line: socket.socket) -> None:
        self.write = line.sendall


@pytest.mark.parametrize("kind", ["socket", slow("rfc2217")])
def test_a_console_server(office: Office, kind: str, scramble: bool) -> None:
    server = ConsoleServer(rfc2217=kind == "rfc2217", scramble=scramble)
    before = server.router.dump()["running"]
    with server.serve() as port:
        url = f"{kind}://127.0.0.1:{port}"
        first = office.run("show", office.site, "show ip route", "--connect", url)
        second = office.run("show", office.site, "show environment", "--connect", url)
    assert first.code == second.code == 0, first.err + second.err
    assert "192.168.100.0/24" in first.out
    assert "RTX830" in second.out
    assert server.router.dump()["running"] == before


def on_wire(virtual: Virtual, stack: ExitStack, kind: str, *, user: bool = True) -> tuple[object, str]:
    """Serve a router on one wire; gives it with its URL. The serial line is a fast one here."""
    wires = {"ssh": {}, "telnet": {"ssh_port": None, "telnet_port": 0}}
    if kind == "serial" and sys.platform == "win32":
        pytest.skip("Windows has no ptys")
    serial_line = {"ssh_port": None, "serial": True, "baud": 460800}
    simulation = stack.enter_context(virtual(**wires.get(kind, serial_line)))
    if kind == "serial":
        path = quote(simulation.pty_path or "")
        return simulation, f"serial://{path}?baud=460800{'&user=admin' if user else ''}"
    port = simulation.ssh_port if kind == "ssh" else simulation.telnet_port
    return simulation, f"{kind}://{'admin@' if user else ''}127.0.0.1:{port}"


KINDS = ["ssh", "telnet", "serial"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_plan_and_the_same_facts(office: Office, kind: str, virtual: Virtual) -> None:
    with ExitStack() as stack:
        simulation, url = on_wire(virtual, stack, kind)
        before = simulation.dump()  # type: ignore[attr-defined]
        transcript = office.folder / "t.txt"
        how = ("--connect", url, "--accept-new-host-key", "--transcript", str(transcript))
        live = office.run("plan", office.site, "--format", "commands", *how)
        after = simulation.dump()  # type: ignore[attr-defined]
    offline = office.run("plan", office.site, "--offline", "--format", "commands")
    assert live.code == 10, live.err
    assert live.out == offline.out
    assert after["running"] == before["running"]
    assert after["saved"] == before["saved"]
    text = transcript.read_text("utf-8")
    assert "show config" in text
    assert not [secret for secret in SECRETS if secret in text]


@pytest.mark.parametrize("kind", ["telnet", slow("serial")])
def test_the_unnamed_user_comes_in_too(office: Office, kind: str, virtual: Virtual) -> None:
    with ExitStack() as stack:
        _, url = on_wire(virtual, stack, kind, user=False)
        ran = office.run("show", office.site, "show environment", "--connect", url)
    assert ran.code == 0, ran.err


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_login_password(office: Office, kind: str, virtual: Virtual) -> None:
    office.env["RTXVPN_PASSWORD"] = "wrong-one-7"
    with ExitStack() as stack:
        simulation, url = on_wire(virtual, stack, kind)
        before = simulation.dump()  # type: ignore[attr-defined]
        ran = office.run("verify", office.site, "--connect", url, "--accept-new-host-key", "--timeout", "10")
        assert simulation.dump()["running"] == before["running"]  # type: ignore[attr-defined]
    assert ran.code == 77, ran.err
    assert "RTXVPN_PASSWORD" in ran.err
    assert "wrong-one-7" not in ran.err
    assert ran.out == ""


@pytest.mark.parametrize("kind", ["ssh", "telnet", slow("serial")])
def test_a_wrong_administrator_password(office: Office, kind: str, virtual: Virtual) -> None:
    office.env["RTXVPN_ADMIN_PASSWORD"] = "wrong-one-8"
    with ExitStack() as stack:
        _, url = on_wire(virtual, stack, kind)
        ran = office.run(
            "apply", office.site, "--yes", "--connect", url, "--accept-new-host-key", "--timeout", "10"
        )
        office.env["RTXVPN_ADMIN_PASSWORD"] = ADMIN
        again = office.run("show", office.site, "show environment", "--connect", url)
    assert ran.code == 77, ran.err
    assert "RTXVPN_ADMIN_PASSWORD" in ran.err
    assert "wrong-one-8" not in ran.err
    assert ran.out == ""
    assert again.code == 0, again.err


def test_a_refused_administrator_leaves_nobody_logged_in_on_the_console(
    office: Office, scramble: bool
) -> None:
    office.env["RTXVPN_ADMIN_PASSWORD"] = "wrong-one-9"
    server = ConsoleServer(rfc2217=False, scramble=scramble)
    with server.serve() as port:
        ran = office.run("verify", office.site, "--connect", f"socket://127.0.0.1:{port}", "--timeout", "5")
        with socket.create_connection(("127.0.0.1", port), timeout=10) as next_person:
            next_person.sendall(b"\r")
            seen = b""
            while not seen.rstrip().endswith((b":", b">")):
                seen += next_person.recv(4096)
    assert ran.code == 77
    assert seen.rstrip().endswith((b"Password:", b"Username:"))


def test_an_unknown_host_key(office: Office, virtual: Virtual) -> None:
    with virtual() as simulation:
        ran = office.run("verify", office.site, "--connect", f"ssh://admin@127.0.0.1:{simulation.ssh_port}")
        assert ran.code == 77
        assert "--accept-new-host-key" in ran.err
        assert office.run("show", office.site, "show environment", *at(simulation)).code == 0
        known = ("--connect", f"ssh://admin@127.0.0.1:{simulation.ssh_port}")
        assert office.run("show", office.site, "show environment", *known).code == 0
        (office.state / "known_hosts").write_text(_other_key(simulation.ssh_port or 0))
        changed = office.run("verify", office.site, *at(simulation))
    assert changed.code == 77
    assert "CHANGED" in changed.err
    assert changed.out == ran.out == ""


def _other_key(port: int) -> str:
    import paramiko

    return f"[127.0.0.1]:{port} ssh-rsa {paramiko.RSAKey.generate(1024).get_base64()}\n"


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("kind", ["ssh", "telnet", "socket", "rfc2217", "serial"])
def test_nobody_there(office: Office, kind: str, lang: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    url = "serial:///dev/rtxvpn-none" if kind == "serial" else f"{kind}://127.0.0.1:{port}"
    ran = office.run("verify", office.site, "--connect", url, "--timeout", "2", lang=lang)
    assert ran.code == 69, ran.err
    assert ran.out == ""
    assert url in ran.err
    assert ("エラー" if lang == "ja" else "error") in ran.err
    assert "  → " in ran.err


@pytest.mark.parametrize("kind", [slow("ssh"), "telnet", slow("socket")])
def test_a_host_that_accepts_and_stays_silent(office: Office, kind: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:  # the system accepts for it; nobody ever answers
        url = f"{kind}://127.0.0.1:{door.getsockname()[1]}"
        ran = office.run("verify", office.site, "--connect", url, "--timeout", "1")
    assert ran.code == 69, ran.err
    assert ran.out == ""
    assert "  → " in ran.err
