"""What is secret, and how it is hidden before anything is shown, logged or written.

The commands that carry secrets in the clear are those of fact book chapter 8 (`show config` masks the
login passwords only, seen on RTX1100 and RTX1210) and chapter 3.3 of the AWS one (`cloud vpn parameter`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

MASK = "********"
_COLUMNS = (80, 200)  # at which a console wraps: the router's default, and ours

_WORD = r"(?:\"[^\"]*\"|'[^']*'|\S+)"

# (what stands before, the secret itself, what may follow)
_CARRIERS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(ipsec\s+ike\s+pre-shared-key\s+\S+\s+(?:text\s+)?)(.+?)(\s*)$",
        r"(bgp\s+neighbor\s+pre-shared-key\s+\S+\s+(?:text\s+)?)(.+?)(\s*)$",
        r"(login\s+password\s+(?:encrypted\s+)?)(\S.*?)(\s*)$",
        r"(administrator\s+password\s+(?:encrypted\s+)?)(\S.*?)(\s*)$",
        r"(login\s+user\s+\S+\s+(?:encrypted\s+)?)(\S.*?)(\s*)$",
        rf"(pp\s+auth\s+myname\s+{_WORD}\s+)({_WORD})(.*)$",
        rf"(pp\s+auth\s+username\s+{_WORD}\s+)({_WORD})(.*)$",
        r"(l2tp\s+tunnel\s+auth\s+on\s+)(.+?)(\s*)$",
        r"(ipsec\s+ike\s+eap\s+myname\s+\S+\s+\S+\s+)(.+?)(\s*)$",
        r"(provider\s+auth\s+(?:name|\S+\s+name)\s+\S+\s+)(.+?)(\s*)$",
        r"(snmp\s+host\s+\S+\s+)(.+?)(\s*)$",
        r"(\s(?:rip\s+)?auth\s+key\s+(?:text|hex)\s+)(.+?)(\s*)$",
        r"(mail\s+server\s+(?:smtp|pop)\s+\S+\s+.*?(?:smtp-auth|pop)\s+\S+\s+)(.+?)(\s*)$",
        r"(\b(?:\S*(?:auth|key|password|secret|community))=)(\S+)(.*)$",
        r"(cloud\s+vpn\s+parameter\s+\S+\s+)(.+?)(\s*)$",
        r"(snmpv?\S*\s+(?:\S+\s+)*?(?:community\s+(?:read-only|read-write)|trap\s+community)\s+)(\S+)(.*)$",
        r"(snmpv3\s+usm\s+user\s+\S+\s+\S+\s+)(.+?)(\s*)$",
        r"(ipsec\s+ike\s+xauth\s+myname\s+\S+\s+\S+\s+)(\S+)(.*)$",
        r"(auth\s+user\s+\S+\s+\S+\s+)(\S+)(.*)$",
        r"(radius\s+secret\s+)(\S+)(.*)$",
        r"(wpa-psk\s+\S*\s*)(\S+)(.*)$",
        r"(sshd\s+host\s+key\s+generate\s+)(\S.*?)(\s*)$",
    )
)

# a word of each carrier: a line or a text without any of them need not be searched
_HINTS = ("key", "password", "secret", "community", "auth", "user", "eap", "snmp", "cloud", "psk", "mail")


def mask(line: str) -> str:
    """Hide the secret of one command line; a line without one comes back as it is."""
    for carrier in _carriers_in(line):
        found = carrier.search(line)
        if found and found[2] != "*":
            return f"{line[: found.start()]}{found[1]}{MASK}{found[3]}"
    return line


def secret_of(line: str) -> str | None:
    """Return the secret that a command line carries in the clear, or None."""
    for carrier in _carriers_in(line):
        found = carrier.search(line)
        if found and found[2] not in ("*", MASK):
            return found[2].strip()
    return None


def _carriers_in(line: str) -> tuple[re.Pattern[str], ...]:
    """Return the carriers that a line may hold: nearly every line has no word of any."""
    return _CARRIERS if _may_hold(line) else ()


def _may_hold(text: str) -> bool:
    low = text.lower()
    return any(hint in low for hint in _HINTS)


class Veil:
    """Hides known secrets and secret-carrying commands in any text of several lines.

    Every wire owns one: what was given to it as a password is hidden in transcripts and errors even
    where the router echoes it, and even where the echo is wrapped over two lines.
    """

    def __init__(self, known: Iterable[str] = ()) -> None:
        self._known: dict[str, re.Pattern[str]] = {}
        for secret in known:
            self.learn(secret)

    def learn(self, secret: str) -> None:
        """Remember a secret; an empty one hides nothing."""
        if secret and secret not in self._known:
            self._known[secret] = re.compile(r"[\r\n]*".join(map(re.escape, secret)))

    def hide(self, text: str) -> str:
        """Return the text with every secret replaced by the mask."""
        for secret in sorted(self._known, key=len, reverse=True):
            text = self._known[secret].sub(MASK, text)
        if not _may_hold(text):
            return text
        return "".join(_masked_lines(text.splitlines(keepends=True)))


def _masked_lines(lines: Iterable[str]) -> Iterator[str]:
    """Mask line by line; where a masked line filled the console's columns, the next one is its rest."""
    goes_on = False
    for line in lines:
        body = line.rstrip("\r\n")
        masked = MASK + line[len(body) :] if goes_on and body else _mask_line(line)
        goes_on = masked != line and len(body) in _COLUMNS
        yield masked


def _mask_line(line: str) -> str:
    body = line.rstrip("\r\n")
    return mask(body) + line[len(body) :]
