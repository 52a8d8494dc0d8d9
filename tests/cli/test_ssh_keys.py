"""SSH keys on the command line: `--identity`, ~/.ssh/config, passphrases; a password only where it is needed."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncssh
import pytest

from rtxvpn.simulator.running import Simulation

from .conftest import ADMIN, LOGIN, Office, Ran, Virtual, at, serving
from .programs import finish, start

KEY, STRANGER = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
PHRASE = "phr4se-of-the-tests"


@pytest.fixture(scope="module")
def far() -> Iterator[Simulation]:
    public = KEY.export_public_key().decode("ascii").strip()
    with serving(scramble=True, telnet_port=0, authorized_keys={"admin": (public,)}) as simulation:
        yield simulation


@pytest.fixture
def keyless(office: Office) -> Office:
    """An office that knows the administrator password and no login password."""
    office.env = {"RTXVPN_ADMIN_PASSWORD": ADMIN}
    return office


def kept(office: Office, key: asyncssh.SSHKey, phrase: str | None = None) -> str:
    how = {"passphrase": phrase, "rounds": 1, "ignore_few_rounds": True} if phrase else {}
    return office.write("id", key.export_private_key("openssh", **how))


def show(office: Office, far: Simulation, *options: str, lang: str = "en") -> Ran:
    ran = office.run("show", office.site, "show environment", *at(far), *options, lang=lang)
    assert PHRASE not in ran.out + ran.err
    return ran


def test_a_key_needs_no_login_password(keyless: Office, far: Simulation) -> None:
    ran = show(keyless, far, "--identity", kept(keyless, KEY))
    assert ran.code == 0, ran.err
    assert "RTX830" in ran.out


def test_the_key_of_the_ssh_configuration_needs_none_either(keyless: Office, far: Simulation) -> None:
    (keyless.folder / ".ssh").mkdir()
    keyless.write(".ssh/config", f"Host 127.0.0.1\n  IdentityFile {kept(keyless, KEY)}\n")
    assert show(keyless, far).code == 0


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_refused_key_and_nobody_to_ask(keyless: Office, far: Simulation, lang: str) -> None:
    file = kept(keyless, STRANGER)
    ran = show(keyless, far, "--identity", file, lang=lang)
    assert ran.code == 77
    assert file in ran.err
    assert "RTXVPN_PASSWORD" in ran.err


@pytest.mark.parametrize(("password", "code"), [(LOGIN, 0), ("another-one-1", 77)])
def test_a_refused_key_makes_way_for_the_password(
    keyless: Office, far: Simulation, password: str, code: int
) -> None:
    keyless.env["RTXVPN_PASSWORD"] = password
    ran = show(keyless, far, "--identity", kept(keyless, STRANGER))
    assert ran.code == code
    assert password not in ran.err


@pytest.mark.parametrize(("phrase", "code"), [(PHRASE, 0), ("not-it", 77), (None, 77)])
def test_the_passphrase_is_in_the_environment(
    keyless: Office, far: Simulation, phrase: str | None, code: int
) -> None:
    if phrase is not None:
        keyless.env["RTXVPN_KEY_PASSPHRASE"] = phrase
    file = kept(keyless, KEY, PHRASE)
    ran = show(keyless, far, "--identity", file)
    assert ran.code == code
    assert code == 0 or (file in ran.err and "RTXVPN_KEY_PASSPHRASE" in ran.err)


@pytest.mark.parametrize("name", ["nowhere", "", "site.yaml"])
def test_a_file_that_is_no_key_is_told(keyless: Office, far: Simulation, name: str) -> None:
    ran = show(keyless, far, "--identity", str(keyless.folder / name))
    assert ran.code == 65
    assert str(keyless.folder / name) in ran.err


def test_a_key_is_of_no_use_on_telnet(keyless: Office, far: Simulation) -> None:
    telnet = ("--connect", f"telnet://admin@127.0.0.1:{far.telnet_port}")
    file = kept(keyless, KEY)
    ran = keyless.run("show", keyless.site, "show environment", *telnet, "--identity", file)
    assert ran.code == 77
    assert "RTXVPN_PASSWORD" in ran.err


def test_a_broken_ssh_configuration_is_told_before_anything(keyless: Office, far: Simulation) -> None:
    (keyless.folder / ".ssh").mkdir()
    name = keyless.write(".ssh/config", "Match wat\n")
    ran = show(keyless, far)
    assert ran.code == 65
    assert name in ran.err


def test_a_way_that_ends_leaves_no_words_but_ours(keyless: Office) -> None:
    (keyless.folder / ".ssh").mkdir()
    keyless.env["RTXVPN_PASSWORD"] = LOGIN
    command = f"{shlex.quote(sys.executable)} -c {shlex.quote('raise SystemExit(3)')}"
    keyless.write(".ssh/config", f"Host office\n  ProxyCommand {command}\n")
    words = ("show", keyless.site, "show environment", "--connect", "ssh://admin@office")
    code, _, err = finish(start(keyless, *words))
    assert code == 69
    assert len(err.splitlines()) == 2, err


@pytest.mark.slow
def test_a_whole_apply_by_key(keyless: Office, virtual: Virtual) -> None:
    public = KEY.export_public_key().decode("ascii").strip()
    transcript = str(keyless.folder / "transcript.txt")
    with virtual(authorized_keys={"admin": (public,)}) as simulation:
        words = ("--yes", "--identity", kept(keyless, KEY), "--transcript", transcript)
        ran = keyless.run("apply", keyless.site, *words, *at(simulation))
    assert ran.code == 0, ran.err
    assert ADMIN not in Path(transcript).read_text("utf-8")
