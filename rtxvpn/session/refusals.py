"""The router's known words of refusal, and what they mean for the user (fact book chapter 6).

Nothing is decided by this table: any answer to a configuration command that is not silence is a
refusal. It explains, where the words are known.
"""

from __future__ import annotations

import re

from rtxvpn.words import Msg, msg

_MEANINGS: tuple[tuple[re.Pattern[str], Msg], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), meaning)
    for pattern, meaning in (
        (
            r"Invalid command name|コマンド名を確認してください",
            msg("this firmware does not know the command; check its spelling and the firmware revision"),
        ),
        (
            r"Administrator use only|管理レベルでのみ使用できます",
            msg("the command needs the administrator level; set RTXVPN_ADMIN_PASSWORD and try again"),
        ),
        (
            r"Insufficient or too many parameters|パラメータの数が不適当です",
            msg("a parameter is missing or one too many; compare the line with the command reference"),
        ),
        (
            r"Illegal keyword|パラメータのキーワードが認識できません",
            msg("a keyword is not known to this model or firmware"),
        ),
        (
            r"out of range|範囲を[越超]えています",
            msg("a number is larger or smaller than this model allows (AS numbers: 1 to 65535)"),
        ),
        (
            r"must be an integer|整数で指定してください",
            msg("a number is expected where something else stands"),
        ),
        (
            r"Unrecognized IP address|IPアドレスが認識できません",
            msg("an IP address is expected where something else stands"),
        ),
        (
            r"pp select command beforehand|相手を選択してから実行してください",
            msg("the command belongs below `pp select` or `tunnel select`"),
        ),
        (
            r"Login access is restricted|ログイン.{0,6}制限",  # the Japanese is not known
            msg(
                "this computer is not let in, or all sessions are in use; check `sshd host`, `telnetd host`, `user attribute`, `show status user`"
            ),
        ),
    )
)


# what every known refusal begins with, in both languages (fact book chapter 6)
BEGINS = re.compile(r"(?:Error|エラー): ")


def meaning(answer: str) -> Msg | None:
    """Explain the router's words, or return None where nobody has written down what they mean."""
    return next((told for pattern, told in _MEANINGS if pattern.search(answer)), None)
