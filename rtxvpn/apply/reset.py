"""Brings a router back to factory state before its plan: asked for by its serial number, proved afterwards."""

from __future__ import annotations

from datetime import datetime

from rtxvpn.apply.backup import sealed, write_backup
from rtxvpn.apply.before import (
    Identity,
    identify,
    in_the_way,
    refuse_errors,
    require_complete,
    require_supported,
)
from rtxvpn.apply.job import Errand, Job
from rtxvpn.apply.journal import APPLIED, NOT_APPLIED, UNKNOWN, CannotNote, Journal, new_journal
from rtxvpn.apply.link import FACED
from rtxvpn.apply.listener import Listener
from rtxvpn.config.diff import difference
from rtxvpn.config.factory import FACTORY
from rtxvpn.config.tree import Config, read_config
from rtxvpn.connect import Connection
from rtxvpn.errors import (
    NoAnswer,
    OutcomeUnknown,
    ParseError,
    Refused,
    RouterError,
    RtxError,
    UsageError,
)
from rtxvpn.plan.keep import require_current
from rtxvpn.plan.make import make_plan
from rtxvpn.secrets import mask
from rtxvpn.session.upheaval import await_start, cold_start
from rtxvpn.transport.base import Deadline
from rtxvpn.transport.url import read_url
from rtxvpn.words import Msg, msg

BOOT_S = 300.0  # the time of a restart is not known; 180 s is what people wait for
_SHOWN = 3


def require_console(url: str) -> None:
    """Refuse a wire that does not outlive a reset. Raises UsageError."""
    if read_url(url).kind not in FACED:
        raise UsageError(
            msg("--factory-reset goes over the serial console only, not over {url}", url=url),
            advice=msg(
                "the session dies with the reset, and a factory router is at another address, without SSH: "
                "--connect serial:///dev/ttyUSB0 or COM3"
            ),
        )


def factory_reset(
    connection: Connection,
    job: Job,
    listener: Listener,
    *,
    boot_s: float = BOOT_S,
) -> bool:
    """Reset the router and come in again; False when nobody types its serial number: nothing was sent.

    A plan that would be refused on a factory router refuses here already. Raises Refused when the router
    did not take it, OutcomeUnknown when what it holds now is not known, UsageError, SiteError.
    """
    require_console(job.url)
    _require_plan(job)
    listener.stage(msg("read what the router holds now"))
    text = connection.router.running_config()
    identity = identify(text, connection.router.where)
    require_supported(identity)
    if not _agreed(connection, listener, identity, text):
        return False
    listener.stage(msg("keep a backup of the running configuration"))
    backup = write_backup(job.backups, identity.name, text, datetime.now())
    journal = new_journal(job.journals, identity.name, job.wall, listener.stage)
    commands = ["cold start"]
    journal.note("begin", kind="reset", url=job.url, backup=str(backup), **sealed(text), commands=commands)
    _journalled(connection, job, listener, identity, journal, boot_s)
    return True


def _require_plan(job: Job) -> None:
    plan = make_plan(job.site, job.download, FACTORY)
    refuse_errors(plan)
    if job.kept is not None:
        require_current(job.kept, plan, FACTORY)


def _agreed(connection: Connection, listener: Listener, identity: Identity, text: str) -> bool:
    """Show which router it is and what it will lose; have somebody type its serial number."""
    if identity.serial is None:
        raise RouterError(
            msg("the router does not show its serial number, so nobody can confirm that it is this one"),
            advice=msg("nothing was sent; type `cold start` on the console yourself, then apply"),
        )
    warnings = [
        *_not_whole(text, connection.router.where),
        *in_the_way(connection.router, connection.unsaved),
    ]
    if warnings and not listener.goes_on(warnings):
        return False
    listener.stage(
        msg(
            "{model} Rev.{firmware}, serial number {serial}: `cold start` erases config0 to config4, every password and user, the log, and extension licences (YSL)",
            model=identity.model,
            firmware=".".join(f"{part:02d}" if n else str(part) for n, part in enumerate(identity.firmware)),
            serial=identity.serial,
        )
    )
    typed = listener.types(msg("Type the serial number of the router that is to be erased: "))
    if typed.strip() == identity.serial:
        return True
    listener.stage(msg("that is not its serial number"))
    return False


def _not_whole(text: str, where: str) -> list[Msg]:
    try:
        require_complete(text, where)
    except ParseError:
        return [msg("the configuration cannot be read whole: the backup will hold what came")]
    return []


