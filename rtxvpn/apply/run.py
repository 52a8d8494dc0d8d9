"""One apply from beginning to end.

The order is the safety: nothing is sent before the backup is on disk and the plan agreed to; nothing
follows an answer that is not silence; nothing is saved before a healthy report; and whatever goes
wrong while the line lives is taken back and compared with the backup.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from ipaddress import IPv4Interface
from pathlib import Path

from rtxvpn.apply.backup import write_backup
from rtxvpn.apply.listener import Listener
from rtxvpn.apply.takeback import Interrupted, take_back
from rtxvpn.aws.download import Download
from rtxvpn.config.tree import Config, read_config
from rtxvpn.connect import Connection
from rtxvpn.errors import ApplyError, OutcomeUnknown, Refused, RolledBack, RtxError, SiteError, TransportError
from rtxvpn.health.result import Report, State
from rtxvpn.plan.make import make_plan
from rtxvpn.plan.model import Plan
from rtxvpn.secrets import mask
from rtxvpn.site import Site, expected_of
from rtxvpn.transport.base import Deadline
from rtxvpn.transport.url import read_url
from rtxvpn.verify import look, wait_healthy
from rtxvpn.words import msg


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done: the site, its download, where it is applied, how long the VPN may take (seconds)."""

    site: Site
    download: Download
    url: str
    backups: Path
    wait_s: float
    clock: Callable[[], float] = time.monotonic


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ended: `applied` and `saved` tell what the router holds; `backup` is what it held before."""

    applied: bool
    saved: bool
    report: Report | None
    backup: Path | None
    changes: int


def apply(connection: Connection, job: Job, listener: Listener) -> Outcome:
    """Do the plan on an open router. Raises Refused, RolledBack, OutcomeUnknown, ApplyError, SiteError."""
    listener.stage(msg("read what the router holds now"))
    router = connection.router
    running = router.running_config()
    before = read_config(running)
    plan = make_plan(job.site, job.download, before)
    _require_sane(job, plan, before)
    if not plan.commands:
        listener.stage(msg("nothing to change; look at the VPN"))
        report = look(router, expected_of(job.site, plan.connection), job.url)
        return Outcome(False, False, report, None, 0)
    if not listener.agrees(plan):
        return Outcome(False, False, None, None, len(plan.commands))
    listener.stage(msg("keep a backup of the running configuration"))
    backup = write_backup(job.backups, job.url, running, datetime.now())
    report = _push_and_prove(connection, job, plan, before, backup, listener)
    outcome = Outcome(True, False, report, backup, len(plan.commands))
    if report.state is not State.OK:
        return outcome
    _save(connection, listener)
    return replace(outcome, saved=True)


def _require_sane(job: Job, plan: Plan, before: Config) -> None:
    """Refuse a plan with an error finding, and one that would cut the very line it is sent over."""
    wrong = next((finding for finding in plan.findings if finding.severity == "error"), None)
    if wrong is not None:
        raise SiteError(
            msg("{name}: {summary}", name=wrong.name, summary=wrong.summary),
            advice=msg("`rtxvpn plan` shows every finding; nothing was sent to the router"),
        )
    host = read_url(job.url).host
    for command in plan.commands:
        interface = command.command.split(" address ")[0]
        if " address " in command.command and command.undo and _carries(before, interface, host):
            raise SiteError(
                msg(
                    "`{command}` would cut the line that carries it: this session comes in at {host}",
                    command=command.command,
                    host=host,
                ),
                advice=msg("use the serial console, or come in at another interface; nothing was sent"),
            )


def _carries(before: Config, interface: str, host: str) -> bool:
    """Tell whether the interface's present address is the host that we are connected to."""
    for entry in before.entries:
        words = entry.text.split()
        if entry.context is None and entry.text.startswith(f"{interface} address ") and "/" in words[-1]:
            return str(IPv4Interface(words[-1]).ip) == host
    return False


