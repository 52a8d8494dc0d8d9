"""The lines that say what the router does anyway: with such a line or without it a configuration means the same."""

from __future__ import annotations

import re

# Fact book aws-vpn 3.1 (group, PFS, NAT traversal). AWS's download for IKEv1 names neither a version nor an
# encapsulation and works (1.2); the rest is inferred from 1.3 and 2.4. Other defaults (hash, lifetimes) are not
# documented there, so a line that says one of them counts.
_DEFAULT = re.compile(
    r"ipsec ike (?:version \d+ 1|group \d+ modp1024|pfs \d+ off|(?:proposal-limitation|message-id-control) \d+ off"
    r"|nat-traversal \d+ off(?: .*)?|negotiation receive \d+ on)$|tunnel encapsulation ipsec$"
)


def says_default(normal: str) -> bool:
    """Tell whether a line in normal form says what the router does without it."""
    return _DEFAULT.match(normal) is not None
