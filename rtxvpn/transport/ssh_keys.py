"""SSH keys of the user: read from files and from the agent, in the order in which the router is offered them."""

from __future__ import annotations

import io
from base64 import b64decode
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import paramiko
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization as pem
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from rtxvpn.errors import LoginRefused, SettingsError
from rtxvpn.transport.keys import Keys
from rtxvpn.transport.losses import why
from rtxvpn.words import Msg, msg

_CURVES = ("secp256r1", "secp384r1", "secp521r1")  # CR 4.75
_MOST = 5  # OpenSSH hangs up after six refusals, and the password wants to be tried too


class _Locked(Exception):
    """The key is behind a passphrase that was not given."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A key that can sign, and where it is from."""

    name: str
    key: paramiko.PKey


def offers(keys: Keys) -> Generator[Offer]:
    """Give the keys one by one: open files, then the agent's, then files whose passphrase must be asked for.

    Raises SettingsError when the named key cannot be used, LoginRefused when its passphrase is wrong or
    nobody is there to give it. To be closed, for the agent's sake.
    """
    files = tuple(dict.fromkeys((*([keys.named] if keys.named else ()), *keys.configured)))
    locked: list[Path] = []
    left = _MOST
    for offer in _open_files(files, keys.named, locked):
        left -= 1
        yield offer
    if not (keys.agent or locked):
        return
    halves = {file: _public_half(file) for file in locked}
    with _agent() as held:
        ours = [key for key in held if key.asbytes() in halves.values()]
        for key in [*ours, *(key for key in held if keys.agent and key not in ours)][: max(left, 0)]:
            yield Offer("ssh-agent", key)
    there = {key.asbytes() for key in ours}
    for file in locked:
        if halves[file] not in there:
            yield from _unlocked(file, keys)


def _open_files(files: tuple[Path, ...], named: Path | None, locked: list[Path]) -> Iterator[Offer]:
    for file in files:
        try:
            yield Offer(str(file), read_key(file))
        except _Locked:
            locked.append(file)
        except SettingsError:
            if file == named:
                raise


def _unlocked(file: Path, keys: Keys) -> Iterator[Offer]:
    """Read a locked file with its passphrase; a configured one without a passphrase is passed over."""
    if keys.passphrase is None:
        return
    try:
        passphrase = keys.passphrase(file)
    except LoginRefused:
        if file == keys.named:
            raise
        return
    yield Offer(str(file), read_key(file, passphrase))


def read_key(file: Path, passphrase: str | None = None) -> paramiko.PKey:
    """Read a private key in OpenSSH's form or in PEM; raises SettingsError, LoginRefused for a wrong passphrase.

    paramiko's own reader throws away half of the keys that have no comment: it takes their missing
    padding for the whole key (`_unpad_openssh` of paramiko 4.0).
    """
    try:
        data = file.read_bytes()
        load = pem.load_ssh_private_key if b"OPENSSH PRIVATE" in data else pem.load_pem_private_key
        return _for_paramiko(load(data, passphrase.encode("utf-8") if passphrase is not None else None))
    except TypeError as locked:  # a passphrase is wanted, for none is given where none is wanted
        raise _Locked from locked
    except OSError as reason:
        raise _unreadable(file, why(reason)) from reason
    except (ValueError, UnsupportedAlgorithm, paramiko.SSHException) as reason:
        if passphrase is not None:
            raise _wrong_passphrase(file) from reason
        raise _unreadable(file, msg("no ed25519, ecdsa or rsa key of OpenSSH or PEM")) from reason


def _for_paramiko(key: object) -> paramiko.PKey:
    if isinstance(key, rsa.RSAPrivateKey):
        return paramiko.RSAKey(key=key)
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name in _CURVES:
        return paramiko.ECDSAKey(vals=(key, key.public_key()))
    if isinstance(key, ed25519.Ed25519PrivateKey):  # of fixed length, with a padding always
        text = key.private_bytes(pem.Encoding.PEM, pem.PrivateFormat.OpenSSH, pem.NoEncryption())
        return paramiko.Ed25519Key(file_obj=io.StringIO(text.decode("ascii")))
    raise ValueError(type(key).__name__)


@contextmanager
def _agent() -> Iterator[list[paramiko.AgentKey]]:
    """Give the agent's keys of kinds that a router takes; an agent that is not there or fails has none."""
    try:
        agent = paramiko.Agent()
    except (paramiko.SSHException, OSError):
        yield []
        return
    try:
        yield [key for key in agent.get_keys() if key.inner_key is not None]  # type: ignore[attr-defined]
    finally:
        agent.close()


def _public_half(file: Path) -> bytes | None:
    """Return the public key that lies beside a private one."""
    with suppress(OSError, ValueError, LookupError):
        return b64decode(Path(f"{file}.pub").read_text("ascii").split()[1], validate=True)
    return None


def _unreadable(file: Path, reason: Msg | str) -> SettingsError:
    return SettingsError(
        msg("this SSH key cannot be used ({reason})", reason=reason),
        where=str(file),
        advice=msg("name a private key that ssh-keygen made; puttygen exports a .ppk as an OpenSSH key"),
    )


def _wrong_passphrase(file: Path) -> LoginRefused:
    return LoginRefused(
        msg("{file}: the passphrase does not open this SSH key", file=str(file)),
        advice=msg("check RTXVPN_KEY_PASSPHRASE, or load the key into ssh-agent with `ssh-add`"),
    )
