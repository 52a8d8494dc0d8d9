"""The person at the terminal: asks, shows progress, hears Ctrl-C; data never goes through here."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from rtxvpn.errors import LoginRefused, UsageError
from rtxvpn.interrupts import ENDINGS
from rtxvpn.words import Lang, Msg, msg, say


def on_terminal() -> bool:
    """Tell whether somebody can answer a question."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def columns() -> int:
    """Return the width to write for: the terminal's, at most 100 and at least 40."""
    import shutil  # costs what `parse` need not pay

    return max(40, min(100, shutil.get_terminal_size((80, 24)).columns))


def colored() -> bool:
    """Tell whether stdout wants colour: a terminal, and no NO_COLOR."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def agree(question: Msg, lang: Lang) -> bool:
    """Ask a yes-or-no question on stderr; anything but yes is no."""
    answer = ask(msg("{question} [y/N] ", question=question), lang).lower()
    return answer in ("y", "yes", "はい")


def ask(question: Msg, lang: Lang) -> str:
    """Ask on stderr and return the line that is typed."""
    print(say(question, lang), end="", file=sys.stderr, flush=True)
    with _interruptible():
        answer = sys.stdin.readline()
    if not answer.endswith("\n"):
        print(file=sys.stderr)  # Ctrl-D leaves the cursor behind the question
    return answer.strip()


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let Ctrl-C end a question at once: no line is on its way then that would have to be finished."""
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        print(file=sys.stderr)
        raise
    finally:
        signal.signal(signal.SIGINT, before)


def _typed(prompt: Msg, lang: Lang) -> str:
    """Read a secret without showing it."""
    import getpass

    with _interruptible():
        try:
            return getpass.getpass(say(prompt, lang), stream=sys.stderr)
        except EOFError:
            print(file=sys.stderr)  # Ctrl-D leaves the cursor behind the question
            raise LoginRefused(
                msg("the input ended where a password was asked for"), advice=msg("run it again")
            ) from None


def password(variable: str, prompt: Msg, keyring_name: str, lang: Lang) -> str:
    """Return a password from the environment, the OS keyring, or a prompt; never from arguments."""
    found = password_or_none(variable, prompt, keyring_name, lang)
    if found is not None:
        return found
    raise LoginRefused(
        msg("no password: {variable} is not set and nobody is at a terminal to ask", variable=variable),
        advice=msg(
            "set {variable}, or keep it in the OS keyring under the service `rtxvpn`", variable=variable
        ),
    )


def password_or_none(variable: str, prompt: Msg, keyring_name: str, lang: Lang) -> str | None:
    """Return a password like `password`, or None where there is none and nobody to ask."""
    given = os.environ.get(variable)
    if given is not None and not given.isascii():
        raise LoginRefused(
            msg("{variable} holds characters that no RTX password has", variable=variable),
            advice=msg("passwords of the router are ASCII (CR 4.5)"),
        )
    return _secret(variable, prompt, keyring_name, lang)


def new_password(variable: str, prompt: Msg, keyring_name: str, lang: Lang) -> str:
    """Return a password that is to be set: one that is typed is typed twice."""
    given = os.environ.get(variable)
    if given is None:
        given = _from_keyring(keyring_name)
    if given is not None or not on_terminal():
        return password(variable, prompt, keyring_name, lang)
    first = _typed(prompt, lang)
    if _typed(msg("the same again: "), lang) != first:
        raise UsageError(msg("the two are not the same"), advice=msg("run it again"))
    return first


def passphrase(file: Path, lang: Lang) -> str:
    """Return the passphrase of an SSH key, from where passwords come from."""
    words = msg("passphrase of {file}: ", file=str(file))
    found = _secret("RTXVPN_KEY_PASSPHRASE", words, f"{file} passphrase", lang)
    if found is not None:
        return found
    raise LoginRefused(
        msg(
            "{file}: this SSH key is locked, and nobody is at a terminal to give its passphrase",
            file=str(file),
        ),
        advice=msg("set RTXVPN_KEY_PASSPHRASE, or load the key into ssh-agent with `ssh-add`"),
    )


def _secret(variable: str, prompt: Msg, keyring_name: str, lang: Lang) -> str | None:
    given = os.environ.get(variable)
    if given is not None:
        return given
    kept = _from_keyring(keyring_name)
    if kept is not None:
        return kept
    if not on_terminal():
        return None
    return _typed(prompt, lang)


def in_keyring(name: str) -> bool:
    """Tell whether the OS keyring holds a password of this name."""
    return _from_keyring(name) is not None


def _from_keyring(name: str) -> str | None:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return None
    try:
        kept: str | None = keyring.get_password("rtxvpn", name)
    except KeyringError:
        return None  # a computer without a keyring service
    return kept


class StopFlag:
    """Set by the first Ctrl-C; the second one raises KeyboardInterrupt at once. `told` is said to the first."""

    def __init__(self) -> None:
        self.set = False
        self.told = msg(
            "\ninterrupted: the line is finished first, then what was sent is taken back, unless it is already being saved (again: stop at once)"
        )

    def hear(self, number: int, frame: FrameType | None) -> None:
        """Take the signal."""
        if self.set:
            raise KeyboardInterrupt
        self.set = True

    @contextmanager
    def at_a_question(self) -> Iterator[None]:
        """Count the Ctrl-C that ends a question as the first one."""
        try:
            yield
        except KeyboardInterrupt:
            self.set = True
            raise


def hear_every_ending() -> None:
    """Let every ending from outside be an interrupt, so that the router is left as it was found.

    A signal that is ignored (`nohup`) stays ignored.
    """
    for number in ENDINGS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)


@contextmanager
def one_interrupt(lang: Lang) -> Iterator[StopFlag]:
    """Turn the first Ctrl-C into a flag, so that the line on the wire is finished first."""
    flag = StopFlag()

    def hear(number: int, frame: FrameType | None) -> None:
        flag.hear(number, frame)
        print(say(flag.told, lang), file=sys.stderr)

    before = {number: signal.getsignal(number) for number in ENDINGS}
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:
            signal.signal(number, hear)
    try:
        yield flag
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
