"""What is secret, and how it is hidden before anything is shown, logged or written.

The commands that carry secrets in the clear are those of fact book chapter 8 (`show config` masks the
login passwords only, seen on RTX1100 and RTX1210) and chapter 3.3 of the AWS one (`cloud vpn parameter`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rtxvpn.rows import Part, lines, readings, rows

MASK = "********"

_WORD = r"(?:\"[^\"]*\"|'[^']*'|\S+)"

# (what stands before, the secret itself); each takes time in proportion to the line, whatever stands in it
_CARRIERS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(ipsec\s+ike\s+pre-shared-key\s+\S+\s+(?:text\s+)?)(.+)",
        r"(bgp\s+neighbor\s+pre-shared-key\s+\S+\s+(?:text\s+)?)(.+)",
        r"(login\s+password\s+(?:encrypted\s+)?)(.+)",
        r"(administrator\s+password\s+(?:encrypted\s+)?)(.+)",
        r"(login\s+user\s+\S+\s+(?:encrypted\s+)?)(.+)",
        rf"(pp\s+auth\s+myname\s+{_WORD}\s+)({_WORD})",
        rf"(pp\s+auth\s+username\s+{_WORD}\s+)({_WORD})",
        r"(l2tp\s+tunnel\s+auth\s+on\s+)(.+)",
        r"(ipsec\s+ike\s+eap\s+myname\s+\S+\s+\S+\s+)(.+)",
        r"(provider\s+auth\s+(?:name|\S+\s+name)\s+\S+\s+)(.+)",
        r"(snmp\s+host\s+\S+\s+)(.+)",
        r"(\s(?:rip\s+)?auth\s+key\s+(?:(?:text|hex)\s+)?)(.+)",
        r"(mail\s+server\s+(?:smtp|pop)\s+\S+\s+(?:\S+\s+){0,12}?(?:smtp-auth|a?pop3?)\s+\S+\s+)(.+)",
        r"((?:auth|key|password|secret|community)=)(\S+)",
        r"(cloud\s+vpn\s+parameter\s+\S+\s+)(.+)",
        r"(snmp(?:v\w{0,3})?\s+(?:\S+\s+){0,8}?(?:community\s+(?:read-only|read-write)|trap\s+community)\s+)(\S+)",
        r"(snmpv3\s+usm\s+user\s+\S+\s+\S+\s+)(.+)",
        r"(ipsec\s+ike\s+xauth\s+myname\s+\S+\s+\S+\s+)(\S+)",
        r"(auth\s+user\s+\S+\s+\S+\s+)(\S+)",
        r"(radius\s+secret\s+)(\S+)",
        r"(snmp(?:v2c)?\s+trap\s+host\s+\S+\s+)(.+)",
        r"(heartbeat\s+pre-shared-key\s+)(.+)",
        r"(heartbeat2\s+(?:transmit|receive)\s+\S+\s+(?:\S+\s+){0,8}?(?:auth|crypto)\s+)(.+)",
        r"(sip\s+server\s+\d+\s+(?:\S+\s+){5})(\S+)",
        r"(ngn\s+radius\s+(?:auth\s+password|account\s+\S+\s+\S+)\s+)(.+)",
        r"(access-point\s+password\s+)(.+)",
        r"(wpa-psk\s+)(.+)",
        r"(sshd\s+host\s+key\s+generate\s+)(.+)",
    )
)

# a word of each carrier: a text without any of them carries nothing
_HINTS = (
    "key", "password", "secret", "community", "auth", "user", "eap", "snmp", "cloud", "psk", "mail", "sip", "ngn", "heartbeat",
)  # fmt: skip


def _carried(line: str) -> Iterator[Part]:
    """Give where the secrets of a command line stand."""
    if not _hinted(line):
        return
    line = line.rstrip()
    for carrier in _CARRIERS:
        for found in carrier.finditer(line):
            if found[2] not in ("*", MASK):
                yield found.span(2)


# secrets that the router itself never hides (fact book rtx-cli 8): where they are, somebody else hid them
_SHOWN = re.compile(
    r"(?:ipsec ike|bgp neighbor) pre-shared-key |pp auth (?:myname|username) |l2tp tunnel auth on "
)
_STARS = re.compile(r"(?<= )\*+$")


def hidden(line: str) -> str:
    """Return a line with the mask in the place of the asterisks that another program hid its secret behind."""
    return _STARS.sub(MASK, line)


def is_hidden(line: str) -> bool:
    """Tell whether a line of a configuration holds a mask where the router prints a secret."""
    return MASK in line or (_SHOWN.match(line) is not None and _STARS.search(line) is not None)


def mask(line: str) -> str:
    """Hide the secret of one command line; a line without one comes back as it is."""
    return masked(line, _carried(line))


def masked(text: str, parts: Iterable[Part]) -> str:
    """Put one mask in the place of each part that is secret."""
    shown: list[str] = []
    at = 0
    for start, end in sorted(parts):
        if start > at or not shown:
            shown += [text[at:start], MASK]
        at = max(at, end)
    return "".join([*shown, text[at:]])


def secret_of(line: str) -> str | None:
    """Return the secret that a command line carries in the clear, or None."""
    return next((line[start:end] for start, end in _carried(line)), None)


class Veil:
    """Hides known secrets and secret-carrying commands in any text of several lines.

    Every wire owns one: what was given to it as a password is hidden in transcripts and errors even
    where the router echoes it, and even where console or pager cut it in two, at any width.
    """

    def __init__(self, known: Iterable[str] = ()) -> None:
        self._known: list[str] = []
        for secret in known:
            self.learn(secret)

    def learn(self, secret: str) -> None:
        """Remember a secret; an empty one hides nothing."""
        if secret and secret not in self._known:
            self._known.append(secret)

    def hide(self, text: str) -> str:
        """Return the text with every secret replaced by the mask."""
        return masked(text, self.parts(text))

    def parts(self, text: str) -> list[Part]:
        """Return where secrets stand."""
        if not ("\r" in text or "\x08" in text or "---" in text or self._holds(text.replace("\n", ""))):
            return []  # quickly, as it is usual: nothing is cut but by line feeds, and nothing is secret
        found: list[Part] = []
        hinted = False
        for reading in readings(text, (0, len(text))):
            for secret in self._known:
                found += [reading.part(*part) for part in _all(secret, reading.text)]
            hinted = hinted or _hinted(reading.text)
        if hinted:
            for line in lines(text):
                found += _of_line(text, line)
        return found

    def _holds(self, line: str) -> bool:
        return _hinted(line) or any(secret in line for secret in self._known)


def _hinted(text: str) -> bool:
    low = text.lower()
    return any(hint in low for hint in _HINTS)


def _all(secret: str, text: str) -> Iterator[Part]:
    at = text.find(secret)
    while at >= 0:
        yield at, at + len(secret)
        at = text.find(secret, at + len(secret))


def _of_line(text: str, line: Part) -> Iterator[Part]:
    """Give where the secrets of a line stand, which was cut into rows, or of its rows, which only seem to be one."""
    parts = rows(text, *line)
    for part in [line, *parts] if len(parts) > 1 else [line]:
        for reading in readings(text, part):
            for found in _carried(reading.text):
                yield _kept_short(text, *reading.part(*found))


def _kept_short(text: str, start: int, end: int) -> Part:
    """End a secret before a row that begins with a blank, unless the secret may go on with one."""
    at = text.find("\n", start, end)
    while at >= 0:
        if text[at + 1] in " \t" and not _is_open(text[start:at]):
            return start, at
        at = text.find("\n", at + 1, end)
    return start, end


def _is_open(parameter: str) -> bool:
    """Tell whether a blank may be part of a parameter: within quotes, or behind a backslash (CR 1)."""
    return parameter.endswith("\\") or any(parameter.count(quote) % 2 for quote in "\"'")
