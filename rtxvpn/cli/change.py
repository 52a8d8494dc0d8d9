"""`apply`: the job of the command line, told as a story, ended in words and an exit code."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from rtxvpn.apply import load, run
from rtxvpn.aws.download import read_download
from rtxvpn.cli import exits, terminal
from rtxvpn.cli.first_steps import FirstSteps
from rtxvpn.cli.online import opened
from rtxvpn.cli.reports import print_report
from rtxvpn.cli.story import Story
from rtxvpn.errors import UsageError
from rtxvpn.health.result import Report
from rtxvpn.paths import state_dir
from rtxvpn.plan.keep import read_kept
from rtxvpn.report.compare import Compared, compare
from rtxvpn.site import Site, load_site, reached_at
from rtxvpn.words import Msg, msg, say


def apply(args: Namespace) -> int:
    """Do the plan; exit 0 when healthy and saved, the health's code when kept, 75 taken back, 10 declined."""
    if not args.yes and not terminal.on_terminal():
        raise UsageError(
            msg("nobody is at a terminal to agree to the plan"),
            advice=msg("look at `rtxvpn plan`, then run apply with --yes"),
        )
    site = load_site(Path(args.site))
    first = FirstSteps(args, site.router.connect)
    job = _job(args, site)
    first.ask_passwords()
    with first.remembered():
        outcome = _carried_out(args, job, first)
        if outcome and outcome.applied:
            first.moved(job.site.lan)
        print(say(ending(outcome, first_taken=first.taken), args.lang), file=sys.stderr)
        if outcome and outcome.half:
            print(say(msg("warning: {told}", told=outcome.half), args.lang), file=sys.stderr)
    return exits.STATES[outcome.report.state.value] if outcome and outcome.report else exits.CHANGES


def _job(args: Namespace, site: Site) -> run.Job:
    url = args.connect or site.router.connect
    if args.method == "load":
        load.require_ssh(url)
    return run.Job(
        site=reached_at(site, args.connect),
        download=read_download(site.aws.download),
        url=url,
        backups=state_dir() / "backups",
        wait_s=site.verify.wait if args.wait is None else args.wait,
        method=args.method,
        kept=read_kept(Path(args.plan)) if args.plan else None,
    )


def _carried_out(args: Namespace, job: run.Job, first: FirstSteps) -> run.Outcome | None:
    """Do the first steps and the plan, and show the report; None when somebody said no before the plan."""
    connect = job.site.router.connect
    with (
        terminal.one_interrupt(args.lang) as stop,
        opened(args, connect, ask_unsaved=True, otherwise=first.otherwise, who=first.who) as connection,
    ):
        story = Story(args.lang, stop, yes=args.yes, on_unhealthy=args.on_unhealthy)
        story.show = lambda report: print_report(report, args, _compared(story.before, report))
        going_on = first.take(connection, job, story, stop)
        outcome = run.apply(connection, going_on, story) if going_on else None
    if outcome and outcome.report is not None and not story.shown:
        story.show(outcome.report)
    return outcome


def _compared(before: Report | None, after: Report) -> Compared | None:
    """Tell what the change made of the VPN; pings are not compared, for none was sent before."""
    if before is None:
        return None
    changes = compare({(one.check, one.subject): one.state for one in before.results}, after)
    told = tuple(one for one in changes if one.check != "ping.target")
    return Compared(msg("the state before the change"), told)


def ending(outcome: run.Outcome | None, *, first_taken: bool = False) -> Msg:
    """Say in one sentence what the router holds now; None is a no before there was a plan."""
    if outcome is None or (outcome.changes and not outcome.applied and not outcome.saved):
        if first_taken:
            return msg("the plan was not applied; what was done before it stays")
        return msg("not applied: nothing was sent to the router")
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
    return msg("nothing to change: the router already holds all of it")
