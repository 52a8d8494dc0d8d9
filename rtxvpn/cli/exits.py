"""Exit codes (contract.md): what a script may rely on."""

from __future__ import annotations

from rtxvpn import errors

OK = 0
CHANGES = 10
USAGE = 64
BAD_INPUT = 65
UNREACHABLE = 69
OUR_FAULT = 70
REFUSED = 73
ROLLED_BACK = 75
UNKNOWN_OUTCOME = 76
LOGIN_REFUSED = 77
INTERRUPTED = 130

STATES = {"OK": 0, "WARNING": 1, "CRITICAL": 2, "UNKNOWN": 3}

# the first class that fits decides, so the special ones stand before the general ones
_OF_ERRORS: tuple[tuple[type[errors.RtxError], int], ...] = (
    (errors.UsageError, USAGE),
    (errors.SettingsError, BAD_INPUT),
    (errors.ParseError, BAD_INPUT),
    (errors.LoginRefused, LOGIN_REFUSED),
    (errors.TransportError, UNREACHABLE),
    (errors.RouterError, REFUSED),
    (errors.Stopped, INTERRUPTED),
    (errors.RolledBack, ROLLED_BACK),
    (errors.ApplyError, UNKNOWN_OUTCOME),
)


def code_of(error: errors.RtxError) -> int:
    """Return the exit code of an error of ours."""
    return next((code for kind, code in _OF_ERRORS if isinstance(error, kind)), OUR_FAULT)
