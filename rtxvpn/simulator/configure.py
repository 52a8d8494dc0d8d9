"""What a configuration line does when it is typed, faults included."""

from __future__ import annotations

import dataclasses
from collections.abc import Generator

from rtxvpn.simulator.config import changed, selected
from rtxvpn.simulator.console import FOREVER
from rtxvpn.simulator.faults import RUBBISH
from rtxvpn.simulator.kinds import Refused
from rtxvpn.simulator.machine import Machine
from rtxvpn.simulator.session import Session
from rtxvpn.simulator.steps import Ask, Pause, Program, Raw, Step
from rtxvpn.simulator.syntax import Parsed

_NOT_SCHEDULED = ("save", "administrator", "show", "ping", "bgp", "rollback", "cold", "sshd")  # CR 37.1


def line(machine: Machine, session: Session, parsed: Parsed, typed: str) -> Program:
    """Do one configuration line; a good one prints nothing (rule 6)."""
    yield from _faults(machine, session, machine.faults.at_once())
    if machine.faults.refuses(typed):
        raise Refused("keyword")
    _check(machine, parsed)
    if parsed.command.name == "login user" and len(parsed.values) == 1 and not parsed.negated:
        parsed = yield from _with_password(parsed)
    _act(machine, session, parsed)
    yield from _faults(machine, session, machine.faults.accepted(typed.strip()))


def _act(machine: Machine, session: Session, parsed: Parsed) -> None:
    name = parsed.command.name
    if parsed.command.place == "special" and parsed.head[1] == "select":
        session.context = selected(parsed)
    elif name == "bgp configure refresh":
        machine.refresh_bgp()
    else:
        machine.change(changed(machine.running, session.context, parsed))
        if parsed.head[0] == "console":
            session.read_console(machine.running)
        if machine.options.address_change_cuts and parsed.identity == "ip lan1 address":
            _cut_all(machine)


def _cut_all(machine: Machine) -> None:
    """End every connection to the address that the router no longer has."""
    for console in list(machine.consoles):
        if console.session.wire != "serial":
            console.close()


def _check(machine: Machine, parsed: Parsed) -> None:
    """Refuse what this firmware does not take yet, and what may not be scheduled."""
    if parsed.negated:
        return
    name, values = parsed.command.name, parsed.values
    if name == "console columns" and int(values[0]) > 200 and machine.firmware < (15, 2, 14):
        raise Refused("range")
    if name == "schedule at" and values[1].startswith("+") and machine.firmware < (15, 2, 2):
        raise Refused("keyword")
    if name == "schedule at" and "*" in values and values[values.index("*") + 1] in _NOT_SCHEDULED:
        raise Refused("schedule")


def _with_password(parsed: Parsed) -> Generator[Step, str | None, Parsed]:
    """Ask for the password that `login user NAME` left out (CR 4.5)."""
    password = yield Ask("Password: ", hidden=True)
    if not password:
        raise Refused("count")
    return dataclasses.replace(parsed, values=(*parsed.values, password))


def _faults(machine: Machine, session: Session, names: set[str]) -> Program:
    console = machine.console_of(session)
    if "busy-admin" in names:
        busy = machine.running.put("description lan2", "description lan2 changed-by-another-administrator")
        machine.change(busy)
    if "garbage" in names:
        yield Raw(RUBBISH)
    if "cut" in names and console is not None:
        console.close()
        console.closed = True
        yield Raw("")
    if "hang" in names and console is not None:
        console.hang = True
        yield Raw("")
    if "reboot" in names:
        machine.reboot_wanted = "Power-on boot"
        yield Pause(FOREVER)
