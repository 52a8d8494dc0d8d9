"""Brings the plan to the router as one file, which it compares with what it runs, and loads at once.

A file put into an unused place by SFTP changes nothing. The router itself says what it would change
(`show config difference`, CR 57.7), and only what the plan says is loaded, under the timer of `load`
(CR 56.7.32). The file is gone before anything is saved.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from rtxvpn.access import FileAccess
from rtxvpn.apply import slots
from rtxvpn.apply.awake import asking
from rtxvpn.apply.candidate import (
    Stored,
    Told,
    expected,
    made,
    read_difference,
    read_stored,
    unlike,
    written,
)
from rtxvpn.apply.job import Change
from rtxvpn.apply.link import Link
from rtxvpn.apply.slots import Slot
from rtxvpn.apply.takeback import Interrupted
from rtxvpn.config.tree import Config, read_config
from rtxvpn.config.words import split_words
from rtxvpn.errors import ApplyError, Refused, SiteError, TransportError, UsageError
from rtxvpn.plan.model import PlannedCommand
from rtxvpn.secrets import mask
from rtxvpn.session.reply import Reply
from rtxvpn.session.session import Session
from rtxvpn.transport.url import read_url
from rtxvpn.words import Msg, msg

_SINCE = (15, 2, 3)
_SHORTEST_S = 120  # of `load … rollback-timer=` (CR 56.7.32)
_LOAD_S = 90.0  # no time is documented
_SHOWN = 3
_LINES = msg("nothing was sent; `--method lines` does without")


def require_ssh(url: str) -> None:
    """Refuse a wire that has no SFTP beside it. Raises UsageError."""
    if read_url(url).kind != "ssh":
        raise UsageError(msg("--method load needs SFTP, so it works over ssh:// only"), advice=_LINES)


def find_slot(link: Link, firmware: tuple[int, ...], commands: Sequence[PlannedCommand]) -> Slot:
    """Find out whether a candidate can be loaded here, and where to. Sends nothing that changes anything.

    Raises UsageError, SiteError, TransportError (SFTP).
    """
    require_ssh(link.url)
    files = link.connection.files
    if files is None:
        raise TypeError("an administrator's connection by SSH leads to the files")
    trouble = _in_the_way(link, firmware, [one.command for one in commands])
    if trouble is not None:
        raise SiteError(trouble, advice=_LINES)
    boot, used = slots.running_file(link.router), slots.listed(link.router)
    if boot is None or boot not in used:
        raise SiteError(msg("which configuration files the router has is not understood"), advice=_LINES)
    with files.open() as opened:
        data = opened.read("/system/config") or b""
        free = next((n for n in range(1, 5) if n not in used and opened.read(slots.path(n)) is None), None)
    if free is None:
        raise SiteError(
            msg("none of config1 to config4 is free for the candidate"),
            advice=msg("delete one that nobody needs (`show config list`), or use --method lines"),
        )
    return Slot(files, _understood(data, link.before), free, boot)


def _in_the_way(link: Link, firmware: tuple[int, ...], lines: Sequence[str]) -> Msg | None:
    if firmware < _SINCE:
        return msg("`load` with a rollback timer came with Rev.15.02.03, and this router is older")
    if link.cuts(lines):
        return msg("`{command}` would cut the session that loads it", command=link.cuts(lines)[0])
    if link.connection.unsaved is not False:
        return msg("the router holds changes that are not saved, and a candidate is made of what is saved")
    hosts = link.before.settings.get((None, "sftpd host"))
    if hosts is None or hosts.normal == "sftpd host none":
        return msg("the router lets nobody in by SFTP (`sftpd host lan` would let the LAN in)")
    return None


def _understood(data: bytes, before: Config) -> Stored:
    """Hold the file against `show config`: it must be the very configuration that runs."""
    stored = read_stored(data)
    lines = ["…"] if stored is None else unlike(stored.config, before)
    if stored is None or lines:
        raise SiteError(
            msg(
                "the file that SFTP gives is not what `show config` shows: {lines}",
                lines=_some(lines),
            ),
            advice=_LINES,
        )
    return stored


def load(change: Change, slot: Slot) -> None:
    """Upload the candidate, have the router say what it would change, load it, delete the file.

    Raises ApplyError, Refused, Interrupted, TransportError; where the line lives the file is gone then.
    """
    listener, session = change.listener, change.router.session
    held = read_config(session.ask("show config"))  # as it is, with the console settings of this session
    candidate = made(slot.stored.config, change.commands, held, change.armed.schedule)
    with _lent(change, slot):
        listener.stage(msg("put the candidate into config{n} by SFTP, and read it back whole", n=slot.number))
        _upload(change, slot, written(candidate, slot.stored, change.journal.path.stem))
        listener.stage(msg("ask the router what the candidate would change"))
        _require_the_plan(change, slot, held, candidate)
        if listener.stopped():
            raise Interrupted(msg("interrupted before the candidate was loaded"))
        _load(change, slot, held, candidate)
    _renew_tunnels(change)


@contextmanager
def _lent(change: Change, slot: Slot) -> Iterator[None]:
    """Use a file of the router; the journal knows of it first, and it is given back while the line lives."""
    change.journal.note("slot", must=True, n=slot.number)
    try:
        yield
    except TransportError:
        raise
    except Exception:
        _give_back(change, slot)
        raise
    _give_back(change, slot)


def _give_back(change: Change, slot: Slot) -> None:
    if slots.delete(change.router, slot.number):
        change.journal.note("slot-gone", n=slot.number)
    else:
        change.listener.stage(
            msg("config{n} could not be deleted: `delete config {n}` by hand", n=slot.number)
        )


def _upload(change: Change, slot: Slot, data: bytes) -> None:
    """Put the file there, and read it back: what is cut short must not be loaded."""
    try:
        with slot.files.open() as files:
            files.write(slots.path(slot.number), data)
        with slot.files.open() as files:
            came = files.read(slots.path(slot.number))
    except TransportError as trouble:  # of SFTP: the session lives
        raise ApplyError(
            msg("the candidate could not be put into config{n}: {what}", n=slot.number, what=trouble.what)
        ) from trouble
    if came != data:
        raise ApplyError(msg("config{n} does not hold what was put into it", n=slot.number))


def _require_the_plan(change: Change, slot: Slot, held: Config, candidate: Config) -> None:
    """Show the router's own difference; one that is not the plan's is loaded only if somebody agrees."""
    reply = _guarded(change.router.session, f"show config difference {slot.number}", slot, candidate)
    seen, wanted = read_difference(reply.body), expected(held, candidate)
    if seen.keys() == wanted:
        shown = "\n".join(f"  {mask(line.strip())}" for line in reply.body.splitlines() if line.strip())
        change.listener.stage(msg("the router would type the same as the plan:\n{lines}", lines=shown))
        return
    told = _odd(seen, wanted, candidate)
    with asking(change):
        loads = change.listener.accepts(told, msg("Load it all the same?"))
    if not loads:
        raise ApplyError(msg("the router understands the candidate in another way; {told}", told=told[0]))


def _odd(seen: dict[Told, str], wanted: frozenset[Told], candidate: Config) -> list[Msg]:
    more = [mask(text) for told, text in seen.items() if told not in wanted]
    less = [_as_text(told, candidate) for told in wanted if told not in seen]
    found = []
    if more:
        found.append(msg("it would type, and the plan does not: {lines}", lines=_some(more)))
    if less:
        found.append(msg("the plan has, and it would not type: {lines}", lines=_some(sorted(less))))
    return found


def _as_text(told: Told, candidate: Config) -> str:
    key, normal = told
    return f"no {key[1]}" if normal is None else mask(candidate.settings[key].text)


def _some(lines: Sequence[str]) -> str:
    more = f" (+{len(lines) - _SHOWN})" if len(lines) > _SHOWN else ""
    return "; ".join(mask(line) for line in lines[:_SHOWN]) + more


def _load(change: Change, slot: Slot, held: Config, candidate: Config) -> None:
    """Load, and prove by reading that the router holds the candidate; its words decide nothing."""
    now = change.job.clock()
    seconds = max(_SHORTEST_S, int(change.armed.fires_s - now))
    change.armed = replace(change.armed, timer_s=seconds, fires_s=now + seconds)
    command = f"load config {slot.number} difference silent no-key-generate rollback-timer={seconds}"
    count = len(change.commands)
    change.listener.stage(msg("load the candidate: {count} commands at once", count=count))
    change.listener.step(0, 1, command)
    until = round(change.job.wall() + seconds, 3)
    change.journal.note("armed", must=True, timer=True, schedule=change.armed.schedule, until=until)
    change.journal.note("load", must=True, n=slot.number)
    reply = _guarded(change.router.session, command, slot, candidate)
    change.listener.step(1, 1, "")
    after = read_config(change.router.session.ask("show config"))
    left = unlike(candidate, after)
    if left and after.means() == held.means():
        answer = change.router.session.veil.hide(reply.body.strip())
        raise Refused(
            msg("the router refused `{command}`: {answer}", command=command, answer=answer or "…"),
            command=command,
            answer=answer,
        )
    if left:
        raise ApplyError(msg("the router does not hold the candidate: {lines}", lines=_some(left)))
    if slots.running_file(change.router) != slot.boot:
        raise ApplyError(msg("the router runs from another file now than config{n}", n=slot.boot))


def _renew_tunnels(change: Change) -> None:
    """Have the tunnels whose keys changed negotiate anew, as line by line they would: off and on (CR 15.48.3)."""
    texts = [one.command for one in change.commands]
    off = [text for text in texts if text.startswith("no tunnel enable ")]
    change.link.send([line for text in off for line in (text, text.removeprefix("no "))])


def _guarded(session: Session, command: str, slot: Slot, candidate: Config) -> Reply:
    """Run a command on a file, which asks for the passwords in it first (CR 57.2, 57.7). Raises Refused."""
    reply = session.exchange(command, timeout_s=_LOAD_S, asks=True)
    answers = [*_passwords(slot.files, candidate), slot.files.administrator]
    for answer in answers:
        if reply.waits_for == "password":
            reply = session.enter_hidden(answer, timeout_s=_LOAD_S)
    if reply.waits_for == "prompt":
        return reply
    for _ in answers:
        if reply.waits_for == "password":
            reply = session.enter_hidden("")
    if reply.waits_for == "question":
        session.press("n")
    raise Refused(
        msg("`{command}` asks for something that is not known here", command=command),
        command=command,
        answer=session.veil.hide(reply.body.strip()),
    )


def _passwords(files: FileAccess, candidate: Config) -> Iterator[str]:
    """Return the passwords that stand in a file, in the order of the questions; an encrypted one is ours."""
    for level in ("login", "administrator"):
        entry = candidate.settings.get((None, f"{level} password"))
        words = () if entry is None else split_words(entry.text)[2:]
        if len(words) == 1:
            yield _unquoted(words[0])
        elif words:  # `encrypted …`
            yield files.login if level == "login" else files.administrator


def _unquoted(word: str) -> str:
    quoted = len(word) > 1 and word[0] == word[-1] and word[0] in "\"'"
    return word[1:-1] if quoted else word
