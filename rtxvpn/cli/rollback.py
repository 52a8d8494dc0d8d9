"""`rollback`: back to before the last apply, by its journal and backup."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from rtxvpn.apply.job import Errand
from rtxvpn.apply.rollback import DECLINED, DONE, roll_back
from rtxvpn.cli import exits, terminal
from rtxvpn.cli.online import opened
from rtxvpn.cli.story import Story
from rtxvpn.errors import UsageError
from rtxvpn.paths import state_dir
from rtxvpn.site import load_site
from rtxvpn.words import msg, say


def rollback(args: Namespace) -> int:
    """Go back and save; exit 75 when rolled back, 0 when there is nothing to do, 10 when declined."""
    if not args.yes and not terminal.on_terminal():
        raise UsageError(
            msg("nobody is at a terminal to agree to the rollback"), advice=msg("run it again with --yes")
        )
    site = load_site(Path(args.site))
    errand = Errand(url=args.connect or site.router.connect, backups=state_dir() / "backups")
    with (
        terminal.one_interrupt(args.lang) as stop,
        opened(args, site.router.connect, ask_unsaved=True) as connection,
    ):
        story = Story(args.lang, stop, yes=args.yes, on_unhealthy=None)
        ending = roll_back(connection, errand, story, anyway=args.anyway)
    told = {
        DONE: msg("rolled back and saved: what the last apply had set is gone; what was changed since stays")
        if args.anyway
        else msg("rolled back and saved: the router is as it was before the last apply"),
        DECLINED: msg("not rolled back: nothing was sent to the router"),
    }.get(ending, msg("nothing to roll back: no apply is known whose change the router still holds"))
    print(say(told, args.lang), file=sys.stderr)
    return {DONE: exits.ROLLED_BACK, DECLINED: exits.CHANGES}.get(ending, exits.OK)
