"""Splits a command line into words as the RTX does (quotes, backslash, comments) and quotes them again."""

from __future__ import annotations

_MUST_QUOTE = frozenset(" ?#|>\\'\"")


def split_words(line: str) -> list[str]:
    """Split a line at blanks outside quotes; a `#` that begins a word begins a comment (CR 1).

    An unclosed quote ends with the line.
    """
    words: list[str] = []
    word: str | None = None
    quote = ""
    chars = iter(line)
    for char in chars:
        if quote:
            if char == quote:
                quote = ""
                continue
            word = (word or "") + (next(chars, "\\") if char == "\\" and quote == '"' else char)
        elif char in " \t":
            if word is not None:
                words.append(word)
            word = None
        elif char == "#" and word is None:
            break
        elif char in "\"'":
            quote, word = char, word or ""
        else:
            word = (word or "") + (next(chars, "\\") if char == "\\" else char)
    if word is not None:
        words.append(word)
    return words


def quote_word(word: str) -> str:
    """Write a word so that `split_words` reads it back."""
    if word and not any(char in _MUST_QUOTE for char in word):
        return word
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'


def join_words(words: list[str] | tuple[str, ...]) -> str:
    """Write words as one line in normal form."""
    return " ".join(quote_word(word) for word in words)
