"""Why no prompt came: a dead line, noise of a wrong speed, somebody who is no RTX, or a router that hangs up."""

from __future__ import annotations

import re

from rtxvpn.errors import NoAnswer, TransportError, WireLost
from rtxvpn.session import prompt as prompts
from rtxvpn.session.refusals import meaning
from rtxvpn.transport.losses import closed_at_login
from rtxvpn.words import Msg, msg

_NOISE = 0.3  # the share of characters that no router prints, above which a line carries noise
_QUOTED = 80  # characters
_ASKED = re.compile(r"^[a-z_ ]{0,20}(?:username|password)\s?:.*$", re.IGNORECASE | re.MULTILINE)


def explained(trouble: NoAnswer | WireLost, timeout_s: float) -> TransportError:
    """Return the error that tells the user what it is, and what to try; `timeout_s` is what the user set.

    A line that the router closed is a refused login where it had said something, or had been told a password.
    """
    if isinstance(trouble, NoAnswer):
        return _silence(trouble, timeout_s)
    heard = trouble.heard
    if prompts.ANY_PROMPT.search(heard) or _noise(heard) > _NOISE:
        return trouble
    asked = [*_ASKED.finditer(heard)]
    said = " ".join(heard[asked[-1].end() if asked else 0 :].split())[-_QUOTED:]
    if said or asked:
        return closed_at_login(trouble.wire, said, meaning(said))
    return WireLost(
        msg("{wire}: the line closed before the router had said anything", wire=trouble.wire),
        advice=msg(
            "the router may not let this computer in (`telnetd host`, `sshd host`), or somebody else has the console server's port"
        ),
    )


def _silence(silence: NoAnswer, timeout_s: float) -> NoAnswer:
    heard = silence.heard.strip()
    if not heard:
        what = msg("{wire}: the line is open, and nothing comes from the router", wire=silence.wire)
        advice = msg("check that the router is on, the cable and, on the console, the speed (?baud=9600)")
    elif _noise(heard) > _NOISE:
        what = msg("{wire}: what comes is no text", wire=silence.wire)
        advice = msg("the speed is probably wrong: `serial:///…?baud=9600` is the RTX830's own")
    else:
        what = msg(
            "{wire}: no prompt of an RTX came within {seconds:g} s; it said {heard!r}",
            wire=silence.wire,
            seconds=timeout_s,
            heard=heard[-_QUOTED:],
        )
        advice = msg("check that this is the router, and try a longer --timeout on a slow line")
    return _made(silence, what, advice, timeout_s)


def _made(silence: NoAnswer, what: Msg, advice: Msg, timeout_s: float) -> NoAnswer:
    return NoAnswer(what, advice=advice, wire=silence.wire, heard=silence.heard, seconds=timeout_s)


def _noise(text: str) -> float:
    strange = sum(1 for char in text if char == "\ufffd" or (not char.isprintable() and char not in "\r\n\t"))
    foreign = sum(1 for char in text if "\uff61" <= char <= "\uff9f" or "\u0080" <= char < "\u3000")
    return (strange + foreign) / max(len(text), 1)
