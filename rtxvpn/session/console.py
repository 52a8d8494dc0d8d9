"""The console's own settings: read first, set for us, put back last.

`console character|lines|columns|info|prompt` act at once, belong to the configuration and would be saved by
anybody's `save` (CR 4.20 to 4.24), so whatever we change is taken back on every way out.
"""

from __future__ import annotations

import re
import secrets as randomness
from collections.abc import Callable
from contextlib import suppress

from rtxvpn.errors import Refused
from rtxvpn.session.session import Session
from rtxvpn.session.settings import KINDS, SETTING, ConsoleSettings, is_legible, made, read_settings
from rtxvpn.words import msg

_WANTED = (("character", ("en.ascii", "ascii")), ("lines", ("infinity",)), ("columns", ("200",)))
_HEAD = re.compile(r"#|Searching|login |administrator |security |user ")  # what is printed before them

Noted = Callable[[str], ConsoleSettings | None]
Note = Callable[[str, ConsoleSettings], None]
Named = Callable[[ConsoleSettings], str]


class Console:
    """The console for the length of one session; `before` is what to put back, once it is `taken`.

    `name` is that of its prompt. `inherited` tells that a dead session of ours had left its settings there, or that
    the router has brought them back, `guessed` its name where nobody here has noted what was before, and `shared`
    the name of a session of ours that is at work right now.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._changed: list[str] = []
        self.before = ConsoleSettings()
        self._prefixes: tuple[str, ...] = ()
        self.taken = self.inherited = False
        self.name = self.guessed = self.shared = ""

    @property
    def owed(self) -> tuple[str, ...]:
        """The commands that would put back what is not as it was."""
        return tuple(self.before.command(kind) for kind in self._changed)

    def take_over(
        self,
        remembered: Noted = lambda name: None,
        note: Note = lambda name, settings: None,
        others: Callable[[], bool] = lambda: False,
        named: Named = lambda found: f"rtxvpn-{randomness.token_hex(2)}",
    ) -> bool:
        """Read the settings, then set ours: a prompt that no output holds, English, no pages, 200 columns.

        `remembered` gives the settings that a session of ours noted under its prompt's name before its
        wire died; `note` is called with our name and the settings to be put back, before anything is
        changed; `others` tells whether somebody else is logged in; `named` gives our name where these settings
        were found. Returns False, with nothing changed, where the settings cannot be read (a user without
        administrator level) and where they are those of a session of ours, on another computer, that may be
        alive and will put its own back: theirs do as well.
        """
        found = self._read()
        if found is None:
            return False
        name = found.prefix if found.left_by_us() else named(found)
        self.name, self.before, own = name, found, self._session.prompt.prefix
        if found.left_by_us():
            self._session.pinned = own == name
            known = remembered(name)
            self.before = known or ConsoleSettings(unread=found.unread)
            if known is None and others():
                self.shared = name
                return False
            self.inherited, self.guessed = True, "" if known else name
            self._changed = [kind for kind in KINDS if self._may_be_ours(kind, found)]
        self._prefixes = (self.before.prefix,) if own == name else (self.before.prefix, own)
        self.taken = True
        note(name, self.before)
        self._set_ours(name, note, silenced=found.info == "on")
        return True

    def _may_be_ours(self, kind: str, found: ConsoleSettings) -> bool:
        """Tell whether a dead session of ours may have set this: what it had not understood, it left alone."""
        stands = found.value(kind) or self.before.value(kind) or kind in found.unread
        return bool(stands) and kind not in self.before.unread

    def _read(self) -> ConsoleSettings | None:
        """Read the settings; a line that nobody understands, a message perhaps, makes the whole be read."""
        seen = self._session.exchange("show config | grep console").body
        if not is_legible(seen):
            seen = self._session.exchange("show config", settle=True).body
            if not re.search(r"^# ", seen, re.MULTILINE):
                return None
        return read_settings(seen)

    def _set_ours(self, name: str, note: Note, *, silenced: bool) -> None:
        """Change the settings, messages off first: one in an answer would be taken for a refusal (CR 4.24)."""
        if silenced:
            self._set("info", ("off",))
        if "prompt" not in self.before.unread:
            self._name_prompt(name, note)
        for kind, values in _WANTED:
            if kind not in self.before.unread:
                self._set(kind, values)

    def _name_prompt(self, name: str, note: Note) -> None:
        session = self._session
        self._changes("prompt")
        reply = session.exchange(f"console prompt {name}", also=(name,))
        session.pinned = session.prompt.prefix == name
        if not session.pinned:
            return  # refused: the router's own prompt stays, and `settle` has to do
        late = read_settings(
            reply.before
        )  # what the first reply still owed when its prompt seemed to be there
        if not self.inherited and any(late.value(kind) for kind in KINDS):
            values = {kind: late.value(kind) or self.before.value(kind) for kind in KINDS}
            self.before = made(values, {*self.before.unread, *late.unread})
            note(name, self.before)

    def _set(self, kind: str, values: tuple[str, ...]) -> None:
        """Set one setting. A refusal proves nothing, for a message of the router's looks the same: it is put back."""
        self._changes(kind)
        for value in values:
            with suppress(Refused):
                self._session.configure(f"console {kind} {value}")
                return

    def _changes(self, kind: str) -> None:
        """Remember to put a setting back, before it is set: an interrupt may come between that and the reply."""
        if kind not in self._changed:
            self._changed.append(kind)

    def as_found(self, config: str, holds: Callable[[str], bool] = bool) -> str:
        """Return a configuration that was read meanwhile, with the settings as they were found.

        What we set for this session stands in `show config`; it is in no backup and no comparison. Of a part
        of a configuration, `holds` tells which lines belong to it.
        """
        if not self.taken and not self.shared:
            return config
        lines = config.split("\n")
        ours = [at for at in range(len(lines)) if self._is_ours(lines[at])]
        head = (n for n, line in enumerate(lines) if line.strip() and not _HEAD.match(line))
        at = ours[0] if ours else next(head, len(lines))
        found = [self.before.command(kind) for kind in sorted(KINDS) if self.before.value(kind) is not None]
        kept = [line for line in found if holds(line)]
        rest = [line for n, line in enumerate(lines) if n >= at and n not in ours]
        return "\n".join([*lines[:at], *kept, *rest])

    def _is_ours(self, line: str) -> bool:
        found = SETTING.match(line)
        return found is not None and found[1] not in self.before.unread

    def give_back(self) -> bool:
        """Put every changed setting back, the prompt last; tells whether there was one.

        Raises TransportError, and Refused when a setting could not be put back: the others are, all the same,
        and `owed` names it.
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
            self._forget_what_is_back()
        if self._changed:
            raise refusals[0]
        return changed

    def _give_prompt_back(self) -> list[Refused]:
        """Put the prompt back. It shows for itself whether that worked, whatever was said."""
        command = self.before.command("prompt")
        reply = self._session.exchange(command, also=self._prefixes)
        if self._session.prompt.prefix in self._prefixes:
            self._session.pinned = False
            self._changed.remove("prompt")
            return []
        answer = self._session.veil.hide(reply.body.strip())
        told = msg("the router refused `{command}`: {answer}", command=command, answer=answer)
        return [Refused(told, command=command, answer=answer)]

    def _forget_what_is_back(self) -> None:
        """Look: what seemed to be a refusal may have been a message of the router's in between."""
        held = self._read()
        if held is not None:
            self._changed = [one for one in self._changed if held.value(one) != self.before.value(one)]
