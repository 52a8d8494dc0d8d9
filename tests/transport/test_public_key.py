"""Login by public key: what the files hold, what the router is offered in which order, what is asked for when."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import asyncssh
import pytest

from rtxvpn.errors import LoginRefused, SettingsError, WireLost
from rtxvpn.simulator.clock import WallClock
from rtxvpn.simulator.device import Router
from rtxvpn.simulator.options import Options
from rtxvpn.simulator.running import Simulation
from rtxvpn.transport.keys import Keys
from rtxvpn.transport.ssh import HostKeys, SshOptions, open_ssh
from rtxvpn.transport.ssh_keys import read_key
from rtxvpn.transport.url import read_url

LOGIN = "Log1n-of-keys"
KINDS = ("ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa")
KNOWN = {kind: asyncssh.generate_private_key(kind) for kind in KINDS}
STRANGER = asyncssh.generate_private_key("ssh-ed25519")
PHRASE = "a phrase, not a pässword"


def line(key: asyncssh.SSHKey) -> str:
    return key.export_public_key().decode("ascii").strip()


@pytest.fixture(scope="module")
def far(scramble: bool) -> Iterator[Simulation]:
    """A router with one key of each kind; it offers only what an RTX offers."""
    router = Router(
        Options(scramble=scramble, login_password=LOGIN, admin_password="x"), WallClock(speed=20.0)
    )
    with Simulation(router, authorized_keys={"admin": tuple(map(line, KNOWN.values()))}) as simulation:
        yield simulation


def kept(folder: Path, key: asyncssh.SSHKey, name: str = "id", *, phrase: str | None = None) -> Path:
    file = folder / name
    file.write_bytes(key.export_private_key("openssh", passphrase=phrase, rounds=1, ignore_few_rounds=True))
    return file


def never() -> str:
    raise AssertionError("nobody had to be asked")


def come_in(
    far: Simulation, home: Path, keys: Keys, password: str | Callable[[], str] = never, config: str = ""
) -> None:
    """Log in, wait for the prompt, log out."""
    file = home / "config"
    file.write_text(config, "utf-8")
    options = SshOptions(HostKeys(home / "known", accept_new=True), 10.0, keys, file if config else None)
    wire = open_ssh(read_url(f"ssh://admin@127.0.0.1:{far.ssh_port}"), password, options)
    heard = b""
    while not heard.endswith(b"> "):
        more = wire.receive(10.0)
        assert more, heard
        heard += more
    wire.send(b"exit\r")  # a session that is only cut counts until the login timer ends it
    with suppress(WireLost):
        while wire.receive(10.0):
            pass
    wire.close()


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_of_each_kind_needs_no_password(far: Simulation, home: Path, kind: str) -> None:
    come_in(far, home, Keys(named=kept(home, KNOWN[kind])))


def test_the_key_of_the_ssh_configuration_is_offered(far: Simulation, home: Path) -> None:
    file = kept(home, KNOWN["ecdsa-sha2-nistp256"])
    come_in(far, home, Keys(), config=f"Host 127.0.0.1\n  IdentityFile {file}\n")


@pytest.mark.parametrize("config", ["PubkeyAuthentication no\n", "Host other\n"])
def test_a_key_that_the_configuration_does_not_want_is_not(far: Simulation, home: Path, config: str) -> None:
    file = kept(home, KNOWN["ssh-ed25519"])
    with pytest.raises(LoginRefused, match="the router refused the login\n"):
        come_in(far, home, Keys(), "wrong", config=f"{config}IdentityFile {file}\n")


def test_a_refused_key_makes_way_for_the_password(far: Simulation, home: Path) -> None:
    asked: list[str] = []

    def password() -> str:
        asked.append(LOGIN)
        return LOGIN

    file = kept(home, STRANGER)
    come_in(far, home, Keys(named=file, refused=lambda keys: asked.extend(keys)), password)
    assert asked == [str(file), LOGIN]


def test_key_and_password_are_both_refused(far: Simulation, home: Path) -> None:
    file = kept(home, STRANGER)
    with pytest.raises(LoginRefused) as told:
        come_in(far, home, Keys(named=file), "wrong-one")
    assert str(file) in str(told.value)
    assert "wrong-one" not in str(told.value)


def test_a_configured_key_that_is_none_is_passed_over(far: Simulation, home: Path) -> None:
    (home / "broken").write_text("this is no key", "utf-8")
    come_in(far, home, Keys(), LOGIN, config=f"IdentityFile {home / 'broken'}\nIdentityFile ~/not-there\n")


@pytest.mark.parametrize(
    "text",
    ["this is no key", "", "PuTTY-User-Key-File-3: ssh-ed25519\n", line(STRANGER)],
    ids=["words", "nothing", "PuTTY", "public"],
)
def test_a_named_key_that_is_none_is_told(far: Simulation, home: Path, text: str) -> None:
    (home / "broken").write_text(text, "utf-8")
    with pytest.raises(SettingsError) as told:
        come_in(far, home, Keys(named=home / "broken"))
    assert told.value.where == str(home / "broken")


def test_a_named_key_that_is_not_there_is_told(far: Simulation, home: Path) -> None:
    with pytest.raises(SettingsError):
        come_in(far, home, Keys(named=home / "nowhere"))


@pytest.mark.parametrize("kind", ["ssh-ed25519", "ssh-rsa"])
def test_the_passphrase_is_asked_for(far: Simulation, home: Path, kind: str) -> None:
    file = kept(home, KNOWN[kind], phrase=PHRASE)
    asked: list[Path] = []

    def passphrase(of: Path) -> str:
        asked.append(of)
        return PHRASE

    come_in(far, home, Keys(named=file, passphrase=passphrase))
    assert asked == [file]


def test_an_open_key_goes_before_a_locked_one(far: Simulation, home: Path) -> None:
    locked = kept(home, STRANGER, "locked", phrase=PHRASE)
    opened = kept(home, KNOWN["ssh-ed25519"], "opened")
    come_in(far, home, Keys(named=locked, configured=(opened,), passphrase=lambda _: never()))


def test_a_wrong_passphrase_is_a_refused_login(far: Simulation, home: Path) -> None:
    file = kept(home, KNOWN["ssh-ed25519"], phrase=PHRASE)
    with pytest.raises(LoginRefused, match="passphrase") as told:
        come_in(far, home, Keys(named=file, passphrase=lambda _: "not it"))
    assert "not it" not in str(told.value)


def test_a_configured_key_without_its_passphrase_is_passed_over(far: Simulation, home: Path) -> None:
    def nobody(of: Path) -> str:
        raise LoginRefused("nobody is there")

    file = kept(home, KNOWN["ssh-ed25519"], phrase=PHRASE)
    come_in(far, home, Keys(passphrase=nobody), LOGIN, config=f"IdentityFile {file}\n")
    with pytest.raises(LoginRefused, match="nobody is there"):
        come_in(far, home, Keys(named=file, passphrase=nobody), LOGIN)


@pytest.mark.parametrize("form", ["openssh", "pkcs8-pem", "pkcs1-pem"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_form_of_every_kind_is_read(tmp_path: Path, kind: str, form: str) -> None:
    """Among them the keys without a comment that paramiko's own reader takes for broken, one in two."""
    if (kind, form) == ("ssh-ed25519", "pkcs1-pem"):
        form = "openssh"  # there is no such form
    many = [KNOWN[kind]] if kind == "ssh-rsa" else [asyncssh.generate_private_key(kind) for _ in range(12)]
    for key in many:
        file = tmp_path / "id"
        file.write_bytes(key.export_private_key(form))
        assert read_key(file).asbytes() == key.public_data


