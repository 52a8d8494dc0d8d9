"""The commands of a procedure document: step by step with the answer to expect, and the way back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rtxvpn.config.diff import BGP_REFRESH
from rtxvpn.config.tree import selected
from rtxvpn.plan.model import Plan, PlannedCommand, undo_commands
from rtxvpn.secrets import MASK, mask
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
_HEADS = (msg("No."), msg("Command"), msg("Expected answer"), msg("Taken back by"), msg("Done"))
_MOVES = re.compile(r"ip (?!tunnel )\S+ address ")
# where the way to AWS itself changes, a tunnel may come back only when all of the plan stands
_WAY_OUT = re.compile(
    r"ip (?!tunnel )\S+ (?:address|nat descriptor|secure filter) |ip route default |(?:pp|ppp|pppoe|nat) "
)
_SWITCHED_OFF = re.compile(r"no tunnel enable (\d+)$")


def steps(plan: Plan, lang: Lang) -> Iterator[str]:
    """Write the steps: what to type, what comes back, what takes it back."""
    opening = msg(
        "Log in, type `administrator` and its password; the prompt ends in `#`. After each command only the "
        "prompt may come back, with the ending given. Any other answer: stop, go to the roll-back."
    )
    yield say(opening, lang)
    if any(_MOVES.match(command.command) and command.undo for command in plan.commands):
        yield ""
        yield say(
            msg(
                "A command that changes the address at which the session came in cuts it: log in again at "
                "the new address, become administrator, go on with the next command."
            ),
            lang,
        )
    count = 0
    restarted: list[str] = []
    gated = not any(_WAY_OUT.match(command.command) and command.undo for command in plan.commands)
    for number, (title, commands) in enumerate(_grouped(plan.commands), start=1):
        yield from ("", f"### {say(msg('Step {n}: {title}', n=number, title=title), lang)}", "")
        switched = [hit[1] for c in commands if (hit := _SWITCHED_OFF.match(c.command))]
        if gated and restarted and switched:
            yield from (say(_up_again(restarted[-1]), lang), "")
        restarted += switched
        yield from table(_HEADS, [_step(count + n, c) for n, c in enumerate(commands, start=1)], lang)
        count += len(commands)


def _up_again(tunnel: str) -> Msg:
    return msg(
        "Before this step tunnel {n} is up again, if it was up before: `show status tunnel {n}`. "
        "If it does not come up: go to the roll-back.",
        n=tunnel,
    )


def _step(number: int, command: PlannedCommand) -> tuple[str, ...]:
    undo = "<br>".join(f"`{cell(mask(line))}`" for line in command.undo) or "—"
    return (str(number), f"`{cell(mask(command.command))}`", f"`{_prompt(command)}`", undo, "[ ]")


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


def rollback(plan: Plan, lang: Lang) -> Iterator[str]:
    """Write the way back, from the last command to the first."""
    lines = undo_commands(plan)
    yield say(
        msg(
            "As `administrator`, from the first line to the last; before `save` a restart does the same: "
            "the router starts with what it had saved."
        ),
        lang,
    )
    yield ""
    yield say(
        msg(
            "If the work stopped half-way, begin at the line that takes back the last command that the router "
            "took, while its tunnel or PP is still selected."
        ),
        lang,
    )
    yield ""
    yield say(
        msg("As in the steps only the prompt may come back, and a changed address cuts the session."), lang
    )
    if any(MASK in mask(line) for line in lines):
        yield ""
        yield say(
            msg("Each ******** stands here for the key or password in the file with `show config`."), lang
        )
    rows = [
        (str(n), f"`{cell(mask(line))}`", number, "[ ]")
        for n, (line, number) in enumerate(zip(lines, _taken_back(plan, lines), strict=True), start=1)
    ]
    yield ""
    yield from table((msg("No."), msg("Command"), msg("Takes back no."), msg("Done")), rows, lang)
    yield ""
    yield say(
        msg("Then compare `show config` with the file kept before, and `save` only if it was saved already."),
        lang,
    )


def _taken_back(plan: Plan, lines: Sequence[str]) -> Iterator[str]:
    """Tell for each line of the roll-back which command it takes back; what only selects takes none back."""
    numbers = [n for n, command in enumerate(plan.commands, start=1) for _ in command.undo]
    for line in lines:
        takes = selected(line) is None and line != BGP_REFRESH
        yield str(numbers.pop()) if takes else "—"


def table(heads: Sequence[Msg], rows: Sequence[Sequence[str]], lang: Lang) -> Iterator[str]:
    """Write a table of Markdown."""
    yield f"| {' | '.join(say(head, lang) for head in heads)} |"
    yield "|" + "---|" * len(heads)
    for row in rows:
        yield f"| {' | '.join(row)} |"


def cell(text: str) -> str:
    """Write a text so that it stays within its cell."""
    return text.replace("|", "\\|")
