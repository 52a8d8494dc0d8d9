"""Makes the plan: everything in its order on factory state, the smallest set of commands on any other."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from rtxvpn.aws.compare import differences
from rtxvpn.aws.download import Download, read_gateway_xml
from rtxvpn.aws.finding import Finding
from rtxvpn.aws.rules import download_findings
from rtxvpn.config.diff import BGP_REFRESH, Change, additions, needs_refresh, typed, undo_of, without_defaults
from rtxvpn.config.factory import FACTORY, is_factory
from rtxvpn.config.leftover import left_over
from rtxvpn.config.tree import Config
from rtxvpn.model import VpnConnection
from rtxvpn.plan.adapt import Adapted, adapted
from rtxvpn.plan.intent import Wanted, download_lines, is_setting, site_lines
from rtxvpn.plan.leftover import LEFT_OVER, beside
from rtxvpn.plan.model import Origin, Plan, PlannedCommand
from rtxvpn.plan.names import require_known_findings
from rtxvpn.plan.order import safe_order
from rtxvpn.plan.rules import site_findings
from rtxvpn.plan.situation import Situation, after_plan, as_held, line_mtu
from rtxvpn.site import Site


def make_plan(site: Site, download: Download, running: Config | None = None) -> Plan:
    """Plan the way from the running configuration to the site's; None is a router in factory state.

    On factory state the plan is the procedure as AWS and Yamaha tested it, repeated lines included;
    on any other it holds no command that would change nothing, and is empty when made twice.
    Raises SiteError when the site file turns off a finding that does not exist, or asks for numbers that
    the router has not; DownloadError when `aws: xml:` names no XML.
    """
    require_known_findings(site)
    before = FACTORY if running is None else running
    fitted = adapted(site, download, before)
    wanted = download_lines(fitted.download, download) + site_lines(site, fitted.download.connection, before)
    factory = is_factory(before)
    gone = _gone(site, fitted.download.connection, before, wanted)
    commands = procedure(before, wanted) if factory else smallest(before, wanted, gone)
    after = after_plan(before, commands)
    situation = Situation(site, fitted.download, before, tuple(commands), after, factory)
    return Plan(
        commands=tuple(commands),
        findings=_findings(situation, fitted, download),
        connection=fitted.download.connection,
        against="factory" if factory else "running",
    )


def procedure(before: Config, wanted: Sequence[Wanted]) -> list[PlannedCommand]:
    """Return every wanted command in its order, each with what takes it back from where it stands."""
    settings = dict(before.settings)
    commands: list[PlannedCommand] = []
    for entry, origin in wanted:
        undo: tuple[str, ...] = ()
        if is_setting(entry):
            undo = undo_of(settings.get(entry.key), entry)
            settings[entry.key] = entry
        commands.append(PlannedCommand(entry.text, origin, entry.context, undo))
    return commands


def smallest(running: Config, wanted: Sequence[Wanted], gone: Sequence[Change] = ()) -> list[PlannedCommand]:
    """Return the fewest commands that make every wanted line hold, in an order that is safe on a live router.

    BGP is refreshed once, and only when a line of it changes; a tunnel is off while its keys change.
    `gone` are the changes that take left-over settings off.
    """
    settings = [entry for entry, _ in wanted if is_setting(entry)]
    changes = without_defaults(running, additions(running, settings))
    if needs_refresh(change.command for change in changes):
        changes = (*changes, Change(None, BGP_REFRESH, ()))
    ordered = safe_order(running, beside(gone, changes))
    # taken off, or switched off and on again: that is the tool's doing, even where a line reads as the download's
    ours = {(one.context, one.command) for one in ordered if one not in changes}
    return _typed_commands(ordered, {entry.text: origin for entry, origin in wanted}, ours)


def _gone(site: Site, connection: VpnConnection, before: Config, wanted: Sequence[Wanted]) -> list[Change]:
    if LEFT_OVER in site.findings_off:
        return []
    return left_over(connection, before, {entry.key for entry, _ in wanted})


def _typed_commands(
    changes: Sequence[Change], origins: dict[str, Origin], ours: Collection[tuple[str | None, str]]
) -> list[PlannedCommand]:
    undo = {(change.context, change.command): change.undo for change in changes}
    lines = typed([(change.context, change.command) for change in changes])
    return [
        PlannedCommand(
            command=command,
            origin="tool" if (context, command) in ours else origins.get(command, "tool"),
            context=context,
            undo=undo.get((context, command), ()),
        )
        for context, command in lines
    ]


def _findings(situation: Situation, fitted: Adapted, download: Download) -> tuple[Finding, ...]:
    """Collect what there is to say: about what is left after adapting, the site, the XML, the adapting."""
    site = situation.site
    mtu = line_mtu(site, situation.before)
    held = as_held(fitted.download, situation.after)
    found = [*download_findings(held, mtu), *site_findings(situation)]
    if site.aws.xml is not None:
        found += differences(download, read_gateway_xml(site.aws.xml))
    found += fitted.findings
    return tuple(finding for finding in found if finding.name not in situation.site.findings_off)
