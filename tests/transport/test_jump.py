"""Routers behind a jump host: ProxyCommand and ProxyJump of ~/.ssh/config, and what a way that ends says."""

from __future__ import annotations

import shutil
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncssh
import pytest

from rtxvpn.access import Access, real_address
from rtxvpn.connect import open_router
from rtxvpn.errors import HostKeyRefused, LoginRefused, RtxError, SettingsError, Unreachable
from rtxvpn.simulator.clock import WallClock
from rtxvpn.simulator.device import Router
from rtxvpn.simulator.options import Options
from rtxvpn.simulator.running import Simulation
from rtxvpn.transport.jump import Jump
from rtxvpn.transport.ssh_config import look_up
from rtxvpn.transport.url import read_url

from . import leaps

LOGIN, ADMIN = "Log1n-behind", "Adm1n-behind"
WALKER = asyncssh.generate_private_key("ssh-ed25519", comment="walker")
needs_ssh = pytest.mark.skipif(shutil.which("ssh") is None, reason="no OpenSSH here")


@pytest.fixture(scope="module")
def far(scramble: bool) -> Iterator[Simulation]:
    options = Options(scramble=scramble, login_password=LOGIN, admin_password=ADMIN)
    with Simulation(Router(options, WallClock(speed=50))) as simulation:
        yield simulation


def configure(home: Path, text: str) -> None:
    folder = home / ".ssh"
    folder.mkdir(exist_ok=True)
    (folder / "config").write_text(text, "utf-8")


def visit(home: Path, url: str = "ssh://admin@office", password: str = LOGIN, timeout_s: float = 10.0) -> str:
    """Come in, look, leave; gives the prompt's level."""
    access = Access(url, password, ADMIN, home / "state", timeout_s=timeout_s, accept_new_host_key=True)
    with open_router(access) as connection:
        return connection.router.session.prompt.level


def behind(home: Path, far: Simulation, command: str) -> None:
    """Let `office` be the router, by a command; nobody could resolve its name."""
    configure(home, f"Host office\n  HostName 127.0.0.1\n  Port {far.ssh_port}\n  ProxyCommand {command}\n")


def test_a_proxy_command_leads_to_the_router(far: Simulation, home: Path) -> None:
    behind(home, far, leaps.relay(home))
    assert visit(home) == "#"
    recorded = (home / "state" / "known_hosts").read_text("utf-8")
    assert f"[127.0.0.1]:{far.ssh_port} ssh-rsa " in recorded  # the router's own key, by its own name
    assert visit(home) == "#"


def test_a_router_that_moves_is_found_by_the_same_way(far: Simulation, home: Path) -> None:
    behind(home, far, leaps.relay(home))
    access = Access("ssh://admin@office", LOGIN, ADMIN, home / "state", accept_new_host_key=True)
    with open_router(access) as connection:
        assert connection.elsewhere is not None
        connection.leave()
        with connection.elsewhere(f"ssh://admin@localhost:{far.ssh_port}") as moved:
            assert moved.router.session.prompt.administrator
            assert moved.elsewhere is not None
            moved.leave()
            with moved.elsewhere("ssh://admin@127.0.0.1") as back:  # the port is the one of the name
                assert back.router.session.prompt.administrator
    went = (home / "relay.py.log").read_text("utf-8").split()
    assert went == [
        "127.0.0.1",
        str(far.ssh_port),
        "localhost",
        str(far.ssh_port),
        "127.0.0.1",
        str(far.ssh_port),
    ]


def test_the_address_that_a_name_stands_for(home: Path) -> None:
    configure(home, "Host office\n  HostName 192.0.2.1\n  Port 2222\n")
    assert (real_address("ssh://office").host, real_address("ssh://office").port) == ("192.0.2.1", 2222)
    assert real_address("telnet://office").host == "office"
    assert real_address("serial:///dev/ttyUSB0").host == ""


def test_the_name_need_not_be_known_here(far: Simulation, home: Path) -> None:
    command = leaps.python(home, "fixed.py", leaps.TO_PORT.format(port=far.ssh_port))
    configure(home, f"Host *.invalid\n  ProxyCommand {command} %h\n")
    assert visit(home, "ssh://admin@router.invalid") == "#"
    assert (home / "state" / "known_hosts").read_text("utf-8").startswith("router.invalid ssh-rsa ")


