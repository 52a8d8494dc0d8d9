"""Goes back to the backup of the last apply, from its journal, in a new process on another day."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from typing import Literal

from rtxvpn.apply import finish
from rtxvpn.apply.backup import write_backup
from rtxvpn.apply.before import Identity, identify, in_the_way, require_complete, require_supported
from rtxvpn.apply.job import Change, Errand
from rtxvpn.apply.journal import NOT_APPLIED, UNKNOWN, Past, new_journal, pasts
from rtxvpn.apply.leftovers import clean_up
from rtxvpn.apply.link import Link
from rtxvpn.apply.listener import Listener
from rtxvpn.apply.push import arm_deadman, push
from rtxvpn.apply.slots import clean_up_slots
from rtxvpn.apply.takeback import way_back
from rtxvpn.config.diff import difference
from rtxvpn.config.identity import Key
from rtxvpn.config.tree import Config, read_config
from rtxvpn.connect import Connection
from rtxvpn.errors import ApplyError, OutcomeUnknown, RouterError, RtxError, SiteError, TransportError
from rtxvpn.plan.model import PlannedCommand
from rtxvpn.secrets import mask
from rtxvpn.words import msg

# `show config` masks the passwords of these (fact book rtx-cli 8), so a backup cannot bring them back
_NOT_IN_BACKUPS = ("login password", "login user ", "administrator password", "console ")
_SHOWN = 3

Ending = Literal["rolled back", "nothing to do", "declined"]
DONE: Ending = "rolled back"
NOTHING: Ending = "nothing to do"
DECLINED: Ending = "declined"


class ChangedSince(RouterError):
    """Somebody has changed what the apply had left; going back would undo that too."""


def roll_back(connection: Connection, errand: Errand, listener: Listener, *, anyway: bool = False) -> Ending:
    """Lead the router back to before the last apply, and save; tells how it ended.

    What somebody else changed since makes it refuse (ChangedSince); with `anyway` only the settings of
    the apply go back. Raises Refused, ChangedSince, OutcomeUnknown, SiteError.
    """
    listener.stage(msg("read what the router holds now"))
    text = _whole(connection)
    identity = identify(text, connection.router.where)
    require_supported(identity)
    history = pasts(errand.journals, identity.name)
    clean_up_slots(connection, history, errand.wall, listener)
    if clean_up(connection, next(iter(history), None), read_config(text), errand, listener):
        text = _whole(connection)
    past = next((one for one in history if one.outcome != NOT_APPLIED and one.kind != "bootstrap"), None)
    if past is None or past.kind in ("rollback", "reset"):
        return NOTHING
    now, before = read_config(text), _kept(past)
    ours = _settings_to_go_back(past, before, now, anyway=anyway)
    if not difference(now.only(ours), before.only(ours)):
        return NOTHING
    with closing(Link(connection, errand, identity.serial, now)) as link:
        lines = way_back(link, before.only(ours), ours)
        if not _agreed(connection, listener, past, lines):
            return DECLINED
        change = _begun(link, errand, listener, identity, text, past, ours, lines)
        _go_back(change, lines, before)
    return DONE


def _begun(
    link: Link,
    errand: Errand,
    listener: Listener,
    identity: Identity,
    text: str,
    past: Past,
    ours: frozenset[Key],
    lines: list[str],
) -> Change:
    backup = write_backup(errand.backups, errand.url, text, datetime.now())
    journal = new_journal(errand.journals, identity.name, errand.wall)
    masked = [mask(line) for line in lines]
    journal.note(
        "begin", kind="rollback", url=errand.url, backup=str(backup), commands=masked, of=str(past.path)
    )
    commands = tuple(_planned(key) for key in sorted(ours, key=str))
    return Change(link, errand, listener, identity, read_config(text), commands, backup, journal)


def _whole(connection: Connection) -> str:
    text = connection.router.running_config()
    require_complete(text, connection.router.where)
    return text


def _kept(past: Past) -> Config:
    try:
        return read_config(past.backup.read_text("utf-8") if past.backup else "")
    except OSError as reason:
        raise SiteError(
            msg(
                "the backup {path} cannot be read ({reason})",
                path=str(past.backup),
                reason=reason.strerror or "?",
            ),
            advice=msg("nothing was sent; go back by hand, or by a restart if the change was never saved"),
        ) from reason


def _settings_to_go_back(past: Past, before: Config, now: Config, *, anyway: bool) -> frozenset[Key]:
    """Return what the apply changed; refuse when somebody has changed the router since."""
    changed = _differing(before, now)
    if past.after is not None and past.after.is_file():
        after = read_config(past.after.read_text("utf-8"))
        ours, strange = _differing(before, after), _differing(after, now)
        if not changed & ours:
            return frozenset()  # gone back already, by a restart perhaps
    else:  # it did not come to its end: what stands there must be commands of its plan
        known = {mask(command) for command in past.commands}
        strange = frozenset(
            key for key in changed if key not in now.settings or mask(now.settings[key].text) not in known
        )
        ours = changed - strange
    if strange and not anyway:
        raise _changed_since(past, strange, now)
    return ours


def _differing(one: Config, other: Config) -> frozenset[Key]:
    keys = {*one.settings, *other.settings}
    unlike = (key for key in keys if _meaning(one, key) != _meaning(other, key))
    return frozenset(key for key in unlike if not key[1].startswith(_NOT_IN_BACKUPS))


def _meaning(config: Config, key: Key) -> str | None:
    entry = config.settings.get(key)
    return None if entry is None else entry.normal


def _changed_since(past: Past, strange: frozenset[Key], now: Config) -> ChangedSince:
    lines = [
        mask(now.settings[key].text) if key in now.settings else f"no {key[1]}"
        for key in sorted(strange, key=str)
    ]
    more = f" (+{len(lines) - _SHOWN})" if len(lines) > _SHOWN else ""
    return ChangedSince(
        msg(
            "the router was changed since the apply of {began}: {lines}",
            began=past.began,
            lines="; ".join(lines[:_SHOWN]) + more,
        ),
        advice=msg("nothing was sent; --anyway takes back what the apply had set and leaves the rest"),
    )


def _agreed(connection: Connection, listener: Listener, past: Past, lines: list[str]) -> bool:
    question = msg(
        "{count} commands lead back to before the apply of {began} ({backup}), and are saved",
        count=len(lines),
        began=past.began,
        backup=str(past.backup),
    )
    return listener.goes_on([question, *in_the_way(connection.router, connection.unsaved)])


def _planned(key: Key) -> PlannedCommand:
    return PlannedCommand(key[1], "tool", key[0])


def _go_back(change: Change, lines: list[str], before: Config) -> None:
    """Send, compare, save; what fails on the way is taken back to where it began."""
    try:
        arm_deadman(change, lines)
        push(change, lines)
        change.after = change.router.running_config()
        held = read_config(change.after)
        if difference(held.only(change.ours), before.only(change.ours)):
            raise ApplyError(msg("the router does not hold the backup although it took every command"))
    except TransportError as trouble:
        change.journal.note("end", outcome=UNKNOWN, saved=False)
        raise finish.lost(change, trouble) from trouble
    except RtxError as trouble:
        change.listener.stage(msg("take back what was sent"))
        finish.undo(change, trouble.what)
        change.journal.note("end", outcome=NOT_APPLIED, saved=False)
        raise RouterError(
            trouble.what, advice=msg("the rollback was taken back: the router is as it was before it")
        ) from trouble
    try:
        finish.save(change)
    except OutcomeUnknown:
        change.journal.note("end", outcome=UNKNOWN, saved=False)
        raise
