"""Sentences for people, kept apart from data so that each can be said in English or in Japanese.

A sentence is written in English where it is needed, `msg("tunnel {n} is down", n=1)`, and is translated
only when it is shown. `str()` of it is English, so logs and JSON do not change with the locale.
The Japanese tables are the modules `ja_*.py`; one test reads every `msg("…")` of the package and
requires its translation with the same placeholders.
"""

from __future__ import annotations

import locale
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Lang = Literal["en", "ja"]


@dataclass(frozen=True, slots=True)
class Msg:
    """One sentence: an English pattern and the values that fill it."""

    pattern: str
    values: Mapping[str, object] = field(default_factory=dict, hash=False)  # a mapping has no hash

    def __str__(self) -> str:
        return say(self, "en")


def msg(pattern: str, /, **values: object) -> Msg:
    """Make a sentence; the pattern is a literal, so that the translation test can read it."""
    return Msg(pattern, values)


def say(sentence: Msg | str, lang: Lang) -> str:
    """Say a sentence in a language; a plain string is somebody else's words and stays as it is."""
    if isinstance(sentence, str):
        return sentence
    pattern = _japanese().get(sentence.pattern, sentence.pattern) if lang == "ja" else sentence.pattern
    values = {
        name: say(value, lang) if isinstance(value, Msg) else value for name, value in sentence.values.items()
    }
    return pattern.format(**values) if values else pattern


def default_lang(environ: Mapping[str, str] | None = None) -> Lang:
    """Tell the language of the locale: Japanese where it says so, English everywhere else."""
    env = os.environ if environ is None else environ
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if env.get(name):
            return "ja" if env[name].lower().startswith("ja") else "en"
    spoken = locale.getlocale()[0] or ""
    return "ja" if spoken.lower().startswith("ja") else "en"


def _japanese() -> Mapping[str, str]:
    from rtxvpn.words.ja import TABLE  # a cost that an English session need not pay

    return TABLE
