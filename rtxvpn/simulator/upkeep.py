"""Moves the router in time: restarts, schedules, rollback timers, login timers, in the order they come."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rtxvpn.simulator.config import changed
from rtxvpn.simulator.kinds import Refused
from rtxvpn.simulator.machine import COLD_START, Machine, Rollback
from rtxvpn.simulator.session import Session
from rtxvpn.simulator.shell import serial
from rtxvpn.simulator.syntax import parse
from rtxvpn.simulator.words import join_words, split_words

Event = tuple[float, Callable[[Machine, float], None]]


def settle(machine: Machine) -> None:
    """Do everything that is due by now, then look at the other end of the tunnels."""
    now = machine.now()
    if machine.reboot_wanted:
        reboot(machine, now, machine.reboot_wanted)
    while due := min(_events(machine), key=lambda event: event[0], default=None):
        when, act = due
        if when > now:
            break
        act(machine, when)
    machine.sync()


def next_time(machine: Machine, session: Session) -> float | None:
    """Tell when the router will next do something that a session could notice."""
    del session  # every session may see a restart or the end of another's rollback timer
    return min((when for when, _ in _events(machine)), default=None)


def _events(machine: Machine) -> Iterator[Event]:
    if machine.down_until is not None:
        yield machine.down_until, come_up
        return
    for number, when in machine.schedule.items():
        yield when, _scheduled(number)
    for timer in machine.rollbacks:
        yield timer.until, _rolled_back(timer)
    for console in machine.consoles:
        end = machine.idle_end(console.session)
        if end is not None:
            yield end, _idle(console.session)


def reboot(machine: Machine, at: float, reason: str) -> None:
    """Go down: sessions die, the saved configuration becomes the running one."""
    machine.reboot_wanted = None
    machine.down_until = at + machine.options.boot_seconds
    machine.boot_file = machine.default_file
    machine.running = machine.bgp_active = machine.saved
    machine.touched = False
    machine.rollbacks.clear()
    machine.schedule.clear()
    machine.boots = [reason, *machine.boots][:5]
    for console in list(machine.consoles):
        machine.forget(console.session)
        if console.session.wire == "serial":
            console.restart(serial(machine, console.session, machine.down_until))
        else:
            console.hang_up()
    machine.sync(at)
    if reason == COLD_START:
        machine.log.clear()  # nothing before this start is known any more (CR 58.65)


def come_up(machine: Machine, at: float) -> None:
    """Be up: write down why, and begin to wait for schedules."""
    machine.down_until = None
    machine.booted_at = at
    options = machine.options
    macs = " ".join(f"MAC-Address={mac}" for mac in options.macs)
    machine.note(machine.boots[0], at)
    machine.note(f"RTX830 Rev.{options.firmware} ({options.firmware_date}) starts", at)
    machine.note(f"main:  RTX830 ver=00 serial={options.serial_number} {macs}", at)
    for text in machine.running.starting("schedule at"):
        machine.plan_schedule(text.split()[2], at, again=True)
    machine.sync(at)


def _scheduled(number: str) -> Callable[[Machine, float], None]:
    def act(machine: Machine, at: float) -> None:
        words = split_words(machine.running.value(f"schedule at {number}"))
        machine.schedule.pop(number, None)
        machine.plan_schedule(number, at, again=True)
        command = words[words.index("*") + 1 :] if "*" in words else []
        machine.note(f"[SCHEDULE] {join_words(command)}", at)
        if command[:1] == ["restart"]:
            reboot(machine, at, "Restart by schedule")
        else:
            _do(machine, join_words(command), at)

    return act


def _do(machine: Machine, line: str, at: float) -> None:
    """Run a scheduled configuration command; one that is refused does nothing, and nobody sees why."""
    try:
        parsed = parse(line, machine.firmware)
        if parsed.command.place in ("global", "special") and parsed.head[-1] != "select":
            machine.change(changed(machine.running, None, parsed), at)
    except Refused:
        return


def _rolled_back(timer: Rollback) -> Callable[[Machine, float], None]:
    def act(machine: Machine, at: float) -> None:
        machine.disarm(timer.session)
        machine.change(timer.config, at)
        machine.bgp_active = machine.running
        machine.note("[ROLLBACK] configuration restored by rollback timer", at)
        machine.sync(at)

    return act


def _idle(session: Session) -> Callable[[Machine, float], None]:
    def act(machine: Machine, at: float) -> None:
        end_session(machine, session, at, restore=True)

    return act


def end_session(machine: Machine, session: Session, at: float, *, restore: bool) -> None:
    """End a session from the router's side; its rollback timer fires (`restore`) or is forgotten."""
    timer = next((timer for timer in machine.rollbacks if timer.session is session), None)
    console = machine.console_of(session)
    machine.forget(session)
    if timer is not None and restore:
        _rolled_back(timer)(machine, at)
    machine.disarm(session)
    if console is None:
        return
    if session.wire == "serial":
        console.restart(serial(machine, session))
    else:
        console.hang_up()


def wire_died(machine: Machine, session: Session) -> None:
    """Learn that a wire is gone; what the real router then does is unknown (Options.dropped)."""
    if session.wire == "serial" or session.lost:
        return
    session.lost = True
    if not session.logged_in or machine.options.dropped != "linger":
        end_session(machine, session, machine.now(), restore=machine.options.dropped == "rollback")
