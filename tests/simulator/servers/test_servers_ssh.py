"""The SSH server as an old client library meets it, over a real connection on this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import paramiko
import pytest

from rtxvpn.simulator.device import Router
from rtxvpn.simulator.options import Options
from rtxvpn.simulator.running import Simulation

OPTIONS = Options(language="en", login_password="in-pass", admin_password="admin-pass")


@contextmanager
def transport(simulation: Simulation, **disabled: Any) -> Iterator[paramiko.Transport]:
    assert simulation.ssh_port is not None
    with closing(
        paramiko.Transport(("127.0.0.1", simulation.ssh_port), disabled_algorithms=disabled)
    ) as line:
        line.start_client(timeout=20)
        yield line


def shell(line: paramiko.Transport, width: int = 80) -> paramiko.Channel:
    channel = line.open_session(timeout=20)
    channel.settimeout(20)
    channel.get_pty(width=width)
    channel.invoke_shell()
    return channel


def until(channel: paramiko.Channel, end: bytes) -> bytes:
    """Read to what ends a text, or to the end of the channel."""
    seen = b""
    while not seen.endswith(end) and (data := channel.recv(4096)):
        seen += data
    return seen


@pytest.fixture(name="simulation")
def simulation_fixture() -> Iterator[Simulation]:
    with Simulation(Router(OPTIONS)) as simulation:
        yield simulation


def test_only_what_an_rtx_offers(simulation: Simulation) -> None:
    with transport(simulation) as line:
        assert line.remote_version == "SSH-2.0-OpenSSH_7.7"
        assert line.host_key_type == "ssh-rsa"
        key = line.get_remote_server_key()
        assert key.get_bits() == 2048
        assert simulation.host_key == f"[127.0.0.1]:{simulation.ssh_port} ssh-rsa {key.get_base64()}"


@pytest.mark.parametrize(
    "disabled",
    [
        {"keys": ["ssh-rsa"]},
        {"ciphers": ["aes128-ctr", "aes192-ctr", "aes256-ctr"]},
        {"macs": ["hmac-sha1", "hmac-sha2-256"]},
        {"kex": ["diffie-hellman-group14-sha1"]},
    ],
    ids=lambda disabled: next(iter(disabled)),
)
def test_a_client_without_them_does_not_get_in(simulation: Simulation, disabled: dict[str, Any]) -> None:
    with pytest.raises(paramiko.SSHException), transport(simulation, **disabled):
        pass


def test_ecdh_as_an_option() -> None:
    old = {"kex": ["diffie-hellman-group14-sha1"]}
    with Simulation(Router(OPTIONS), ecdh=True) as simulation, transport(simulation, **old) as line:
        line.auth_password("admin", "in-pass")
        assert line.is_authenticated()


def test_a_session_from_login_to_logout(simulation: Simulation) -> None:
    with transport(simulation) as line:
        line.auth_password("admin", "in-pass")
        channel = shell(line, width=300)
        assert b"RTX830 Rev." in until(channel, b"> ")
        channel.send(b"administrator\r")
        until(channel, b"Password: ")
        channel.send(b"admin-pass\r")
        until(channel, b"# ")
        channel.send(b"show environment\r")
        shown = until(channel, b"# ")
        assert max(len(row) for row in shown.split(b"\r\n")) == 80  # whatever the client's window
        channel.send(b"exit\r")
        until(channel, b"> ")
        channel.send(b"exit\r")
        assert until(channel, b"never").endswith(b"exit\r\n")
        line.join(20)
        assert not line.is_active()
    assert any("Logout" in text for text in simulation.dump()["log"])


@pytest.mark.parametrize(("user", "password"), [("admin", "wrong"), ("nobody", "in-pass"), ("admin", "")])
def test_wrong_logins(simulation: Simulation, user: str, password: str) -> None:
    with transport(simulation) as line:
        for _ in range(3):
            with pytest.raises(paramiko.AuthenticationException):
                line.auth_password(user, password)
        assert not line.is_authenticated()
        line.auth_password("admin", "in-pass")  # another try on the same connection, as OpenSSH lets one
        assert line.is_authenticated()


def test_no_keyboard_interactive(simulation: Simulation) -> None:
    with transport(simulation) as line, pytest.raises(paramiko.BadAuthenticationType) as refused:
        line.auth_none("admin")
    assert refused.value.allowed_types == ["publickey", "password"]


def test_public_key() -> None:
    key, other = paramiko.RSAKey.generate(1024), paramiko.RSAKey.generate(1024)
    known = {"admin": (f"ssh-rsa {key.get_base64()} somebody",)}
    with Simulation(Router(OPTIONS), authorized_keys=known) as simulation, transport(simulation) as line:
        with pytest.raises(paramiko.AuthenticationException):
            line.auth_publickey("admin", other)
        line.auth_publickey("admin", key)
        assert b"RTX830 Rev." in until(shell(line), b"> ")


@pytest.mark.parametrize("ask", ["command", "subsystem"])
def test_no_commands_and_no_subsystems(simulation: Simulation, ask: str) -> None:
    """The router refuses and ends the connection: the client reads one or the other, whichever it sees first."""
    with transport(simulation) as line:
        line.auth_password("admin", "in-pass")
        channel = line.open_session(timeout=20)
        with pytest.raises((paramiko.SSHException, EOFError)):
            channel.exec_command("show config") if ask == "command" else channel.invoke_subsystem("sftp")
        line.join(20)
        assert not line.is_active()


def test_the_ninth_session_is_refused(simulation: Simulation) -> None:
    with transport(simulation) as line:
        line.auth_password("admin", "in-pass")
        channels = [shell(line) for _ in range(8)]
        assert all(until(channel, b"> ").endswith(b"> ") for channel in channels)
        assert not until(shell(line), b"> ").endswith(b"> ")


def test_output_that_becomes_due(simulation: Simulation) -> None:
    with transport(simulation) as line:
        line.auth_password("admin", "in-pass")
        channel = shell(line)
        until(channel, b"> ")
        channel.send(b"ping -c 2 192.168.100.1\r")
        assert b"2 packets transmitted, 2 packets received" in until(channel, b"> ")


@pytest.mark.parametrize("fault", ["cut", "reboot"])
def test_a_fault_ends_the_wire(fault: str) -> None:
    options = Options(language="en", admin_password="a", login_password="l", faults=((fault, "2"),))
    with Simulation(Router(options)) as simulation, transport(simulation) as line:
        line.auth_password("admin", "l")
        channel = shell(line)
        until(channel, b"> ")
        for typed, end in (
            (b"administrator", b": "),
            (b"a", b"# "),
            (b"ip route default gateway 192.168.100.9", b"# "),
        ):
            channel.send(typed + b"\r")
            until(channel, end)
        channel.send(b"dns server 192.168.100.9\r")
        assert not until(channel, b"# ").endswith(b"# ")
        line.join(20)
        assert not line.is_active()


def test_a_router_that_is_down_takes_nobody() -> None:
    router = Router(
        Options(language="en", login_password="", admin_password="")
    )  # as it comes out of its box
    assert not router.listens("ssh")
    with (
        Simulation(router) as simulation,
        pytest.raises((paramiko.SSHException, EOFError)),
        transport(simulation),
    ):
        pass


def test_the_delay_is_added_to_what_comes_back() -> None:
    with Simulation(Router(OPTIONS), delay_s=0.02) as simulation, transport(simulation) as line:
        line.auth_password("admin", "in-pass")
        channel = shell(line)
        until(channel, b"> ")
        clock = simulation.call(lambda router: router.clock)
        began = clock.now()
        for _ in range(5):
            channel.send(b"\r")
            until(channel, b"> ")
        assert 0.1 <= clock.now() - began < 1.0


def test_nothing_is_left_behind() -> None:
    before = set(threading.enumerate())
    with Simulation(Router(OPTIONS)) as simulation:
        port = simulation.ssh_port
        with transport(simulation) as line:
            line.auth_password("admin", "in-pass")
            channel = shell(line)
            until(channel, b"> ")
            simulation.close()
            assert until(channel, b"never") == b""
    left = {thread.name for thread in set(threading.enumerate()) - before}
    assert "virtual RTX830" not in left
    with Simulation(Router(OPTIONS), ssh_port=port) as again:
        assert again.ssh_port == port
        with (
            pytest.raises(OSError, match="address already in use"),
            Simulation(Router(OPTIONS), ssh_port=port),
        ):
            pass
