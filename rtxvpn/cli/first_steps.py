"""What `apply` does before the plan where it is asked to: `--factory-reset`, `--bootstrap-ssh`."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import urlsplit, urlunsplit

from rtxvpn.apply.bootstrap import bootstrap_ssh
from rtxvpn.apply.job import Job
from rtxvpn.apply.reset import factory_reset, require_console
from rtxvpn.apply.ssh_steps import require_good, require_name
from rtxvpn.cli import terminal
from rtxvpn.cli.story import Story
from rtxvpn.connect import Connection
from rtxvpn.errors import UsageError
from rtxvpn.session.login import NOBODY, Credentials
from rtxvpn.site import LanSite
from rtxvpn.transport.url import read_url
from rtxvpn.words import Msg, msg, say


class FirstSteps:
    """The steps that were asked for, and what became of them.

    `who` is the user to be, with the passwords, where SSH is to be set up.
    """

    def __init__(self, args: Namespace, connect: str) -> None:
        self._args = args
        self._connect = connect
        self._reset = False
        self._changes = 0
        self._url: str | None = None
        self.who: Credentials | None = None
        _require_possible(args, connect)

    def ask_passwords(self) -> None:
        """Have the passwords that the router is to have, before it is opened. Raises UsageError, LoginRefused."""
        user, url, lang = self._args.bootstrap_ssh, self._args.connect or self._connect, self._args.lang
        if user is None:
            return
        words = msg("login password for {user}: ", user=user)
        login = terminal.new_password("RTXVPN_PASSWORD", words, f"{url} login", lang)
        words = msg("administrator password: ")
        administrator = terminal.new_password("RTXVPN_ADMIN_PASSWORD", words, f"{url} administrator", lang)
        self.who = Credentials(user, login, administrator)
        require_good(self.who)

    def take(self, connection: Connection, job: Job, story: Story, stop: terminal.StopFlag) -> Job | None:
        """Do them; returns the job as it goes on from there, None when somebody said no."""
        if self._args.factory_reset:
            usual, stop.told = stop.told, _WHILE_IT_RESTARTS
            self._reset = factory_reset(connection, job, story)
            stop.told = usual
            if not self._reset:
                return None
        if self.who is None:
            return job
        done = bootstrap_ssh(connection, job, story, self.who)
        self._url, self._changes = done.url, done.changes if done.url else 0
        return None if done.url is None else replace(job, url=_as_user(job.url, self.who.user))

    @property
    def otherwise(self) -> Credentials | None:
        """Who else may be let in: the user to be, whom a run before this one may have made; or anybody.

        To a router out of its box both come in alike, by Enter.
        """
        return self.who or (NOBODY if self._args.factory_reset else None)

    @property
    def taken(self) -> bool:
        """Whether the router was changed before the plan."""
        return self._reset or self._changes > 0

    def moved(self, lan: LanSite | None) -> None:
        """Remember that the plan has given the LAN its address."""
        if self.who is not None and self._url is not None and lan is not None and lan.interface == "lan1":
            self._url = f"ssh://{self.who.user}@{lan.address.partition('/')[0]}"

    @contextmanager
    def remembered(self) -> Iterator[None]:
        """Say at the end, however it ends, what they left: a router without passwords, or where SSH is."""
        try:
            yield
        finally:
            for told in self._reminders():
                print(say(told, self._args.lang), file=sys.stderr)

    def _reminders(self) -> Iterator[Msg]:
        if self._url is not None:
            yield msg("from now on by SSH: --connect {url}, or the same in the site file", url=self._url)
        elif self._reset:
            yield msg(
                "the router was erased and has NO passwords until somebody sets them: type `login password` and `administrator password` on the console and save, or run apply again with --bootstrap-ssh USER"
            )


def _require_possible(args: Namespace, connect: str) -> None:
    """Refuse what cannot go well, before anybody is asked for anything. Raises UsageError."""
    if args.factory_reset:
        require_console(args.connect or connect)
        if not terminal.on_terminal():
            raise UsageError(
                msg(
                    "--factory-reset needs somebody at a terminal to type the serial number; --yes does not do"
                ),
                advice=msg("run it from a terminal"),
            )
    if args.bootstrap_ssh is not None:
        _require_one_user(args, connect)


def _require_one_user(args: Namespace, connect: str) -> None:
    require_name(args.bootstrap_ssh)
    if args.plan:
        raise UsageError(
            msg("--bootstrap-ssh changes the router, so a plan kept before it does not hold any more"),
            advice=msg("set up SSH first, keep the plan then"),
        )
    for address in map(read_url, (args.connect or connect, connect)):
        if address.kind == "ssh" and address.user not in (None, args.bootstrap_ssh):
            raise UsageError(
                msg(
                    "{url} is another user than --bootstrap-ssh {user}",
                    url=address.url,
                    user=args.bootstrap_ssh,
                ),
                advice=msg("write the same user in the site file and here"),
            )


_WHILE_IT_RESTARTS = msg("\ninterrupted: stops waiting for the router (again: stop at once)")


def _as_user(url: str, user: str | None) -> str:
    """Return a telnet URL as the new user's, for the unnamed one may not come in any more."""
    parts = urlsplit(url)
    if parts.scheme != "telnet" or user is None:
        return url
    return urlunsplit(parts._replace(netloc=f"{user}@{parts.netloc.rpartition('@')[2]}"))
