"""The errors of the tool, one branch for each who must act.

RtxError
├── SettingsError        you: what you typed or wrote is not usable
│   ├── UsageError           the command line
│   ├── SiteError            the site file
│   └── DownloadError        the AWS download
├── TransportError       the wire: no line to the router, or it died
│   ├── Unreachable          nobody answers there
│   ├── NoAnswer             the line is open and stays silent past the deadline
│   ├── WireLost             the line closed in the middle
│   │   └── LoggedOut            the router ended the session by itself
│   └── LoginRefused         password, user or host key not accepted
│       └── HostKeyRefused
├── RouterError          the router said no
│   └── Refused              it answered a configuration command with something other than silence
├── Stopped              you: Ctrl-C, before anything was sent
├── ParseError           we do not understand what the router printed
└── ApplyError           the router does not hold what we applied, or we cannot tell
    ├── RolledBack           the change was taken back
    └── OutcomeUnknown       we cannot see how it ended

An unhealthy router is not an error: it is a Result (see `rtxvpn.health`).
"""

from __future__ import annotations

from rtxvpn.words import Lang, Msg, say


class RtxError(Exception):
    """Any error of ours: what was tried and what came, where, and what to do next.

    `what` and `advice` are sentences (`rtxvpn.words`); `where` is a place such as `site.yaml:12`.
    Nothing secret may be put into them.
    """

    def __init__(self, what: Msg | str, *, advice: Msg | str | None = None, where: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.advice = advice
        self.where = where

    def __str__(self) -> str:
        return self.tell("en")

    def tell(self, lang: Lang) -> str:
        """Say the error in one line, and what to do next in a second."""
        place = f"{self.where}: " if self.where else ""
        first = place + say(self.what, lang)
        return first if self.advice is None else f"{first}\n  → {say(self.advice, lang)}"


class SettingsError(RtxError):
    """Something that you typed or wrote is not usable."""


class UsageError(SettingsError):
    """The command line is wrong."""


class SiteError(SettingsError):
    """The site file is missing, broken or says something impossible."""


class DownloadError(SettingsError):
    """The AWS download is missing or is not what it should be."""


class TransportError(RtxError):
    """There is no line to the router, or it died."""


class Unreachable(TransportError):
    """Nobody answers at the address, or the device cannot be opened."""


class NoAnswer(TransportError):
    """The line is open, and the router stayed silent past the deadline.

    `heard` is what came and was not what was waited for, secrets masked; `seconds` how long we waited.
    """

    def __init__(
        self,
        what: Msg | str,
        *,
        wire: str = "",
        heard: str = "",
        seconds: float = 0.0,
        advice: Msg | str | None = None,
    ) -> None:
        super().__init__(what, advice=advice)
        self.wire = wire
        self.heard = heard
        self.seconds = seconds


class WireLost(TransportError):
    """The line closed in the middle of a conversation; `heard` is the end of what came before, secrets masked."""

    wire = ""
    heard = ""


class LoggedOut(WireLost):
    """The router ended the session by itself: the login timer, or somebody disconnected us."""


class LoginRefused(TransportError):
    """The router did not accept the user or a password."""


class HostKeyRefused(LoginRefused):
    """The router's SSH host key is unknown or has changed."""


class RouterError(RtxError):
    """The router said no."""


class Refused(RouterError):
    """The router answered a configuration command with something other than silence.

    `command` is masked and `answer` is the router's own words.
    """

    def __init__(
        self,
        what: Msg | str,
        *,
        command: str,
        answer: str,
        advice: Msg | str | None = None,
        where: str | None = None,
    ) -> None:
        super().__init__(what, advice=advice, where=where)
        self.command = command
        self.answer = answer


class Stopped(RtxError):
    """Somebody stopped it before anything of it was sent; the message says what goes on without us."""


class ParseError(RtxError):
    """Output of the router that no template understands.

    `source` names the file or wire, `line` counts from 1, `text` is the line itself.
    """

    def __init__(
        self,
        what: Msg | str,
        *,
        source: str = "-",
        line: int | None = None,
        text: str | None = None,
        advice: Msg | str | None = None,
    ) -> None:
        place = source if line is None else f"{source}:{line}"
        super().__init__(what, advice=advice, where=place)
        self.source = source
        self.line = line
        self.text = text


class ApplyError(RtxError):
    """What we read back is not what we applied."""


class RolledBack(ApplyError):
    """The change was taken back; the router is as it was."""


class OutcomeUnknown(ApplyError):
    """We cannot see how it ended; the message says what to look at."""
