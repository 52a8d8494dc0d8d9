"""Why no prompt came: a dead line, noise of a wrong speed, or somebody who is no RTX."""

from __future__ import annotations

from rtxvpn.errors import NoAnswer
from rtxvpn.words import Msg, msg

_NOISE = 0.3  # the share of characters that no router prints, above which a line carries noise


def explained(silence: NoAnswer) -> NoAnswer:
    """Return the error that tells the user which of the three it is, and what to try."""
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
            seconds=silence.seconds,
            heard=heard[-80:],
        )
        advice = msg("check that this is the router, and try a longer --timeout on a slow line")
    return _made(silence, what, advice)


def _made(silence: NoAnswer, what: Msg, advice: Msg) -> NoAnswer:
    return NoAnswer(what, advice=advice, wire=silence.wire, heard=silence.heard, seconds=silence.seconds)


def _noise(text: str) -> float:
    strange = sum(1 for char in text if char == "\ufffd" or (not char.isprintable() and char not in "\r\n\t"))
    foreign = sum(1 for char in text if "\uff61" <= char <= "\uff9f" or "\u0080" <= char < "\u3000")
    return (strange + foreign) / len(text)