def _journalled(
    connection: Connection,
    errand: Errand,
    listener: Listener,
    identity: Identity,
    journal: Journal,
    boot_s: float,
) -> None:
    """Reset; however it ends, the journal says how, and no old setting is put back on a new router."""
    erased = False
    try:
        _begin(connection, listener, journal)
        erased = True
        connection.forget_console()
        _restarted(connection, errand, listener, journal, boot_s)
        _prove(connection, identity)
    except (RtxError, KeyboardInterrupt) as trouble:
        if isinstance(trouble, Refused | CannotNote) and not erased:
            journal.note("end", outcome=NOT_APPLIED, saved=False)
            raise
        journal.note("end", outcome=UNKNOWN, saved=False, why=type(trouble).__name__)
        if not isinstance(trouble, RouterError):  # else the line lives, and the console is put back
            connection.hang_up()
        raise _unknown(trouble) from trouble
    journal.note("end", outcome=APPLIED, saved=True)
    listener.stage(msg("the router is in factory state, with its serial number as before"))


def _begin(connection: Connection, listener: Listener, journal: Journal) -> None:
    listener.stage(msg("`cold start`: erase everything and restart"))
    journal.note("send", must=True, n=1, command="cold start")
    session = connection.router.session
    try:
        cold_start(session, connection.administrator, lambda asked: _answered(listener, journal, asked))
    except Refused as refusal:
        refusal.advice = msg(
            "nothing was erased; check the administrator password (RTXVPN_ADMIN_PASSWORD), then try again"
        )
        raise


def _answered(listener: Listener, journal: Journal, asked: str) -> None:
    journal.note("answered", question=asked, answer="Y")
    listener.stage(msg("the router asks {question!r}: answered Y", question=asked))


def _restarted(
    connection: Connection, errand: Errand, listener: Listener, journal: Journal, boot_s: float
) -> None:
    """Wait for the start and log in without passwords; what only looked like the end of it is waited out."""
    journal.note("restarting")
    listener.stage(msg("wait for the restart, at most {seconds:.0f} s", seconds=boot_s))

    def waiting(left_s: float) -> None:
        if listener.stopped():
            raise _Stopped(msg("stopped while the router was restarting"))
        listener.waiting(
            msg("the router restarts: {left:.0f} s left (Ctrl-C stops the waiting)", left=left_s)
        )

    deadline = Deadline(boot_s, errand.clock)
    while True:
        await_start(connection.router.session, deadline, waiting)
        try:
            return connection.come_in_new()
        except NoAnswer:
            if deadline.passed():
                raise


class _Stopped(RtxError):
    """Somebody pressed Ctrl-C while the router was restarting."""


def _prove(connection: Connection, identity: Identity) -> None:
    """Prove by the serial number and by the configuration that it is this router, in factory state."""
    text = connection.router.running_config()
    now = identify(text, connection.router.where)
    if now.serial != identity.serial:
        raise RouterError(
            msg("another router answers: serial number {serial}", serial=now.serial or "-"),
        )
    left = _differing(read_config(text))
    if left:
        more = f" (+{len(left) - _SHOWN})" if len(left) > _SHOWN else ""
        raise RouterError(
            msg("it is not in factory state: {lines}", lines="; ".join(left[:_SHOWN]) + more),
        )


def _differing(now: Config) -> list[str]:
    """Return the commands that would lead to factory state; `telnetd host lan` came with Rev.15.02.03 only."""
    lines = [mask(change.command) for change in difference(now, FACTORY)]
    return [line for line in lines if line != "telnetd host lan"]


def _unknown(trouble: BaseException) -> OutcomeUnknown:
    """Say what is true after `cold start` was sent and its end was not seen, or not as it should be."""
    if isinstance(trouble, RouterError):
        return OutcomeUnknown(
            msg("the router has restarted after `cold start`, but {what}", what=trouble.what),
            advice=msg(
                "a USB stick or SD card with a configuration keeps it from factory state; look at it on the console; apply without --factory-reset plans against what it holds"
            ),
        )
    what = trouble.what if isinstance(trouble, RtxError) else msg("stopped at once")
    return OutcomeUnknown(
        msg("what came of `cold start` was not seen: {what}", what=what),
        advice=msg(
            "most likely the router starts in factory state, without passwords: wait some minutes, look on the console (9600 baud, Enter), then run apply without --factory-reset and with empty passwords"
        ),
    )
