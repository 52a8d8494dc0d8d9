"""`init`, `plan` and `parse`: what needs no wire, and must start fast."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from rtxvpn.cli import exits, terminal
from rtxvpn.errors import RtxError, SiteError, UsageError
from rtxvpn.paths import state_dir
from rtxvpn.words import Lang, Msg, msg, say

if TYPE_CHECKING:
    from rtxvpn.config.tree import Config
    from rtxvpn.init import Answers
    from rtxvpn.plan.model import Plan
    from rtxvpn.site import Site


def init(args: Namespace) -> int:
    """Write a commented site file, with answers where somebody is there to give them."""
    from rtxvpn.init import site_template, write_new

    path = Path(args.site)
    if path.exists():  # before ten questions, not after
        write_new(path, "")
    answers = _answers(path, args.lang) if terminal.on_terminal() else {}
    write_new(path, site_template(args.lang, answers))
    told = msg("{path} is written; look through it, then `rtxvpn plan --offline {path}`", path=str(path))
    print(say(told, args.lang), file=sys.stderr)
    return exits.OK


def _answers(path: Path, lang: Lang) -> Answers:
    from rtxvpn.interview import LEAVE_OUT, interview

    def ask(question: Msg, offered: str | None) -> str:
        print(f"{say(question, lang)} [{offered or LEAVE_OUT}] ", end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
        if not line.endswith("\n"):
            print(file=sys.stderr)  # Ctrl-D: the question's row ends here
        if not line:
            raise UsageError(
                msg("the input ended in the middle of the questions; nothing is written"),
                advice=msg("without a terminal `rtxvpn init` asks nothing and writes examples"),
            )
        return line

    def tell(told: Msg | RtxError) -> None:
        if isinstance(told, Msg):
            print(f"  → {say(told, lang)}", file=sys.stderr)
            return
        told.where = None  # a line of a file that is not written yet
        print("  " + told.tell(lang), file=sys.stderr)

    print(say(msg("Enter takes what stands in [ ]; - leaves the part out."), lang), file=sys.stderr)
    return interview(path, ask, tell)


def plan(args: Namespace) -> int:
    """Show the plan; exit 10 when there is something to do, 65 when a finding is an error."""
    from rtxvpn.aws.download import read_download
    from rtxvpn.plan.make import make_plan
    from rtxvpn.site import load_site, reached_at

    if args.running and not args.offline:
        raise UsageError(
            msg("--running goes with --offline"), advice=msg("without --offline the router itself is read")
        )
    site = reached_at(load_site(Path(args.site)), args.connect)
    download = read_download(site.aws.download)
    running = _running(args, site.router.connect)
    made = make_plan(site, download, running)
    if args.out:
        _keep(made, running, args)
    _print_plan(made, site, args)
    if made.has_errors:
        return exits.BAD_INPUT
    return exits.CHANGES if made.commands else exits.OK


def _keep(made: Plan, running: Config | None, args: Namespace) -> None:
    """Keep a plan that could be applied, and tell how."""
    from rtxvpn.plan.keep import keep_plan

    told = msg("the plan is not kept: a finding is an error")
    if not made.has_errors:
        keep_plan(made, running, Path(args.out))
        told = msg(
            "the plan is kept with its keys: `rtxvpn apply {site} --plan {file}` carries it out",
            site=args.site,
            file=args.out,
        )
    print(say(told, args.lang), file=sys.stderr)


def _running(args: Namespace, connect: str) -> Config | None:
    if args.running:
        from rtxvpn.plan.running import read_running

        return read_running(Path(args.running))
    return None if args.offline else _of_the_router(args, connect)


def _of_the_router(args: Namespace, connect: str) -> Config:
    """Read what the router holds, and tell what somebody should know of it."""
    from rtxvpn.cli import notices
    from rtxvpn.cli.online import opened
    from rtxvpn.config.tree import read_config

    with opened(args, connect, ask_unsaved=True) as connection:
        text = connection.router.running_config()
    running = read_config(text)
    told = notices.of_journals(state_dir() / "journals", args.connect or connect, text)
    notices.tell([*told, *notices.of_router(running, connection.unsaved)], args.lang)
    return running


def _print_plan(made: Plan, site: Site, args: Namespace) -> None:
    from rtxvpn.plan.formats import plan_commands, plan_json
    from rtxvpn.plan.runbook import plan_runbook
    from rtxvpn.plan.text import plan_text

    if args.format == "json":
        print(json.dumps(plan_json(made), ensure_ascii=False, indent=2))
    elif args.format in ("commands", "runbook"):
        for finding in (one for one in made.findings if one.severity == "error"):
            told = msg("{name}: {summary}", name=finding.name, summary=finding.summary)
            place = f"{site.aws.download}:{finding.line}" if finding.line else args.site
            print(SiteError(told, where=place, advice=finding.advice).tell(args.lang), file=sys.stderr)
        if made.has_errors:
            return
        if args.format == "runbook":
            print(plan_runbook(made, site, args.lang), end="")
        else:
            print("".join(f"{line}\n" for line in plan_commands(made, args.show_secrets)), end="")
    else:
        print(plan_text(made, args.lang, terminal.columns()))
