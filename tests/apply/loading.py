"""A router that lets a candidate in."""

from __future__ import annotations

from typing import Any

from rtxvpn.simulator.config import FACTORY

LOGINS = (
    'login password "login pw 1"',
    "administrator password admin-pw-1",
    "login user admin login-pw-1",
    "sshd service on",
    "sshd host key generate *",
)
RUNNING = (*LOGINS, *FACTORY, "sftpd host lan", "console columns 120")
NAME = "RTX830-M4A000830"


def machine(desk: Any) -> Any:
    """The inside of the router."""
    return desk.lab.router._machine


def files_of(desk: Any) -> list[str]:
    """The configuration files that the router has."""
    return sorted(machine(desk).files)


def put_in(desk: Any, number: int, data: bytes) -> None:
    """Put a file of somebody there."""
    desk.lab.router.write_file(f"/system/config{number}", data)
