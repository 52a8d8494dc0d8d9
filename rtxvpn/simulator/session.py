"""What the router remembers of one session: who, over which wire, at what level, with which console."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rtxvpn.simulator.config import Config, Context
from rtxvpn.simulator.language import Language, Voice, language_of
from rtxvpn.simulator.words import split_words

Wire = Literal["ssh", "telnet", "serial"]
WIRE_NAMES = {"ssh": "SSH", "telnet": "TELNET", "serial": "Serial"}


@dataclass(slots=True)
class Session:
    """One session; it keeps its console settings when another session changes the router's."""

    wire: Wire
    address: str
    user: str | None = None  # None = the unnamed user, or nobody yet
    number: int = 1  # telnet1, ssh2
    logged_in: bool = False
    admin: bool = False
    context: Context = None
    character: str = "ja.sjis"
    columns: int = 80
    lines: int | None = 24
    prefix: str = ""
    info: bool = False
    since: float = 0.0
    heard: float = 0.0  # when something was last typed
    lost: bool = False  # the wire died and the router has not noticed

    @property
    def language(self) -> Language:
        """Tell the language of this console."""
        return language_of(self.character)

    @property
    def prompt(self) -> str:
        """Give the prompt: prefix, context, level and one blank (fact book 3)."""
        where = self.context.replace(" ", "") if self.context and self.admin else ""
        return f"{self.prefix}{where}{'#' if self.admin else '>'} "

    @property
    def from_where(self) -> str:
        """Name the session as the log does: `TELNET: 192.168.0.2 bob`, `Serial`."""
        name = f" {self.user}" if self.user else ""
        return f"{WIRE_NAMES[self.wire]}{name if self.wire == 'serial' else f': {self.address}{name}'}"

    def read_console(self, config: Config) -> None:
        """Take the console settings of the configuration (CR 4.20 to 4.24)."""
        self.character = config.value("console character", "ja.sjis")
        self.columns = int(config.value("console columns", "80"))
        lines = config.value("console lines", "24")
        self.lines = None if lines == "infinity" else int(lines)
        self.prefix = " ".join(split_words(config.value("console prompt")))
        self.info = config.value("console info") == "on"

    def say(self, voice: Voice, key: str, **values: object) -> str:
        """Say a message in this console's language."""
        return voice.say(key, self.language, **values)
