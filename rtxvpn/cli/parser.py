"""How a command line is read: argparse in two languages, with errors of ours and help of a fixed width."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

from rtxvpn import __version__
from rtxvpn.columns import columns, fold
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

    def _format_usage(
        self, usage: str | None, actions: Iterable[argparse.Action], groups: Any, prefix: str | None
    ) -> str:
        """Wrap and indent by the columns of the opening, which argparse takes for its letters."""
        opening = prefix or ""
        as_wide = "u" * columns(opening)
        return super()._format_usage(usage, actions, groups, as_wide).replace(as_wide, opening, 1)

    def _split_lines(self, text: str, width: int) -> list[str]:
        """Fold by columns: a Japanese letter takes two, and there are few blanks."""
        return fold(text, width)


class Parser(argparse.ArgumentParser):
    """An ArgumentParser that raises UsageError instead of leaving the process."""

    lang: Lang = "en"

    def error(self, message: str) -> NoReturn:
        """Raise UsageError with argparse's own reason."""
        from rtxvpn.cli.reasons import reason

        raise UsageError(
            msg("{prog}: {reason}", prog=self.prog, reason=reason(message)),
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


class Builder:
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

    def add(self, parser: argparse._ActionsContainer, *names: str, told: Msg, **options: Any) -> None:
        """Add one argument, to a command or to a group of it."""
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
