"""The router's configuration files as SFTP reads and writes them, and who may (CR 4.10, 4.78; fact book 1).

What a file looks like is known from one RTX1210 (capture sftp_system_config0): secrets in the clear, the
SSH host key, and whatever somebody had uploaded, byte by byte. Encoding and line ends are settings.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re

from rtxvpn.simulator import accounts
from rtxvpn.simulator.config import Config, read_config
from rtxvpn.simulator.files import header
from rtxvpn.simulator.kinds import Refused
from rtxvpn.simulator.machine import Machine
from rtxvpn.simulator.order import layout
from rtxvpn.simulator.syntax import parse
from rtxvpn.simulator.words import quote_word

_SINCE = (15, 2, 1)  # of the RTX830 (rtpro-sftpd)
_PATH = re.compile(r"/?(?:\.?/)*system/config([0-4]?)")
_LOGIN = re.compile(r"(login password|administrator password|login user \S+|sshd host key generate) (\S+)\Z")
_SELECT = re.compile(r"(?:tunnel|pp) select ")


def may_transfer(machine: Machine, user: str, password: str, address: str) -> bool:
    """Tell whether this is a login for files: a named administrator with the administrator password."""
    config, options = machine.running, machine.options
    if machine.firmware < _SINCE or not _is_allowed(config.value("sftpd host"), address):
        return False
    if accounts.login_password(config, options, user) is None:
        return False
    wires = accounts.attributes(config, user).get("connection", "all").split(",")
    if accounts.administration(config, user) == "off" or not {"all", "sftp"} & set(wires):
        return False
    return bool(password) and password == accounts.admin_password(config, options)


def _is_allowed(hosts: str, address: str) -> bool:
    """Read `sftpd host` (CR 4.78); whoever comes in on this machine counts as in the LAN."""
    for word in hosts.split():
        if word == "any" or re.match(r"lan|bridge|vlan", word):
            return True
        first, _, last = word.partition("-")
        try:
            low, high = ipaddress.IPv4Address(first), ipaddress.IPv4Address(last or first)
        except ValueError:
            continue
        if low <= ipaddress.IPv4Address(address) <= high:
            return True
    return False


def read_file(machine: Machine, path: str) -> bytes:
    """Give a file: as it was uploaded, or as `save` writes it. Raises FileNotFoundError."""
    name = _name(machine, path)
    config = machine.files.get(name)
    if config is None:
        raise FileNotFoundError(path)
    if name in machine.uploads:
        return machine.uploads[name]
    lines = [*header(machine), *(" " * deep + _clear(machine, line.text) for deep, line in layout(config))]
    if machine.options.file_text == "cp932":
        return "".join(f"{line}\r\n" for line in lines).encode("cp932", "replace")
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


def write_file(machine: Machine, path: str, data: bytes) -> None:
    """Keep an uploaded file. Raises FileNotFoundError, PermissionError for a file that is not understood.

    Whether the real router refuses such a file or drops its wrong lines is not known (TFTP drops them).
    """
    name = _name(machine, path)
    codec = "cp932" if machine.options.file_text == "cp932" else "utf-8"
    config, wrong = _understood(machine, data.decode(codec, "replace").splitlines())
    if wrong and machine.options.wrong_lines == "refuse":
        raise PermissionError(path)
    machine.files[name] = config
    machine.uploads[name] = data


def _name(machine: Machine, path: str) -> str:
    found = _PATH.fullmatch(path)
    if found is None:
        raise FileNotFoundError(path)
    return found[1] or machine.boot_file


def _understood(machine: Machine, lines: list[str]) -> tuple[Config, list[str]]:
    """Read a file; a `*` where a password was is no password, so that line is wrong."""
    kept: list[str] = []
    wrong: list[str] = []
    for line in lines:
        text = line.strip()
        login = _LOGIN.match(text)
        if login:
            good = login[2] != "*"
            line = line.replace(login[2], "*") if login[2] == _host_key(machine) else line
        else:
            good = text.startswith("#") or not text or _is_known(machine, text)
        (kept if good else wrong).append(line)
    return read_config(kept), wrong


def _is_known(machine: Machine, text: str) -> bool:
    try:
        parse(text, machine.firmware)
    except Refused:
        return text in machine.running.entries.values()
    return True


def _clear(machine: Machine, text: str) -> str:
    """Give a line as a file holds it: logins in the clear, the host key itself."""
    found = _LOGIN.match(text)
    if found is None or found[2] != "*":
        return text
    if found[1].startswith("sshd"):
        return f"{found[1]} {_host_key(machine)}"
    options, config = machine.options, machine.running
    if found[1].startswith("administrator"):
        return f"{found[1]} {quote_word(accounts.admin_password(config, options))}"
    user = found[1].split()[2] if found[1].startswith("login user") else None
    return f"{found[1]} {quote_word(accounts.login_password(config, options, user) or '')}"


def _host_key(machine: Machine) -> str:
    return hashlib.sha256(f"host key of {machine.options.serial_number}".encode()).hexdigest() * 4