def test_another_host_key_behind_the_jump_is_refused(far: Simulation, home: Path) -> None:
    behind(home, far, leaps.relay(home))
    key = asyncssh.generate_private_key("ssh-rsa", key_size=2048).export_public_key().decode("ascii")
    (home / "state").mkdir()
    (home / "state" / "known_hosts").write_text(f"[127.0.0.1]:{far.ssh_port} {key}", "utf-8")
    with pytest.raises(HostKeyRefused, match="CHANGED"):
        visit(home)


def test_a_wrong_password_behind_the_jump_is_a_refused_login(far: Simulation, home: Path) -> None:
    behind(home, far, leaps.relay(home))
    with pytest.raises(LoginRefused):
        visit(home, password="wrong")


@pytest.mark.parametrize(
    ("program", "told"),
    [
        ("import sys; sys.exit('the bastion says no')", "the bastion says no"),
        ("raise SystemExit(7)", "exit 7"),
        ("print('this is no SSH')", "exit 0"),
    ],
)
def test_what_a_way_that_ends_says_is_told(far: Simulation, home: Path, program: str, told: str) -> None:
    behind(home, far, leaps.python(home, "way.py", program))
    with pytest.raises(Unreachable, match=told) as error:
        visit(home)
    assert "jump host" in str(error.value)


def test_a_way_that_says_nothing_ends_at_the_deadline(far: Simulation, home: Path) -> None:
    behind(home, far, leaps.python(home, "way.py", "import sys; sys.stdin.read()"))
    with pytest.raises(Unreachable):
        visit(home, timeout_s=0.5)


def test_a_program_that_is_not_there_is_told(far: Simulation, home: Path) -> None:
    behind(home, far, "no-such-program-anywhere %h %p")
    with pytest.raises(Unreachable, match="no-such-program-anywhere"):
        visit(home)


