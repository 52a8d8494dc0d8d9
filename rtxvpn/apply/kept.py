"""Reads again what an apply kept: only what is, byte by byte, what was written is ever gone back to.

A journal holds the length and the SHA-256 of its backup and of the copy of what the apply left. Older ones
hold neither; their files have to pass what a configuration has to pass that comes from the router.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rtxvpn.apply.backup import seal_of
from rtxvpn.apply.before import identify, require_complete
from rtxvpn.apply.journal import Past, Seal, unfinished, unread
from rtxvpn.apply.listener import Listener
from rtxvpn.errors import ParseError, SettingsError, SiteError
from rtxvpn.words import Msg, msg

_BY_HAND = msg(
    "nothing was sent; if there is a copy of that file, put it there; else go back by hand, or by a restart if the change was never saved"
)
_SHOWN = 12  # characters of a SHA-256


class Damaged(SettingsError):
    """A file of before is not what was written, and it is the one that counts now."""


def kept_before(past: Past) -> str:
    """Return the configuration that a change goes back to. Raises Damaged, SiteError."""
    if past.backup is None:
        raise Damaged(msg("the journal {path} names no backup", path=str(past.path)), advice=_BY_HAND)
    return _whole(past.backup, past.seal, _BY_HAND)


def kept_after(past: Past) -> str | None:
    """Return what an apply left on the router; None where no copy was written, or it is gone. Raises Damaged, SiteError."""
    if past.after is None or not past.after.is_file():
        return None
    return _whole(
        past.after,
        past.after_seal,
        msg("nothing was sent; move that file away: without it `rtxvpn rollback` goes by the commands alone"),
    )


def not_proved(past: Past, lines: str) -> Damaged:
    """Say that a backup without a seal differs from what was there later by more than its apply."""
    return Damaged(
        msg(
            "the backup {path} is not provably whole: no command of the apply has set what differs from it: {lines}",
            path=str(past.backup),
            lines=lines,
        ),
        advice=_BY_HAND,
    )


def whole_before(past: Past) -> str | None:
    """Return the configuration from before a change, None where there is none that is whole."""
    try:
        return kept_before(past)
    except SettingsError:
        return None


def whole_after(past: Past) -> str | None:
    """Return what an apply left on the router, None where there is no copy that is whole."""
    try:
        return kept_after(past)
    except SettingsError:
        return None


def require_known(journals: Iterable[Path], last: Past | None) -> None:
    """Refuse where a journal that is newer than the last change that is known cannot be read. Raises Damaged."""
    for path in journals:
        if last is None or path.name > last.path.name:
            raise Damaged(
                _unreadable(path),
                advice=msg(
                    "nothing was sent, for it may be of the last change; if there is a copy of that file, put it there; if you know what it was, move it away and run the same command again: it goes by the journal before it"
                ),
            )


def warn_of_damaged(folder: Path, router: str, history: Iterable[Past], listener: Listener) -> None:
    """Tell which files of this router are not counted on, for they cannot be read or are not what was written."""
    found: list[Msg | str] = [*unreadable_journals(folder, router)]
    for past in unfinished(history):
        try:
            kept_before(past)
        except SettingsError as damage:
            found.append(damage.what)
    for told in found:
        listener.stage(msg("warning: {told}; it is left out", told=told))


def unreadable_journals(folder: Path, router: str) -> list[Msg]:
    """Tell which journals of a router cannot be read, the newest first."""
    return [_unreadable(path) for path in unread(folder, router)]


def _unreadable(path: Path) -> Msg:
    return msg("the journal {path} cannot be read: it is empty or damaged", path=str(path))


def _whole(path: Path, seal: Seal | None, advice: Msg) -> str:
    try:
        data = path.read_bytes()
    except (OSError, ValueError) as reason:
        raise SiteError(
            msg(
                "the backup {path} cannot be read ({reason})",
                path=str(path),
                reason=getattr(reason, "strerror", None) or type(reason).__name__,
            ),
            advice=advice,
        ) from reason
    if seal is not None:
        _require_sealed(path, data, seal, advice)
    try:
        text = data.decode()
    except UnicodeDecodeError as reason:
        raise Damaged(
            msg("the backup {path} is damaged: it is no text", path=str(path)), advice=advice
        ) from reason
    if seal is None:
        _require_whole(path, text, advice)
    return text


def _require_sealed(path: Path, data: bytes, seal: Seal, advice: Msg) -> None:
    came = seal_of(data)
    if came != seal:
        raise Damaged(
            msg(
                "the backup {path} is damaged: {size} bytes with the SHA-256 {sha256}… were written, and {now} bytes with {now_sha256}… are there",
                path=str(path),
                size=seal.size,
                sha256=seal.sha256[:_SHOWN],
                now=came.size,
                now_sha256=came.sha256[:_SHOWN],
            ),
            advice=advice,
        )


def _require_whole(path: Path, text: str, advice: Msg) -> None:
    """Prove what can be proved of an older file: that it has its head, and that each of its lines is one."""
    try:
        identify(text, str(path))
        require_complete(text, str(path))
    except ParseError as reason:
        raise Damaged(
            msg("the backup {path} is damaged: {what}", path=str(path), what=reason.what), advice=advice
        ) from reason
