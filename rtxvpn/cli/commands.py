"""Every command and option of the command line, with its help in English or Japanese."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from rtxvpn.cli import health_options
from rtxvpn.cli.parser import Builder, Parser
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
    _site(make, plan)
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
    _wire(make, plan)


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
    _apply(make)
    _rollback(make)
    _verify(make)
    _show(make)


def _apply(make: Builder) -> None:
    apply = make.command("apply", msg("make the router what the site file says; save only when healthy"))
    _site(make, apply)
    make.add(apply, "--yes", action="store_true", told=msg("do not ask before changing the router"))
    make.add(
        apply,
        "--on-unhealthy",
        choices=("rollback", "keep"),
        default=None,
        told=msg("what to do when the VPN does not come up (asks on a terminal, else rollback)"),
    )
    make.add(
        apply,
        "--wait",
        type=_seconds,
        metavar="SECONDS",
        told=msg("how long the VPN may take (site file, 120)"),
    )
    _wire(make, apply)


def _rollback(make: Builder) -> None:
    rollback = make.command("rollback", msg("bring the router back to before the last apply, by its journal"))
    _site(make, rollback)
    make.add(rollback, "--yes", action="store_true", told=msg("do not ask before changing the router"))
    make.add(
        rollback,
        "--anyway",
        action="store_true",
        told=msg("go back although somebody has changed the router since"),
    )
    _wire(make, rollback)


def _verify(make: Builder) -> None:
    verify = make.command("verify", msg("look at the router and judge whether the VPN works"))
    _site(make, verify)
    make.add(
        verify,
        "--format",
        choices=health_options.FORMATS,
        metavar="FORMAT",
        default="text",
        told=msg("text, json, junit, nagios, prometheus, markdown, html or xlsx (text)"),
    )
    make.add(
        verify,
        "--wait",
        type=_seconds,
        default=0,
        metavar="SECONDS",
        told=msg("look again until healthy (0)"),
    )
    health_options.closer(make, verify)
    health_options.keeping(make, verify)
    _wire(make, verify)
    health_options.schedule(make)
    health_options.history(make)


def _show(make: Builder) -> None:
    show = make.command("show", msg("run a command that only looks, and print what the router said"))
    _site(make, show)
    make.add(show, "words", nargs="+", metavar="COMMAND", told=msg("for example: show ip route"))
    make.add(
        show,
        "--format",
        choices=("text", "json"),
        default="text",
        told=msg("json gives facts, where known (text)"),
    )
    _wire(make, show)


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
    make.add(simulate, "--ssh", type=_port, metavar="PORT", told=msg("serve SSH on 127.0.0.1:PORT (0: any)"))
    make.add(
        simulate, "--telnet", type=_port, metavar="PORT", told=msg("serve telnet on 127.0.0.1:PORT (0: any)")
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
        type=_speed,
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


def _site(make: Builder, parser: Parser) -> None:
    make.add(parser, "site", metavar="SITE", told=msg("the site file (`rtxvpn init` writes one)"))


def _wire(make: Builder, parser: Parser) -> None:
    make.add(
        parser,
        "--connect",
        metavar="URL",
        told=msg("the router, instead of the site file's: ssh://user@host[:port]"),
    )
    make.add(
        parser,
        "--timeout",
        type=_patience,
        default=20,
        metavar="SECONDS",
        told=msg("longest silence to bear (20)"),
    )
    make.add(
        parser,
        "--accept-new-host-key",
        action="store_true",
        told=msg("record an SSH host key that is not known yet"),
    )
    make.add(parser, "--transcript", metavar="FILE", told=msg("write the session here, without secrets"))


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdecimal() and least <= int(text[:9]) <= most):
            raise argparse.ArgumentTypeError(f"{text!r} is not in {least}..{most}")
        return int(text)

    return read


def _speed(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= 10000:
        raise argparse.ArgumentTypeError(f"{text!r} is not above 0 and up to 10000")
    return value


_seconds = _whole(0, 86400)
_patience = _whole(1, 86400)  # a wire that may not be waited for at all is no wire
_port = _whole(0, 65535)
