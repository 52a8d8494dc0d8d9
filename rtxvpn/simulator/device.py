"""The virtual RTX830 as its servers and tests see it: sessions, logins, what it holds."""

from __future__ import annotations

from collections.abc import Sequence

from rtxvpn.simulator import accounts, shell, stored, upkeep
from rtxvpn.simulator.clock import Clock, WallClock
from rtxvpn.simulator.config import FACTORY, Config, read_config, with_logins
from rtxvpn.simulator.console import Console
from rtxvpn.simulator.faults import OF_THE_CLOUD
from rtxvpn.simulator.files import shown
from rtxvpn.simulator.machine import Machine
from rtxvpn.simulator.options import Options
from rtxvpn.simulator.peer import Peer
from rtxvpn.simulator.session import Session, Wire
from rtxvpn.simulator.steps import Program


class Router:
    """One virtual router; every session is a Console of it.

    `running` is configuration text as `show config` prints it, running and saved at once; without it the
    router has the factory configuration (CR 1.7) with the logins of `options` beside it.
    """

    def __init__(
        self,
        options: Options = Options(),  # noqa: B008 - frozen
        clock: Clock | None = None,
        cloud: Peer | None = None,
        running: Sequence[str] | None = None,
    ) -> None:
        self.options = options
        self.clock = clock or WallClock()
        self.cloud = cloud
        self._machine = Machine(options, self.clock, cloud, _first_config(options, running))
        for name, value in options.faults:
            self.set_fault(name, value)
        upkeep.come_up(self._machine, self.clock.now())

    @property
    def log(self) -> list[str]:
        """Give the log, oldest line first."""
        return self._machine.log

    @property
    def reachable(self) -> bool:
        """Tell whether the router is up, not in the middle of a restart."""
        upkeep.settle(self._machine)
        return self._machine.down_until is None

    def listens(self, wire: Wire) -> bool:
        """Tell whether a connection over a wire would be taken at all."""
        door = self._machine.options.open_door and wire == "ssh"
        return self.reachable and (door or accounts.serves(self._machine.running, wire))

    def set_fault(self, name: str, value: str | None) -> None:
        """Set a fault of the contract; raises ValueError for one that there is not."""
        self._machine.faults.add(name, value)
        if name in OF_THE_CLOUD and self.cloud is not None:
            self.cloud.set_fault(name, value)

    def connect(self, wire: Wire, user: str | None = None, address: str = "127.0.0.1") -> Console:
        """Open a session; over SSH the server has authenticated the user already.

        The serial console is one and the same: whoever connects finds it as it was left, perhaps with
        somebody logged in.
        """
        machine = self._machine
        upkeep.settle(machine)
        if wire == "serial":
            return self._serial(machine)
        session = Session(wire, address, user if wire == "ssh" else None)
        session.heard = machine.now()
        session.read_console(machine.running)
        session.number = self._free_number(wire)
        if not self.listens(wire):
            console = self._console(session, shell.refused(machine, session))
            console.hang_up()
            return console
        full = machine.count(wire) >= accounts.most_sessions(machine.running, wire)
        if full or not accounts.may_connect(machine.running, session.user, wire):
            return self._console(session, shell.refused(machine, session))
        program = shell.ssh if wire == "ssh" else shell.telnet
        console = self._console(session, program(machine, session))
        machine.consoles.append(console)
        return console

    def accepts(self, user: str, password: str) -> bool:
        """Tell whether an SSH login is right; SSH knows no empty passwords (CR 2.2.1)."""
        config = self._machine.running
        if not self.listens("ssh") or not user or not password:
            return False
        known = accounts.login_password(config, self._machine.options, user)
        return known == password and accounts.may_connect(config, user, "ssh")

    def may_transfer(self, user: str, password: str, address: str = "127.0.0.1") -> bool:
        """Tell whether this is an administrator's login for SFTP."""
        return self.listens("ssh") and stored.may_transfer(self._machine, user, password, address)

    def read_file(self, path: str) -> bytes:
        """Give a configuration file as SFTP does; raises FileNotFoundError."""
        upkeep.settle(self._machine)
        return stored.read_file(self._machine, path)

    def write_file(self, path: str, data: bytes) -> None:
        """Take a configuration file as SFTP does; raises FileNotFoundError, PermissionError."""
        upkeep.settle(self._machine)
        stored.write_file(self._machine, path, data)

    def dump(self) -> dict[str, list[str]]:
        """Give running and saved configuration as `show config` prints lines, and the log."""
        machine = self._machine
        upkeep.settle(machine)
        return {"running": shown(machine.running), "saved": shown(machine.saved), "log": list(machine.log)}

    def _serial(self, machine: Machine) -> Console:
        for console in machine.consoles:
            if console.session.wire == "serial":
                console.closed = console.hang = False
                return console
        session = Session("serial", "")
        session.read_console(machine.running)
        console = self._console(session, shell.serial(machine, session, machine.down_until))
        machine.consoles.append(console)
        return console

    def _console(self, session: Session, program: Program) -> Console:
        machine = self._machine
        return Console(
            self.clock,
            session,
            machine.voice,
            program,
            settle=lambda: upkeep.settle(machine),
            due=lambda one: upkeep.next_time(machine, one),
            dropped=lambda one: upkeep.wire_died(machine, one),
        )

    def _free_number(self, wire: Wire) -> int:
        taken = {console.session.number for console in self._machine.consoles if console.session.wire == wire}
        return next(number for number in range(1, len(taken) + 2) if number not in taken)


def _first_config(options: Options, running: Sequence[str] | None) -> Config:
    if running is not None:
        return read_config(running)
    config = with_logins(
        read_config(FACTORY), options.user, options.login_password, options.admin_password, options.users
    )
    return (
        config if options.language == "ja" else config.put("console character", "console character en.ascii")
    )
