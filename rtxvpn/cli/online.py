"""How every command opens its router, and `show`."""

from __future__ import annotations

import functools
import json
import os
import sys
import time
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO

from rtxvpn.access import Access, Password, key_may_do
from rtxvpn.cli import exits, notices, terminal
from rtxvpn.cli.readonly import commands_in
from rtxvpn.connect import Connection, open_router
from rtxvpn.errors import Refused, SettingsError
from rtxvpn.paths import state_dir
from rtxvpn.secrets import Veil, mask
from rtxvpn.session.login import Credentials
from rtxvpn.session.refusals import BEGINS, meaning
from rtxvpn.site import load_site
from rtxvpn.transport.keys import Keys
from rtxvpn.transport.url import read_url
from rtxvpn.words import msg, say


@contextmanager
def opened(
    args: Namespace,
    connect: str,
    *,
    ask_unsaved: bool = False,
    user_is_enough: bool = False,
    only_looks: bool = False,
    otherwise: Credentials | None = None,
    who: Credentials | None = None,
) -> Iterator[Connection]:
    """Open the router of the command line, or else of the site file; with the passwords of `who` or those asked for.

    With `user_is_enough` it stays at the user level where `--user-level` says so, where nobody gives an administrator
    password, and where the router lets this user not become one. Who `only_looks` may do so beside another rtxvpn.
    """
    url = args.connect or connect
    read_url(url)  # a wrong URL is told before anybody is asked for a password
    keys = _keys(args)
    with _transcript(args.transcript) as transcript:
        asked = (who.password, who.administrator) if who else _passwords(args, url, keys, user_is_enough)
        access = Access(
            url,
            *asked,
            state_dir(),
            timeout_s=args.timeout,
            accept_new_host_key=args.accept_new_host_key,
            ask_host_key=_asker(args) if terminal.on_terminal() else None,
            transcript=transcript,
            ask_unsaved=ask_unsaved,
            user_is_enough=user_is_enough,
            otherwise=otherwise,
            keys=keys,
            only_looks=only_looks,
            warn=lambda told: notices.tell([told], args.lang),
        )
        with open_router(access) as connection:
            _stay_where_a_timer_runs(connection, url)
            if user_is_enough and not args.user_level:
                _tell_level(connection, args)
            yield connection


def _stay_where_a_timer_runs(connection: Connection, url: str) -> None:
    """Let no logout stop the timer of a lost change that runs in this very session."""
    if connection.inherited:
        from rtxvpn.apply.leftovers import only_timers, stays_logged_in

        lost = only_timers(state_dir() / "journals", url)
        connection.stays = partial(stays_logged_in, lost, time.time)


def _passwords(
    args: Namespace, url: str, keys: Keys, user_is_enough: bool
) -> tuple[Password, Password | None]:
    """Return both passwords, or how to ask for them once.

    Over SSH a person is asked when the host key is known, so that nothing secret is typed before; for both
    in one go, so that no session waits. Where a key makes the first one needless, only the second is asked for.
    """
    address = read_url(url)
    login = functools.cache(
        lambda: terminal.password("RTXVPN_PASSWORD", msg("login password: "), f"{url} login", args.lang)
    )
    stays = user_is_enough and args.user_level
    if address.kind != "ssh" or not terminal.on_terminal():
        first = login if key_may_do(address, keys) else login()
        return first, None if stays else _administrator(args, url, user_is_enough)
    key_may_do(address, keys)  # a broken ~/.ssh/config is told at once
    administrator = functools.cache(lambda: _administrator(args, url, user_is_enough) or "")

    def both() -> str:
        given = login()
        if not stays:
            administrator()
        return given

    return both, None if stays else administrator


def _keys(args: Namespace) -> Keys:
    """Return the SSH keys to offer; whoever gives a password in the environment wants no key of the agent's."""
    agent = "SSH_AUTH_SOCK" in os.environ and "RTXVPN_PASSWORD" not in os.environ and not args.identity
    named = Path(args.identity).expanduser() if args.identity else None
    if named is not None and not named.is_file():
        raise SettingsError(msg("there is no such SSH key"), where=str(named), advice=msg("check the path"))
    refused = partial(_tell_refused, args) if terminal.on_terminal() else None
    return Keys(named, (), agent, lambda file: terminal.passphrase(file, args.lang), refused)


def _tell_refused(args: Namespace, keys: Sequence[str]) -> None:
    told = msg("the router took no SSH key ({keys}); the password is next", keys=", ".join(keys))
    print(say(told, args.lang), file=sys.stderr)


def _administrator(args: Namespace, url: str, user_is_enough: bool) -> str | None:
    """Return the administrator password; None where the user level is enough and nobody gives one."""
    words = ("RTXVPN_ADMIN_PASSWORD", msg("administrator password: "), f"{url} administrator", args.lang)
    return terminal.password_or_none(*words) if user_is_enough else terminal.password(*words)


def _tell_level(connection: Connection, args: Namespace) -> None:
    if not connection.router.session.prompt.administrator:
        told = msg(
            "no administrator here: goes on at the user level, without what only an administrator may read (--user-level: without this line)"
        )
        print(say(told, args.lang), file=sys.stderr)


@contextmanager
def _transcript(name: str | None) -> Iterator[IO[str] | None]:
    if name is None:
        yield None
        return
    try:
        file = Path(name).open("w", encoding="utf-8", newline="\n")  # noqa: SIM115 - closed below
    except OSError as reason:
        raise SettingsError(
            msg("cannot write the transcript ({reason})", reason=reason.strerror or "?"),
            where=name,
            advice=msg("check the path"),
        ) from reason
    with file:
        yield file


def _asker(args: Namespace) -> object:
    def ask(host: str, kind: str, fingerprint: str) -> bool:
        question = msg(
            "{host} shows the SSH host key {kind} {fingerprint}. Trust and record it?",
            host=host,
            kind=kind,
            fingerprint=fingerprint,
        )
        return terminal.agree(question, args.lang)

    return ask


def show(args: Namespace) -> int:
    """Run commands that only look; secrets in their output are masked. Raises Refused where the router refuses one."""
    site = load_site(Path(args.site))
    commands = commands_in(args.words)
    said: list[tuple[str, str]] = []
    with opened(args, site.router.connect, user_is_enough=args.user_level, only_looks=True) as connection:
        source = connection.router.where
        try:
            for command in commands:
                said.append((command, _answer(connection, command)))
        finally:
            if args.format == "text":
                _print_answers(said, len(commands))
    if args.format == "json":
        _print_facts(said, source)
    return exits.OK


def _answer(connection: Connection, command: str) -> str:
    text = connection.show(command)
    if BEGINS.match(text.lstrip("\n")):
        told = Veil().hide(text.strip())
        raise Refused(
            msg("the router refused `{command}`: {answer}", command=mask(command), answer=told),
            command=command,
            answer=told,
            advice=meaning(text),
        )
    return text


def _print_answers(said: Sequence[tuple[str, str]], asked: int) -> None:
    for command, text in said:
        if asked > 1:
            print(f"## {command}")
        print(Veil().hide(text), end="" if text.endswith("\n") else "\n")


def _print_facts(said: Sequence[tuple[str, str]], source: str) -> None:
    from rtxvpn import parsing

    parts = [part for command, text in said for part in parsing.parse(text, command=command, source=source)]
    print(json.dumps(parsing.parse_document(parts), ensure_ascii=False, indent=2))