@pytest.mark.parametrize("named", [True, False])
def test_the_sha1_signature_comes_first_where_the_router_names_none(named: bool) -> None:
    from rtxvpn.transport.ssh_connection import Connection

    here, there = socket.socketpair()
    with here, there:
        transport = Connection(here)
        transport.server_extensions = {"server-sig-algs": b"rsa-sha2-512"} if named else {}  # type: ignore[attr-defined]
        kinds = [kind for kind in transport.preferred_pubkeys if "rsa" in kind]
    assert (kinds[0] == "ssh-rsa") is not named
    assert sorted(kinds) == ["rsa-sha2-256", "rsa-sha2-512", "ssh-rsa"]


@pytest.fixture
def agent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], object]]:
    """An ssh-agent of one's own, and how to load a key into it."""
    path = tmp_path / "agent"
    try:
        process = subprocess.Popen(["ssh-agent", "-D", "-a", str(path)], stdout=subprocess.PIPE)
    except OSError:
        pytest.skip("no OpenSSH here")
    assert process.stdout is not None
    process.stdout.readline()  # it listens
    monkeypatch.setenv("SSH_AUTH_SOCK", str(path))

    def load(file: Path) -> None:
        file.chmod(0o600)
        subprocess.run(["ssh-add", "-q", str(file)], check=True)

    yield load
    process.terminate()
    process.communicate()


@pytest.mark.parametrize("kind", ["ssh-ed25519", "ssh-rsa"])
def test_the_agent_s_keys_are_offered(
    far: Simulation, home: Path, agent: Callable[[Path], object], kind: str
) -> None:
    agent(kept(home, STRANGER, "other"))
    agent(kept(home, KNOWN[kind]))
    come_in(far, home, Keys(agent=True))
    with pytest.raises(LoginRefused):
        come_in(far, home, Keys(), "wrong")
    with pytest.raises(LoginRefused):
        come_in(far, home, Keys(agent=True), "wrong", config="IdentitiesOnly yes\n")


def test_a_locked_key_that_the_agent_holds_needs_no_passphrase(
    far: Simulation, home: Path, agent: Callable[[Path], object]
) -> None:
    key = KNOWN["ssh-ed25519"]
    agent(kept(home, key, "open"))
    locked = kept(home, key, "id", phrase=PHRASE)
    (home / "id.pub").write_text(line(key), "ascii")
    come_in(far, home, Keys(named=locked, passphrase=lambda _: never()))


def test_an_agent_full_of_keys_leaves_a_try_for_the_password(
    far: Simulation, home: Path, agent: Callable[[Path], object]
) -> None:
    for number in range(8):
        agent(kept(home, asyncssh.generate_private_key("ssh-ed25519"), f"id{number}"))
    with pytest.raises(LoginRefused) as told:
        come_in(far, home, Keys(agent=True), "wrong")
    assert str(told.value).count("ssh-agent") == 5
    come_in(far, home, Keys(agent=True), LOGIN)


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # paramiko leaves the socket that did not connect
def test_an_agent_that_is_gone_has_no_keys(
    far: Simulation, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_AUTH_SOCK", str(home / "gone"))
    come_in(far, home, Keys(agent=True), LOGIN)
