"""Finds out the character set of what a router printed: ASCII, UTF-8, Shift_JIS or EUC-JP.

`console character` of the RTX830 is ja.sjis, ja.euc, ja.utf8 or en.ascii (CR 4.21), and nothing in
the stream says which. UTF-8 that decodes strictly is UTF-8; between the other two the one that reads
as ordinary Japanese wins (half-width katakana is what EUC-JP looks like in Shift_JIS).
"""

from __future__ import annotations

import codecs

_LONGEST = 4  # bytes of the longest character, so of the longest that can be cut at an end


def decode_line(data: bytes) -> str:
    """Decode one line or a run of lines; bytes that no character set explains become U+FFFD."""
    if data.isascii():
        return data.decode("ascii")
    text = _strictly(data, "utf-8")
    if text is not None:
        return text
    read = [found for name in ("cp932", "euc_jp") if (found := _strictly(data, name)) is not None]
    return min(read, key=_strangeness) if read else data.decode("cp932", "replace")


def split_incomplete(data: bytes) -> tuple[bytes, bytes]:
    """Cut the beginning of an unfinished multi-byte character off the end of the data."""
    if not data or data.isascii():
        return data, b""
    for name in ("utf-8", "cp932", "euc_jp"):
        for cut in range(_LONGEST):
            head = data[: len(data) - cut]
            if _strictly(head, name) is None:
                continue
            rest = data[len(data) - cut :]
            if not rest or _is_beginning(rest, name):
                return head, rest
    return data, b""


def _is_beginning(rest: bytes, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)("strict")
    try:
        return decoder.decode(rest, final=False) == ""
    except UnicodeDecodeError:
        return False


def _strictly(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except UnicodeDecodeError:
        return None


def _strangeness(text: str) -> int:
    """Count what ordinary router output does not hold: half-width katakana, controls, rare kanji."""
    return sum(
        2 if "\uff61" <= char <= "\uff9f" else 1 if "\u0080" <= char <= "\u009f" else 0 for char in text
    )
