"""Converts printed words to values: numbers, durations, addresses; None where nothing is printed."""

from __future__ import annotations

import re

from rtxvpn.parsing.failure import RowError
from rtxvpn.parsing.template import Row
from rtxvpn.words import msg

_NUMBERS = re.compile(r"\d+(?:\.\d+){3}$")
_ADDRESS = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1\d\d|\d?\d)(?:\.|$)){4}(?<!\.)$")
# compiled when first used: compiling takes longer than most runs
_CLOCK = r"(?:(?P<days>\d+)\s*(?:days?|d|日|:)\s*)?(?P<hours>\d+):(?P<minutes>\d\d):(?P<seconds>\d\d)$"
_WORDS = (
    r"(?:(?P<days>\d+)\s*(?:days?|日)\s*)?(?:(?P<hours>\d+)\s*(?:hours?|時間)\s*)?"
    r"(?:(?P<minutes>\d+)\s*(?:min(?:ute)?s?\.?|分)\s*)?(?:(?P<seconds>\d+)\s*(?:sec(?:ond)?s?\.?|秒))?$"
)
_NOTHING = ("", "-", "never", "unspecified")
_MOST_DIGITS = 20  # a 64-bit octet counter


def required(row: Row, name: str) -> str:
    """Return a value that must be there; its absence means that the block was cut short."""
    text = row[name]
    if not text:
        raise RowError(msg("the output is cut short here"))
    return text


def number(row: Row, name: str) -> int:
    """Return a number that must be there."""
    text = row[name]
    if 0 < len(text) <= _MOST_DIGITS:
        return int(text)
    required(row, name)
    raise RowError(msg("this number is too long to be one"))


def maybe_number(row: Row, name: str) -> int | None:
    """Return a number, or None for "-" and for nothing."""
    return None if row[name] in _NOTHING else number(row, name)


def maybe_float(row: Row, name: str) -> float | None:
    """Return a decimal number, or None for nothing."""
    return float(row[name]) if row[name] else None


def maybe_text(row: Row, name: str) -> str | None:
    """Return a word, or None for "-", "never", "unspecified" and for nothing."""
    text = row[name]
    return None if text in _NOTHING else text


def address(row: Row, name: str) -> str:
    """Return an address as printed; one of four numbers must be a possible one.

    Words that stand for an address (a capture whose author hid it) are taken as they are.
    """
    text = row[name]
    if not _ADDRESS.match(text) and _NUMBERS.match(text):
        raise RowError(msg("{text} is no address", text=text))
    return text


def maybe_address(row: Row, name: str) -> str | None:
    """Return an address, or None for "-" and "unspecified"."""
    return None if row[name] in _NOTHING else address(row, name)


def duration(row: Row, name: str) -> int | None:
    """Return seconds, or None for "never".

    "01:20:49", and beyond a day, whose form no capture shows, "1d02:03:04", "01:02:03:04", "123:04:05",
    "5days 21:12:17"; in words "5 hours 7 minutes 58 seconds" and "2時間5分10秒".
    """
    text = row[name].strip()
    if len(text) == 8 and text[2] == text[5] == ":" and text.replace(":", "").isdecimal():
        return (int(text[:2]) * 60 + int(text[3:5])) * 60 + int(text[6:])  # quickly, as it is usual
    if text in _NOTHING:
        return None
    found = re.match(_CLOCK, text) or re.match(_WORDS, text)
    if found is None or not any(found.groups()):
        raise RowError(msg("{text} is no duration", text=text))
    days, hours, minutes, seconds = (
        int((part or "0")[:_MOST_DIGITS]) for part in found.group("days", "hours", "minutes", "seconds")
    )
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds
