"""The command line: every command, option and help text, in English or Japanese."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

from rtxvpn import __version__
from rtxvpn.errors import UsageError
from rtxvpn.words import Lang, Msg, default_lang, msg, say


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """80 columns whatever the terminal, so that the help in the README is the help on the screen."""

    lang: Lang = "en"

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=26, width=80)

    def add_usage(
        self, usage: str | None, actions: Iterable[argparse.Action], groups: Any, prefix: str | None = None
    ) -> None:
        """Say "usage:" in the language of the session."""
        opening = say(msg("usage: "), self.lang) if prefix is None else prefix
        super().add_usage(usage, actions, groups, opening)


class _JapaneseFormatter(_Formatter):
    lang: Lang = "ja"


class Parser(argparse.ArgumentParser):
    """An ArgumentParser that raises UsageError instead of leaving the process."""

    lang: Lang = "en"

    def error(self, message: str) -> NoReturn:
        """Raise UsageError with argparse's own reason."""
        raise UsageError(
            msg("{prog}: {reason}", prog=self.prog, reason=message),
            advice=msg("`{prog} --help` shows what it takes", prog=self.prog),
        )


def wanted_lang(argv: Sequence[str]) -> Lang:
    """Find `--lang` before anything else is parsed; a wrong value is complained about later."""
    for at, word in enumerate(argv):
        value = word.partition("=")[2] if word.startswith("--lang=") else None
        if word == "--lang" and at + 1 < len(argv):
            value = argv[at + 1]
        if value == "ja":
            return "ja"
        if value == "en":
            return "en"
    return default_lang()


class _Builder:
    """Adds commands and arguments, each with its help said in one language."""

    def __init__(self, lang: Lang) -> None:
        self._lang = lang
        self._formatter = _JapaneseFormatter if lang == "ja" else _Formatter
        self.root = self._titled(
            Parser(
                prog="rtxvpn",
                description=self._say(msg("AWS Site-to-Site VPN on a YAMAHA RTX830: plan, apply, verify.")),
                formatter_class=self._formatter,
                add_help=False,
                allow_abbrev=False,
            )
        )
        self._general(self.root)
        self._commands = self.root.add_subparsers(
            dest="command", metavar=self._say(msg("COMMAND")), title=self._say(msg("commands"))
        )

    def command(self, name: str, told: Msg) -> Parser:
        """Add a command with the options that every command takes."""
        parser: Parser = self._commands.add_parser(
            name,
            help=self._say(told),
            description=self._say(told),
            formatter_class=self._formatter,
            add_help=False,
            allow_abbrev=False,
        )
        self._titled(parser)
        self._general(parser)
        return parser

    def add(self, parser: Parser, *names: str, told: Msg, **options: Any) -> None:
        """Add one argument."""
        if isinstance(options.get("metavar"), Msg):
            options["metavar"] = self._say(options["metavar"])
        parser.add_argument(*names, help=self._say(told), **options)

    def _say(self, sentence: Msg) -> str:
        return say(sentence, self._lang)

    def _titled(self, parser: Parser) -> Parser:
        parser._positionals.title = self._say(msg("arguments"))
        parser._optionals.title = self._say(msg("options"))
        return parser

    def _general(self, parser: Parser) -> None:
        self.add(parser, "-h", "--help", action="help", told=msg("show this help and exit"))
        self.add(
            parser,
            "--lang",
            choices=("ja", "en"),
            default=self._lang,
            told=msg("language of messages (default: the locale); data stays the same"),
        )
        version = f"rtxvpn {__version__}"
        self.add(
            parser, "--version", action="version", version=version, told=msg("show the version and exit")
        )


def build(lang: Lang) -> Parser:
    """Make the whole command line in one language."""
    make = _Builder(lang)
    _offline(make)
    _online(make)
    _virtual(make)
    return make.root


def _offline(make: _Builder) -> None:
    init = make.command("init", msg("write a commented site file (asks on a terminal)"))
    make.add(
        init, "site", nargs="?", default="site.yaml", metavar="SITE", told=msg("file to write (site.yaml)")
    )
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
        choices=("text", "json", "commands"),
        default="text",
        told=msg("how to print the plan (text)"),
    )
    make.add(
        plan, "--show-secrets", action="store_true", told=msg("print the pre-shared keys (--format commands)")
    )
    _wire(make, plan)
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


def _online(make: _Builder) -> None:
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
    verify = make.command("verify", msg("look at the router and judge whether the VPN works"))
    _site(make, verify)
    make.add(
        verify,
        "--format",
        choices=("text", "json"),
        default="text",
        told=msg("how to print the report (text)"),
    )
    make.add(
        verify,
        "--wait",
        type=_seconds,
        default=0,
        metavar="SECONDS",
        told=msg("look again until healthy (0)"),
    )
    _wire(make, verify)
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


def _virtual(make: _Builder) -> None:
    demo = make.command("demo", msg("run the whole job against a virtual RTX830 on this computer"))
    make.add(
        demo,
        "--wire",
        choices=("ssh", "telnet", "serial"),
        default="ssh",
        told=msg("which wire to use (ssh)"),
    )
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


def _site(make: _Builder, parser: Parser) -> None:
    make.add(parser, "site", metavar="SITE", told=msg("the site file (`rtxvpn init` writes one)"))


def _wire(make: _Builder, parser: Parser) -> None:
    make.add(
        parser,
        "--connect",
        metavar="URL",
        told=msg("the router, instead of the site file's: ssh://user@host[:port]"),
    )
    make.add(
        parser,
        "--timeout",
        type=_seconds,
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


def _seconds(text: str) -> int:
    value = int(text)
    if not 0 <= value <= 86400:
        raise argparse.ArgumentTypeError("0..86400")
    return value


def _port(text: str) -> int:
    value = int(text)
    if not 0 <= value <= 65535:
        raise argparse.ArgumentTypeError("0..65535")
    return value


def _speed(text: str) -> float:
    value = float(text)
    if not 0 < value <= 10000:
        raise argparse.ArgumentTypeError("0..10000")
    return value
