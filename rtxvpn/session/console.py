"""The console's own settings: read first, set for us, put back last.

`console character|lines|columns|info|prompt` act at once, belong to the configuration and would be saved by
anybody's `save` (CR 4.20 to 4.24), so whatever we change is taken back on every way out.
"""

from __future__ import annotations

import re
import secrets as randomness
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from rtxvpn.errors import Refused
from rtxvpn.session.session import Session
from rtxvpn.words import msg

OURS = re.compile(r"\Artxvpn-[0-9a-f]{4}\Z")
KINDS = ("character", "lines", "columns", "info", "prompt")
_WANTED = (("character", ("en.ascii", "ascii")), ("lines", ("infinity",)), ("columns", ("200",)))
_SETTING = re.compile(r"\A\s*console\s+(character|lines|columns|info|prompt)(?:\s+(.*?))?\s*\Z")

_HEAD = re.compile(r"#|login |administrator |security |user ")  # what `show config` prints before them


@dataclass(frozen=True, slots=True)
class ConsoleSettings:
    """The `console …` lines of the running configuration; None is the default, which is not shown."""

    character: str | None = None
    lines: str | None = None
    columns: str | None = None
    info: str | None = None
    prompt: str | None = None

    def command(self, kind: str) -> str:
        """Return the command that makes one setting what it is here."""
        value = getattr(self, kind)
        return f"no console {kind}" if value is None else f"console {kind} {value}"

    def left_by_us(self) -> bool:
        """Tell whether these are the settings of a session of ours whose wire died."""
        return self.prompt is not None and OURS.match(self.prompt.strip('"')) is not None


def read_settings(text: str) -> ConsoleSettings:
    """Read the `console …` lines of a configuration; a line that was wrapped is joined again."""
    values: dict[str, str] = {}
    last = None
    for line in text.splitlines():
        found = _SETTING.match(line)
        if found:
            last = found[1]
            values[last] = found[2] or ""
        elif last and line.strip() and not line.lstrip().startswith("console"):
            values[last] += line
        else:
            last = None
    return ConsoleSettings(**values)


class Console:
    """The console for the length of one session; `before` is what to put back, once it is `taken`.

    `inherited` tells that a dead session of ours had left its settings there.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._changed: list[str] = []
        self.before = ConsoleSettings()
        self._prefix = ""
        self.taken = self.inherited = False

    def take_over(
        self,
        remembered: Callable[[str], ConsoleSettings | None] = lambda name: None,
        note: Callable[[str, ConsoleSettings], None] = lambda name, settings: None,
    ) -> bool:
        """Read the settings, then set ours: a prompt that no output holds, English, no pages, 200 columns.

        `remembered` gives the settings that a session of ours noted under its prompt's name before its
        wire died; `note` is called with our name and the settings to be put back, before anything is
        changed. Returns False, with nothing
        changed, where the settings cannot be read (a user without administrator level).
        """
        seen = self._session.exchange("show config | grep console").body
        name = f"rtxvpn-{randomness.token_hex(2)}"
        if not _legible(seen):
            seen = self._session.exchange("show config", settle=True).body
            if not seen.lstrip().startswith("#"):
                return False
        settings = read_settings(seen)
        self._prefix = self._session.prompt.prefix
        self.inherited = settings.left_by_us()
        if self.inherited:
            settings = remembered((settings.prompt or "").strip('"')) or ConsoleSettings()
            self._prefix = _unquoted(settings.prompt or "")
        self.before = settings
        self.taken = True
        note(name, settings)
        self._name_prompt(name)
        for kind, values in _WANTED:
            self._set(kind, values)
        if settings.info == "on":  # its messages would stand among the answers (CR 4.24)
            self._set("info", ("off",))
        return True

    def _name_prompt(self, name: str) -> None:
        session = self._session
        self._changed.append("prompt")  # before it is sent: an interrupt may come between here and the reply
        reply = session.exchange(f"console prompt {name}", also=name)
        if session.prompt.prefix != name:
            self._changed.remove("prompt")
            return  # refused: the router's own prompt stays, and `settle` has to do
        session.pinned = True
        late = read_settings(
            reply.before
        )  # what the first reply still owed when its prompt seemed to be there
        for kind in KINDS:
            if getattr(late, kind) is not None:
                self.before = replace(self.before, **{kind: getattr(late, kind)})

    def _set(self, kind: str, values: tuple[str, ...]) -> None:
        self._changed.append(kind)
        for value in values:
            with suppress(Refused):
                self._session.configure(f"console {kind} {value}")
                return
        self._changed.remove(kind)

    def as_found(self, config: str) -> str:
        """Return a configuration that was read meanwhile, with the settings as they were found.

        What we set for this session stands in `show config`; it is in no backup and no comparison.
        """
        if not self.taken:
            return config
        lines = [line for line in config.split("\n") if not _SETTING.match(line)]
        kept = [self.before.command(kind) for kind in sorted(KINDS) if getattr(self.before, kind) is not None]
        at = next((n for n, line in enumerate(lines) if line.strip() and not _HEAD.match(line)), len(lines))
        return "\n".join([*lines[:at], *kept, *lines[at:]])

    def give_back(self) -> bool:
        """Put every changed setting back, the prompt last; tells whether there was one.

        Raises TransportError, and Refused when a setting could not be put back: the others are, all the same.
        """
        refusals: list[Refused] = []
        changed = bool(self._changed)
        for kind in [kind for kind in reversed(self._changed) if kind != "prompt"]:
            try:
                self._session.configure(self.before.command(kind))
            except Refused as refusal:
                refusals.append(refusal)
            else:
                self._changed.remove(kind)
        if "prompt" in self._changed:
            refusals += self._give_prompt_back()
        if refusals:
            raise refusals[0]
        return changed

    def _give_prompt_back(self) -> list[Refused]:
        command = self.before.command("prompt")
        reply = self._session.exchange(command, also=self._prefix)
        if reply.silent() and self._session.prompt.prefix == self._prefix:
            self._session.pinned = False
            self._changed.remove("prompt")
            return []
        answer = reply.body.strip()
        told = msg("the router refused `{command}`: {answer}", command=command, answer=answer)
        return [Refused(told, command=command, answer=answer)]


def _unquoted(value: str) -> str:
    """Return a parameter without its quotes and backslashes (CR 1)."""
    bare = value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value
    return re.sub(r"\\(.)", r"\1", bare)


def _legible(text: str) -> bool:
    """Tell whether this can be what grep found, rather than a refusal in words that nobody knows."""
    return all("onsole" in line or line.startswith("Searching") for line in text.splitlines() if line.strip())
