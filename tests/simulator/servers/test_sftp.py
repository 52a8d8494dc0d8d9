"""SFTP of the virtual router as an old client library meets it: who may, which files, what they hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import paramiko
import pytest

from rtxvpn.simulator.device import Router
from rtxvpn.simulator.options import Options
from rtxvpn.simulator.running import Simulation

LOGIN, ADMIN = "in-pass-file", "admin-pass-file"
RUNNING = (
    f"login password {LOGIN}",
    f"administrator password {ADMIN}",
    f"login user admin {LOGIN}",
    f"login user guest {LOGIN}",
    "user attribute guest administrator=off",
    "sshd service on",
    "sshd host key generate *",
)


@contextmanager
def simulation(*more: str, **options: Any) -> Iterator[Simulation]:
    options.setdefault("admin_password", ADMIN)
    router = Router(
        Options(language="en", login_password=LOGIN, **options), running=[*RUNNING, "sftpd host lan", *more]
    )
    with Simulation(router) as far:
        yield far


@contextmanager
def logged_in(far: Simulation, password: str = ADMIN, user: str = "admin") -> Iterator[paramiko.Transport]:
    assert far.ssh_port is not None
    with closing(paramiko.Transport(("127.0.0.1", far.ssh_port))) as line:
        line.start_client(timeout=20)
        line.auth_password(user, password)
        yield line


@contextmanager
def files(far: Simulation, password: str = ADMIN, user: str = "admin") -> Iterator[paramiko.SFTPClient]:
    with logged_in(far, password, user) as line:
        client = paramiko.SFTPClient.from_transport(line)
        assert client is not None
        yield client


def get(client: paramiko.SFTPClient, path: str) -> bytes:
    with client.open(path) as file:
        return file.read()


def put(client: paramiko.SFTPClient, path: str, data: bytes) -> None:
    with client.open(path, "wb") as file:
        file.write(data)


def test_a_file_has_the_secrets_that_show_config_masks() -> None:
    with simulation() as far, files(far) as client:
        text = get(client, "/system/config").decode("cp932")
        assert f"administrator password {ADMIN}\r\n" in text
        assert f"login user guest {LOGIN}\r\n" in text
        assert "sshd host key generate *" not in text
        assert get(client, "/system/config0") == get(client, "/system/config")
        assert "administrator password *" in far.dump()["running"]


def test_what_is_uploaded_is_kept_byte_by_byte_and_changes_nothing_else() -> None:
    with simulation() as far, files(far) as client:
        before = far.dump()
        for name, data in (("2", b"# a comment\n\nip lan1 address 192.0.2.1/24\n"), ("2", b""), ("4", b"#")):
            put(client, f"/system/config{name}", data)
            assert get(client, f"/system/config{name}") == data
        assert far.dump()["running"] == before["running"]
        assert far.dump()["saved"] == before["saved"]


def test_there_are_no_other_files() -> None:
    with simulation() as far, files(far) as client:
        for path in ("/system/config1", "/system/config5", "/etc/passwd", "/", "/system/config0/x"):
            with pytest.raises(FileNotFoundError):
                get(client, path)
        with pytest.raises(FileNotFoundError):
            put(client, "/system/config7", b"x")


@pytest.mark.parametrize(
    ("line", "options"),
    [
        ("no sftpd host", {}),
        ("sftpd host none", {}),
        ("sftpd host 192.0.2.9", {}),
        ("user attribute admin administrator=off", {}),
        ("user attribute admin connection=ssh,telnet", {}),
        ("description lan1 x", {"firmware": "15.02.00"}),
    ],
)
def test_who_may_not(line: str, options: dict[str, Any]) -> None:
    with simulation(line, **options) as far, pytest.raises(paramiko.AuthenticationException), files(far):
        pass


def test_who_may() -> None:
    with simulation("sftpd host 127.0.0.1-127.0.0.2") as far, files(far) as client:
        assert get(client, "system/config")
    with simulation() as far:
        with pytest.raises(paramiko.AuthenticationException), files(far, ADMIN, "guest"):
            pass
        with pytest.raises(paramiko.AuthenticationException), files(far, "wrong"):
            pass


def test_the_administrator_password_is_for_files_and_the_login_password_for_the_terminal() -> None:
    with simulation() as far:
        with pytest.raises(paramiko.SSHException), files(far, LOGIN):
            pass
        with logged_in(far) as line:
            channel = line.open_session(timeout=20)
            channel.get_pty()
            with pytest.raises(paramiko.SSHException):
                channel.invoke_shell()


def test_both_with_the_same_password() -> None:
    with simulation(f"administrator password {LOGIN}") as far, files(far, LOGIN) as client:
        assert get(client, "/system/config0")
        channel = client.get_channel()
        assert channel is not None
        other = channel.get_transport().open_session(timeout=20)
        other.settimeout(20)
        other.get_pty()
        other.invoke_shell()
        assert other.recv(1)


def test_a_file_that_is_not_understood() -> None:
    bad = b"ip lan1 address 192.0.2.1/24\nfrobnicate the wan\nlogin password *\n"
    with simulation() as far, files(far) as client:
        put(client, "/system/config3", bad)
        stored = far.call(lambda router: router._machine.files["3"])
        assert list(stored.entries.values()) == ["ip lan1 address 192.0.2.1/24"]
    with simulation(wrong_lines="refuse") as far, files(far) as client:
        put(client, "/system/config3", bad)  # this client does not tell an error at the end of a file
        assert get(client, "/system/config3") == b""


def test_the_other_encoding() -> None:
    with simulation(file_text="utf-8") as far, files(far) as client:
        assert b"\r" not in get(client, "/system/config")


def test_a_file_that_comes_back_means_what_the_router_holds() -> None:
    with simulation('description lan1 "a b"', "dns server 192.0.2.1 192.0.2.2") as far, files(far) as client:
        put(client, "/system/config1", get(client, "/system/config"))
        stored, running = far.call(lambda router: (router._machine.files["1"], router._machine.running))
        assert stored.entries == running.entries
