"""The console's settings as a configuration shows them, read strictly: what is read here is put back and kept in a file.

A value that cannot be one (CR 4.20 to 4.24) is none: the rest of a line that was lost, or a message of the
router's in the middle of it. Its setting is `unread`, and whoever meets that leaves the setting alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rtxvpn.columns import columns

KINDS = ("character", "lines", "columns", "info", "prompt")
SETTING = re.compile(r"\s*console\s+(character|lines|columns|info|prompt)(?:\s+(.*))?\Z")
_OURS = re.compile(r"rtxvpn-[0-9a-f]{4}\Z")
_NAMED = re.compile(rf"\bconsole ({'|'.join(KINDS)})\b")
_VALUES = {
    "character": re.compile(r"(?:en\.)?ascii|(?:ja\.)?(?:sjis|euc|utf8)"),
    "lines": re.compile(r"\d{1,4}|infinity"),
    "columns": re.compile(r"\d{1,4}|infinity"),
    "info": re.compile(r"on|off"),
}
_COLUMNS = 80  # of a console that nobody has set (CR 4.23)
_LONGEST = 64  # characters of a prompt (CR 4.20)


@dataclass(frozen=True, slots=True)
class ConsoleSettings:
    """The `console …` lines of the running configuration; None is the default, which is not shown.

    `unread` are the kinds that are set to something that nobody understands.
    """

    character: str | None = None
    lines: str | None = None
    columns: str | None = None
    info: str | None = None
    prompt: str | None = None
    unread: tuple[str, ...] = ()

    def value(self, kind: str) -> str | None:
        """Return one setting as it is typed."""
        found: str | None = getattr(self, kind)
        return found

    def command(self, kind: str) -> str:
        """Return the command that makes one setting what it is here."""
        value = self.value(kind)
        return f"no console {kind}" if value is None else f"console {kind} {value}"

    @property
    def prefix(self) -> str:
        """The prompt as the router prints it."""
        return unquoted(self.prompt or "") or ""

    def left_by_us(self) -> bool:
        """Tell whether these are the settings of a session of ours whose wire died, or that is still at work."""
        return _OURS.match(self.prefix) is not None


def made(values: Mapping[str, str | None], unread: Iterable[str] = ()) -> ConsoleSettings:
    """Make the settings of their values by kind."""
    character, lines, width, info, prompt = (values.get(kind) for kind in KINDS)
    return ConsoleSettings(character, lines, width, info, prompt, tuple(sorted(unread)))


def is_setting(kind: str, value: str) -> bool:
    """Tell whether a value can be one of this kind of setting."""
    if kind in _VALUES:
        return _VALUES[kind].fullmatch(value) is not None
    bare = unquoted(value)
    return bool(value) and bare is not None and len(bare) <= _LONGEST and bare.isprintable()


def read_settings(text: str) -> ConsoleSettings:
    """Read the `console …` lines of a configuration, or of what grep found in it; a wrapped prompt is joined."""
    rows = text.split("\n")
    values: dict[str, str] = {}
    unread: set[str] = set()
    for at in range(len(rows)):
        found = SETTING.match(rows[at])
        named = found or _NAMED.search(rows[at])
        if not named:
            continue
        value = _whole(rows, at).strip() if found else ""
        if is_setting(named[1], value):
            values[named[1]] = value
        else:
            unread.add(named[1])
    return made(values, unread - set(values))


def is_legible(text: str) -> bool:
    """Tell whether this can be what grep found, rather than a refusal in words that nobody knows."""
    rows = text.split("\n")
    joined = {last for at in range(len(rows)) for last in range(at + 1, _end(rows, at))}
    return all(
        "onsole" in row or row.startswith("Searching") or at in joined
        for at, row in enumerate(rows)
        if row.strip()
    )


def unquoted(value: str) -> str | None:
    """Return a parameter without its quotes and backslashes (CR 1); None where a quote stays open."""
    bare, quote = "", ""
    chars = iter(value)
    for char in chars:
        if char == "\\" and quote != "'":
            bare += next(chars, "\\")
        elif char == quote:
            quote = ""
        elif char in "\"'" and not quote:
            quote = char
        else:
            bare += char
    return None if quote else bare


def _whole(rows: Sequence[str], at: int) -> str:
    """Return the value of the setting in a row, with the rows that it wraps over."""
    found = SETTING.match("".join(rows[at : _end(rows, at)]))
    return (found[2] or "") if found else ""


def _end(rows: Sequence[str], at: int) -> int:
    """Return where the setting in a row ends: it goes on where the row is full and a quote is open."""
    end = at + 1
    found = SETTING.match(rows[at])
    if not found or found[1] != "prompt":
        return end
    width = next(
        (int(row.split()[2]) for row in rows if re.match(r"console columns \d+\s*\Z", row)), _COLUMNS
    )
    while end < len(rows) and _is_full(rows[end - 1], rows[end], width) and _is_open("".join(rows[at:end])):
        end += 1
    return end


def _is_full(row: str, following: str, width: int) -> bool:
    return width - columns(following[:1]) < columns(row) <= width


def _is_open(setting: str) -> bool:
    found = SETTING.match(setting)
    return found is not None and len(found[2] or "") <= 2 * _LONGEST and unquoted(found[2] or "") is None
