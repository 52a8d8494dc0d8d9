"""SSH: whose key it is, what an old router offers, and what the user's own SSH configuration says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import paramiko
import pytest

from rtxvpn.access import Access
from rtxvpn.connect import open_router
from rtxvpn.errors import HostKeyRefused, LoginRefused, RtxError, Unreachable
from rtxvpn.simulator.clock import WallClock
from rtxvpn.simulator.device import Router
from rtxvpn.simulator.options import Options
from rtxvpn.simulator.running import Simulation

LOGIN, ADMIN = "Log1n-key-test", "Adm1n-key-test"


@pytest.fixture(scope="module")
def far(scramble: bool) -> Iterator[Simulation]:
    """A router that offers what an RTX offers: an ssh-rsa key signed with SHA-1, group 14 with SHA-1, AES-CTR."""
    options = Options(scramble=scramble, login_password=LOGIN, admin_password=ADMIN)
    with Simulation(Router(options, WallClock(speed=50))) as simulation:
        yield simulation


def visit(far: Simulation, home: Path, url: str | None = None, **how: object) -> str:
    """Come in, look, leave; gives the prompt's level."""
    access = Access(url or url_of(far), LOGIN, ADMIN, home / "state", timeout_s=10.0, **how)  # type: ignore[arg-type]
    with open_router(access) as connection:
        return connection.router.session.prompt.level


def url_of(far: Simulation) -> str:
    return f"ssh://admin@127.0.0.1:{far.ssh_port}"


def known(home: Path, line: str) -> None:
    path = home / ".ssh" / "known_hosts"
    path.parent.mkdir(exist_ok=True)
    path.write_text(line + "\n")


def test_an_unknown_key_is_refused(far: Simulation, home: Path) -> None:
    with pytest.raises(HostKeyRefused) as told:
        visit(far, home)
    assert "SHA256:" in str(told.value)
    assert not (home / "state" / "known_hosts").exists()


def test_a_new_key_is_recorded_and_known_the_next_time(far: Simulation, home: Path) -> None:
    assert visit(far, home, accept_new_host_key=True) == "#"
    recorded = (home / "state" / "known_hosts").read_text()
    assert f"[127.0.0.1]:{far.ssh_port} ssh-rsa " in recorded
    assert visit(far, home) == "#"
    assert (home / "state" / "known_hosts").read_text() == recorded
    assert not (home / ".ssh").exists()


@pytest.mark.parametrize("agreed", [True, False])
def test_a_person_is_asked_about_an_unknown_key(far: Simulation, home: Path, agreed: bool) -> None:
    asked: list[tuple[str, str, str]] = []

    def ask(host: str, kind: str, fingerprint: str) -> bool:
        asked.append((host, kind, fingerprint))
        return agreed

    if agreed:
        assert visit(far, home, ask_host_key=ask) == "#"
    else:
        with pytest.raises(HostKeyRefused):
            visit(far, home, ask_host_key=ask)
    ((host, kind, fingerprint),) = asked
    assert "127.0.0.1" in host
    assert kind == "ssh-rsa"
    assert fingerprint.startswith("SHA256:")


def test_a_key_of_the_user_s_known_hosts_is_accepted(far: Simulation, home: Path) -> None:
    known(home, far.host_key)
    assert visit(far, home) == "#"
    assert not (home / "state" / "known_hosts").exists()


@pytest.mark.parametrize("where", [".ssh", "state"])
@pytest.mark.parametrize("accept", [True, False])
def test_a_changed_key_is_always_refused(far: Simulation, home: Path, where: str, accept: bool) -> None:
    other = paramiko.RSAKey.generate(1024).get_base64()
    line = f"[127.0.0.1]:{far.ssh_port} ssh-rsa {other}\n"
    (home / where).mkdir()
    (home / where / "known_hosts").write_text(line)
    with pytest.raises(HostKeyRefused, match="CHANGED"):
        visit(far, home, accept_new_host_key=accept, ask_host_key=lambda *_: True)
    assert (home / where / "known_hosts").read_text() == line


def test_a_wrong_password_is_no_host_key_matter(far: Simulation, home: Path) -> None:
    known(home, far.host_key)
    with pytest.raises(LoginRefused) as told, open_router(Access(url_of(far), "no", ADMIN, home / "state")):
        pass
    assert not isinstance(told.value, HostKeyRefused)


def test_a_broken_known_hosts_file_is_no_traceback(far: Simulation, home: Path) -> None:
    known(home, "[127.0.0.1]:22 ssh-rsa this-is-not-base64!")
    with pytest.raises(RtxError, match="known_hosts"):
        visit(far, home)


def ssh_config(home: Path, text: str) -> None:
    (home / ".ssh").mkdir(exist_ok=True)
    (home / ".ssh" / "config").write_text(text)


def test_the_user_s_ssh_configuration_counts(far: Simulation, home: Path) -> None:
    ssh_config(home, f"Host office\n  HostName 127.0.0.1\n  Port {far.ssh_port}\n  User admin\n")
    known(home, far.host_key)
    assert visit(far, home, url="ssh://office") == "#"


def test_without_a_configuration_the_name_is_only_a_name(far: Simulation, home: Path) -> None:
    with pytest.raises(Unreachable):
        visit(far, home, url="ssh://office.invalid")


@pytest.mark.parametrize(
    "text", ["Host office\n  ProxyJump one,two\n", "Host office\n  Port many\n", "Match wat\n"]
)
def test_a_configuration_that_cannot_be_used_is_told(far: Simulation, home: Path, text: str) -> None:
    ssh_config(home, text)
    with pytest.raises(RtxError):
        visit(far, home, url="ssh://admin@office")
