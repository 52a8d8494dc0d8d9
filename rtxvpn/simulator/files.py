"""Configuration files: `show config`, slots, differences, and `load`."""

from __future__ import annotations

from collections.abc import Generator

from rtxvpn.simulator import accounts
from rtxvpn.simulator.config import Config, masked
from rtxvpn.simulator.kinds import Refused
from rtxvpn.simulator.machine import Machine, Rollback
from rtxvpn.simulator.moments import reporting_date
from rtxvpn.simulator.order import Row, layout
from rtxvpn.simulator.session import Session
from rtxvpn.simulator.steps import Ask, Program, Step, Text
from rtxvpn.simulator.syntax import Parsed

_LOAD_WORDS = {"difference", "silent", "interactive", "no-configure-refresh", "no-key-generate"}


def show_config(machine: Machine, session: Session, parsed: Parsed) -> Program:
    """Print the running configuration, one tunnel's, one PP's, or a file's (captures RTX1100, RTX1210)."""
    values = parsed.values
    if not values:
        yield Text("\n".join([*header(machine), *shown(machine.running)]))
    elif values[0] in ("tunnel", "pp") and len(values) == 2:
        where = f"{values[0]} {values[1]}"
        rows = [row for row in layout(machine.running) if row[1].context == where]
        yield Text("\n".join([f"{values[0]} select {values[1]}", *(_text(row) for row in rows)]))
    else:
        if len(values) != 1:
            raise Refused("count")
        config = yield from _file(machine, session, values[0])
        yield Text("\n".join([*header(machine), *shown(config)]))


def shown(config: Config) -> list[str]:
    """Give a configuration as the router prints it: indented, logins masked."""
    return [_text(row) for row in layout(config)]


def _text(row: Row) -> str:
    return " " * row[0] + masked(row[1].text)


def header(machine: Machine) -> list[str]:
    """Give the comment lines above a configuration (capture show_config_header RTX1210)."""
    options = machine.options
    macs = " ".join(f"MAC-Address={mac}" for mac in options.macs)
    return [
        f"# RTX830 Rev.{options.firmware} ({options.firmware_date})",
        f"# MAC Address : {', '.join(options.macs)}",
        "# Memory 256Mbytes, 2LAN",
        f"# main:  RTX830 ver=00 serial={options.serial_number} {macs}",
        f"# Reporting Date: {reporting_date(machine.now())}",
    ]


def show_list(machine: Machine, session: Session, parsed: Parsed) -> Program:
    """List the configuration files; the layout is not known, so there are two."""
    names = sorted(machine.files)
    marked = [("*" if name == machine.default_file else " ", name) for name in names]
    if not machine.options.scramble:
        yield Text("\n".join(f"{mark}config{name}" for mark, name in marked) or "-")
        return
    rows = [f"{mark} {name:<5}1980/01/01 00:00:00 {1000:>7}    -" for mark, name in marked]
    yield Text("\n".join(["No.    Date       Time        Size Comment", "-" * 44, *rows]))


def show_difference(machine: Machine, session: Session, parsed: Parsed) -> Program:
    """Print the commands that turn one configuration into another (CR 57.7); `-` is the running one."""
    values = [value for value in parsed.values if value != "-"]
    if not 1 <= len(values) <= 2:
        raise Refused("count")
    first = machine.running
    if len(values) == 2:
        first = yield from _file(machine, session, values[0])
    second = yield from _file(machine, session, values[-1])
    commands = difference(first, second)
    if commands:
        yield Text("\n".join(map(masked, commands)))


def difference(old: Config, new: Config) -> list[str]:
    """Give the commands that lead from one configuration to another, contexts included."""
    commands: list[str] = []
    where: str | None = None
    for key in [*old.entries, *(key for key in new.entries if key not in old.entries)]:
        if old.entries.get(key) == new.entries.get(key):
            continue
        if key[0] != where:
            where = key[0]
            commands.append(
                f"{where.split()[0]} select {where.split()[1]}" if where else "tunnel select none"
            )
        commands.append(new.entries.get(key) or f"no {key[1]}")
    return [*commands, *(["tunnel select none"] if where else [])]


