"""The entry: reads the command line, runs one command, turns errors into words and exit codes."""

from __future__ import annotations

import io
import sys
from argparse import Namespace
from collections.abc import Sequence

from rtxvpn.cli import exits
from rtxvpn.cli.commands import build
from rtxvpn.cli.parser import wanted_lang
from rtxvpn.errors import RtxError, UsageError
from rtxvpn.words import Lang, msg, say


def entry() -> None:
    """Run as a program."""
    _speak_utf8()
    sys.exit(main(sys.argv[1:]))


def main(argv: Sequence[str]) -> int:
    """Run one command line and return its exit code; errors are told on stderr, never as a traceback."""
    lang = wanted_lang(argv)
    try:
        return _run(_read(argv, lang))
    except SystemExit as leaving:  # argparse's --help and --version
        return leaving.code if isinstance(leaving.code, int) else exits.OK
    except RtxError as error:
        return _tell(error, lang)
    except KeyboardInterrupt:
        print(say(msg("interrupted"), lang), file=sys.stderr)
        return exits.INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone: nothing more can be said
        return exits.OK


def _read(argv: Sequence[str], lang: Lang) -> Namespace:
    parser = build(lang)
    args = parser.parse_args(argv)
    if args.command is None:
        parser.print_help(sys.stderr)
        raise UsageError(msg("which command?"), advice=msg("start with `rtxvpn demo`"))
    return args


def _run(args: Namespace) -> int:
    """Import what the command needs and nothing else: netmiko alone costs half a second."""
    if args.command in ("init", "plan", "parse"):
        from rtxvpn.cli import offline

        return {"init": offline.init, "plan": offline.plan, "parse": offline.parse}[args.command](args)
    if args.command in ("apply", "verify", "show"):
        from rtxvpn.cli import online

        return {"apply": online.apply, "verify": online.verify, "show": online.show}[args.command](args)
    from rtxvpn.cli import virtual

    return {"demo": virtual.demo, "simulate": virtual.simulate}[args.command](args)


def _tell(error: RtxError, lang: Lang) -> int:
    print(say(msg("error: {told}", told=error.tell(lang)), lang), file=sys.stderr)
    return exits.code_of(error)


def _speak_utf8() -> None:
    """Windows consoles and pipes may be cp932 or cp1252: what they cannot show must not stop the tool."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


if __name__ == "__main__":
    entry()
