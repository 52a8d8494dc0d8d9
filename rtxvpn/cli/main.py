"""The entry: reads the command line, runs one command, turns errors into words and exit codes."""

from __future__ import annotations

import sys
import traceback
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from rtxvpn.cli import exits, streams, terminal
from rtxvpn.cli.commands import build
from rtxvpn.cli.parser import wanted_lang
from rtxvpn.errors import RtxError, SettingsError, UsageError
from rtxvpn.words import Lang, msg, say


def entry() -> None:
    """Run as a program."""
    streams.prepare()
    terminal.hear_every_ending()
    code = main(sys.argv[1:])
    lost = streams.finish()
    if lost is not None:
        code = _tell(_refused(lost), wanted_lang(sys.argv[1:]))
    sys.exit(code)


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
        if sys.stderr.isatty():
            print(file=sys.stderr)  # the terminal has written ^C into the row
        print(say(msg("interrupted"), lang), file=sys.stderr)
        return exits.INTERRUPTED
    except BrokenPipeError:  # the reader of our output has seen enough
        return exits.OK
    except OSError as error:  # a full disk, a state folder that may not be written
        return _tell(_refused(error), lang)
    except Exception as error:  # noqa: BLE001 - the last resort: a person gets a sentence
        return _tell(_our_fault(error), lang)


def _refused(reason: OSError) -> RtxError:
    return SettingsError(
        msg("this computer refused it: {reason}", reason=reason.strerror or type(reason).__name__),
        where=str(reason.filename) if reason.filename else None,
        advice=msg("check the rights and the room on the disk, where the output goes and RTXVPN_STATE_DIR"),
    )


def _our_fault(error: Exception) -> RtxError:
    """Make a sentence of an error that nobody expected; its own text is left out, for it may hold a secret."""
    at = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(at.filename).name}:{at.lineno}"
    return RtxError(
        msg("this is a fault of rtxvpn: {kind} in {place}", kind=type(error).__name__, place=place),
        advice=msg("please report it, with the command that you typed"),
    )


def _read(argv: Sequence[str], lang: Lang) -> Namespace:
    parser = build(lang)
    args = parser.parse_args(argv)
    if args.command is None:
        print(parser.format_help(), file=sys.stderr)
        raise UsageError(msg("which command?"), advice=msg("start with `rtxvpn demo`"))
    return args


def _run(args: Namespace) -> int:
    """Import what the command needs and nothing else: netmiko alone costs half a second."""
    if args.command == "parse":
        from rtxvpn.cli import parsed

        return parsed.parse(args)
    if args.command in ("init", "plan"):
        from rtxvpn.cli import offline

        return {"init": offline.init, "plan": offline.plan}[args.command](args)
    if args.command == "schedule":
        from rtxvpn.cli import schedule

        return schedule.schedule(args)
    if args.command == "history":
        from rtxvpn.cli import history

        return history.history(args)
    if args.command == "verify":
        from rtxvpn.cli import health

        return health.verify(args)
    if args.command == "apply":
        from rtxvpn.cli import change

        return change.apply(args)
    if args.command == "show":
        from rtxvpn.cli import online

        return online.show(args)
    if args.command == "rollback":
        from rtxvpn.cli import rollback

        return rollback.rollback(args)
    from rtxvpn.cli import virtual

    return {"demo": virtual.demo, "simulate": virtual.simulate}[args.command](args)


def _tell(error: RtxError, lang: Lang) -> int:
    print(say(msg("error: {told}", told=error.tell(lang)), lang), file=sys.stderr)
    return exits.code_of(error)


if __name__ == "__main__":
    entry()
