"""Commands that act on the session or on the whole router: administrator, exit, save, restart, passwords."""

from __future__ import annotations

from collections.abc import Generator

from rtxvpn.simulator import accounts
from rtxvpn.simulator.console import FOREVER
from rtxvpn.simulator.kinds import Refused
from rtxvpn.simulator.machine import COLD_START, Machine, Rollback
from rtxvpn.simulator.session import Session
from rtxvpn.simulator.steps import Ask, Key, Pause, Program, Raw, Step, Text
from rtxvpn.simulator.syntax import Parsed
from rtxvpn.simulator.words import join_words


def administrator(machine: Machine, session: Session, parsed: Parsed) -> Program:
    """Become administrator; the prompt is asked for even when there is no password (fact book 3)."""
    way = accounts.administration(machine.running, session.user)
    if session.admin:
        raise Refused("already")
    if way == "off":
        raise Refused("not-permitted")
    if way != "2":
        typed = yield Ask("Password: ", hidden=True)
        if typed is None:
            return
        if typed != accounts.admin_password(machine.running, machine.options):
            machine.note(f"'administrator' failed for {session.from_where}")
            raise Refused("wrong-admin")
    session.admin = True
    machine.note(f"'administrator' succeeded for {session.from_where}")


def leave(machine: Machine, session: Session, parsed: Parsed) -> Program:
    """Step from administrator to user, from user out; unsaved changes are asked about (rule 10)."""
    if session.admin:
        if parsed.values or (machine.dirty and (yield from _is_wanted(machine, session))):
            yield from write(machine, session, machine.boot_file)
        session.admin, session.context = False, None
        return
    machine.disarm(session)  # a clean logout cancels a running rollback (CR 56.7.30)
    machine.forget(session)


def _is_wanted(machine: Machine, session: Session) -> Generator[Step, str | None, bool]:
    """Ask whether to save; what is printed then goes on in the same row (capture netvolante RTX1200)."""
    while True:
        answer = yield Key(session.say(machine.voice, "save-ask"))
        if answer in ("y", "Y"):
            return True
        yield Raw("\n")
        if answer in ("n", "N"):
            return False


def save(machine: Machine, session: Session, parsed: Parsed) -> Program:
    """Write the running configuration to the file that was booted, or to another."""
    name = parsed.values[0] if parsed.values else machine.boot_file
    if not (name.isascii() and name.isdigit() and int(name) <= 4):
        raise Refused("range" if name.isdigit() else "keyword")
    yield from write(machine, session, name)


def write(machine: Machine, session: Session, name: str) -> Program:
    """Save, which takes a while and says so on one row (capture RTX1200)."""
    yield Raw(session.say(machine.voice, "saving"))
    yield Pause(machine.now() + machine.options.save_seconds)
    if machine.faults.save_fails:
        yield Raw("\n")
        raise Refused("save-failed")
    machine.save(name, session)
    yield Text(session.say(machine.voice, "saved", name=f"CONFIG{name}"))


def restart(machine: Machine, session: Session, parsed: Parsed) -> Program:
    """Restart; a given file becomes the default one (CR 56.7.3)."""
    if parsed.values:
        if parsed.values[0] not in machine.files:
            raise Refused("no-file")
        machine.default_file = parsed.values[0]
    machine.reboot_wanted = "Restart by restart command"
    yield Pause(FOREVER)


def cold_start(machine: Machine, session: Session, parsed: Parsed) -> Program:
    """Delete every configuration file and restart as it came out of the box (CR 56.3.11)."""
    typed = yield Ask("Password: ", hidden=True)
    if typed is None:
        return
    if typed != accounts.admin_password(machine.running, machine.options):
        raise Refused("wrong-admin")
    if machine.options.licences_asked:
        yield Key(session.say(machine.voice, "licences-ask"))
        yield Raw("\n")
    machine.forget_everything()
    machine.reboot_wanted = COLD_START
    yield Pause(FOREVER)


def login_password(machine: Machine, session: Session, parsed: Parsed) -> Program:
    """Change the unnamed user's password."""
    old = accounts.login_password(machine.running, machine.options, None) or ""
    yield from _change_password(machine, session, "login password", old)


def administrator_password(machine: Machine, session: Session, parsed: Parsed) -> Program:
    """Change the administrator password."""
    old = accounts.admin_password(machine.running, machine.options)
    yield from _change_password(machine, session, "administrator password", old)


def _change_password(machine: Machine, session: Session, name: str, old: str) -> Program:
    """Ask for the old one once and the new one twice (captures RTX1200, RTX1210)."""
    given = yield Ask("Old_Password: ", hidden=True)
    if given is None:
        return
    if given != old:
        raise Refused("wrong-admin")
    new = yield Ask("New_Password: ", hidden=True)
    again = yield Ask("New_Password: ", hidden=True)
    if new is None or again is None:
        return
    if new != again:
        raise Refused("mismatch")
    if new:
        machine.change(machine.running.put(name, join_words([*name.split(), new])))
        grade = "Very strong" if len(new) >= 12 else "Strong" if len(new) >= 8 else "Weak"
        yield Text(session.say(machine.voice, "strength", grade=grade))
    else:
        machine.change(machine.running.drop(name))


def host_key(machine: Machine, session: Session, parsed: Parsed) -> Program:
    """Make a host key for SSH, which takes minutes; asks when there is one (CR 4.69)."""
    if machine.running.get("sshd host key generate") is not None:
        answer = yield Key(session.say(machine.voice, "key-exists"))
        yield Raw("\n")
        if (answer or "").lower() != "y":
            return
    yield Text(session.say(machine.voice, "key-making"))
    yield Pause(machine.now() + machine.options.host_key_seconds)
    machine.change(machine.running.put("sshd host key generate", "sshd host key generate *"))


def rollback_timer(machine: Machine, session: Session, parsed: Parsed) -> Program:
    """Remember the configuration and bring it back unless it is confirmed in time (CR 56.7.30)."""
    machine.disarm(session)
    seconds = int(parsed.values[0])
    machine.rollbacks.append(Rollback(session, machine.now() + seconds, machine.running))
    if machine.options.timer_speaks:
        yield Text(session.say(machine.voice, "rollback-armed", seconds=seconds))


def confirm(machine: Machine, session: Session, parsed: Parsed) -> Program:
    """Stop this session's rollback timer."""
    if not machine.disarm(session):
        raise Refused("no-rollback")
    yield Text(session.say(machine.voice, "rollback-confirmed"))


def refresh_sa(machine: Machine, session: Session, parsed: Parsed) -> Program:
    """Throw security associations away and begin anew."""
    gateway = int(parsed.values[0]) if parsed.values and parsed.values[0].isdigit() else None
    if machine.cloud is not None:
        machine.cloud.refresh_sa(machine.now(), gateway)
        machine.sync()
    yield from ()


def clear_log(machine: Machine, session: Session, parsed: Parsed) -> Program:
    """Forget the log."""
    machine.log.clear()
    yield from ()


def set_baud(machine: Machine, session: Session, parsed: Parsed) -> Program:
    """Set the speed of the serial console (CR 56.3.10)."""
    machine.baud = int(parsed.values[0])
    yield from ()


def nothing(machine: Machine, session: Session, parsed: Parsed) -> Program:
    """Accept a command that changes nothing that can be seen here."""
    yield from ()
