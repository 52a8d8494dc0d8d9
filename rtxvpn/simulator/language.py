"""Says the router's messages in its two languages, and can replace every text that nobody has confirmed."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from typing import Literal

from rtxvpn.simulator.messages import MESSAGES, Message

Language = Literal["en", "ja"]
_FIELD = re.compile(r"\{\w+(?::[^}]*)?\}")
_KATAKANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Voice:
    """Speak the router's messages; `scramble` turns unconfirmed ones ([I], [3], [U]) into nonsense."""

    scramble: bool = False
    seed: int = 0

    def say(self, key: str, language: Language, **values: object) -> str:
        """Say one message of the table; an error line gets its confirmed prefix (rule 7)."""
        message = MESSAGES[key]
        text = message.en if language == "en" else message.ja
        if self.scramble and not is_confirmed(message, language):
            text = self._nonsense(key, language, text)
        prefix = "" if not message.is_error else "Error: " if language == "en" else "エラー: "
        return prefix + (text.format(**values) if values else text)

    def _nonsense(self, key: str, language: Language, text: str) -> str:
        """Invent words of another length; the data and a `(Y/N)` stay, for on those one may match."""
        dice = random.Random(f"{self.seed}/{key}/{language}")
        length = max(3, len(text)) + dice.randint(2, 9)
        letters = _LETTERS if language == "en" else _KATAKANA
        words = "".join(dice.choice(letters) for _ in range(length))
        if language == "en":
            words = re.sub(r"(.{6})", r"\1 ", words).strip().capitalize()
        parts = [words, *_FIELD.findall(text), *(["(Y/N)"] if "(Y/N)" in text else [])]
        return " ".join(parts)


def is_confirmed(message: Message, language: Language) -> bool:
    """Tell whether a text is documented ([D]) or was seen on a real device ([R])."""
    confidence = message.en_confidence if language == "en" else message.ja_confidence
    return confidence in ("D", "R")


def language_of(character: str) -> Language:
    """Tell the language of a `console character` value."""
    return "en" if character in ("en.ascii", "ascii") else "ja"
