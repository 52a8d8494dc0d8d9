"""How a router is reached: the address, the passwords and keys; opens the wire, and the way to the files."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

from rtxvpn.secrets import Veil
from rtxvpn.session.login import Credentials
from rtxvpn.transport.base import Files, Wire
from rtxvpn.transport.keys import Keys
from rtxvpn.transport.url import Address, read_url
from rtxvpn.words import Msg

if TYPE_CHECKING:
    from rtxvpn.transport.ssh import SshOptions

Password = str | Callable[[], str]  # known, or asked for when it is needed


@dataclass(frozen=True, slots=True)
class Access:
    """How to come in: the URL, the passwords, the SSH keys, how host keys are judged; timeouts in seconds.

    `state` is the folder for known hosts and for what must be put back on a router; `ask_unsaved` finds
    out whether the router has unsaved changes before we set anything. Without an `administrator` password
    the session stays at the user level; with `user_is_enough` it does so too where the router lets this
    user not become administrator. `otherwise` is who else to try where telnet or the console refuses the
    login, for a router that may be as out of the box; an empty administrator password is tried then too. `known_as` is the name in ~/.ssh/config whose
    settings count, where the router's address has changed. Who `only_looks` may come in beside an rtxvpn of
    another computer. `warn` hears what somebody should know, though nothing failed.
    """

    url: str
    password: Password = field(repr=False)
    administrator: Password | None = field(repr=False)
    state: Path
    timeout_s: float = 20.0
    accept_new_host_key: bool = False
    ask_host_key: object = None
    transcript: IO[str] | None = None
    ask_unsaved: bool = False
    user_is_enough: bool = False
    otherwise: Credentials | None = None
    keys: Keys = field(default_factory=Keys)
    known_as: str | None = None
    only_looks: bool = False
    warn: Callable[[Msg], object] = bool

    @property
    def login(self) -> str:
        """The login password; whoever has to give it is asked now."""
        return _asked(self.password)

    @property
    def secrets(self) -> tuple[str, ...]:
        """The passwords that are known without asking."""
        return tuple(one for one in (self.password, self.administrator) if isinstance(one, str))

    @property
    def raised(self) -> str | None:
        """The administrator password, None to stay at the user level; whoever has to give it is asked now."""
        return None if self.administrator is None else _asked(self.administrator)


@dataclass(frozen=True, slots=True)
class FileAccess:
    """The way to the router's files, by SFTP, and the passwords that guard what they hold."""

    open: Callable[[], AbstractContextManager[Files]] = field(repr=False)
    password: Password = field(repr=False)
    administrator: str = field(repr=False)

    @property
    def login(self) -> str:
        """The login password; whoever has to give it is asked now."""
        return _asked(self.password)


def _asked(password: Password) -> str:
    return password() if callable(password) else password


def key_may_do(address: Address, keys: Keys) -> bool:
    """Tell whether an SSH key may make the login password needless. Raises SettingsError for ~/.ssh/config."""
    if address.kind != "ssh":
        return False
    if keys.named or keys.agent:
        return True
    config = _ssh_config()
    if config is None:
        return False
    from rtxvpn.transport.ssh_config import look_up

    return bool(look_up(address, config).keys)


def real_address(url: str, known_as: str | None = None) -> Address:
    """Read a URL, and what its name stands for in ~/.ssh/config."""
    address, config = read_url(url), _ssh_config()
    if address.kind != "ssh" or config is None:
        return address
    from rtxvpn.transport.ssh_config import look_up

    route = look_up(address, config, known_as)
    return replace(address, host=route.host, port=route.port)


def open_wire(address: Address, access: Access, veil: Veil) -> Wire:
    """Open the wire; each kind is imported only when it is used, for netmiko costs half a second."""
    if address.kind == "ssh":
        from rtxvpn.transport.ssh import open_ssh

        return open_ssh(address, partial(_learnt, access, veil), _ssh_options(access))
    if address.kind == "telnet":
        from rtxvpn.transport.telnet import open_telnet

        return open_telnet(address, access.timeout_s)
    from rtxvpn.transport.console import open_console

    return open_console(address, access.timeout_s)


def _learnt(access: Access, veil: Veil) -> str:
    password = access.login
    veil.learn(password)
    return password


def files_of(address: Address, access: Access) -> FileAccess | None:
    """Return the way to the files, which SSH alone has, and administrators alone (CR 4.10)."""
    administrator = access.raised
    if address.kind != "ssh" or administrator is None:
        return None
    return FileAccess(partial(_open_files, address, access, administrator), access.password, administrator)


def _open_files(address: Address, access: Access, administrator: str) -> AbstractContextManager[Files]:
    from rtxvpn.transport.sftp import open_files

    return open_files(address, administrator, _ssh_options(access))


def _ssh_options(access: Access) -> SshOptions:
    from rtxvpn.transport.ssh import HostKeys, SshOptions

    ask = access.ask_host_key if callable(access.ask_host_key) else None
    keys = HostKeys(access.state / "known_hosts", access.accept_new_host_key, ask)
    return SshOptions(keys, access.timeout_s, access.keys, _ssh_config(), access.known_as)


def _ssh_config() -> Path | None:
    path = Path.home() / ".ssh" / "config"
    return path if path.is_file() else None