def test_without_ssh_a_proxy_jump_says_so(
    far: Simulation, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(home, "Host office\n  ProxyJump walker@bastion\n")
    monkeypatch.setenv("PATH", str(home))
    with pytest.raises(Unreachable, match="`ssh`"):
        visit(home)


def bastion(home: Path, far: Simulation, host: leaps.JumpHost, *, known: bool = True) -> None:
    """Write what a user has: a jump host with a key of its own, and the router behind it."""
    key, hosts = home / "walker", home / "hosts"
    key.write_bytes(WALKER.export_private_key("openssh"))
    key.chmod(0o600)
    hosts.write_text(f"{host.host_key}\n" if known else "", "utf-8")
    configure(
        home,
        f"Host office\n  HostName 127.0.0.1\n  Port {far.ssh_port}\n  ProxyJump bastion\n"
        f"Host bastion\n  HostName 127.0.0.1\n  Port {host.port}\n  User walker\n  IdentityFile {key}\n"
        f"  IdentitiesOnly yes\n  UserKnownHostsFile {hosts}\n  StrictHostKeyChecking yes\n",
    )


@needs_ssh
def test_a_proxy_jump_leads_to_the_router(far: Simulation, home: Path) -> None:
    with leaps.jump_host(WALKER) as host:
        bastion(home, far, host)
        assert visit(home) == "#"
        assert host.led_to == [("127.0.0.1", far.ssh_port)]


@needs_ssh
def test_a_jump_host_that_nobody_knows_is_told(far: Simulation, home: Path) -> None:
    with leaps.jump_host(WALKER) as host:
        bastion(home, far, host, known=False)
        with pytest.raises(Unreachable, match="verification failed"):
            visit(home)
        assert host.led_to == []


@needs_ssh
@pytest.mark.parametrize(
    ("key", "lets_on"), [(asyncssh.generate_private_key("ssh-ed25519"), True), (WALKER, False)]
)
def test_a_jump_host_that_refuses_is_told(
    far: Simulation, home: Path, key: asyncssh.SSHKey, lets_on: bool
) -> None:
    with leaps.jump_host(key, lets_on=lets_on) as host:
        bastion(home, far, host)
        with pytest.raises(Unreachable, match="forwarding failed" if not lets_on else "Permission denied"):
            visit(home)


def test_the_jump_is_a_socket_both_ways(tmp_path: Path) -> None:
    echo = "import os\nwhile data := os.read(0, 999): os.write(1, data)\n"
    config = tmp_path / "config"
    config.write_text(f"Host x\n  ProxyCommand {leaps.python(tmp_path, 'echo.py', echo)}\n", "utf-8")
    command = look_up(read_url("ssh://x"), config).jump
    assert command is not None
    jump = Jump(command, "ssh://x")
    sent = bytes(range(256)) * 400
    with jump.socket.dup() as line:
        line.settimeout(20.0)
        line.sendall(sent)
        line.shutdown(socket.SHUT_WR)
        heard = b""
        while data := line.recv(65536):
            heard += data
    assert heard == sent
    assert jump.failure() == "exit 0"
    jump.close()


@pytest.mark.skipif(sys.platform == "win32", reason="there a group of its own does not hear Ctrl-C")
def test_ctrl_c_is_not_for_the_way(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGINT)
    deaf = "import signal, sys; sys.exit(str(signal.getsignal(signal.SIGINT) is signal.SIG_IGN))"
    jump = Jump((sys.executable, "-c", deaf), "ssh://x")
    assert jump.failure() == "True"
    jump.close()
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.parametrize(
    ("text", "url", "command"),
    [
        ("ProxyJump a", "ssh://r", ("-W", "r:22", "a")),
        ("ProxyJump a", "ssh://r:2222", ("-W", "r:2222", "a")),
        ("ProxyJump me@a:2200", "ssh://r", ("-W", "r:22", "ssh://me@a:2200")),
        ("ProxyJump ssh://me@a:2200", "ssh://r", ("-W", "r:22", "ssh://me@a:2200")),
        ("ProxyJump a,b:9,c", "ssh://r", ("-J", "a,b:9", "-W", "r:22", "c")),
        ("HostName 2001:db8::1\nProxyJump a", "ssh://r", ("-W", "[2001:db8::1]:22", "a")),
        ("Port 99\nProxyJump a", "ssh://r", ("-W", "r:99", "a")),
        ("Port 99\nProxyJump a", "ssh://r:98", ("-W", "r:98", "a")),
    ],
)
def test_a_proxy_jump_is_a_command_of_ssh(
    tmp_path: Path, text: str, url: str, command: tuple[str, ...]
) -> None:
    file = tmp_path / "config"
    file.write_text(text, "utf-8")
    assert look_up(read_url(url), file).jump == ("ssh", "-F", str(file), *command)


@pytest.mark.parametrize(
    "text",
    [
        "ProxyJump none",
        "ProxyCommand none",
        "ProxyJump none\nProxyCommand x",
        "ProxyCommand none\nProxyJump x",
    ],
)
def test_no_jump_is_no_jump(tmp_path: Path, text: str) -> None:
    file = tmp_path / "config"
    file.write_text(text, "utf-8")
    assert look_up(read_url("ssh://r"), file).jump is None


def test_the_url_goes_before_the_configuration(tmp_path: Path) -> None:
    file = tmp_path / "config"
    file.write_text("User somebody\nPort 99\nHostName far.example\nProxyCommand x %r %h %p\n", "utf-8")
    route = look_up(read_url("ssh://admin@r:98"), file)
    assert (route.host, route.port, route.user) == ("far.example", 98, "admin")
    assert " ".join(route.jump or ()) == "x admin far.example 98"
    plain = look_up(read_url("ssh://r"), file)
    assert (plain.port, plain.user) == (99, "somebody")


def test_a_user_of_the_url_writes_no_configuration(tmp_path: Path) -> None:
    file = tmp_path / "config"
    file.write_text("", "utf-8")
    route = look_up(read_url("ssh://a%0AProxyCommand%20evil@r"), file)
    assert route.jump is None


def test_a_moved_router_keeps_the_settings_of_its_name(tmp_path: Path) -> None:
    file = tmp_path / "config"
    file.write_text("Host office\n  HostName 192.0.2.1\n  User admin\n  ProxyCommand x %h\n", "utf-8")
    route = look_up(read_url("ssh://192.0.2.9"), file, known_as="office")
    assert (route.host, route.user, route.jump) == ("192.0.2.9", "admin", ("x", "192.0.2.9"))


@pytest.mark.parametrize("text", ["ProxyCommand a 'b", "Port many", "Match wat", "CanonicalizeHostname yes"])
def test_a_configuration_that_cannot_be_used_names_its_file(tmp_path: Path, text: str) -> None:
    file = tmp_path / "config"
    file.write_text(f"{text}\n", "utf-8")
    with pytest.raises(RtxError) as told:
        look_up(read_url("ssh://office"), file)
    assert isinstance(told.value, SettingsError)
    assert told.value.where == str(file)
