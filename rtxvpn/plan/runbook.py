"""A plan as the procedure document that a change-control board signs: Markdown, Japanese or English, keys hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rtxvpn.config.tree import selected
from rtxvpn.plan.checks import Look, looks
from rtxvpn.plan.model import Plan, PlannedCommand, undo_commands
from rtxvpn.plan.text import SEVERITY
from rtxvpn.secrets import MASK, mask
from rtxvpn.site import Site
from rtxvpn.words import Lang, Msg, msg, say

# what a command belongs to, by its first words; the first that fits names the step
_TITLES: tuple[tuple[re.Pattern[str], Msg], ...] = tuple(
    (re.compile(pattern), title)
    for pattern, title in (
        (r"(no )?bgp ", msg("BGP")),
        (r"(no )?ip route ", msg("Routes")),
        (r"(no )?ip \S+ (secondary )?address ", msg("Addresses")),
        (r"(no )?dhcp ", msg("DHCP")),
        (r"(no )?(nat |ip filter |ip \S+ (nat|secure) )", msg("NAT and filters")),
    )
)
_OTHER = msg("The router")


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
    yield from _table((msg("Role"), msg("Name"), msg("Date and time")), rows, lang)


def _chapters(plan: Plan, site: Site, lang: Lang) -> Iterator[tuple[Msg, list[str]]]:
    yield msg("Purpose"), list(_purpose(plan, site, lang))
    if plan.findings:
        yield msg("Risks and remarks"), list(_risks(plan, lang))
    if plan.commands:
        yield msg("Prerequisites"), list(_prerequisites(plan, lang))
        yield msg("Commands by step"), list(_steps(plan, lang))
    yield msg("Checks"), list(_checks(looks(site, plan.connection), lang))
    if plan.commands:
        yield msg("Go or no-go"), list(_decisions(site, lang))
        yield msg("Roll-back"), list(_rollback(plan, lang))


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
    against = msg("factory state") if plan.against == "factory" else msg("its present configuration")
    yield say(
        msg("{count} commands lead there from {against}.", count=len(plan.commands), against=against), lang
    )


def _risks(plan: Plan, lang: Lang) -> Iterator[str]:
    rows = [
        (
            say(SEVERITY[finding.severity], lang),
            f"`{finding.name}`",
            say(finding.summary, lang),
            say(finding.advice or "", lang),
        )
        for finding in plan.worst_first
    ]
    yield from _table((msg("Severity"), msg("Name"), msg("What"), msg("What to do")), rows, lang)


def _prerequisites(plan: Plan, lang: Lang) -> Iterator[str]:
    keys = any("pre-shared-key" in command.command for command in plan.commands)
    for item in (
        msg("The serial console is within reach: 9600 baud, 8N1. It works when the network does not."),
        msg("The login and administrator passwords are known to who carries this out."),
        msg("The running configuration is kept: `show config`, its whole output in a file."),
        msg("Nobody else works on the router, and it has no unsaved changes."),
        msg("`rtxvpn plan` was run again just before, and its commands are those below."),
        *(
            (msg("The download is at hand: each ******** stands for a key that is only there."),)
            if keys
            else ()
        ),
        msg("In AWS the VPN connection is available, and the route tables let the VPC answer."),
    ):
        yield f"- [ ] {say(item, lang)}"


def _steps(plan: Plan, lang: Lang) -> Iterator[str]:
    opening = msg(
        "Log in, type `administrator` and its password; the prompt ends in `#`. "
        "After each command only the prompt may come back. Any other answer: stop, go to the roll-back."
    )
    yield say(opening, lang)
    count = 0
    for number, (title, commands) in enumerate(_grouped(plan.commands), start=1):
        rows = []
        for command in commands:
            count += 1
            undo = "<br>".join(f"`{_cell(mask(line))}`" for line in command.undo) or "—"
            rows.append(
                (str(count), f"`{_cell(mask(command.command))}`", f"`{_prompt(command)}`", undo, "[ ]")
            )
        yield from ("", f"### {say(msg('Step {n}: {title}', n=number, title=title), lang)}", "")
        yield from _table(
            (msg("No."), msg("Command"), msg("Expected answer"), msg("Taken back by"), msg("Done")),
            rows,
            lang,
        )


def _grouped(commands: Sequence[PlannedCommand]) -> list[tuple[Msg | str, list[PlannedCommand]]]:
    groups: list[tuple[Msg | str, list[PlannedCommand]]] = []
    for command in commands:
        title = _title(command)
        if not groups or groups[-1][0] != title:
            groups.append((title, []))
        groups[-1][1].append(command)
    return groups


def _title(command: PlannedCommand) -> Msg | str:
    place = selected(command.command) or command.context
    if place:
        return place
    return next((title for pattern, title in _TITLES if pattern.match(command.command)), _OTHER)


def _prompt(command: PlannedCommand) -> str:
    """Return the end of the prompt that follows: `tunnel1# ` in a tunnel (fact book rtx-cli 2)."""
    opened = selected(command.command)
    return f"{(command.context or '' if opened is None else opened).replace(' ', '')}#"


def _checks(found: Sequence[Look], lang: Lang) -> Iterator[str]:
    rows = [(f"`{_cell(look.command)}`", say(look.expected, lang), "[ ]") for look in found]
    yield from _table((msg("Command"), msg("Healthy when"), msg("Done")), rows, lang)


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
        (msg("When all is well"), msg("type `save`; it answers with nothing but the prompt"), msg("—")),
    ]
    said = [tuple(say(cell, lang) for cell in row) for row in rows]
    yield from _table((msg("When"), msg("Go if"), msg("Otherwise")), said, lang)


def _rollback(plan: Plan, lang: Lang) -> Iterator[str]:
    yield say(
        msg("As `administrator`, from the first line to the last; before `save` a restart does the same."),
        lang,
    )
    undo = [mask(line) for line in undo_commands(plan)]
    if any(MASK in line for line in undo):
        yield say(msg("Each ******** stands here for the key in the file with `show config`."), lang)
    rows = [(str(n), f"`{_cell(line)}`", "[ ]") for n, line in enumerate(undo, start=1)]
    yield ""
    yield from _table((msg("No."), msg("Command"), msg("Done")), rows, lang)
    yield ""
    yield say(
        msg("Then compare `show config` with the file kept before, and `save` only if it was saved already."),
        lang,
    )


def _table(heads: Sequence[Msg], rows: Sequence[Sequence[str]], lang: Lang) -> Iterator[str]:
    yield f"| {' | '.join(say(head, lang) for head in heads)} |"
    yield "|" + "---|" * len(heads)
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
