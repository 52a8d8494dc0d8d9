"""Login over each wire, and the loop that reads commands and runs them."""

from __future__ import annotations

import re
from collections.abc import Generator

from rtxvpn.simulator import accounts, configure
from rtxvpn.simulator.commands import HANDLERS
from rtxvpn.simulator.kinds import Refused
from rtxvpn.simulator.machine import Machine
from rtxvpn.simulator.session import Session
from rtxvpn.simulator.steps import Ask, Pause, Program, Raw, Silence, Step, Text
from rtxvpn.simulator.syntax import Parsed, parse, place_of

_TRIES = 3
_PIPE = re.compile(r"\s\|\s")
_SHOW = re.compile(r"\s*(sh|sho|show|less)\s", re.IGNORECASE)


def ssh(machine: Machine, session: Session) -> Program:
    """Serve a user whom the SSH server has let in."""
    _welcome(machine, session)
    yield Raw(banner(machine))
    yield from _loop(machine, session)


def telnet(machine: Machine, session: Session) -> Program:
    """Ask who it is, then serve."""
    yield Raw("\n")
    if (yield from _log_in(machine, session)):
        yield Raw(banner(machine))
        yield from _loop(machine, session)


def serial(machine: Machine, session: Session, boot_until: float | None = None) -> Program:
    """Serve the serial console, where nothing is said until Enter is pressed; it never ends."""
    if boot_until is not None:
        yield Raw(machine.options.boot_text)
        yield Pause(boot_until)
        session.read_console(machine.running)
        yield Raw(f"Starting with exec0 and config{machine.boot_file} ...\n{banner(machine)}")
    while True:
        session.read_console(machine.running)
        key: str | None = ""
        while key not in ("\r", "\n"):
            key = yield Silence()
        if (yield from _log_in(machine, session)):
            yield Raw(banner(machine))
            yield from _loop(machine, session)


def refused(machine: Machine, session: Session) -> Program:
    """Turn somebody away."""
    yield Text(session.say(machine.voice, "restricted"))


def banner(machine: Machine) -> str:
    """Give the text after a login (capture login_serial RTX830; the old form as on an RTX1200)."""
    options = machine.options
    year = options.firmware_date.split()[-1]
    about = [f"Copyright (c) 1994-{year} Yamaha Corporation. All Rights Reserved."]
    if options.old_banner:
        about = ["  " + about[0], *(f"  Copyright (c) {1990 + n} Author {n} of a part" for n in range(15))]
    else:
        about.append("To display the software copyright statement, use 'show copyright' command.")
    lines = ["", f"RTX830 Rev.{options.firmware} ({options.firmware_date})", *about, ", ".join(options.macs)]
    lines.append("Memory 256Mbytes, 2LAN")
    if not accounts.login_password(machine.running, options, None):
        lines.append(machine.voice.say("factory-warning", "en"))
    return "\n".join(lines) + "\n"


def _log_in(machine: Machine, session: Session) -> Generator[Step, str | None, bool]:
    """Ask for the password of the unnamed user; an empty answer leads to the named ones (CR 2.1.4)."""
    for _ in range(_TRIES):
        session.user = None
        password = yield Ask("Password: ", hidden=True)
        unnamed = accounts.login_password(machine.running, machine.options, None)
        if not password and (unnamed or machine.running.starting("login user")):
            session.user = ((yield Ask("Username: ")) or "").strip()
            password = yield Ask("Password: ", hidden=True)
        if _is_let_in(machine, session, password or ""):
            _welcome(machine, session)
            return True
        machine.note(f"Login failed for {session.from_where}")
        yield Text(session.say(machine.voice, "login-failed"))
    session.user = None
    return False


def _is_let_in(machine: Machine, session: Session, password: str) -> bool:
    user = session.user
    if user == "" or not accounts.may_connect(machine.running, user, session.wire):
        return False
    if user is None and session.wire == "telnet" and _unnamed_there(machine):
        return False
    return accounts.login_password(machine.running, machine.options, user) == password


def _unnamed_there(machine: Machine) -> bool:
    """Tell whether the one unnamed telnet session that may be is taken (CR 2.2.2)."""
    sessions = [console.session for console in machine.consoles]
    return any(one.logged_in and one.user is None and one.wire == "telnet" for one in sessions)


def _welcome(machine: Machine, session: Session) -> None:
    session.logged_in = True
    session.since = session.heard = machine.now()
    session.read_console(machine.running)
    machine.note(f"Login succeeded for {session.from_where}")


def _loop(machine: Machine, session: Session) -> Program:
    """Read commands until somebody leaves."""
    if machine.options.loses_first_line:
        yield Ask(session.prompt, command=True)
    while session.logged_in:
        line = yield Ask(session.prompt, command=True)
        if line is not None and line.strip() and not line.lstrip().startswith("#"):
            yield from _run(machine, session, line)


def _run(machine: Machine, session: Session, line: str) -> Program:
    parts = _PIPE.split(line) if _SHOW.match(line) else [line]
    try:
        if not session.admin and place_of(parts[0]) not in ("user", "console"):
            raise Refused("admin")
        if len(line) > 4095:
            raise Refused("long")
        parsed = parse(parts[0], machine.firmware)
        program = _program(machine, session, parsed, line)
        for part in parts[1:]:
            program = _filtered(program, part)
        yield from program
    except Refused as refusal:
        yield Text(session.say(machine.voice, refusal.key))


def _program(machine: Machine, session: Session, parsed: Parsed, line: str) -> Program:
    if parsed.command.place in ("user", "admin"):
        return HANDLERS[parsed.command.name](machine, session, parsed)
    return configure.line(machine, session, parsed, line)


def _filtered(program: Program, part: str) -> Program:
    """Pass output through `grep [-i] [-v] [-w] PATTERN` or `less` (CR 2.5)."""
    words = part.split()
    if not words or words[0].lower() not in ("grep", "less"):
        raise Refused("keyword")
    if words[0].lower() == "less":
        return program
    flags = {word for word in words[1:] if word in ("-i", "-v", "-w")}
    pattern = [word for word in words[1:] if word not in flags]
    if len(pattern) != 1:
        raise Refused("count")
    return _grep(program, pattern[0].strip('"'), flags)


def _grep(program: Program, pattern: str, flags: set[str]) -> Program:
    wanted = rf"\b{re.escape(pattern)}\b" if "-w" in flags else re.escape(pattern)
    found = re.compile(wanted, re.IGNORECASE if "-i" in flags else 0)
    yield Text("Searching ...")
    answer: str | None = None
    while True:
        try:
            step = program.send(answer)
        except StopIteration:
            return
        answer = None
        if not isinstance(step, Text):
            answer = yield step
            continue
        rows = [row for row in step.text.split("\n") if bool(found.search(row)) != ("-v" in flags)]
        if rows:
            yield Text("\n".join(rows))
