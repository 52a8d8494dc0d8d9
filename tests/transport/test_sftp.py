"""Files by SFTP over a real connection: what is read and written, and every way in which it can fail."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from rtxvpn.access import Access
from rtxvpn.connect import open_router
from rtxvpn.errors import HostKeyRefused, LoginRefused, Unreachable
from rtxvpn.simulator.config import FACTORY
from rtxvpn.simulator.device import Router
from rtxvpn.simulator.options import Options
from rtxvpn.simulator.running import Simulation
from rtxvpn.transport.sftp import SftpFiles, open_files
from rtxvpn.transport.ssh import HostKeys, SshOptions
from rtxvpn.transport.url import read_url

LOGIN, ADMIN = "Log1n-sftp-test", "Adm1n-sftp-test"


@pytest.fixture(scope="module")
def far(scramble: bool) -> Iterator[Simulation]:
    options = Options(scramble=scramble, login_password=LOGIN, admin_password=ADMIN, open_door=True)
    with Simulation(Router(options, running=[*FACTORY, "sftpd host lan"])) as simulation:
        yield simulation


def opened(
    port: int | None, home: Path, password: str = ADMIN, timeout_s: float = 10.0, accept: bool = True
) -> AbstractContextManager[SftpFiles]:
    options = SshOptions(HostKeys(home / "known", accept_new=accept), timeout_s=timeout_s)
    return open_files(read_url(f"ssh://admin@127.0.0.1:{port}"), password, options)


def test_files_come_and_go_whole(far: Simulation, home: Path) -> None:
    big = b"".join(b"ip filter %d pass * * * * *\r\n" % n for n in range(1, 9000))
    with opened(far.ssh_port, home) as files:
        assert b"ip lan1 address 192.168.100.1/24" in (files.read("/system/config") or b"")
        for data in (big, b"\x83\x5c\n", b""):
            files.write("/system/config2", data)
            assert files.read("/system/config2") == data
        assert files.read("/system/config4") is None
        assert files.read("/system/config") is not None  # one that is not there does no harm


def test_a_file_that_cannot_be_written(far: Simulation, home: Path) -> None:
    with opened(far.ssh_port, home) as files:
        with pytest.raises(Unreachable, match="--method lines"):
            files.write("/system/config9", b"x")
        assert files.read("/system/config") is not None


def test_the_login_password_is_not_enough(far: Simulation, home: Path) -> None:
    with (
        pytest.raises(LoginRefused, match="administrator password") as told,
        opened(far.ssh_port, home, "no"),
    ):
        pass
    assert "sftpd host" in str(told.value)
    with pytest.raises(Unreachable, match="SFTP does not work"), opened(far.ssh_port, home, LOGIN):
        pass


def test_the_host_key_counts_here_too(far: Simulation, home: Path) -> None:
    with pytest.raises(HostKeyRefused), opened(far.ssh_port, home, accept=False):
        pass


def test_nobody_there(home: Path) -> None:
    with pytest.raises(Unreachable), opened(9, home):
        pass


def test_a_server_that_goes_away(home: Path) -> None:
    options = Options(login_password=LOGIN, admin_password=ADMIN, open_door=True)
    with (
        Simulation(Router(options, running=[*FACTORY, "sftpd host lan"])) as far,
        opened(far.ssh_port, home) as files,
    ):
        far.close()
        with pytest.raises(Unreachable):
            files.read("/system/config")
        with pytest.raises(Unreachable):
            files.write("/system/config1", b"x")


def test_an_open_router_leads_to_its_files(far: Simulation, home: Path) -> None:
    access = Access(
        f"ssh://admin@127.0.0.1:{far.ssh_port}", LOGIN, ADMIN, home / "state", accept_new_host_key=True
    )
    with open_router(access) as connection:
        assert connection.files is not None
        with connection.files.open() as files:
            assert files.read("/system/config0") is not None
        assert ADMIN not in repr(connection.files)
        assert LOGIN not in repr(connection.files)
        assert connection.router.users()
