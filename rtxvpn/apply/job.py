"""What an apply is given, and what it hands from step to step."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from rtxvpn.apply.before import Identity
from rtxvpn.apply.deadman import DeadMan
from rtxvpn.apply.journal import Journal
from rtxvpn.apply.link import Link
from rtxvpn.apply.listener import Listener
from rtxvpn.apply.slots import Slot
from rtxvpn.aws.download import Download
from rtxvpn.config.identity import Key
from rtxvpn.config.tree import Config, Entry
from rtxvpn.health.result import Report
from rtxvpn.plan.keep import KeptPlan
from rtxvpn.plan.model import PlannedCommand
from rtxvpn.router import Router
from rtxvpn.site import Site
from rtxvpn.words import Msg

if TYPE_CHECKING:
    from rtxvpn.apply.leftovers import Lost

Method = Literal["lines", "load"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """Where something is changed, and on whose clocks.

    `clock` measures, `wall` tells Unix seconds to other processes; `deadman_s` overrides how long the
    router waits before it goes back by itself; `awake_s` is how often Enter is pressed while a question stands.
    """

    url: str
    backups: Path
    wait_s: float = 0.0
    clock: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    pause: Callable[[float], None] = time.sleep
    deadman_s: int | None = None
    awake_s: float = 60.0

    @property
    def journals(self) -> Path:
        """The folder of the journals, beside the backups."""
        return self.backups.parent / "journals"

    def patience_s(self, commands: int) -> int:
        """Return after how many seconds the router goes back by itself: no healthy change takes as long."""
        return self.deadman_s or int(300 + 3 * commands + 2 * self.wait_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(Errand):
    """An apply: the site, its download, and how long the VPN may take (`wait_s`).

    `kept` is a plan of before: nothing else than that is done. `method` is how the plan comes to the router.
    """

    site: Site
    download: Download
    kept: KeptPlan | None = None
    method: Method = "lines"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ended: `applied` and `saved` tell what the router holds; `backup` is what it held before.

    `unsaved` tells that nothing was to be changed and the router's configuration is not saved; `half` what an
    earlier change that did not come to its end has left there, and still is.
    """

    applied: bool
    saved: bool
    report: Report | None
    backup: Path | None
    changes: int
    unsaved: bool = False
    half: Msg | None = None


@dataclass(slots=True)
class Change:
    """One change under way, by `commands`; `slot` is where a candidate goes.

    `found` is what the router held when it began, `before` what it goes back to: the same, unless a `lost`
    change is taken over. `refusal` is how the router refuses a timer that cannot be. `after` is what it held
    when it was read back, at `read_s` on the clock, and `others` the lines in it that are not the change's.
    `takes_over` tells that nothing is armed any more by what was lost.
    """

    link: Link
    job: Errand
    listener: Listener
    identity: Identity
    found: Config
    commands: tuple[PlannedCommand, ...]
    backup: Path
    journal: Journal
    slot: Slot | None = None
    lost: Lost | None = None
    takes_over: bool = False
    armed: DeadMan = field(default_factory=DeadMan)
    refusal: str | None = None
    after: str = ""
    read_s: float = 0.0
    others: tuple[str, ...] = ()
    saved: bool = False

    @property
    def router(self) -> Router:
        """The router, at whatever address it is by now."""
        return self.link.router

    @property
    def before(self) -> Config:
        """What the router goes back to."""
        return self.found if self.lost is None else self.lost.before

    @property
    def ours(self) -> frozenset[Key]:
        """What the commands set: all that is taken back, whatever somebody else changes meanwhile."""
        keys = frozenset(Entry(one.context, one.command.removeprefix("no ")).key for one in self.commands)
        return keys if self.lost is None else keys | self.lost.keys

    @property
    def due_s(self) -> float:
        """When the router has gone back by itself at the latest, on the job's clock."""
        armed = self.armed
        later = (armed.restart_s or 0) - armed.timer_s if armed.timer_s and armed.restart_s else 0
        return armed.fires_s + later

    @property
    def question_proves(self) -> bool:
        """Whether a router that asks on leaving is not saved for certain: it did not ask when we came."""
        return self.link.unsaved is False and (self.lost is None or self.lost.saved)

    def disarmed(self, *, schedule_only: bool = False) -> None:
        """Remember that the dead-man is off, or only its schedule line."""
        self.armed = replace(self.armed, schedule=None, restart_s=None) if schedule_only else DeadMan()
        if not (self.armed.armed or self.armed.asked):
            self.journal.note("disarmed")
