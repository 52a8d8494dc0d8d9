"""`apply` and `show`, and how every command opens its router."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from rtxvpn.apply import run
from rtxvpn.aws.download import read_download
from rtxvpn.cli import exits, terminal
from rtxvpn.cli.readonly import read_only
from rtxvpn.cli.reports import print_report
from rtxvpn.cli.story import Story
from rtxvpn.connect import Access, Connection, open_router
from rtxvpn.errors import SettingsError, UsageError
from rtxvpn.paths import state_dir
from rtxvpn.secrets import Veil
from rtxvpn.site import load_site
from rtxvpn.transport.url import read_url
from rtxvpn.words import Msg, msg, say


@contextmanager
def opened(args: Namespace, connect: str, *, ask_unsaved: bool = False) -> Iterator[Connection]:
    """Open the router of the command line, or else of the site file."""
    url = args.connect or connect
    read_url(url)  # a wrong URL is told before anybody is asked for a password
    with _transcript(args.transcript) as transcript:
        access = Access(
            url,
            terminal.password("RTXVPN_PASSWORD", msg("login password: "), f"{url} login", args.lang),
            terminal.password(
                "RTXVPN_ADMIN_PASSWORD", msg("administrator password: "), f"{url} administrator", args.lang
            ),
            state_dir(),
            timeout_s=args.timeout,
            accept_new_host_key=args.accept_new_host_key,
            ask_host_key=_asker(args) if terminal.on_terminal() else None,
            transcript=transcript,
            ask_unsaved=ask_unsaved,
        )
        with open_router(access) as connection:
            yield connection


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


def apply(args: Namespace) -> int:
    """Do the plan; exit 0 when healthy and saved, the health's code when kept, 75 taken back, 10 declined."""
    if not args.yes and not terminal.on_terminal():
        raise UsageError(
            msg("nobody is at a terminal to agree to the plan"),
            advice=msg("look at `rtxvpn plan`, then run apply with --yes"),
        )
    site = load_site(Path(args.site))
    url = args.connect or site.router.connect
    wait_s = site.verify.wait if args.wait is None else args.wait
    job = run.Job(
        site=site,
        download=read_download(site.aws.download),
        url=url,
        backups=state_dir() / "backups",
        wait_s=wait_s,
    )
    with (
        terminal.one_interrupt(args.lang) as stop,
        opened(args, site.router.connect, ask_unsaved=True) as connection,
    ):
        story = Story(args.lang, stop, yes=args.yes, on_unhealthy=args.on_unhealthy)
        try:
            outcome = run.apply(connection, job, story)
        except run.Unhealthy as unhealthy:
            print_report(unhealthy.report, args)
            raise
    if outcome.report is not None:
        print_report(outcome.report, args)
    print(say(ending(outcome), args.lang), file=sys.stderr)
    return exits.STATES[outcome.report.state.value] if outcome.report else exits.CHANGES


def ending(outcome: run.Outcome) -> Msg:
    """Say in one sentence what the router holds now."""
    if outcome.saved:
        return msg(
            "applied and saved: {count} commands; the configuration from before is {backup}",
            count=outcome.changes,
            backup=str(outcome.backup),
        )
    if outcome.applied:
        return msg(
            "applied, NOT saved (the VPN is not healthy): type `save` on the router to keep it, restart it to go back"
        )
    if outcome.unsaved:
        return msg("nothing to change, but the router's configuration is NOT saved: a restart would lose it")
    if outcome.changes:
        return msg("not applied: nothing was sent to the router")
    return msg("nothing to change: the router already holds all of it")


def show(args: Namespace) -> int:
    """Run one command that only looks; secrets in its output are masked."""
    from rtxvpn import parsing

    site = load_site(Path(args.site))
    command = read_only(args.words)
    with opened(args, site.router.connect) as connection:
        text = connection.router.session.ask(command)
        source = connection.router.where
    if args.format == "text":
        print(Veil().hide(text), end="" if text.endswith("\n") else "\n")
        return exits.OK
    parts = parsing.parse(text, command=command, source=source)
    print(json.dumps(parsing.parse_document(parts), ensure_ascii=False, indent=2))
    return exits.OK
