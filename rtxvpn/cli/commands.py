"""Every command and option of the command line, with its help in English or Japanese."""

from __future__ import annotations

from rtxvpn.cli import apply_options, health_options
from rtxvpn.cli.kinds import port, seconds, speed
from rtxvpn.cli.parser import Builder, Parser
from rtxvpn.cli.shared_options import site, user_level, wire
from rtxvpn.words import Lang, msg


def build(lang: Lang) -> Parser:
    """Make the whole command line in one language."""
    make = Builder(lang)
    _offline(make)
    _online(make)
    _virtual(make)
    return make.root


def _offline(make: Builder) -> None:
    _init(make)
    _plan(make)
    _parse(make)


def _init(make: Builder) -> None:
    init = make.command("init", msg("write a commented site file (asks on a terminal)"))
    make.add(
        init, "site", nargs="?", default="site.yaml", metavar="SITE", told=msg("file to write (site.yaml)")
    )


def _plan(make: Builder) -> None:
    plan = make.command("plan", msg("show what would be changed, in which order; changes nothing"))
    site(make, plan)
    make.add(
        plan, "--offline", action="store_true", told=msg("no router: plan against factory state or --running")
    )
    make.add(
        plan, "--running", metavar="FILE", told=msg("a `show config` output to plan against (with --offline)")
    )
    make.add(
        plan,
        "--format",
        choices=("text", "json", "commands", "runbook"),
        default="text",
        told=msg("how to print the plan (text)"),
    )
    make.add(
        plan, "--show-secrets", action="store_true", told=msg("print the pre-shared keys (--format commands)")
    )
    make.add(
        plan,
        "--out",
        metavar="FILE",
        told=msg("keep the plan, keys included, in a file of your own (mode 0600)"),
    )
    wire(make, plan)


def _parse(make: Builder) -> None:
    parse = make.command("parse", msg("turn captured router output into facts; needs no router"))
    make.add(
        parse, "files", nargs="*", metavar="FILE", told=msg("terminal logs or outputs; - or none is stdin")
    )
    make.add(
        parse,
        "--command",
        dest="of",
        metavar="COMMAND",
        told=msg("the input is the bare output of this command"),
    )
    make.add(
        parse,
        "--format",
        choices=("table", "json"),
        default="table",
        told=msg("how to print the facts (table)"),
    )
    make.add(
        parse,
        "--lenient",
        action="store_true",
        told=msg("keep what is understood, list the rest (not_understood)"),
    )


def _online(make: Builder) -> None:
    apply_options.apply(make)
    apply_options.rollback(make)
    _verify(make)
    _show(make)


def _verify(make: Builder) -> None:
    verify = make.command("verify", msg("look at the router and judge whether the VPN works"))
    site(make, verify)
    told = msg("text, json, junit, nagios, prometheus, markdown, html or xlsx (text)")
    health_options.form(make, verify, "text", told)
    make.add(
        verify,
        "--wait",
        type=seconds,
        default=0,
        metavar="SECONDS",
        told=msg("look again until healthy (0)"),
    )
    health_options.closer(make, verify)
    health_options.keeping(make, verify)
    user_level(make, verify)
    wire(make, verify)
    health_options.schedule(make)
    health_options.history(make)


def _show(make: Builder) -> None:
    show = make.command("show", msg("run a command that only looks, and print what the router said"))
    site(make, show)
    make.add(
        show,
        "words",
        nargs="+",
        metavar="COMMAND",
        told=msg('for example: show ip route; several each in quotes: "show ip route" "show log"'),
    )
    make.add(
        show,
        "--format",
        choices=("text", "json"),
        default="text",
        told=msg("json gives facts, where known (text)"),
    )
    user_level(make, show)
    wire(make, show)


def _virtual(make: Builder) -> None:
    _demo(make)
    _simulate(make)


def _demo(make: Builder) -> None:
    demo = make.command("demo", msg("run the whole job against a virtual RTX830 on this computer"))
    make.add(
        demo,
        "--wire",
        choices=("ssh", "telnet", "serial"),
        default="ssh",
        told=msg("which wire to use (ssh)"),
    )


def _simulate(make: Builder) -> None:
    simulate = make.command("simulate", msg("run a virtual RTX830 with its AWS peer until it is interrupted"))
    make.add(simulate, "--ssh", type=port, metavar="PORT", told=msg("serve SSH on 127.0.0.1:PORT (0: any)"))
    make.add(
        simulate, "--telnet", type=port, metavar="PORT", told=msg("serve telnet on 127.0.0.1:PORT (0: any)")
    )
    make.add(
        simulate, "--serial", action="store_true", told=msg("serve the serial console on a pty, at 9600 baud")
    )
    make.add(simulate, "--factory", action="store_true", told=msg("start in factory state (the default)"))
    make.add(
        simulate, "--config", metavar="FILE", told=msg("start with this configuration, running and saved")
    )
    make.add(simulate, "--cloud", metavar="FILE", told=msg("the download whose AWS side the peer plays"))
    make.add(
        simulate,
        "--language",
        choices=("ja", "en"),
        default="ja",
        told=msg("language of the router's console (ja)"),
    )
    _behaviour(make, simulate)


def _behaviour(make: Builder, simulate: Parser) -> None:
    make.add(
        simulate,
        "--fault",
        action="append",
        default=[],
        metavar="NAME[=VALUE]",
        told=msg("a fault to play; may be given again"),
    )
    make.add(
        simulate,
        "--speed",
        type=speed,
        default=1.0,
        metavar="N",
        told=msg("the router's clock runs N times as fast"),
    )
    make.add(
        simulate,
        "--scramble-unknown",
        action="store_true",
        told=msg("replace every text that no source confirms"),
    )
    make.add(
        simulate,
        "--dump",
        metavar="FILE",
        told=msg("write its configurations and log here at the end (JSON)"),
    )