def _push_and_prove(
    connection: Connection, job: Job, plan: Plan, before: Config, backup: Path, listener: Listener
) -> Report:
    try:
        _push(connection, plan, listener)
        report = _prove(connection, job, plan, listener)
    except TransportError as trouble:
        raise _lost(trouble, backup) from trouble
    except RtxError as trouble:
        listener.stage(msg("take back what was sent"))
        take_back(connection.router, before, plan, backup, trouble.what)
        if isinstance(trouble, Refused):
            trouble.advice = msg("everything that was sent was taken back; the router is as it was")
            raise
        raise RolledBack(
            trouble.what, advice=msg("everything that was sent was taken back; the router is as it was")
        ) from trouble
    if report.state is not State.OK and not listener.keeps(report):
        unhealthy = Unhealthy(report)
        listener.stage(msg("the VPN is not healthy: take back what was sent"))
        take_back(connection.router, before, plan, backup, unhealthy.what)
        raise unhealthy
    return report


class Unhealthy(RolledBack):
    """The VPN did not come up in time, and the change was taken back; `report` tells why."""

    def __init__(self, report: Report) -> None:
        super().__init__(
            msg("the VPN did not come up ({state}); the change was taken back", state=report.state.value),
            advice=msg(
                "read the causes in the report; --on-unhealthy keep leaves the change in place, unsaved"
            ),
        )
        self.report = report


def _push(connection: Connection, plan: Plan, listener: Listener) -> None:
    listener.stage(msg("send {count} commands, one by one", count=len(plan.commands)))
    total = len(plan.commands)

    def step(done: int, line: str) -> None:
        if listener.stopped():
            raise Interrupted(msg("interrupted after {done} of {total} commands", done=done, total=total))
        listener.step(done, total, mask(line))

    connection.router.configure((command.command for command in plan.commands), step)
    listener.step(total, total, "")


def _prove(connection: Connection, job: Job, plan: Plan, listener: Listener) -> Report:
    listener.stage(msg("read back and compare"))
    after = read_config(connection.router.running_config())
    left = [c for c in make_plan(job.site, job.download, after).commands if c.undo]
    if left:
        raise ApplyError(
            msg("the router does not hold `{command}` although it took it", command=mask(left[0].command))
        )
    listener.stage(
        msg("wait until both tunnels and BGP are up (at most {seconds:.0f} s)", seconds=job.wait_s)
    )
    expected = expected_of(job.site, plan.connection)
    report = wait_healthy(
        connection.router,
        expected,
        job.url,
        Deadline(job.wait_s, job.clock),
        listener.watching,
        listener.stopped,
    )
    if listener.stopped():
        raise Interrupted(msg("interrupted while the VPN was coming up"))
    return report


def _save(connection: Connection, listener: Listener) -> None:
    """Save without our console settings, and prove it: a saved router does not ask when one leaves."""
    listener.stage(msg("put the console settings back, save, log out"))
    try:
        connection.give_console_back()
        connection.router.save()
    except TransportError as trouble:
        raise OutcomeUnknown(
            msg("the line failed while saving: {what}", what=trouble.what),
            advice=msg(
                "the change is in place and healthy; log in and check with `show config`, then `save`"
            ),
        ) from trouble
    left = connection.leave()
    if left.asked_to_save or not left.clean:
        raise OutcomeUnknown(
            msg("the change is in place and healthy, but the router did not prove that it is saved"),
            advice=msg("log in, type `save`, and read its answer (a full or write-protected USB stick?)"),
        )


def _lost(trouble: TransportError, backup: Path) -> OutcomeUnknown:
    return OutcomeUnknown(
        msg("the line to the router failed in the middle: {what}", what=trouble.what),
        advice=msg(
            "nothing was saved: a restart of the router brings back what it had saved; `rtxvpn plan` shows "
            "what is missing; the backup is {backup}",
            backup=str(backup),
        ),
    )
