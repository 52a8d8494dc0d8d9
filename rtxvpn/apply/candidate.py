"""The candidate: the router's own configuration file with the plan applied, as text; and what differs.

It is made of the file and not of `show config`, which masks passwords (capture show_config RTX1100): a
router that loaded a `*` would have lost them. Lines that the plan does not touch stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rtxvpn.charset import decode_line
from rtxvpn.config.diff import BGP_REFRESH, difference
from rtxvpn.config.identity import Key, identity
from rtxvpn.config.shapes import is_router_wide
from rtxvpn.config.tree import Config, Entry, read_config, render_config, selected
from rtxvpn.config.words import normal_line, split_words
from rtxvpn.plan.model import PlannedCommand
from rtxvpn.session.settings import KINDS

MARK = "# rtxvpn candidate"
_CODECS = ("ascii", "utf-8", "cp932", "euc_jp")
_CONSOLE = tuple(f"console {kind}" for kind in KINDS)

Told = tuple[Key, str | None]  # what a command sets, and to what; None takes it away


@dataclass(frozen=True, slots=True)
class Stored:
    """The router's configuration file: its comments, its lines, and how its text is written."""

    head: tuple[str, ...]
    config: Config
    codec: str
    newline: str


def read_stored(data: bytes) -> Stored | None:
    """Read the file; None where its characters are not those of any router."""
    text = decode_line(data)
    codec = next((name for name in _CODECS if _encoded(text, name) == data), None)
    if codec is None:
        return None
    lines = text.splitlines()
    head = tuple(line for line in lines if line.startswith("# ") and not line.startswith(MARK))
    return Stored(head, read_config(lines), codec, "\r\n" if "\r\n" in text else "\n")


def _encoded(text: str, codec: str) -> bytes | None:
    try:
        return text.encode(codec)
    except UnicodeEncodeError:
        return None


def made(
    stored: Config, commands: Sequence[PlannedCommand], held: Config, schedule: int | None = None
) -> Config:
    """Return the file's configuration after the plan.

    What belongs to this session is taken from `held`, the router right now, or the load would end it: our console
    settings and the dead-man's line of `schedule at`.
    """
    ours = (*_CONSOLE, f"schedule at {schedule}")
    file = Config(tuple(entry for entry in stored.entries if entry.key[1] not in _CONSOLE))
    now = [entry for key, entry in held.settings.items() if key[1] in ours]
    return after(file, commands).overlaid(now)


def after(config: Config, commands: Iterable[PlannedCommand]) -> Config:
    """Return what a configuration is after a plan: each command sets its line, or takes it away."""
    settings = dict(config.settings)
    for one in commands:
        text = one.command.removeprefix("no ")
        if selected(text) is not None or normal_line(text) == BGP_REFRESH:
            continue
        entry = Entry(None if is_router_wide(normal_line(text)) else one.context, text)
        if one.command == text:
            settings[entry.key] = entry
        else:
            settings.pop(entry.key, None)
    return Config(tuple(settings.values()))


def written(candidate: Config, stored: Stored, mark: str) -> bytes:
    """Write a candidate as the file was written; `mark` tells whose it is."""
    lines = [*stored.head, f"{MARK} {mark}", *render_config(_in_blocks(candidate))]
    return "".join(f"{line}{stored.newline}" for line in lines).encode(stored.codec)


def _in_blocks(config: Config) -> Config:
    """Put the lines of one tunnel or PP together, where the first of them stands; enabling comes last."""
    blocks: dict[str, list[Entry]] = {}
    for entry in config.entries:
        if entry.context is not None:
            blocks.setdefault(entry.context, []).append(entry)
    entries: list[Entry] = []
    for entry in config.entries:
        if entry.context is None:
            entries.append(entry)
        else:
            entries += sorted(blocks.pop(entry.context, ()), key=_enables)
    return Config(tuple(entries))


def _enables(entry: Entry) -> bool:
    return entry.normal.startswith(("tunnel enable", "pp enable"))


def unlike(file: Config, shown: Config) -> list[str]:
    """Return the lines in which a file and what `show config` printed differ; a masked line fits any."""
    return [
        text
        for key in {**file.settings, **shown.settings}
        if not _fits(file.settings.get(key), shown.settings.get(key))
        for text in [(file.settings.get(key) or shown.settings[key]).text]
    ]


def _fits(file: Entry | None, shown: Entry | None) -> bool:
    if file is None or shown is None:
        return False
    return file.normal == shown.normal or _is_masked(shown)


def _is_masked(shown: Entry) -> bool:
    return split_words(shown.text)[-1] == "*"


def expected(held: Config, candidate: Config) -> frozenset[Told]:
    """Return what the router should say that it would do to get from what it holds to the candidate."""
    known = Config(
        tuple(candidate.settings.get(one.key, one) if _is_masked(one) else one for one in held.entries)
    )
    return frozenset(_told(change.context, change.command) for change in difference(known, candidate))


def read_difference(text: str) -> dict[Told, str]:
    """Read `show config difference` (CR 57.7): what each command does, and the command.

    Its layout is not known; commands with their contexts, as they are typed, is all that is counted on.
    """
    entries = [entry for entry in read_config(text).entries if normal_line(entry.text) != BGP_REFRESH]
    return {_told(entry.context, entry.text): entry.text for entry in entries}


def _told(context: str | None, command: str) -> Told:
    text = command.removeprefix("no ")
    key = identity(context, text)
    return key, None if text != command else normal_line(text)
