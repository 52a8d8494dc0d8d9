"""A plan as the procedure document that a change-control board signs: Markdown, Japanese or English, keys hidden."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rtxvpn.aws.finding import Finding
from rtxvpn.plan.checks import Look, looks
from rtxvpn.plan.model import Plan
from rtxvpn.plan.runbook_commands import cell, rollback, steps, table
from rtxvpn.plan.text import SEVERITY
from rtxvpn.secrets import MASK, mask
from rtxvpn.site import Site
from rtxvpn.words import Lang, Msg, msg, say


def plan_runbook(plan: Plan, site: Site, lang: Lang) -> str:
    """Return the document; it says nothing that changes from one run to the next, such as a date."""
    name = plan.connection.vpn_id or msg("the VPN")
    title = msg("Procedure: {vpn} on the router of {site}", vpn=name, site=site.path.name)
    parts = [f"# {say(title, lang)}", *_opening(plan, site, lang)]
    for number, (heading, lines) in enumerate(_chapters(plan, site, lang), start=1):
        parts += ["", f"## {number}. {say(heading, lang)}", "", *lines]
    return "\n".join(parts) + "\n"


def _opening(plan: Plan, site: Site, lang: Lang) -> Iterator[str]:
    yield ""
    if not plan.commands:
        yield say(msg("There is nothing to change: the router is what the site file says."), lang)
        return
    rows = [
        (say(who, lang), "", "") for who in (msg("Written by"), msg("Approved by"), msg("Carried out by"))
    ]
    yield from table((msg("Role"), msg("Name"), msg("Date and time")), rows, lang)


def _chapters(plan: Plan, site: Site, lang: Lang) -> Iterator[tuple[Msg, list[str]]]:
    yield msg("Purpose"), list(_purpose(plan, site, lang))
    if plan.findings:
        yield msg("Risks and remarks"), list(_risks(plan, lang))
    if plan.commands:
        yield msg("Prerequisites"), list(_prerequisites(plan, lang))
        yield msg("Commands by step"), list(steps(plan, lang))
    yield msg("Checks"), list(_checks(looks(site, plan.connection), lang))
    if plan.commands:
        yield msg("Go or no-go"), list(_decisions(site, lang))
        yield msg("Roll-back"), list(rollback(plan, lang))


def _purpose(plan: Plan, site: Site, lang: Lang) -> Iterator[str]:
    peers = ", ".join(tunnel.remote_address for tunnel in plan.connection.tunnels)
    networks = ", ".join(site.vpc) or say(msg("the networks that BGP brings"), lang)
    yield say(
        msg(
            "An AWS Site-to-Site VPN from this router to {peers}, for {networks}, over two tunnels.",
            peers=peers,
            networks=networks,
        ),
        lang,
    )
    yield ""
    yield say(msg("The router is reached at `{url}`.", url=site.router.connect), lang)
    yield ""
    against = msg("factory state") if plan.against == "factory" else msg("its present configuration")
    yield say(
        msg("{count} commands lead there from {against}.", count=len(plan.commands), against=against), lang
    )


def _risks(plan: Plan, lang: Lang) -> Iterator[str]:
    rows = [
        (
            say(SEVERITY[finding.severity], lang),
            f"`{finding.name}`",
            cell(say(finding.summary, lang) + _place(finding, lang)),
            cell(say(finding.advice or "", lang)),
        )
        for finding in plan.worst_first
    ]
    yield from table((msg("Severity"), msg("Name"), msg("What"), msg("What to do")), rows, lang)


def _place(finding: Finding, lang: Lang) -> str:
    place = msg("(line {line} of the download)", line=finding.line)
    return "" if finding.line is None else f" {say(place, lang)}"


def _prerequisites(plan: Plan, lang: Lang) -> Iterator[str]:
    for item in (
        msg("The serial console is within reach: 9600 baud, 8N1. It works when the network does not."),
        msg("The login and administrator passwords are known to who carries this out."),
        msg("The running configuration is kept: `show config`, its whole output in a file."),
        msg(
            "Nobody else works on the router, and it has no unsaved changes: it asks no `(Y/N)` when one leaves."
        ),
        msg(
            "`show environment` names one and the same configuration file as the one in use and the default "
            "one, of `config0` to `config4`: `save` writes there, and the next start reads it."
        ),
        msg("`rtxvpn plan` was run again just before, and its commands are those below."),
        *_secrets(plan),
        msg("In AWS the VPN connection is available, and the route tables let the VPC answer."),
    ):
        yield f"- [ ] {say(item, lang)}"


def _secrets(plan: Plan) -> Iterator[Msg]:
    """Tell where to find what stands as ******** in this document, by the command that it stands in."""
    typed = [command.command for command in plan.commands if MASK in mask(command.command)]
    if any("pre-shared-key" in line for line in typed):
        yield msg(
            "The download is at hand: ******** in `ipsec ike pre-shared-key` is a key that stands there."
        )
    if any("pp auth myname" in line for line in typed):
        yield msg(
            "The password of the PPPoE account is at hand: ******** in `pp auth myname` is that password, "
            "which is neither in the download nor in the site file."
        )
    if any(MASK in mask(line) for command in plan.commands for line in command.undo):
        yield msg(
            "The file with `show config` shows the keys and passwords that are taken back, not `*`: "
            "******** in what takes a command back is what stands there."
        )


def _checks(found: Sequence[Look], lang: Lang) -> Iterator[str]:
    rows = [(f"`{cell(look.command)}`", say(look.expected, lang), "[ ]") for look in found]
    yield from table((msg("Command"), msg("Healthy when"), msg("Done")), rows, lang)


def _decisions(site: Site, lang: Lang) -> Iterator[str]:
    rows = [
        (
            msg("Before the first command"),
            msg("all prerequisites are ticked, no finding is an error"),
            msg("do not begin"),
        ),
        (msg("After each command"), msg("only the prompt came back"), msg("roll back")),
        (
            msg("{seconds} seconds after the last command", seconds=site.verify.wait),
            msg("all checks are as expected; one tunnel still down is a warning to be decided on"),
            msg("roll back; do not save"),
        ),
        (
            msg("When all is well: `save`"),
            msg(
                "the prompt comes back, and before it the name of the file that was written, such as "
                "`CONFIG0`; the other words are the router's own"
            ),
            msg("nothing is saved: read what it says, type `save` again"),
        ),
        (
            msg("When saved: `exit` until the session ends"),
            msg("the router does not ask `(Y/N)`: this proves that it saved"),
            msg("it asks, so it has not saved: press `N`, without Enter, log in again and find out why"),
        ),
    ]
    said = [tuple(say(text, lang) for text in row) for row in rows]
    yield from table((msg("When"), msg("Go if"), msg("Otherwise")), said, lang)