def load(machine: Machine, session: Session, parsed: Parsed) -> Program:
    """Make a stored configuration the running one and refresh BGP (CR 56.7.32).

    With `difference` only the lines that differ are typed; without it all of them, so that clocks of
    schedules begin anew.
    """
    words = [word for word in parsed.values if word not in ("config", "file")]
    options = [word for word in words[1:] if "=" in word]
    if set(words[1:]) - set(options) - _LOAD_WORDS:
        raise Refused("keyword")
    seconds = _timer(options)
    _refuse_by_fault(machine, parsed)
    config = yield from _file(machine, session, words[0] if words else "")
    config = _taken(machine, config)
    commands = difference(machine.running, config)
    machine.disarm(session)
    if seconds is not None:
        machine.rollbacks.append(Rollback(session, machine.now() + seconds, machine.running))
    if "difference" not in words:
        machine.change(Config())
    machine.change(config)
    session.read_console(machine.running)
    if "no-configure-refresh" not in words:
        machine.refresh_bgp()
    if commands and "silent" not in words:
        yield Text("\n".join(map(masked, commands)))


def _taken(machine: Machine, config: Config) -> Config:
    """Leave out the lines that a fault has the router refuse."""
    for (where, identity), text in config.entries.items():
        if machine.faults.refuses(text):
            old = machine.running.get(identity, where)
            config = config.drop(identity, where) if old is None else config.put(identity, old, where)
    return config


def _refuse_by_fault(machine: Machine, parsed: Parsed) -> None:
    if machine.faults.refuses(parsed.text):
        raise Refused("keyword")


def _timer(options: list[str]) -> int | None:
    for option in options:
        name, _, value = option.partition("=")
        if name != "rollback-timer":
            raise Refused("keyword")
        if not value.isdigit() or not 120 <= int(value) <= 21474836:
            raise Refused("range")
        return int(value)
    return None


def copy(machine: Machine, session: Session, parsed: Parsed) -> Program:
    """Copy one configuration file over another."""
    source, target = (name.removeprefix("config") for name in parsed.values)
    if source not in machine.files:
        raise Refused("no-file")
    machine.files[_slot(target)] = machine.files[source]
    machine.uploads.pop(_slot(target), None)
    if source in machine.uploads:
        machine.uploads[_slot(target)] = machine.uploads[source]
    yield from ()


def delete(machine: Machine, session: Session, parsed: Parsed) -> Program:
    """Delete a configuration file."""
    _refuse_by_fault(machine, parsed)
    name = parsed.values[0].removeprefix("config")
    if machine.files.pop(name, None) is None:
        raise Refused("no-file")
    machine.uploads.pop(name, None)
    yield from ()


def set_default(machine: Machine, session: Session, parsed: Parsed) -> Program:
    """Choose the file that the next boot reads."""
    name = _slot(parsed.values[0].removeprefix("config"))
    if name not in machine.files:
        raise Refused("no-file")
    machine.default_file = name
    yield from ()


def _slot(name: str) -> str:
    if not (name.isascii() and name.isdigit()):
        raise Refused("keyword")
    if int(name) > 4:
        raise Refused("range")
    return str(int(name))


def _file(machine: Machine, session: Session, name: str) -> Generator[Step, str | None, Config]:
    """Open a file; one with passwords wants them typed first (fact book 8)."""
    config = machine.files.get(name.removeprefix("config"))
    if config is None:
        raise Refused("no-file")
    login = accounts.login_password(config, machine.options, None)
    admin = accounts.admin_password(config, machine.options)
    if login and (yield Ask("Login Password: ", hidden=True)) != login:
        raise Refused("wrong-admin")
    if admin and (yield Ask("Administrator Password: ", hidden=True)) != admin:
        raise Refused("wrong-admin")
    return config
