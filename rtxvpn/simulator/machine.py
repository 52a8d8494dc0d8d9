"""The inside of the router: configuration, files, log, sessions, and what changing them does."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rtxvpn.simulator import accounts
from rtxvpn.simulator.clock import Clock
from rtxvpn.simulator.config import FACTORY, Config, read_config
from rtxvpn.simulator.console import Console
from rtxvpn.simulator.faults import Faults
from rtxvpn.simulator.language import Voice
from rtxvpn.simulator.lines import Line
from rtxvpn.simulator.moments import next_due, stamp
from rtxvpn.simulator.options import Options
from rtxvpn.simulator.order import lines
from rtxvpn.simulator.peer import Peer
from rtxvpn.simulator.session import Session, Wire
from rtxvpn.simulator.words import split_words

LOG_LINES = 10_000
COLD_START = "Restart by cold start command"


@dataclass(frozen=True, slots=True)
class Rollback:
    """A running `rollback timer`: whose, until when, and what comes back (CR 56.7.30)."""

    session: Session
    until: float
    config: Config


class Machine:
    """The router's state; upkeep.py moves it in time, the programs of the consoles act on it."""

    def __init__(self, options: Options, clock: Clock, cloud: Peer | None, config: Config) -> None:
        self.options, self.clock, self.cloud = options, clock, cloud
        self.voice = Voice(options.scramble, options.scramble_seed)
        self.faults = Faults(())
        self.firmware = tuple(int(part) for part in options.firmware.split("."))
        self.running = config
        self.files: dict[str, Config] = {"0": config}
        self.uploads: dict[str, bytes] = {}  # files that came by SFTP, byte by byte
        self.boot_file = self.default_file = "0"
        self.touched = False
        self.bgp_active = config
        self.log: list[str] = []
        self.consoles: list[Console] = []
        self.rollbacks: list[Rollback] = []
        self.schedule: dict[str, float] = {}
        self.booted_at = clock.now()
        self.boots: list[str] = ["Power-on boot"]
        self.down_until: float | None = None
        self.reboot_wanted: str | None = None  # the reason, until upkeep does it
        self.baud = 9600
        self._known: tuple[Config, list[Line]] | None = None

    def now(self) -> float:
        """Tell the router's time."""
        return self.clock.now()

    @property
    def saved(self) -> Config:
        """Give the configuration that the next boot reads; without a file it is the factory's (CR 1.7)."""
        return self.files.get(self.default_file) or read_config(FACTORY)

    @property
    def dirty(self) -> bool:
        """Tell whether there are changes to save."""
        if self.options.dirty == "touch":
            return self.touched
        return self.running.entries != (self.files.get(self.boot_file) or read_config(FACTORY)).entries

    def note(self, text: str, at: float | None = None) -> None:
        """Write a line of the log; sessions with `console info on` see it."""
        line = f"{stamp(self.now() if at is None else at)}: {text}"
        self.log.append(line)
        del self.log[:-LOG_LINES]
        for console in self.consoles:
            if console.session.info:
                console.news(line)

    def lines(self) -> list[Line]:
        """Give the running configuration as lines."""
        if self._known is None or self._known[0] is not self.running:
            self._known = (self.running, lines(self.running))
        return self._known[1]

    def change(self, config: Config, at: float | None = None) -> None:
        """Make another configuration the running one; it acts at once."""
        old, self.running, self.touched = self.running, config, True
        self._plan(old, self.now() if at is None else at)
        self.sync(at)

    def _plan(self, old: Config, at: float) -> None:
        """Start the clock of schedule lines that are new and forget those that are gone."""
        for text in {*old.starting("schedule at"), *self.running.starting("schedule at")}:
            number = text.split()[2]
            if self.running.get(f"schedule at {number}") == old.get(f"schedule at {number}"):
                continue
            self.schedule.pop(number, None)
            self.plan_schedule(number, at)

    def plan_schedule(self, number: str, at: float, again: bool = False) -> None:
        """Work out when a schedule line is due next; one with `+seconds` comes but once."""
        when = split_words(self.running.value(f"schedule at {number}"))
        if when and not (again and when[0].startswith("+")):
            due = next_due(when, at)
            if due is not None:
                self.schedule[number] = due

    def refresh_bgp(self) -> None:
        """Let changes of `bgp …` lines act (CR 29.10)."""
        self.bgp_active = self.running
        self.sync()

    def sync(self, at: float | None = None) -> None:
        """Tell the other end of the tunnels what is configured and write down what happened since."""
        if self.cloud is None:
            return
        now = self.now() if at is None else at
        running = [] if self.down_until is not None else self.lines()
        active = [Line(None, text) for text in self.bgp_active.starting("bgp")] if running else []
        for when, text in self.cloud.update(running, active, now):
            self.note(text, when)

    def save(self, name: str, session: Session) -> None:
        """Write the running configuration to a file."""
        self.files[name] = self.running
        self.uploads.pop(name, None)
        if name == self.boot_file:
            self.touched = False
        by = {"ssh": "SSH", "telnet": "TELNET", "serial": "Serial"}[session.wire]
        self.note(f'Configuration saved in "CONFIG{name}" by {by}')
        self.disarm(session)

    def forget_everything(self) -> None:
        """Lose every file, so that the next start is one out of the box (CR 56.3.11)."""
        self.files.clear()
        self.uploads.clear()
        self.boots.clear()
        self.default_file, self.baud = "0", 9600
        self.options = replace(self.options, open_door=False)

    def disarm(self, session: Session) -> bool:
        """Stop a session's rollback timer; tells whether there was one."""
        before = len(self.rollbacks)
        self.rollbacks = [timer for timer in self.rollbacks if timer.session is not session]
        return len(self.rollbacks) < before

    def count(self, wire: Wire) -> int:
        """Count the sessions of a wire, lingering ones too."""
        return sum(console.session.wire == wire for console in self.consoles)

    def console_of(self, session: Session) -> Console | None:
        """Give the console of a session."""
        return next((console for console in self.consoles if console.session is session), None)

    def forget(self, session: Session) -> None:
        """Take a session off the list; a serial line stays, only nobody is logged in."""
        if session.logged_in:
            self.note(f"Logout from {session.from_where}")
        session.logged_in, session.admin, session.context, session.user = False, False, None, None
        if session.wire != "serial":
            self.consoles = [console for console in self.consoles if console.session is not session]

    def idle_end(self, session: Session) -> float | None:
        """Tell when a session's login timer ends it."""
        limit = accounts.idle_limit(self.running, session) if session.logged_in else None
        return None if limit is None else session.heard + limit
