"""Decodes captured bytes by what they hold: BOM, ASCII, UTF-8, Shift_JIS or EUC-JP."""

from __future__ import annotations

import codecs

from rtxvpn.charset import decode_line, split_incomplete
from rtxvpn.parsing.failure import ParseError
from rtxvpn.words import msg

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BINARY = bytes({*range(0x20)} - {7, 8, 9, 10, 11, 12, 13, 0x11, 0x13, 0x1B})  # what no terminal prints
_PROBE = 65536
_TOLERATED = 50  # one odd byte in so many is line noise of a serial console


def decode(data: bytes, *, source: str = "-") -> str:
    """Decode a whole capture; half a character at the very end is dropped.

    Lines that disagree with the rest are decoded on their own, since one log can hold several routers;
    bytes that nothing explains become U+FFFD. Raises ParseError for binary data.
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(name, "ignore" if name != "utf-8" else "replace")
    refuse_binary(data, source)
    before, feed, last = data.rpartition(b"\n")
    text = decode_run(before + feed)
    return text + _last_line(last, before, text)


def decode_run(data: bytes) -> str:
    """Decode a run of whole lines: as one if one character set explains it, else line by line."""
    text = decode_line(data)
    if "\ufffd" not in text:
        return text
    return "".join(decode_line(line) for line in data.splitlines(keepends=True))


def _last_line(last: bytes, before: bytes, text: str) -> str:
    """Decode what follows the last line feed, in the character set of the rest, without half a character."""
    for name in ("utf-8", "cp932", "euc_jp"):
        try:
            if before and before.decode(name) == text[: len(text) - 1]:
                return codecs.getincrementaldecoder(name)("strict").decode(last, final=False)
        except UnicodeDecodeError:
            continue
    return decode_run(split_incomplete(last)[0])


def is_wide(data: bytes) -> bool:
    """Tell whether the data begins with the mark of UTF-16."""
    return data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))


def refuse_binary(data: bytes, source: str) -> None:
    """Raise ParseError when the beginning of the data is not the text of a terminal."""
    probe = data[:_PROBE]
    odd = len(probe) - len(probe.translate(None, _BINARY))
    if odd * _TOLERATED > len(probe):
        raise ParseError(
            msg("this is binary data, not the text of a terminal"),
            source=source,
            advice=msg("give a terminal log or a paste of the router's output"),
        )
