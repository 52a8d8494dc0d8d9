"""Sets up a named user and SSH before the plan: shown, agreed to, proved and saved as a change of its own.

No dead-man stands ready: a host key takes longer than it would wait, and nothing here cuts a line or
takes anything away. Nothing is saved before the new password has been used.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rtxvpn.apply.backup import sealed, write_backup
from rtxvpn.apply.before import Identity, identify, in_the_way, require_supported, whole_config
from rtxvpn.apply.job import Errand
from rtxvpn.apply.journal import APPLIED, NOT_APPLIED, UNKNOWN, CannotNote, Journal, new_journal, pasts
from rtxvpn.apply.kept import warn_of_damaged
from rtxvpn.apply.leftovers import find_lost
from rtxvpn.apply.listener import Listener
from rtxvpn.apply.one_writer import one_writer, require_no_other
from rtxvpn.apply.restarts import armed_by
from rtxvpn.apply.ssh_steps import (
    ADMINISTRATOR,
    HOST_KEY,
    SERVICE,
    Step,
    lan_address,
    missing,
    require_good,
    shut,
    stands,
)
from rtxvpn.apply.takeback import Interrupted
from rtxvpn.config.diff import difference
from rtxvpn.config.tree import Config, read_config
from rtxvpn.connect import Connection
from rtxvpn.errors import (
    ApplyError,
    OutcomeUnknown,
    Refused,
    RolledBack,
    RouterError,
    RtxError,
    TransportError,
)
from rtxvpn.secrets import mask
from rtxvpn.session.login import Credentials
from rtxvpn.words import Msg, msg


@dataclass(frozen=True, slots=True)
class _Work:
    """What the steps have in common: where, who watches, and what the router held before."""

    connection: Connection
    listener: Listener
    journal: Journal
    before: Config
    who: Credentials


@dataclass(frozen=True, slots=True)
class Bootstrapped:
    """What came of it; `url` is where the router is by SSH, None where nobody agreed."""

    url: str | None
    changes: int


def bootstrap_ssh(
    connection: Connection, errand: Errand, listener: Listener, who: Credentials
) -> Bootstrapped:
    """Make `who` able to come in by SSH, and save that; what stands already is left.

    The administrator password is set only where there is none. Raises Refused and RolledBack when it was
    taken back, OutcomeUnknown, UsageError.
    """
    require_good(who)
    listener.stage(msg("read what the router holds now"))
    text = whole_config(connection.router)
    identity = identify(text, connection.router.where)
    require_supported(identity)
    with one_writer(errand.journals, identity.name, connection.router.where):
        return _bootstrap(connection, errand, listener, who, identity, text)


def _bootstrap(
    connection: Connection,
    errand: Errand,
    listener: Listener,
    who: Credentials,
    identity: Identity,
    text: str,
) -> Bootstrapped:
    history = pasts(errand.journals, identity.name)
    warn_of_damaged(errand.journals, identity.name, history, listener)
    lost, text = find_lost(
        connection, history, text, errand, listener, lambda: whole_config(connection.router)
    )
    held = read_config(text)
    require_no_other(held, armed_by(history, held, errand.wall()), connection.router.where)
    if lost is not None:
        raise RouterError(
            lost.half(),
            advice=msg("nothing was sent: SSH is saved when it is set up, and that would be saved too"),
        )
    before = read_config(text)
    steps = list(missing(connection, errand, listener, before, who))
    url = f"ssh://{who.user}@{lan_address(before)}"
    if not steps:
        listener.stage(msg("SSH is set up already: {url}", url=url))
        return Bootstrapped(url, 0)
    if not _agreed(connection, listener, before, steps, who):
        return Bootstrapped(None, len(steps))
    backup = write_backup(errand.backups, identity.name, text, datetime.now())
    journal = new_journal(errand.journals, identity.name, errand.wall, listener.stage)
    shown = [step.shown for step in steps]
    journal.note(
        "begin", kind="bootstrap", url=errand.url, backup=str(backup), **sealed(text), commands=shown
    )
    _journalled(_Work(connection, listener, journal, before, who), steps)
    listener.stage(msg("SSH is set up and saved: {url}", url=url))
    return Bootstrapped(url, len(steps))


def _agreed(
    connection: Connection, listener: Listener, before: Config, steps: list[Step], who: Credentials
) -> bool:
    warnings = [*in_the_way(connection.router, connection.unsaved), *shut(before)]
    if warnings and not listener.goes_on(warnings):
        return False
    told = msg("Before the plan, SSH is set up for {user} and saved", user=who.user)
    return listener.permits(told, [step.shown for step in steps], msg("Do this first?"))


def _journalled(work: _Work, steps: list[Step]) -> None:
    """Carry it through; however it ends, the journal says how."""
    try:
        _carry_through(work, steps)
    except (Refused, RolledBack, CannotNote):
        work.journal.note("end", outcome=NOT_APPLIED, saved=False)
        raise
    except RtxError as trouble:
        work.journal.note("end", outcome=UNKNOWN, saved=False, why=type(trouble).__name__)
        work.connection.hang_up()
        raise
    except KeyboardInterrupt:
        work.journal.note("end", outcome=UNKNOWN, saved=False, why="interrupted twice")
        work.connection.hang_up()
        raise _unknown(msg("stopped at once, while SSH was being set up")) from None
    work.journal.note("end", outcome=APPLIED, saved=True)


def _carry_through(work: _Work, steps: list[Step]) -> None:
    done: list[Step] = []
    try:
        for step in steps:
            _do(work, step, len(done), len(steps))
            done.append(step)
        work.listener.step(len(done), len(steps), "")
        _require_held(work)
        _require_going_on(work, len(done), len(steps))
    except TransportError as trouble:
        raise _unknown(
            msg("the line failed while SSH was being set up: {what}", what=trouble.what)
        ) from trouble
    except Exception as fault:  # a full disk, a fault of ours: the router comes first
        if isinstance(fault, CannotNote) and not done:
            raise
        what = fault.what if isinstance(fault, RtxError) else type(fault).__name__
        _take_back(work, done, what)
        advice = msg("what was set up for SSH was taken back; nothing was saved")
        if isinstance(fault, Refused):
            fault.advice = advice
            raise
        raise RolledBack(msg("SSH was not set up: {what}", what=what), advice=advice) from fault
    _save(work)


def _do(work: _Work, step: Step, done: int, total: int) -> None:
    _require_going_on(work, done, total)
    work.listener.step(done, total, step.shown)
    work.journal.note("send", must=True, n=done + 1, command=step.shown)
    step.do()


def _require_going_on(work: _Work, done: int, total: int) -> None:
    if work.listener.stopped():
        raise Interrupted(msg("interrupted after {done} of {total} commands", done=done, total=total))


def _require_held(work: _Work) -> None:
    """Read back; a host key is not asked for, for whether `show config` shows it is not certain."""
    held = read_config(work.connection.router.running_config())
    for start in (f"login user {work.who.user} ", SERVICE, ADMINISTRATOR):
        if not stands(held, start):
            raise ApplyError(
                msg("the router does not hold `{command}` although it took it", command=start.strip())
            )


def _take_back(work: _Work, done: list[Step], trouble: Msg | str) -> None:
    """Take back what was done, last one first, and prove it; a new host key stays, it opens nothing."""
    work.listener.stage(msg("take back what was sent"))
    try:
        for step in reversed(done):
            if step.undo is not None:
                step.undo()
        left = difference(read_config(work.connection.router.running_config()), work.before)
    except RtxError as failure:
        raise _stuck(trouble, failure.what) from failure
    overwritten = [step.shown for step in done if step.undo is None and step.shown != HOST_KEY]
    differing = [mask(change.command) for change in left if not change.command.endswith(HOST_KEY)]
    if overwritten or differing:
        raise _stuck(trouble, "; ".join([*overwritten, *differing]))


def _stuck(trouble: Msg | str, why: Msg | str) -> OutcomeUnknown:
    return _unknown(
        msg("SSH was not set up ({trouble}), and not all was taken back: {why}", trouble=trouble, why=why)
    )


def _save(work: _Work) -> None:
    work.listener.stage(msg("save it"))
    try:
        proved = work.connection.save_and_stay()
    except RtxError as trouble:
        raise _unknown(msg("SSH is set up, but the saving failed: {what}", what=trouble.what)) from trouble
    if not proved:
        raise _unknown(msg("SSH is set up, but the router did not prove that it is saved"))


def _unknown(what: Msg) -> OutcomeUnknown:
    return OutcomeUnknown(
        what,
        advice=msg(
            "a restart of the router brings back what it had saved; or run the same command again: it does only what is missing"
        ),
    )
